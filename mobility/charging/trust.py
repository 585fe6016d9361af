"""How far a number of charging may be trusted: by its error beside its size."""

import polars as pl

FAIR_FROM, POOR_FROM = 0.165, 0.333
"""Standard error / estimate from which an amount is fair, and poor: Statistics Canada's release
guidelines, as the house's survey rules have them."""


def reliability(*, is_exact: pl.Expr | None = None, may_be_never: pl.Expr | None = None) -> pl.Expr:
    """Give the class of each row by ``standard_error`` and ``estimate``.

    Parameters
    ----------
    is_exact
        Rows that are counted, not estimated: their class hangs on whether ``low`` meets ``high``.
    may_be_never
        Rows whose estimate may be null because what they tell of may never come.

    Returns
    -------
    polars.Expr
        ``reliability``: good, fair, poor; not_shown where there is no estimate.
    """
    relative = pl.col("standard_error").cast(pl.Float64) / pl.col("estimate").cast(pl.Float64).abs()
    counted = pl.lit(value=False) if is_exact is None else is_exact
    late = pl.lit(value=False) if may_be_never is None else may_be_never
    return (
        # a year that is not reached in the time told has no number, and is told all the same
        pl.when(pl.col("estimate").is_null() & ~late)
        .then(pl.lit("not_shown"))
        .when(pl.col("estimate").is_null())
        .then(pl.lit("poor"))
        .when(counted & (pl.col("low") == pl.col("high")))
        .then(pl.lit("good"))
        .when(counted)
        .then(pl.lit("fair"))
        .when(relative < FAIR_FROM)
        .then(pl.lit("good"))
        .when(relative < POOR_FROM)
        .then(pl.lit("fair"))
        .otherwise(pl.lit("poor"))
        .alias("reliability")
    )
