"""Read passenger cars by fuel, each count under its own name."""

from mobility.tables import clean

RAW = {"raw_cars": "passenger_cars/*/*_cars.csv"}
READS: list[type] = []
WRITES = clean.PassengerCars
REQUIRED = ("municipality_code", "year", "counted", "fuel", "cars")
SQL = """
    select
        municipality_code,
        try_cast(year as integer) as year,
        counted,
        fuel,
        _delivery as vintage,
        try_cast(cars as integer) as cars,
        _file as file,
        _row as "row"
    from raw_cars
"""
