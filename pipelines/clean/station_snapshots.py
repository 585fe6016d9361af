"""Keep what stood near the stations, from our own logger and from others' snapshots."""

import polars as pl

from mobility.settings import Settings
from mobility.stations import adopt
from mobility.stations.near import distances_m
from mobility.stations.plain import OTHER_NAMES
from mobility.tables import clean
from mobility.tables.clean.marking import marked

RAW = {"raw_logged": "gbfs/*/snapshots/day=*/*.parquet", "raw_others": "gbfs/*/*.parquet"}
READS = [clean.Stations, clean.Deliveries]
WRITES = clean.StationSnapshots

KEPT_M = 1_000.0
"""Metres from a station within which rows are kept; service is measured within 300 m. Ours."""


def build(
    raw_logged: pl.LazyFrame,
    raw_others: pl.LazyFrame,
    stations: pl.LazyFrame,
    deliveries: pl.LazyFrame,
    settings: Settings,
) -> pl.LazyFrame:
    """Give the rows of both, with our columns."""
    ours = pl.col("municipality_code") == settings.municipality.code
    places = stations.filter(ours).collect()
    parts = [pl.LazyFrame(schema=_schema())]
    if raw_logged.collect_schema().names():
        parts.append(_near(raw_logged, places))
    if raw_others.collect_schema().names():
        parts += [_adopted(rows) for rows in _by_file(_near(_named(raw_others), places))]
    made = pl.concat([_shaped(part) for part in parts])
    return marked(made, deliveries)


def _schema() -> pl.Schema:
    return WRITES.create_empty().drop("is_synthetic").schema


def _named(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.rename(OTHER_NAMES, strict=False)


def _near(rows: pl.LazyFrame, stations: pl.DataFrame) -> pl.LazyFrame:
    place = ["latitude", "longitude"]
    # places are few where rows are many: measure each place once
    seen = rows.select(place).drop_nulls().unique().collect(engine="streaming")
    if seen.is_empty() or stations.is_empty():
        return rows.clear()
    kept = seen.filter(pl.Series(distances_m(seen, stations).min(axis=1) <= KEPT_M))
    return rows.join(kept.lazy(), on=place, how="semi")


def _by_file(rows: pl.LazyFrame) -> list[pl.DataFrame]:
    return rows.collect(engine="streaming").sort("_file", "_row").partition_by("_file")


def _adopted(rows: pl.DataFrame) -> pl.LazyFrame:
    snapshots, _ = adopt(rows.drop("_source", "_delivery"))
    return snapshots.with_columns(rows["_file"], rows["_row"]).lazy()


def _shaped(rows: pl.LazyFrame) -> pl.LazyFrame:
    named = rows.rename({"_file": "file", "_row": "row"}, strict=False)
    return named.select(
        pl.col(name).cast(pl.String if isinstance(kind, pl.Enum) else kind)
        for name, kind in _schema().items()
    )
