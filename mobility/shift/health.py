"""Health of those who cycle more: by WHO HEAT, by the British TAG, by Danish unit prices.

Three ways to say the same thing: each under its own name, never added together.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from mobility.errors import EstimateError
from mobility.units import MIN_PER_HOUR

HEAT: Final = {
    "heat_cycling_relative_risk": 0.90,
    "heat_cycling_reference": 100.0,
    "heat_cycling_cap": 0.45,
    "heat_walking_relative_risk": 0.89,
    "heat_walking_reference": 168.0,
    "heat_walking_cap": 0.30,
    "heat_ramp": 5.0,
}
"""Relative risk at the reference (minutes a week), greatest cut, years until full effect: WHO HEAT
for walking and cycling; Kelly et al. (2014), Int. J. Behav. Nutr. Phys. Act. 11:132. Ages 20-64
for cycling, 20-74 for walking; not for children, nor above an hour and a half a day."""

TAG: Final = {
    "tag_relative_risk": 0.90,
    "tag_reference": 8.75,
    "tag_cycling_cap": 0.45,
    "tag_walking_cap": 0.30,
    "tag_sickness_ratio": 0.75,
    "tag_sickness_cap": 0.50,
}
"""Risk and sick leave at the reference (marginal MET-hours a week) and greatest cuts: UK Transport
Analysis Guidance as used by the Propensity to Cycle Tool, user manual C1 1.4r, appendix 5."""

EXERTION: Final = {
    "bike": ((0.0, 4.89), (0.5, 5.27), (0.75, 5.37), (1.0, 5.49)),
    "ebike": ((0.0, 3.09), (0.5, 3.47), (0.75, 3.57), (1.0, 3.69)),
    "walk": ((0.0, 3.10), (0.5, 3.34), (0.75, 3.40), (1.0, 3.48)),
}
"""Gradient (percent) and marginal MET: Propensity to Cycle Tool, user manual C1 1.4r."""

ACTIVITY: Final = {"bike": "cycling", "walk": "walking"}
"""The name of a mode's activity in HEAT and TAG."""

Values = Mapping[str, float | np.ndarray]


def heat_reduction(
    minutes_per_week: ArrayLike, mode: str, *, parameters: Values = HEAT
) -> np.ndarray:
    """Give the cut of a person's mortality by HEAT: linear in the minutes, up to a cap.

    Parameters
    ----------
    minutes_per_week
        Minutes a person cycles or walks.
    mode
        `cycling` or `walking`.

    Raises
    ------
    EstimateError
        The mode is another, or the minutes are negative.
    """
    given = {**HEAT, **parameters}
    minutes = _minutes(minutes_per_week, mode)
    slope = (1 - given[f"heat_{mode}_relative_risk"]) / given[f"heat_{mode}_reference"]
    return np.asarray(np.minimum(slope * minutes, given[f"heat_{mode}_cap"]))


def tag_reduction(
    met_hours_per_week: ArrayLike, mode: str, *, parameters: Values = TAG
) -> np.ndarray:
    """Give the cut of a person's mortality by TAG: a power of the marginal MET-hours, capped.

    Raises
    ------
    EstimateError
        The mode is neither cycling nor walking, or the MET-hours are negative.
    """
    given = {**TAG, **parameters}
    hours = _minutes(met_hours_per_week, mode)
    risk = given["tag_relative_risk"] ** (hours / given["tag_reference"])
    return np.asarray(np.minimum(1 - risk, given[f"tag_{mode}_cap"]))


def sickness_reduction(met_hours_per_week: ArrayLike, *, parameters: Values = TAG) -> np.ndarray:
    """Give the cut of a person's sick leave by TAG, capped."""
    given = {**TAG, **parameters}
    hours = _minutes(met_hours_per_week, "cycling")
    ratio = given["tag_sickness_ratio"] ** (hours / given["tag_reference"])
    return np.asarray(np.minimum(1 - ratio, given["tag_sickness_cap"]))


def exertion(mode: str, gradient_percent: ArrayLike) -> np.ndarray:
    """Give the marginal MET of a mode on a gradient, straight between what is published."""
    gradients, values = zip(*EXERTION[mode], strict=True)
    return np.asarray(np.interp(np.asarray(gradient_percent, dtype=float), gradients, values))


def deaths_averted(  # noqa: PLR0913 - options by keyword
    persons: ArrayLike,
    minutes_per_week: ArrayLike,
    mortality: ArrayLike,
    *,
    mode: str,
    method: str,
    parameters: Values | None = None,
    gradient_percent: float = 0.0,
    years_since_start: float | None = None,
) -> np.ndarray:
    """Give deaths averted a year among persons who take up cycling or walking.

    Where persons walk less, give them below nought: the net can be negative.

    Parameters
    ----------
    persons
        Of the method's ages (HEAT: 20-64 cycling, 20-74 walking).
    minutes_per_week
        What each takes up.
    mortality
        Deaths per person and year at those ages.
    mode
        bike or walk (an e-bike's minutes first by `bicycle_minutes`).
    method
        `heat` or `tag`.
    years_since_start
        HEAT's effect grows over `heat_ramp` years; None: the full effect.

    Raises
    ------
    EstimateError
        The mode or the method is another, or minutes are negative.
    """
    given = parameters or {}
    if method not in ("heat", "tag") or mode not in ACTIVITY:
        raise EstimateError(
            f"There is no method '{method}' for '{mode}'.",
            where="method, mode",
            todo="take heat or tag, bike or walk.",
        )
    minutes = np.asarray(minutes_per_week, dtype=float)
    if method == "heat":
        cut = heat_reduction(minutes, ACTIVITY[mode], parameters=given)
        cut = cut * _ramp(given, years_since_start)
    else:
        hours = minutes * exertion(mode, gradient_percent) / MIN_PER_HOUR
        cut = tag_reduction(hours, ACTIVITY[mode], parameters=given)
    return np.asarray(np.asarray(persons) * np.asarray(mortality) * cut)


def bicycle_minutes(minutes_ebike: ArrayLike, gradient_percent: float = 0.0) -> np.ndarray:
    """Give the minutes on a bicycle that cost as much exertion as those on an e-bike."""
    ratio = exertion("ebike", gradient_percent) / exertion("bike", gradient_percent)
    return np.asarray(np.asarray(minutes_ebike) * ratio)


def _ramp(given: Values, years_since_start: float | None) -> float:
    if years_since_start is None:
        return 1.0
    years = float(np.ravel({**HEAT, **given}["heat_ramp"])[0])
    return min(max(years_since_start / years, 0.0), 1.0)


def _minutes(given: ArrayLike, mode: str) -> np.ndarray:
    values = np.asarray(given, dtype=float)
    if mode not in ("cycling", "walking") or (values < 0).any():
        raise EstimateError(
            f"Health of '{mode}' for {values.min():g} a week is not known.",
            where="mode, minutes or MET-hours a week",
            todo="take cycling or walking, and 0 or more.",
        )
    return values
