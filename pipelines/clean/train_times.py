"""Read when trains arrive and leave; instants are written with their zone."""

from mobility.tables import clean

RAW = {"raw_times": "train_times/*/train_times.csv"}
READS = [clean.Deliveries]
WRITES = clean.TrainTimes
REQUIRED = ("station", "event", "time")
SQL = """
    select station, event, try_cast("time" as timestamp with time zone) as "time",
        coalesce(d.is_synthetic, false) as is_synthetic, _file as file, _row as "row"
    from raw_times r
    left join deliveries d on d.source = r._source and d.delivery = r._delivery
"""
