"""Published outlines for maps on a screen; not for measuring."""

import dataframely as dy


class MapAreas(dy.Schema):
    """Municipalities and postal areas around, simplified, as GeoJSON in WGS 84."""

    area_kind = dy.String(primary_key=True)
    area_code = dy.String(primary_key=True)
    name = dy.String()
    municipality_code = dy.String()
    latitude = dy.Float64()
    longitude = dy.Float64()
    geometry = dy.String()
