"""Read the municipalities with their regions and centre points."""

from mobility.tables import clean

RAW = {"raw_municipalities": "municipalities/*/municipalities.csv"}
READS: list[type] = []
WRITES = clean.Municipalities
REQUIRED = ("municipality_code", "longitude", "latitude")
SQL = """
    select
        municipality_code,
        dst_code,
        name,
        region_code,
        region,
        try_cast(longitude as double) as longitude,
        try_cast(latitude as double) as latitude,
        _file as file,
        _row as "row"
    from raw_municipalities
"""
