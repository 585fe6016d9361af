"""Cars by fuel, both counts under their own names, with shares and cars per inhabitant."""

from mobility.tables import clean, marts

READS = [clean.PassengerCars, clean.Population]
WRITES = marts.CarOwnership
SQL = """
    select c.municipality_code, c.year, c.counted, c.fuel, c.vintage, c.cars,
        c.cars / nullif(t.cars, 0) as share,
        1e3 * c.cars / nullif(p.persons, 0) as per_1000_inhabitants,
        false as is_synthetic
    from passenger_cars c
    left join passenger_cars t
        on t.municipality_code = c.municipality_code and t.year = c.year and t.counted = c.counted
        and t.vintage = c.vintage and t.fuel = 'total'
    left join (
        select municipality_code, year, max(persons) as persons
        from population group by municipality_code, year) p
        on p.municipality_code = c.municipality_code and p.year = c.year
    order by c.municipality_code, c.year, c.counted, c.vintage, c.fuel
"""
