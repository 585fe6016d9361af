"""Electric cars to come: every forecast side by side, and the futures that coverage uses."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.charging.baselines import NationalScaled, StraightLine
from mobility.charging.diffusion import Diffusion
from mobility.charging.draws import intervals
from mobility.charging.mixture import HalfAndHalf

DECIDING = "logistic_and_bass"
"""The forecast that coverage rests on: half its futures logistic, half Bass, since few years do not
tell the curves apart."""


class Fleet(NamedTuple):
    """Futures of one area's cars, each array of shape (draws, n_years), counted on 1 January."""

    years: tuple[int, ...]
    cars: NDArray[np.float64]
    electric: NDArray[np.float64]
    plug_in: NDArray[np.float64]


def models(
    projection: pl.DataFrame | None = None, *, draws: int = 2_000, random_state: int = 0
) -> dict[str, Any]:
    """Give the unfitted forecasts by name; the national one where there is a projection.

    Parameters
    ----------
    projection
        The nation's ``year, electric``, counted on the history's day.
    draws
        Futures of each.
    random_state
        Seed.
    """
    common: dict[str, Any] = {"draws": draws, "random_state": random_state}
    named: dict[str, Any] = {
        DECIDING: HalfAndHalf(**common),
        "logistic": Diffusion("logistic", **common),
        "bass": Diffusion("bass", **common),
        "straight_line": StraightLine(**common),
    }
    if projection is not None:
        named["national_scaled"] = NationalScaled(projection, **common)
    return named


def fleet(
    history: pl.DataFrame,
    years: Sequence[int],
    *,
    projection: pl.DataFrame | None = None,
    draws: int = 2_000,
    random_state: int = 0,
) -> Fleet:
    """Draw futures of an area's cars.

    Parameters
    ----------
    history
        One row per year: ``year, cars, electric`` and, where hybrids are to be counted,
        ``plug_in``; counted on 1 January.
    years
        Years to come.
    projection
        The nation's ``year, plug_in``: hybrids follow it, scaled. Without it they stay as many.
    draws
        Futures, an even number.
    random_state
        Seed.

    Raises
    ------
    EstimateError
        History or years cannot bear a forecast.
    """
    drawn = HalfAndHalf(draws=draws, random_state=random_state).fit(history).paths(years)
    plug_in = _plug_in(history, years, projection, draws, random_state)
    rest = drawn["cars"] - drawn["electric"]
    return Fleet(tuple(years), drawn["cars"], drawn["electric"], np.minimum(plug_in, rest))


def ev_stock(
    history: pl.DataFrame,
    years: Sequence[int],
    *,
    projection: pl.DataFrame | None = None,
    draws: int = 2_000,
    random_state: int = 0,
) -> pl.DataFrame:
    """Forecast electric cars, one row per model and year; what was counted stands first.

    Parameters
    ----------
    history, years, projection, draws, random_state
        As in :func:`fleet`; the projection also has ``electric``.

    Returns
    -------
    polars.DataFrame
        ``model`` (``counted``, ``logistic_and_bass``, ``logistic``, ``bass``, ``straight_line``,
        ``national_scaled``), ``drive`` (``electric`` or ``plug_in``), ``year`` (1 January),
        ``estimate, standard_error, low, high`` (cars), ``decides``.

    Raises
    ------
    EstimateError
        History or years cannot bear a forecast.
    """
    drawn = fleet(history, years, projection=projection, draws=draws, random_state=random_state)
    rows = [
        _rows(DECIDING, "electric", years, intervals(drawn.electric)),
        *(
            _rows(name, "electric", years, model.fit(history).predict(years).drop("year"))
            for name, model in models(projection, draws=draws, random_state=random_state).items()
            if name != DECIDING
        ),
    ]
    drives = ["electric"]
    if "plug_in" in history.columns:
        drives.append("plug_in")
        rows.append(_rows(DECIDING, "plug_in", years, intervals(drawn.plug_in)))
    counted = [_counted(history, drive) for drive in drives]
    return pl.concat([*counted, *rows]).with_columns(decides=pl.col("model") == DECIDING)


def _plug_in(
    history: pl.DataFrame,
    years: Sequence[int],
    projection: pl.DataFrame | None,
    draws: int,
    random_state: int,
) -> NDArray[np.float64]:
    if "plug_in" not in history.columns:
        return np.zeros((draws, len(years)))
    if projection is None or "plug_in" not in projection.columns:
        last = history.sort("year")["plug_in"].cast(pl.Float64)[-1]
        return np.full((draws, len(years)), last)
    scaled = NationalScaled(
        projection.select("year", pl.col("plug_in").alias("electric")),
        draws=draws,
        random_state=random_state,
    )
    hybrids = history.select("year", "cars", pl.col("plug_in").alias("electric"))
    path: NDArray[np.float64] = scaled.fit(hybrids).paths(years)["electric"]
    return path


def _rows(model: str, drive: str, years: Sequence[int], told: pl.DataFrame) -> pl.DataFrame:
    keys = pl.DataFrame({"model": model, "drive": drive, "year": list(years)})
    return keys.with_columns(pl.col("year").cast(pl.Int64)).hstack(told)


def _counted(history: pl.DataFrame, drive: str) -> pl.DataFrame:
    cars = pl.col(drive).cast(pl.Float64)
    return history.sort("year").select(
        pl.lit("counted").alias("model"),
        pl.lit(drive).alias("drive"),
        pl.col("year").cast(pl.Int64),
        cars.alias("estimate"),
        pl.lit(0.0).alias("standard_error"),
        cars.alias("low"),
        cars.alias("high"),
    )
