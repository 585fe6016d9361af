"""Read the register's totals of each municipality."""

from mobility.tables import clean

RAW = {"raw_totals": "register_commuting/*/totals.csv"}
READS = [clean.Deliveries]
WRITES = clean.RegisterTotals
REQUIRED = ("municipality_code", "year", "quantity", "persons")
SQL = """
    select municipality_code, try_cast(year as integer) as year, quantity,
        _delivery as vintage, try_cast(persons as double) as persons,
        coalesce(d.is_synthetic, false) as is_synthetic, _file as file, _row as "row"
    from raw_totals r
    left join deliveries d on d.source = r._source and d.delivery = r._delivery
"""
