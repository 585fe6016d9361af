"""Read the national projection of the car stock and of what comes into it."""

from mobility.tables import clean

RAW = {"raw_cars": "national_projection/*/cars.csv"}
READS: list[type] = []
WRITES = clean.NationalCars
REQUIRED = ("quantity", "fuel", "year", "cars")
SQL = """
    select
        _delivery as vintage,
        quantity,
        fuel,
        try_cast(year as integer) as year,
        try_cast(cars as integer) as cars,
        figure,
        _file as file,
        _row as "row"
    from raw_cars
"""
