"""Read the share of families with a car at hand."""

from mobility.tables import clean

RAW = {"raw_families": "families_with_car/*/families.csv"}
READS: list[type] = []
WRITES = clean.FamiliesWithCar
REQUIRED = ("municipality_code", "families_with_car_share")
SQL = """
    select
        municipality_code,
        _delivery as vintage,
        try_cast(families_with_car_percent as double) / 100 as families_with_car_share,
        _file as file,
        _row as "row"
    from raw_families
"""
