"""The average day at a counting place, from days counted: of the year, of a month, of weekdays."""

import polars as pl

from mobility.survey.design import Design
from mobility.survey.reliability import Rule
from mobility.survey.summary import RESULT_COLUMNS, Presentation

OF = ("source", "place", "kind", "year")
"""What an average day is of."""
_EACH = [*OF, "month", "day_type"]
_CANADA = "Statistics Canada, release guidelines: relative error 16.5 % and 33.3 %"
RULES = (
    Rule("good", "amount", greatest_relative_error=0.165, source=_CANADA),
    Rule("fair", "amount", greatest_relative_error=0.333, source=_CANADA),
    Rule("poor", "amount"),
)
"""Of an average day: its error decides. A month counted to the last day is good with 28 days."""


def average_day(days: pl.DataFrame) -> pl.DataFrame:
    """Estimate the average day's count, with the error of the days that were not counted.

    Days are taken as drawn by chance within a month's weekdays (Monday to Friday) and within its
    weekends, so that neither more counting in summer nor a week without its Sunday moves the
    average; a year or month that was counted to the last day has no error.

    Parameters
    ----------
    days
        A row per place, kind and day: ``source``, ``place``, ``kind``, ``day`` (date), ``count``.

    Returns
    -------
    polars.DataFrame
        Columns of `OF`, ``month`` and ``day_type`` (null: all; weekday, weekend) and the result
        columns: count a day, ``n`` in days. What lacks a month, or a month's weekdays or weekends,
        and so would speak for days that nobody saw, is not shown; so is what rests on days of
        which a stratum has one alone.

    References
    ----------
    Stratified sampling with finite populations: Cochran (1977), Sampling Techniques, 5.3; months
    by kinds of day as strata of annual average daily traffic: AASHTO (1992), Guidelines for
    Traffic Data Programs.
    """
    if days.is_empty():
        return pl.DataFrame()
    sample = _stratified(days)
    thin = (pl.col("counted") == 1) & (pl.col("days_there") > 1)
    asked = []
    for extra, strata in (([], 24), (["month"], 2), (["day_type"], 12), (["month", "day_type"], 1)):
        by = [*OF, *extra]
        whole = sample.group_by(by).agg(
            (pl.struct("month", "day_type").n_unique() == strata).alias("is_whole"),
            thin.any().alias("is_thin"),
        )
        told = pl.col("is_whole") & ~pl.col("is_thin")
        known = sample.join(whole.filter(told), on=by, how="semi")
        asked.append(_estimates(known, by))
        asked.append(whole.filter(~told).select(by))
    kinds = {"month": pl.Int32, "day_type": pl.String}
    frames = [
        frame.with_columns(
            pl.lit(None, kind).alias(name)
            for name, kind in kinds.items()
            if name not in frame.columns
        )
        for frame in asked
    ]
    return (
        pl.concat(frames, how="diagonal")
        .with_columns(pl.col("reliability").fill_null("not_shown"))
        .select(*_EACH, *RESULT_COLUMNS)
        .sort(_EACH, nulls_last=False)
    )


def _stratified(days: pl.DataFrame) -> pl.DataFrame:
    """Tell each day's stratum, how many of its days were counted, and how many there are."""
    day = pl.col("day")
    kept = days.with_columns(
        year=day.dt.year(), month=day.dt.month().cast(pl.Int32), day_type=_day_type(day)
    )
    years = kept.select(pl.col("year").min().alias("first"), pl.col("year").max().alias("last"))
    calendar = years.select(
        pl.date_ranges(pl.date("first", 1, 1), pl.date("last", 12, 31)).alias("day")
    ).explode("day")
    there = calendar.group_by(
        year=day.dt.year(), month=day.dt.month().cast(pl.Int32), day_type=_day_type(day)
    ).agg(pl.len().cast(pl.Float64).alias("days_there"))
    return (
        kept.join(there, on=["year", "month", "day_type"], how="left")
        .with_columns(pl.len().over(_EACH).alias("counted"))
        .with_columns((pl.col("days_there") / pl.col("counted")).alias("weight"))
    )


def _day_type(day: pl.Expr) -> pl.Expr:
    return pl.when(day.dt.weekday() <= 5).then(pl.lit("weekday")).otherwise(pl.lit("weekend"))


def _estimates(known: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    if known.is_empty():
        return known.select(by)
    design = Design(
        known,
        weight="weight",
        strata=_EACH,
        population="days_there",
        told=Presentation(rules=RULES),
    )
    return design.mean("count", by=by).select(*by, *RESULT_COLUMNS)
