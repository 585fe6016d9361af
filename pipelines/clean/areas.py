"""Read the boundaries of municipalities and postal areas."""

from mobility.tables import clean

RAW = {"raw_areas": "places/*/*.csv"}
READS: list[type] = []
WRITES = clean.Areas
REQUIRED = ("area_kind", "area_code", "longitude", "latitude", "geometry")
SQL = """
    select
        area_kind,
        area_code,
        name,
        municipality_code,
        geometry,
        try_cast(longitude as double) as longitude,
        try_cast(latitude as double) as latitude,
        _file as file,
        _row as "row"
    from raw_areas
"""
