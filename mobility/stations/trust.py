"""How far a measure of service may be trusted: by its days and the width of its interval."""

import polars as pl

LEAST_DAYS = {"good": 20, "fair": 10}
"""Days seen from which a share is good, and fair: a month's workdays, half of them. Ours."""

WIDEST = {"good": 0.30, "fair": 0.45}
"""Widest interval of a share that is good, and fair: Parker et al. (2017), NCHS Vital and Health
Statistics 2(175), as the house's survey rules have them."""

COMPLETE = ("employees", "residents", "share", "trips", "1 or 0")
"""Units of what is counted in full, from what was delivered."""


def with_reliability(told: pl.DataFrame) -> pl.DataFrame:
    """Add ``reliability``; give measures that have no error of their own the days looked at.

    Parameters
    ----------
    told
        Rows of :data:`mobility.stations.table.SERVICE`.

    Returns
    -------
    polars.DataFrame
        The rows with ``n`` (days) and ``reliability``: ``not_shown`` where there is no number.
    """
    looked = told.filter(pl.col("measure") == "usable_share")["n"].max()
    days = pl.col("n").fill_null(pl.lit(looked, pl.Int64))
    complete = pl.col("unit").is_in(COMPLETE)
    filled = told.with_columns(
        pl.when(pl.col("estimate").is_null() | complete).then("n").otherwise(days).alias("n")
    )
    width = pl.col("high") - pl.col("low")
    share = pl.col("standard_error").is_not_null()
    return filled.with_columns(
        pl.when(pl.col("estimate").is_null())
        .then(pl.lit("not_shown"))
        .when(complete)
        .then(pl.lit("good"))
        .when(share & (pl.col("n") >= LEAST_DAYS["good"]) & (width <= WIDEST["good"]))
        .then(pl.lit("good"))
        # what has no error to tell is fair at best
        .when((pl.col("n") >= LEAST_DAYS["fair"]) & (width <= WIDEST["fair"]).fill_null(value=True))
        .then(pl.lit("fair"))
        .otherwise(pl.lit("poor"))
        .alias("reliability")
    )
