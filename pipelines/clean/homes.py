"""Read addresses as points with their residents."""

from mobility.tables import clean

RAW = {"raw_homes": "homes/*/homes.csv"}
READS = [clean.Deliveries]
WRITES = clean.Homes
REQUIRED = ("latitude", "longitude", "residents")
SQL = """
    select try_cast(latitude as double) as latitude, try_cast(longitude as double) as longitude,
        nullif(area_code, '') as area_code, try_cast(residents as double) as residents,
        coalesce(d.is_synthetic, false) as is_synthetic, _file as file, _row as "row"
    from raw_homes r
    left join deliveries d on d.source = r._source and d.delivery = r._delivery
"""
