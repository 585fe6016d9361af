"""Read ways between zones as a router found them: how far, how long, how steep."""

from mobility.tables import clean

RAW = {"raw_ways": "routed_ways/*/ways.csv"}
READS = [clean.Deliveries]
WRITES = clean.RoutedWays
REQUIRED = ("alternative", "origin_zone", "destination_zone")
SQL = """
    select alternative, origin_zone, destination_zone,
        try_cast(nullif(distance_km, '') as double) as distance_km,
        try_cast(nullif(time_min, '') as double) as time_min,
        try_cast(nullif(gradient_percent, '') as double) as gradient_percent,
        coalesce(d.is_synthetic, false) as is_synthetic, _file as file, _row as "row"
    from raw_ways r
    left join deliveries d on d.source = r._source and d.delivery = r._delivery
"""
