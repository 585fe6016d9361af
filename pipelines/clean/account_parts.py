"""Read the accounts that part transport by vehicle, carrier or road owner; most do not."""

from mobility.tables import clean

RAW = {"raw_parts": "*/*/account_parts.csv"}
READS: list[type] = []
WRITES = clean.AccountParts
REQUIRED = ("municipality_code", "year", "tonnes")
SQL = """
    select _source as account, _delivery as vintage, municipality_code,
        try_cast(year as integer) as year, nullif(vehicle, '') as vehicle,
        nullif(carrier, '') as carrier, nullif(road_owner, '') as road_owner,
        try_cast(tonnes as double) as tonnes, _file as file, _row as "row"
    from raw_parts
"""
