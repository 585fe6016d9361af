"""Weighted quantiles by named rules, with Woodruff's interval.

"math" is the inverse of the distribution function (type 1 of Hyndman and Fan), "school" averages
where it is flat (type 2), both as in R `survey` 4.1. Rules that interpolate are left out: with
weights they depend on the order of people with the same value.
"""

from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.survey.basis import Basis
from mobility.survey.cells import By, cells_of, numbers_of
from mobility.survey.estimates import Estimates
from mobility.survey.evaluation import evaluate
from mobility.survey.intervals import logit_interval, t_interval, t_value
from mobility.survey.statistics import Statistic, mean_of

Array = NDArray[np.float64]
Rule = Callable[[Array, Array, Array], Array]
_FLAT = 1e-12  # share of all weight below which a cumulated weight counts as met exactly


def quantile_of(
    basis: Basis, variable: str, probability: float, by: By = None, rule: str = "math"
) -> Estimates:
    """Estimate a quantile by group.

    The interval turns the interval of the share below the quantile back into values; the standard
    error is its width over two t.

    Raises
    ------
    EstimateError
        The probability is not between 0 and 1, or the rule is unknown.

    References
    ----------
    Woodruff (1952), J. Am. Stat. Assoc. 47: 635-646; Hyndman & Fan (1996), Am. Stat. 50: 361-365.
    """
    if not 0 < probability < 1 or rule not in RULES:
        raise EstimateError(
            f"The quantile {probability} by rule {rule!r} is not defined.",
            where="probability, rule",
            todo=f"give a probability between 0 and 1 and one of {', '.join(RULES)}.",
        )
    values = numbers_of(basis.sample, variable)
    counted = ~np.isnan(values)
    groups = cells_of(basis.sample, by).only(counted).present()
    members = [groups.row[groups.cell == cell] for cell in range(groups.n_cells)]
    sorted_groups = [_sorted(values[rows], basis.weight[rows]) for rows in members]
    inverse = RULES[rule]
    found = np.array([inverse(*pair, np.array([probability]))[0] for pair in sorted_groups])
    below = _share_below(basis, values, found, by)
    low, high = _share_interval(below, basis.told.level)
    bounds = [
        inverse(*pair, np.array([one, two]))
        for pair, one, two in zip(sorted_groups, low, high, strict=True)
    ]
    ends = np.where(np.isnan(np.column_stack([low, high])), np.nan, np.array(bounds))
    return _as_estimates(below, found, (ends[:, 0], ends[:, 1]), basis.told.level)


def _share_below(basis: Basis, values: Array, found: Array, by: By) -> Estimates:
    """Estimate the share at or below the quantile of each group."""
    whole = mean_of(pl.DataFrame(basis.sample).with_columns(_value=values), "_value", by)
    members = whole.members.tocoo()
    under = values[members.col] <= found[members.row]
    pairs = (under.astype(float), (members.row, members.col))
    adds = sparse.vstack([sparse.coo_array(pairs, members.shape), members], format="csc")
    parts = (adds, whole.top, whole.bottom, whole.members, whole.domain, "share")
    return evaluate(basis, Statistic(whole.keys, *parts))


def _share_interval(below: Estimates, level: float) -> tuple[Array, Array]:
    """Give the interval of the share below: symmetric, or in logits where that leaves 0 to 1."""
    error, freedom = below.standard_error, below.degrees_of_freedom
    low, high = t_interval(below.estimate, error, freedom, level)
    narrow = logit_interval(below.estimate, error, freedom, level)
    outside = (low < 0) | (high > 1)
    return np.where(outside, narrow[0], low), np.where(outside, narrow[1], high)


def _as_estimates(
    below: Estimates, found: Array, bounds: tuple[Array, Array], level: float
) -> Estimates:
    """Turn the error of the share below into that of the quantile."""
    error = (bounds[1] - bounds[0]) / (2 * t_value(below.degrees_of_freedom, level))
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(below.standard_error > 0, -error / below.standard_error, 0.0)
    replicates = None
    if below.replicates is not None:
        moved = slope[:, None] * (below.replicates - below.estimate[:, None])
        replicates = found[:, None] + moved
    return Estimates(
        keys=below.keys,
        estimate=found,
        spread=below.spread.combine(sparse.diags_array(slope).tocsr()),
        n=below.n,
        n_effective=below.n_effective,
        degrees_of_freedom=below.degrees_of_freedom,
        kind="amount",
        replicates=replicates,
        bounds=bounds,
        n_units=below.n_units,
    )


def _sorted(values: Array, weight: Array) -> tuple[Array, Array]:
    """Give the different values in order, and their weights."""
    kept = weight > 0
    levels, place = np.unique(values[kept], return_inverse=True)
    return levels, np.bincount(place, weight[kept]).astype(float)


def _math(values: Array, weight: Array, probability: Array) -> Array:
    return values[_step(weight, probability)[0]]


def _school(values: Array, weight: Array, probability: Array) -> Array:
    step, flat = _step(weight, probability)
    after = np.minimum(step + 1, len(values) - 1)
    return np.where(flat, (values[step] + values[after]) / 2, values[step])


def _step(weight: Array, probability: Array) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Give where the distribution reaches the probability, and whether it does so exactly."""
    reached = np.cumsum(weight) / weight.sum()
    wanted = np.nan_to_num(probability)
    step = np.minimum(np.searchsorted(reached, wanted - _FLAT), len(weight) - 1)
    return step, np.abs(reached[step] - wanted) <= _FLAT


RULES: dict[str, Rule] = {"math": _math, "school": _school}
"""The rules by name."""
