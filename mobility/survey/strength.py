"""How much stands behind an estimate: answers, effective answers, degrees of freedom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mobility.survey.basis import Basis
from mobility.survey.spread import Spread
from mobility.survey.statistics import Statistic

Array = NDArray[np.float64]
_SEEN = 1e-5  # share of the largest singular value below which replicates add nothing


@dataclass(frozen=True)
class Strength:
    """What stands behind each of K estimates.

    Attributes
    ----------
    n
        Rows with an answer.
    n_effective
        Kish's; with clusters no more than n / design effect.
    degrees_of_freedom
        Primary units less strata among those who answered, at most what the replicates bear.
    design_effect
        Variance over that of a simple random sample of n, where it was asked for or needed.
    n_units
        Primary units with an answer.
    """

    n: Array
    n_effective: Array
    degrees_of_freedom: Array
    design_effect: Array | None
    n_units: Array


def strength_of(basis: Basis, statistic: Statistic, spread: Spread, *, detail: bool) -> Strength:
    """Count what stands behind each estimate.

    References
    ----------
    Kish (1992), J. Official Stat. 8: 183-200.
    """
    weight, members = basis.weight, statistic.members
    n = np.diff(members.tocsr().indptr).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = (members @ weight) ** 2 / (members @ weight**2)
    units = _distinct(members, basis.structure.first.unit) if basis.has_clusters else n
    freedom = _degrees_of_freedom(basis, members, units)
    parts = (n, effective, freedom, units)
    n, effective, freedom, units = (part[statistic.domain] for part in parts)
    effect = None
    if detail or basis.has_clusters:
        effect = _design_effect(basis, statistic, spread)
    if effect is not None and basis.has_clusters:
        with np.errstate(divide="ignore", invalid="ignore"):
            effective = np.fmin(effective, np.where(effect > 0, n / effect, np.nan))
    return Strength(n, effective, freedom, effect, units)


def kish(weight: Array) -> float:
    """Give the effective sample of some weights, (sum w)^2 / sum w^2."""
    return float(weight.sum() ** 2 / (weight**2).sum())


def _degrees_of_freedom(basis: Basis, members: sparse.csc_array, units: Array) -> Array:
    first = basis.structure.first
    one_stratum = len(first.drawn) == 1
    strata = np.ones(len(units)) if one_stratum else _distinct(members, first.parent[first.unit])
    freedom = units - strata
    if basis.replicates is not None:
        freedom = np.minimum(freedom, _rank(basis) - 1)
    return np.where(freedom > 0, freedom, np.nan)


def _distinct(members: sparse.csc_array, unit: NDArray[np.int64]) -> Array:
    """Count the different units among the members of each domain."""
    pairs = members.tocoo()
    size = int(unit.max(initial=0)) + 1
    found = np.unique(pairs.row.astype(np.int64) * size + unit[pairs.col])
    return np.bincount(found // size, minlength=members.shape[0]).astype(float)


def _rank(basis: Basis) -> float:
    """Give how many different directions the replicates have; for the bootstrap, R."""
    matrix, scales = basis.replicates, basis.scales
    if matrix is None or scales is None:
        return np.inf
    known = basis.has_clusters or len(basis.structure.first.drawn) > 1
    if basis.is_bootstrap or known or matrix.shape[1] > len(matrix):
        return float(matrix.shape[1])
    exact = matrix.astype(float)
    values = np.linalg.eigvalsh(exact.T @ exact)
    return float((values > _SEEN**2 * values.max()).sum())


def _design_effect(basis: Basis, statistic: Statistic, spread: Spread) -> Array:
    """Give variance over that of a simple random sample as large, drawn from the same people."""
    weight = basis.weight
    size = statistic.members @ weight
    n = np.diff(statistic.members.tocsr().indptr).astype(float)
    if statistic.bottom is None:
        size, n = np.full_like(size, weight.sum()), np.full_like(n, len(weight))
    squares, sums = _moments(statistic, weight)
    size, n = size[statistic.domain], n[statistic.domain]
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = (squares - sums**2 / size) * size / (n - 1)
        if basis.structure.has_population:
            simple *= np.where(size > n, 1 - n / size, 1.0)
        effect: Array = spread.variance() / simple
    return np.where(np.isfinite(effect), effect, np.nan)


def _moments(statistic: Statistic, weight: Array) -> tuple[Array, Array]:
    """Give the weighted sums of the influence and of its square, each of shape (K,)."""
    moved = statistic.influence(weight)
    at = weight[moved.indices]
    squared = moved.copy()
    squared.data = np.divide(moved.data**2, at, out=np.zeros_like(moved.data), where=at > 0)
    return squared.sum(axis=1), moved.sum(axis=1)
