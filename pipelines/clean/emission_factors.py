"""Read emission factors per mode, each with its spread and source."""

from mobility.tables import clean

RAW = {"raw_factors": "emission_factors/*/factors.csv"}
READS: list[type] = []
WRITES = clean.EmissionFactors
REQUIRED = ("factor_id", "mode", "per", "factor_kg_per_km", "is_used")
SQL = """
    select
        factor_id,
        mode,
        vehicle,
        per,
        try_cast(factor_kg_per_km as double) as factor_kg_per_km,
        try_cast(occupancy_persons as double) as occupancy_persons,
        country,
        try_cast(year as integer) as year,
        try_cast(is_used as boolean) as is_used,
        try_cast(low as double) as low,
        try_cast(high as double) as high,
        distribution,
        nullif(spread_source, '') as spread_source,
        status,
        source,
        nullif(address, '') as address,
        nullif(note, '') as note,
        _file as file,
        _row as "row"
    from raw_factors
"""
