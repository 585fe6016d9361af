"""The average day at counting places: bicycles, cars and parked vehicles, with its error."""

import polars as pl

from mobility.survey import RESULT_COLUMNS, average_day
from mobility.survey.average_day import OF
from mobility.tables import clean, marts

READS = [clean.Counts]
WRITES = marts.Counts
PARKED = pl.col("kind").str.to_lowercase().str.contains("park")
"""Vehicles that stand, by their kind's name: a day's value is the mean of its looks, not a sum."""

SHORTEST_DAY = 23 / 24
"""Part of a day's intervals that makes it whole: the day on which summer time begins has it."""


def build(counts: pl.LazyFrame) -> pl.DataFrame:
    """Estimate the average day by place, kind and year, of the year and of its months."""
    told = counts.collect()
    if told.is_empty():
        return marts.Counts.create_empty()
    days, partial = _days(told.filter(pl.col("time").str.len_chars() > len("2026-01")))
    months = _whole_months(told).join(days, on=[*OF[:3], "year", "month"], how="anti")
    parts = [frame for frame in (average_day(days), _of_months(months)) if frame.height]
    synthetic = told.group_by("source").agg(pl.col("is_synthetic").any())
    return (
        pl.concat(parts, how="vertical_relaxed")
        .join(partial, on=list(OF), how="left")
        .join(synthetic, on="source")
        .with_columns(pl.col("partial_days").fill_null(0))
        .select(marts.Counts.column_names())
    )


def _of_day() -> pl.Expr:
    return pl.when(PARKED.first()).then(pl.col("count").mean()).otherwise(pl.col("count").sum())


def _days(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give whole days; a day with fewer intervals than the place's others is counted apart."""
    day = pl.col("time").str.slice(0, len("2026-01-01")).str.to_date()
    days = (
        rows.with_columns(day=day)
        .group_by(*OF[:3], "day")
        .agg(pl.len().alias("looks"), _of_day().alias("count"))
        .with_columns(year=pl.col("day").dt.year(), month=pl.col("day").dt.month().cast(pl.Int32))
        .with_columns(usual=pl.col("looks").mode().max().over(*OF, "month"))
        .with_columns(is_whole=pl.col("looks") >= SHORTEST_DAY * pl.col("usual"))
        .sort(*OF[:3], "day")
    )
    partial = days.group_by(list(OF)).agg((~pl.col("is_whole")).sum().alias("partial_days"))
    return days.filter("is_whole"), partial.with_columns(pl.col("partial_days").cast(pl.Int64))


def _whole_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Read what was delivered as a month's sum."""
    of_months = rows.filter(pl.col("time").str.len_chars() == len("2026-01"))
    first = (pl.col("time") + "-01").str.to_date()
    n = first.dt.month_end().dt.day().cast(pl.Int64)
    return of_months.select(
        *OF[:3],
        year=first.dt.year(),
        month=first.dt.month().cast(pl.Int32),
        n=n,
        total=pl.when(PARKED).then(pl.col("count") * n).otherwise("count"),
    )


def _of_months(months: pl.DataFrame) -> pl.DataFrame:
    """Give months counted as one sum, and years of which all twelve were: they have no error."""
    one = months.group_by(*OF, "month").agg(pl.col("total", "n").sum())
    year = months.group_by(list(OF)).agg(pl.col("total", "n").sum(), pl.len().alias("months"))
    whole = year.filter(pl.col("months") == 12).drop("months")
    both = pl.concat([one, whole.with_columns(month=pl.lit(None, pl.Int32))], how="diagonal")
    mean = pl.col("total") / pl.col("n")
    return both.select(
        *OF,
        "month",
        pl.lit(None, pl.String).alias("day_type"),
        estimate=mean,
        standard_error=pl.lit(0.0),
        low=mean,
        high=mean,
        n="n",
        n_effective=pl.col("n").cast(pl.Float64),
        reliability=pl.lit("good"),
    ).select(*OF, "month", "day_type", *RESULT_COLUMNS)
