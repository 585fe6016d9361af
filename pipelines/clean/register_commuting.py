"""Read the register's commuters between municipalities."""

from mobility.tables import clean

RAW = {"raw_flows": "register_commuting/*/flows.csv"}
READS = [clean.Deliveries]
WRITES = clean.RegisterCommuting
REQUIRED = ("origin_code", "destination_code", "year", "persons")
SQL = """
    select origin_code, destination_code, try_cast(year as integer) as year,
        _delivery as vintage, try_cast(persons as double) as persons,
        coalesce(d.is_synthetic, false) as is_synthetic, _file as file, _row as "row"
    from raw_flows r
    left join deliveries d on d.source = r._source and d.delivery = r._delivery
"""
