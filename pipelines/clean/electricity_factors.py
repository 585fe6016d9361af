"""Read electricity's emission factor, each method under its own name."""

from mobility.tables import clean

RAW = {"raw_factors": "electricity_*/*/factors.csv"}
READS: list[type] = []
WRITES = clean.ElectricityFactors
REQUIRED = ("municipality_code", "year", "method", "g_co2e_per_kwh")
SQL = """
    select
        municipality_code,
        try_cast(year as integer) as year,
        method,
        _delivery as vintage,
        try_cast(g_co2e_per_kwh as double) as g_co2e_per_kwh,
        _file as file,
        _row as "row"
    from raw_factors
"""
