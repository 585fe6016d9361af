"""How earlier forecasts would have fared against what came."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from sklearn.base import clone

LEVELS = (0.5, 0.8, 0.95)
"""Interval levels judged."""


def back_test(
    histories: pl.DataFrame,
    models: dict[str, Any],
    *,
    origins: Sequence[int],
    levels: Sequence[float] = LEVELS,
) -> pl.DataFrame:
    """Fit on the years up to each origin and judge on the years that came after.

    Parameters
    ----------
    histories
        One row per area and year: ``area, year, cars, electric``.
    models
        Unfitted estimators with ``fit(history)`` and ``paths(years)``, by name.
    origins
        Last years that a fit may see.
    levels
        Interval levels to judge.

    Returns
    -------
    polars.DataFrame
        One row per area, model, origin, year and level: ``actual``, ``estimate`` (median),
        ``low``, ``high`` (cars), ``covered``, ``log_error`` and ``interval_score`` (cars).

    Raises
    ------
    EstimateError
        A history cannot be fitted.

    References
    ----------
    Gneiting & Raftery (2007), J. American Statistical Association 102: 359-378, equation 43
    (interval score).
    """
    rows = []
    for (area,), history in histories.group_by("area", maintain_order=True):
        for origin in origins:
            seen = history.filter(pl.col("year") <= origin)
            came = history.filter(pl.col("year") > origin).sort("year")
            for name, model in models.items():
                draws = clone(model).fit(seen).paths(came["year"].to_list())["electric"]
                judged = _judge(draws, came["electric"].cast(pl.Float64).to_numpy(), levels)
                rows.append(
                    judged.with_columns(
                        pl.lit(area).alias("area"),
                        pl.lit(name).alias("model"),
                        pl.lit(origin).alias("origin"),
                        pl.Series("year", came["year"].to_list() * len(levels)),
                    )
                )
    key = ["area", "model", "origin", "year", "level"]
    return pl.concat(rows).select(*key, pl.exclude(key)).sort(key)


def summary(tested: pl.DataFrame) -> pl.DataFrame:
    """Sum a back-test up by model and level.

    Parameters
    ----------
    tested
        What :func:`back_test` gives.

    Returns
    -------
    polars.DataFrame
        ``model, level, forecasts, coverage`` (share of actuals inside), ``mean_interval_score``
        (as a share of the actual), ``mean_absolute_log_error``, ``mean_log_error``. Forecasts of
        one area, and areas of one country, go wrong together: coverage is rougher than it looks.
    """
    return (
        tested.group_by("model", "level")
        .agg(
            pl.len().alias("forecasts"),
            pl.col("covered").mean().alias("coverage"),
            (pl.col("interval_score") / pl.col("actual")).mean().alias("mean_interval_score"),
            pl.col("log_error").abs().mean().alias("mean_absolute_log_error"),
            pl.col("log_error").mean().alias("mean_log_error"),
        )
        .sort("level", "mean_interval_score")
    )


def _judge(draws: np.ndarray, actual: np.ndarray, levels: Sequence[float]) -> pl.DataFrame:
    middle = np.median(draws, axis=0)
    frames = []
    for level in levels:
        low, high = np.quantile(draws, [(1 - level) / 2, (1 + level) / 2], axis=0)
        outside = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
        frames.append(
            pl.DataFrame(
                {
                    "level": np.full(len(actual), level),
                    "actual": actual,
                    "estimate": middle,
                    "low": low,
                    "high": high,
                    "covered": outside == 0,
                    "log_error": np.log(np.maximum(middle, 1.0) / actual),
                    "interval_score": high - low + 2 / (1 - level) * outside,
                }
            )
        )
    return pl.concat(frames)
