"""Read households by number of cars, with the two swapped headings of the export put right."""

from mobility.tables import clean

RAW = {"raw_households": "election_database/*/households_by_cars.csv"}
READS: list[type] = []
WRITES = clean.HouseholdsByCars
REQUIRED = ("voting_area_code", "cars_of_household", "households")
# The export prints "one car" over households with two or more, and the other way round: as printed,
# the households would have more cars than are registered, company cars included (see source.toml).
SQL = """
    select
        municipality_code,
        voting_area_code,
        nullif(voting_area, '') as voting_area,
        _delivery as vintage,
        cars_of_household,
        try_cast(
            case cars_of_household
                when 'none' then heading_1_without_car
                when 'one' then heading_3_two_or_more_cars
                else heading_2_one_car
            end as double
        ) as households,
        _file as file,
        _row as "row"
    from raw_households
    cross join (values ('none'), ('one'), ('two_or_more')) as answers (cars_of_household)
"""
