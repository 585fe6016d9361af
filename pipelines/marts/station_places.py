"""The municipality's stations, in the order of the line."""

import polars as pl

from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [clean.Stations]
WRITES = marts.StationPlaces


def build(stations: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Give each station once."""
    ours = pl.col("municipality_code") == settings.municipality.code
    named = pl.col("name").is_in(settings.stations) if settings.stations else pl.lit(value=True)
    return (
        stations.filter(ours & named)
        .sort("line", "line_km")
        .unique("name", keep="first", maintain_order=True)
        .with_row_index("station_no", offset=1)
        .select(
            pl.col("station_no").cast(pl.Int32),
            pl.col("name").alias("station"),
            "latitude",
            "longitude",
        )
        .collect()
    )
