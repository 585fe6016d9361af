"""Read persons on 1 January."""

from mobility.tables import clean

RAW = {"raw_population": "population/*/population.csv"}
READS: list[type] = []
WRITES = clean.Population
REQUIRED = ("municipality_code", "year", "persons")
SQL = """
    select
        municipality_code,
        try_cast(year as integer) as year,
        _delivery as vintage,
        try_cast(persons as integer) as persons,
        _file as file,
        _row as "row"
    from raw_population
"""
