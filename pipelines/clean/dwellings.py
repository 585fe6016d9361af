"""Read dwellings by type."""

from mobility.tables import clean

RAW = {"raw_dwellings": "dwellings/*/dwellings.csv"}
READS: list[type] = []
WRITES = clean.Dwellings
REQUIRED = ("municipality_code", "year", "dwelling_type", "dwellings")
SQL = """
    select
        municipality_code,
        try_cast(year as integer) as year,
        dwelling_type,
        _delivery as vintage,
        try_cast(dwellings as integer) as dwellings,
        _file as file,
        _row as "row"
    from raw_dwellings
"""
