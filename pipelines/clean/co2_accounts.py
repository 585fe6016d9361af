"""Read every source that delivers an `accounts.csv`: each is an account of CO2."""

from mobility.tables import clean

RAW = {"raw_accounts": "*/*/accounts.csv"}
READS: list[type] = []
WRITES = clean.Co2Accounts
REQUIRED = ("municipality_code", "year", "sector")
SQL = """
    select
        _source as account,
        _delivery as vintage,
        municipality_code,
        try_cast(year as integer) as year,
        sector,
        try_cast(tonnes as double) as tonnes,
        try_cast(stated_share as double) as stated_share,
        nullif(note, '') as note,
        _file as file,
        _row as "row"
    from raw_accounts
"""
