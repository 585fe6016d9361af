"""Draws told as estimates, with the columns in which every estimate stands."""

import numpy as np
import polars as pl

from mobility.co2.uncertain import Floats
from mobility.survey.reliability import RULES

LEVEL = (0.025, 0.975)
"""Ends of a 95 % interval."""

ROUNDING = 1e-9
"""Part of the draws' size below which a spread is rounding."""


def told(drawn: Floats) -> pl.DataFrame:
    """Sum up draws as estimates.

    A modelled number has no respondents: `n` and `n_effective` are null, and its reliability goes
    by the relative error alone, with the limits that hold for amounts of a survey.

    Parameters
    ----------
    drawn
        Shape (rows, replicates).

    Returns
    -------
    DataFrame with estimate (the draws' mean), standard_error, low, high, n, n_effective,
    reliability, a row per row
    """
    estimate = drawn.mean(axis=1)
    error = drawn.std(axis=1, ddof=1 if drawn.shape[1] > 1 else 0)
    low, high = np.quantile(drawn, LEVEL, axis=1)
    return pl.DataFrame(
        {
            "estimate": estimate,
            "standard_error": error,
            "low": np.minimum(low, estimate),
            "high": np.maximum(high, estimate),
        }
    ).with_columns(
        n=pl.lit(None, pl.Int64),
        n_effective=pl.lit(None, pl.Float64),
        reliability=_reliability(pl.col("standard_error"), pl.col("estimate")),
    )


def counted(tonnes: list[float]) -> pl.DataFrame:
    """Lay out what an account states: it states no error, so none is told and it is fair."""
    empty = pl.lit(None, pl.Float64)
    return pl.DataFrame({"estimate": tonnes}, schema={"estimate": pl.Float64}).with_columns(
        standard_error=empty,
        low=empty,
        high=empty,
        n=pl.lit(None, pl.Int64),
        n_effective=empty,
        reliability=pl.lit("fair"),
    )


def _reliability(error: pl.Expr, estimate: pl.Expr) -> pl.Expr:
    """Class by the relative error; nothing at all without an error is good."""
    size = estimate.abs()
    rules = [rule for rule in RULES if rule.kind == "amount"]
    chosen = pl.lit(rules[-1].reliability)
    for rule in reversed(rules[:-1]):
        holds = error <= rule.greatest_relative_error * size + ROUNDING
        chosen = pl.when(holds).then(pl.lit(rule.reliability)).otherwise(chosen)
    return chosen
