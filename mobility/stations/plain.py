"""Snapshots that others logged, made ours."""

import polars as pl

from mobility.errors import SourceError
from mobility.stations.gbfs.snapshot import KINDS, SNAPSHOT
from mobility.stations.writer import POLLS

OTHER_NAMES = {"lat": "latitude", "lon": "longitude"}
"""Names that other loggers give our columns."""

REQUIRED = ("system", "latitude", "longitude", "available", "observed_at")


def adopt(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give snapshots of another logger our columns, and the looks that they tell of.

    Every instant at which a system has rows was a look that saw; one without rows leaves no trace,
    so that an outage of the feed reads as a gap. A look holds as long as looks of that system are
    apart at the median.

    Parameters
    ----------
    rows
        ``system, latitude, longitude, available, observed_at`` at least (``lat`` and ``lon`` will
        do; an instant without a zone is UTC), with as many of :data:`SNAPSHOT` as there are. Where
        kinds are missing, types that are named like our kinds tell them.

    Returns
    -------
    tuple of polars.DataFrame
        Snapshots (:data:`SNAPSHOT`) and looks (:data:`mobility.stations.writer.POLLS`).

    Raises
    ------
    SourceError
        A required column is missing.
    """
    named = rows.rename(OTHER_NAMES, strict=False)
    missing = set(REQUIRED) - set(named.columns)
    if missing:
        raise SourceError(
            f"Snapshots lack {', '.join(sorted(missing))}.",
            where="snapshots, columns",
            todo=f"deliver at least {', '.join(REQUIRED)}.",
        )
    if "vehicle_kind" not in named.columns:
        told = pl.col("vehicle_type") if "vehicle_type" in named.columns else pl.lit("bike")
        kind = pl.when(told.is_in(KINDS)).then(told).otherwise(pl.lit("other"))
        named = named.with_columns(kind.alias("vehicle_kind"))
    if "is_renting" not in named.columns:
        named = named.with_columns(pl.lit(value=True).alias("is_renting"))
    instants = [name for name in ("observed_at", "last_reported") if name in named.columns]
    named = named.with_columns(
        pl.col(name).dt.replace_time_zone("UTC")
        for name in instants
        if named.schema[name] == pl.Datetime and named.schema[name].time_zone is None  # type: ignore[attr-defined]
    )
    snapshots = _shaped(named, SNAPSHOT)
    return snapshots, _looks(snapshots)


def _looks(snapshots: pl.DataFrame) -> pl.DataFrame:
    step = pl.col("observed_at").diff().median().over("system").dt.total_milliseconds() / 1_000
    looks = (
        snapshots.group_by("system", "observed_at")
        .agg(pl.len().cast(pl.Int32).alias("records"))
        .sort("system", "observed_at")
        .with_columns(
            step.fill_null(60.0).alias("expect_s"),
            pl.lit("adopted").alias("file"),
            pl.lit("ok").alias("outcome"),
        )
    )
    return _shaped(looks, POLLS)


def _shaped(rows: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return rows.select(
        (pl.col(name) if name in rows.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )
