"""Read workplaces as points with their employees."""

from mobility.tables import clean

RAW = {"raw_workplaces": "workplaces/*/workplaces.csv"}
READS = [clean.Deliveries]
WRITES = clean.Workplaces
REQUIRED = ("latitude", "longitude", "employees")
SQL = """
    select try_cast(latitude as double) as latitude, try_cast(longitude as double) as longitude,
        try_cast(employees as double) as employees,
        coalesce(d.is_synthetic, false) as is_synthetic, _file as file, _row as "row"
    from raw_workplaces r
    left join deliveries d on d.source = r._source and d.delivery = r._delivery
"""
