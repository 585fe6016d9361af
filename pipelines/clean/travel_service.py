"""Read how far, how long and how dear each alternative is."""

from mobility.tables import clean

RAW = {"raw_service": "travel_service/*/service.csv"}
READS: list[type] = []
WRITES = clean.TravelService
REQUIRED = ("alternative", "quantity", "value", "unit", "source")
SQL = """
    select
        alternative,
        quantity,
        try_cast(nullif(from_km, '') as double) as from_km,
        try_cast(value as double) as value,
        unit,
        status,
        source,
        nullif(address, '') as address,
        nullif(note, '') as note,
        _file as file,
        _row as "row"
    from raw_service
"""
