"""Keep every look at a feed: our own logger's, and those that others' snapshots tell of."""

import polars as pl

from mobility.stations import adopt
from mobility.stations.plain import OTHER_NAMES, REQUIRED
from mobility.tables import clean
from mobility.tables.clean.marking import marked

RAW = {"raw_logged": "gbfs/*/polls/day=*/*.parquet", "raw_others": "gbfs/*/*.parquet"}
READS = [clean.Deliveries]
WRITES = clean.StationLooks


def build(
    raw_logged: pl.LazyFrame, raw_others: pl.LazyFrame, deliveries: pl.LazyFrame
) -> pl.LazyFrame:
    """Give the looks of both, with our columns."""
    parts = [pl.LazyFrame(schema=_schema())]
    if raw_logged.collect_schema().names():
        parts.append(raw_logged.rename({"file": "status_file"}))
    if raw_others.collect_schema().names():
        told = raw_others.rename(OTHER_NAMES, strict=False).select(*REQUIRED, "_file")
        parts += [_adopted(rows) for rows in told.collect().partition_by("_file")]
    return marked(pl.concat([_shaped(part) for part in parts]), deliveries)


def _schema() -> pl.Schema:
    return WRITES.create_empty().drop("is_synthetic").schema


def _adopted(rows: pl.DataFrame) -> pl.LazyFrame:
    """Give the looks that a file's snapshots tell of; they have no row of their own."""
    _, looks = adopt(rows.drop("_file"))
    named = looks.lazy().rename({"file": "status_file"})
    return named.with_columns(_file=pl.lit(rows["_file"][0]), _row=pl.lit(1, pl.Int64))


def _shaped(rows: pl.LazyFrame) -> pl.LazyFrame:
    named = rows.rename({"_file": "file", "_row": "row"}, strict=False)
    return named.select(pl.col(name).cast(kind) for name, kind in _schema().items())
