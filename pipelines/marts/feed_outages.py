"""When a feed failed, and when nobody looked."""

import polars as pl

from mobility.stations import outages, spans
from mobility.tables import clean, marts

READS = [clean.StationLooks]
WRITES = marts.FeedOutages


def build(station_looks: pl.LazyFrame) -> pl.DataFrame:
    """Join what was not seen into stretches, by system."""
    looks = station_looks.collect()
    if looks.is_empty():
        return marts.FeedOutages.create_empty()
    made_up = looks.group_by("system").agg(pl.col("is_synthetic").any())
    told = outages(spans(looks.drop("file", "row").rename({"status_file": "file"})))
    return told.join(made_up, on="system", how="left", maintain_order="left")
