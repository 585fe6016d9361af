"""Read the projected shares of fuels in the cars that come in."""

from mobility.tables import clean

RAW = {"raw_shares": "national_projection/*/sales_shares.csv"}
READS: list[type] = []
WRITES = clean.NationalSalesShares
REQUIRED = ("variant", "fuel", "year", "sales_share")
SQL = """
    select
        _delivery as vintage,
        variant,
        fuel,
        try_cast(year as integer) as year,
        try_cast(sales_share as double) as sales_share,
        figure,
        _file as file,
        _row as "row"
    from raw_shares
"""
