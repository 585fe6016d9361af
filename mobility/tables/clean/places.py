"""Municipalities, their boundaries and people, stations and shared-mobility systems."""

import dataframely as dy

from mobility.tables.clean.origin import MUNICIPALITY_CODE, Delivered

DWELLING_TYPES = ("detached", "terraced", "multi_storey")
AREA_KINDS = ("municipality", "postcode", "parish")


class _Position(dy.Schema):
    """A point in WGS 84."""

    longitude = dy.Float64(min=-180, max=180)
    latitude = dy.Float64(min=-90, max=90)


class Municipalities(Delivered, _Position):
    """One row per municipality of Denmark, with its centre point."""

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    dst_code = dy.String(regex=r"^\d{3}$", description="as Statistics Denmark writes it: 151")
    name = dy.String()
    region_code = dy.String(regex=MUNICIPALITY_CODE)
    region = dy.String()


class Areas(Delivered, _Position):
    """One row per municipality, postal area and parish, with its boundary and a point inside.

    The boundary is for maps on a screen, not for measuring.
    """

    area_kind = dy.Enum(AREA_KINDS, primary_key=True)
    area_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    name = dy.String()
    municipality_code = dy.String(
        regex=MUNICIPALITY_CODE, description="the municipality that holds most of the area"
    )
    geometry = dy.String(
        description="GeoJSON geometry in WGS 84, outer rings clockwise as d3 and Vega draw them"
    )


class Stations(Delivered, _Position):
    """One row per station of a line, in the order of its kilometres."""

    line = dy.String(primary_key=True)
    station_code = dy.String(primary_key=True, regex=r"^\d{7}$", description="UIC number")
    dsb_code = dy.String()
    name = dy.String()
    line_km = dy.Float64(min=0, description="km along the line from its first station")
    municipality_code = dy.String(regex=MUNICIPALITY_CODE)


class Population(Delivered):
    """Persons on 1 January per municipality (0000: Denmark), year and delivery."""

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    vintage = dy.String(primary_key=True)
    persons = dy.Int64(min=0)


class Dwellings(Delivered):
    """Dwellings per municipality (0000: Denmark), year, type and delivery; not all types."""

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    dwelling_type = dy.Enum(DWELLING_TYPES, primary_key=True)
    vintage = dy.String(primary_key=True)
    dwellings = dy.Int64(min=0)


class CommutingDistances(Delivered):
    """Mean distance to work of employed residents, by any mode (0000: Denmark)."""

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    vintage = dy.String(primary_key=True)
    mean_distance_km = dy.Float64(min=0, max=500)


class SharedMobilityFeeds(Delivered):
    """One row per Danish shared-mobility system that publishes a GBFS feed."""

    system_id = dy.String(primary_key=True)
    operator = dy.String()
    title = dy.String()
    location = dy.String()
    feed_address = dy.String(regex=r"^https?://", description="the system's discovery file")
    gbfs_versions = dy.String(description="versions of GBFS offered, separated by semicolons")
    website = dy.String(nullable=True)
