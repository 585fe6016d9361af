"""What a forecast of electric cars is fitted to, checked."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError

LEAST_YEARS = 3
"""Years of history below which growth and its shock cannot be told apart; ours."""


def checked_history(
    history: pl.DataFrame,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]:
    """Give years, all cars and electric cars in the order of the years.

    Parameters
    ----------
    history
        One row per year: ``year``, ``cars``, ``electric`` (both counted on the same day).

    Raises
    ------
    EstimateError
        A column is missing, a year comes twice, there are too few, or a count cannot be.
    """
    missing = {"year", "cars", "electric"} - set(history.columns)
    if missing:
        raise EstimateError(
            f"The history of cars lacks {', '.join(sorted(missing))}.",
            where="history of cars, columns",
            todo="give one row per year with year, cars and electric.",
        )
    ordered = history.sort("year")
    year = ordered["year"].cast(pl.Int64).to_numpy()
    cars = ordered["cars"].cast(pl.Float64).to_numpy()
    electric = ordered["electric"].cast(pl.Float64).to_numpy()
    if len(year) < LEAST_YEARS or (np.diff(year) < 1).any():
        raise EstimateError(
            f"{len(set(year.tolist()))} different years in {len(year)} rows bear no forecast.",
            where="history of cars, column year",
            todo=f"give at least {LEAST_YEARS} years, each once.",
        )
    if not ((electric > 0) & (electric < cars) & np.isfinite(cars)).all():
        raise EstimateError(
            "Electric cars must be more than none and fewer than all cars.",
            where="history of cars, columns cars and electric",
            todo="leave out years before the first electric car, and see that both count the same.",
        )
    return year, cars, electric


def checked_years(years: Sequence[int], last_year: int) -> NDArray[np.int64]:
    """Give how many years each of ``years`` lies ahead of ``last_year``.

    Raises
    ------
    EstimateError
        No year is asked for, or one is not ahead.
    """
    ahead = np.asarray(list(years), dtype=np.int64) - last_year
    if ahead.size == 0 or ahead.min() < 1:
        raise EstimateError(
            f"Years {list(years)} do not all lie after {last_year}.",
            where="the years to forecast",
            todo=f"ask for years from {last_year + 1} on.",
        )
    return ahead
