"""Pace: what it would take, where it is heading, and the chance to be there in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy import stats

from mobility.errors import EstimateError
from mobility.targets.register import SubGoal

DAYS_PER_YEAR = 365.25
"""Julian year, days."""

PRIOR_WEIGHT = 1
"""Worth, in steps between observations, of the prior that a step errs by its own size."""

INTERVAL = 0.95
"""Level of the intervals."""


@dataclass(frozen=True)
class Projection:
    """A sub-goal's value on its due date if the pace so far goes on.

    Attributes
    ----------
    value, low, high
        Middle and 95 % interval, in the sub-goal's unit.
    pace
        Change a year so far.
    chance
        Chance that the target is met on the due date.
    """

    value: float
    low: float
    high: float
    pace: float
    chance: float


def required_pace(value: float, target: float, years: float) -> float:
    """Give the change a year that is needed on a straight line.

    Raises
    ------
    EstimateError
        There is no time left.
    """
    return (target - value) / _left(years)


def required_factor(value: float, target: float, years: float) -> float:
    """Give the relative change a year that is needed: (target / value)^(1 / years) - 1.

    Raises
    ------
    EstimateError
        There is no time left, or a value is not above 0.
    """
    if value <= 0 or target <= 0:
        raise EstimateError(
            "A yearly factor needs values above 0.",
            where=f"from {value} to {target}",
            todo="use required_pace, which is in the sub-goal's own unit.",
        )
    return float((target / value) ** (1 / _left(years)) - 1)


def _left(years: float) -> float:
    if years <= 0:
        raise EstimateError(
            "The due date is past: no pace can be required.",
            where=f"years left: {years:g}",
            todo="ask for a pace only while there is time.",
        )
    return years


def chance_of_meeting(
    values: npt.ArrayLike,
    target: float,
    *,
    comparison: str | None = "at_least",
    synthetic: bool = False,
) -> float | None:
    """Give the share of replicates x parameter draws in which the target is met.

    Parameters
    ----------
    values
        The value on the due date in every replicate, any shape.
    target
        In the same unit.
    comparison
        ``at_most`` where less is better; else at least.
    synthetic
        Whether made-up data count in the values: then there is no chance to tell.

    Returns
    -------
    Between 0 and 1; ``None`` where the values are synthetic or none
    """
    drawn = np.asarray(values, dtype=float)
    if synthetic or drawn.size == 0 or not np.isfinite(drawn).all():
        return None
    met = drawn <= target if comparison == "at_most" else drawn >= target
    return float(met.mean())


def project(
    goal: SubGoal,
    dates: Sequence[date],
    values: Sequence[float],
    *,
    target: float,
    standard_error: float = 0.0,
) -> Projection | None:
    """Carry the observations to the due date as a random walk with drift.

    The drift is the mean pace; its spread comes from how unevenly the steps came, together with a
    prior worth one step: a step errs by its own size. So two observations give a chance that is
    never near certain, and many give what they show.

    Parameters
    ----------
    goal
        Its due date, comparison and unit count; a goal that is met by a yes has no pace.
    dates, values
        Observations, oldest first; the last of a day counts.
    target
        In the unit of the values.
    standard_error
        Of the last value.

    Returns
    -------
    ``None`` with fewer than two days, without a due date ahead, or for a yes

    References
    ----------
    Harvey (1989), Forecasting, structural time series models and the Kalman filter, section 2.4
    (random walk with drift: mean and variance of a forecast).
    """
    series = dict(zip(dates, values, strict=True))
    due = goal.due
    if len(series) < 2 or due is None or due <= max(series) or goal.comparison == "yes":
        return None
    days = np.array([(day - min(series)).days for day in series]) / DAYS_PER_YEAR
    known = np.array(list(series.values()), dtype=float)
    span, ahead = float(days[-1]), (due - max(series)).days / DAYS_PER_YEAR
    pace = float(known[-1] - known[0]) / span
    steps, gaps = np.diff(known), np.diff(days)
    prior = PRIOR_WEIGHT * pace**2 * span / len(steps)
    uneven = float(((steps - pace * gaps) ** 2 / gaps).sum()) + prior
    freedom = len(steps) - 1 + PRIOR_WEIGHT
    spread = np.sqrt(uneven / freedom * (ahead + ahead**2 / span) + standard_error**2)
    middle = float(known[-1] + pace * ahead)
    chance, low, high = _told(goal, middle, float(spread), freedom, target)
    bounds = (0.0, 100.0 if goal.is_ratio else np.inf)
    clipped = [float(np.clip(number, *bounds)) for number in (middle, low, high)]
    return Projection(clipped[0], clipped[1], clipped[2], pace, chance)


def _told(
    goal: SubGoal, middle: float, spread: float, freedom: int, target: float
) -> tuple[float, float, float]:
    if spread == 0:
        return float(goal.is_met_by(middle, target)), middle, middle
    ahead = stats.t(freedom, loc=middle, scale=spread)
    low, high = ahead.interval(INTERVAL)
    chance = ahead.cdf(target) if goal.comparison == "at_most" else ahead.sf(target)
    return float(chance), float(low), float(high)
