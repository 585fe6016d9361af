"""What the register's points can give, today and as far as is committed."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.charging.need import Draws

COUNTED = ("operational", "out_of_order", "planned")
"""Statuses that count from their day of commissioning on; a broken point is mended in time."""

TREND_YEARS = 3
"""Years whose mean of new points a trend goes on with; ours."""


class Supply(NamedTuple):
    """What stands on 1 January of each year; arrays of shape (draws, n_years)."""

    points: NDArray[np.float64]
    public_points: NDArray[np.float64]
    public_kw: NDArray[np.float64]
    public_kwh: NDArray[np.float64]
    other_kwh: NDArray[np.float64]


def supply(
    register: pl.DataFrame,
    years: Sequence[int],
    assumed: Draws,
    *,
    as_of: date,
    trend: bool = False,
    seed: int = 0,
) -> Supply:
    """Draw what the register's points can give.

    A point stands from the day of its commissioning (or record) on; one without a day stands if
    it is not planned. What may or may not be public is taken as not public.

    Parameters
    ----------
    register
        Rows of :data:`mobility.charging.register.REGISTER`, each place once.
    years
        Years to come, told on 1 January.
    assumed
        Drawn assumptions, of shape (draws,).
    as_of
        Day up to which the register is complete.
    trend
        Whether points go on being added as in the last :data:`TREND_YEARS` years before ``as_of``
        (their number a Poisson draw), beside those that are planned.
    seed
        Seed of the trend's draws.
    """
    evses = register.filter(pl.col("status").is_in(COUNTED)).unique("evse_id", keep="first")
    evses = evses.with_columns(
        pl.coalesce("commissioned", "registered").alias("since"),
        pl.col("is_public").fill_null(value=False),
        pl.col("evse_kw").fill_null(0.0),
    ).filter(~((pl.col("status") == "planned") & pl.col("since").is_null()))
    draws = len(assumed["delivery_ratio"])
    sums = np.array([_standing(evses, year) for year in years], dtype=float)  # (years, 4)
    drawn = np.repeat(sums[None, :, :], draws, axis=0)
    if trend:
        drawn = drawn + _added(evses, years, as_of, draws, seed)
    points, public_points, public_kw, other_kw = np.moveaxis(drawn, 2, 0)
    hours = assumed["delivery_ratio"][:, None] * 365.0
    return Supply(
        points,
        public_points,
        public_kw,
        public_kw * hours * assumed["public_hours"][:, None],
        other_kw * hours * assumed["other_hours"][:, None],
    )


def _standing(evses: pl.DataFrame, year: int) -> list[float]:
    """Give points, public points, public kW and other kW that stand on 1 January."""
    there = evses.filter(pl.col("since").is_null() | (pl.col("since") <= date(year, 1, 1)))
    return _sums(there)


def _sums(evses: pl.DataFrame) -> list[float]:
    public = evses.filter(pl.col("is_public"))
    other = evses.filter(~pl.col("is_public"))
    return [
        float(evses.height),
        float(public.height),
        float(public["evse_kw"].sum()),
        float(other["evse_kw"].sum()),
    ]


def _added(
    evses: pl.DataFrame, years: Sequence[int], as_of: date, draws: int, seed: int
) -> NDArray[np.float64]:
    """Draw what a trend adds, of shape (draws, years, 4), beside what is committed."""
    start = date(as_of.year - TREND_YEARS, as_of.month, min(as_of.day, 28))
    recent = evses.filter(pl.col("since").is_between(start, as_of))
    points, public, public_kw, other_kw = _sums(recent)
    other = points - public
    ahead = np.maximum(np.array([(date(year, 1, 1) - as_of).days / 365.25 for year in years]), 0)
    steps = np.diff(np.concatenate([[0.0], ahead]))
    rng = np.random.default_rng(seed)
    new_public = rng.poisson(public / TREND_YEARS * steps, (draws, len(years))).cumsum(axis=1)
    new_other = rng.poisson(other / TREND_YEARS * steps, (draws, len(years))).cumsum(axis=1)
    return np.stack(
        [
            new_public + new_other,
            new_public,
            new_public * (public_kw / public if public else 0.0),
            new_other * (other_kw / other if other else 0.0),
        ],
        axis=2,
    ).astype(float)
