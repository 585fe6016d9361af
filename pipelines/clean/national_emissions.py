"""Read the national projection of transport's emissions."""

from mobility.tables import clean

RAW = {"raw_emissions": "national_projection/*/emissions.csv"}
READS: list[type] = []
WRITES = clean.NationalEmissions
REQUIRED = ("series", "year", "emissions_mt", "is_used")
SQL = """
    select
        _delivery as vintage,
        series,
        try_cast(year as integer) as year,
        try_cast(emissions_mt as double) as emissions_mt,
        try_cast(is_used as boolean) as is_used,
        figure,
        nullif(note, '') as note,
        _file as file,
        _row as "row"
    from raw_emissions
"""
