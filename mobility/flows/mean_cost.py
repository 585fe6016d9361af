"""The deterrence at which balanced flows have a given mean cost."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats
from mobility.flows.profile import Profile, State, values_of

FIRST_GUESS = 1.5
"""First deterrence, in units of one over the mean cost.

Hyman (1969), Environment and Planning 1: 105-112.
"""

SETTLED = 1e-11
"""Relative error of the mean cost at which the parameter stands."""

SURE = 10.0
"""How many times the flows' own error a mean must be off to count as a bracket."""

MAX_TRIES = 80
"""Parameters tried before the search is given up; seven are usual."""

STEEPEST = 50.0
"""Largest deterrence tried, in units of one over the mean cost: all go to the nearest with room."""


def match_mean_cost(
    profile: Profile, cost: Floats, mean_cost: float, held: tuple[float, ...], unit: float
) -> State:
    """Find the parameter whose balanced flows have the mean cost given.

    The mean falls as deterrence rises; a secant on the logarithms of both, kept inside a bracket.

    Parameters
    ----------
    profile
        Totals and features.
    cost
        Cost at each cell; infinite where closed.
    mean_cost
        Mean over the flows.
    held
        Parameters before the one sought that stay as they are.
    unit
        What the parameter is measured in: one over a cost, or 1.

    Raises
    ------
    EstimateError
        No deterrence gives this mean cost.
    """
    states: list[State] = []

    def error(parameter: float, tol: float) -> float:
        states.append(profile.at((*held, parameter), _ahead(states, parameter), tol))
        del states[:-2]
        return float(np.log(mean_over(profile, states[-1], cost) / mean_cost))

    if not (mean_cost > 0 and np.isfinite(mean_cost)):
        raise EstimateError(
            f"A mean cost of {mean_cost} cannot be matched.",
            where="mean_cost",
            todo="give the mean cost of a trip, in the unit of the costs.",
        )
    nearest = _nearest(profile, cost)
    if mean_cost <= nearest:
        raise _beyond("below", mean_cost, nearest, "if all could go to the nearest place")
    without = error(0.0, 1e-6)
    if without <= 0:
        raise _beyond("above", mean_cost, mean_cost * np.exp(without), "without any deterrence")
    if not _search(error, FIRST_GUESS * unit, STEEPEST * unit):
        lowest = mean_cost * np.exp(error(STEEPEST * unit, 1e-6))
        raise _beyond("below", mean_cost, lowest, "where all go to the nearest that has room")
    return states[-1]


def _ahead(states: list[State], parameter: float) -> State | None:
    """Guess the factors at a parameter from those at the last two."""
    if len(states) < 2:
        return states[-1] if states else None
    one, two = states
    apart = two.parameters[-1] - one.parameters[-1]
    if not apart or np.isinf(two.log_columns).any():
        return two
    far = (parameter - two.parameters[-1]) / apart
    drift = np.clip(far, -2, 2) * (two.log_columns - one.log_columns)
    return replace(two, log_columns=two.log_columns + drift)


def _search(error: Callable[[float, float], float], first: float, steepest: float) -> bool:
    low, high, at, before = 0.0, np.inf, first, None
    tol = 1e-3
    for _ in range(MAX_TRIES):
        found = error(at, tol)
        if abs(found) <= SETTLED:
            return True
        # A mean over rough flows is not sure of its sign near the root.
        if abs(found) > SURE * tol:
            low, high = (at, high) if found > 0 else (low, at)
        if low >= steepest:
            return False
        step = found
        if before is not None and before[1] != found:
            step = -found * (np.log(at) - before[0]) / (found - before[1])
        before = (np.log(at), found)
        tol = float(np.clip(0.02 * abs(found) ** 1.5, 1e-13, 1e-3))
        at = _inside(float(at * np.exp(np.clip(step, -2, 2))), low, high)
    return False


def _inside(guess: float, low: float, high: float) -> float:
    if low < guess < high:
        return guess
    return low * 3 if np.isinf(high) else (low + high) / 2


def mean_over(profile: Profile, state: State, cost: Floats) -> float:
    """Give the mean cost over balanced flows."""
    weights, pairs = state.weights, profile.deterrence.pairs
    table, spent = values_of(weights.kernel), 0.0
    if profile.deterrence.is_open is not None:
        cost = np.where(profile.deterrence.is_open, cost, 0.0)
    for cells in pairs.row_blocks():
        part = pairs.matrix(table[cells] * cost[cells]) @ weights.columns
        spent += float(weights.rows[cells] @ part)
    profile.passes += 1
    return spent / float(profile.rows.sum())


def _nearest(profile: Profile, cost: Floats) -> float:
    """Give the mean cost if everyone went to, or came from, the nearest place that is used."""
    pairs, least = profile.deterrence.pairs, 0.0
    used = (profile.rows > 0)[pairs.origin] & (profile.columns > 0)[pairs.destination]
    reached = np.where(used, cost, np.inf)
    for axis, totals in enumerate((profile.columns, profile.rows)):
        best = np.full(len(totals), np.inf)
        line = pairs.destination if axis == 0 else pairs.origin
        if pairs.columns is None:
            best = reached.min(axis=axis)
        else:
            np.minimum.at(best, line, reached)
        held = totals > 0
        if axis == 1 or profile.attraction is None:
            least = max(least, float(totals[held] @ best[held]))
    return least / float(profile.rows.sum())


def _beyond(side: str, wanted: float, reached: float, how: str) -> EstimateError:
    return EstimateError(
        f"No deterrence gives a mean cost of {wanted:,.6g}: it lies {side} the {reached:,.6g} "
        f"that these totals have {how}.",
        where="mean_cost",
        todo="see that mean_cost and cost have one unit, and that intrazonal costs are set.",
    )
