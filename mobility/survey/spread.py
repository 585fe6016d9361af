"""The sampling error of several estimates together, by linearisation or by replicates.

Both know the variance of each estimate, the covariance of all, and what becomes of them when the
estimates are combined linearly, which is all that a difference needs.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mobility.survey.structure import Stage, Structure

Array = NDArray[np.float64]
_ROUNDING = 1e-13  # variance over mean square below which float64 cannot tell it from 0


class Spread(Protocol):
    """What an estimate's error must be able to answer."""

    def variance(self) -> Array:
        """Give the variance of each estimate, shape (K,)."""

    def covariance(self) -> Array:
        """Give the covariance of all estimates, shape (K, K)."""

    def combine(self, weights: sparse.sparray) -> "Spread":
        """Give the spread of linear combinations, `weights` of shape (new, K)."""


@dataclass(frozen=True)
class ReplicateSpread:
    """Spread of estimates that were made again with every replicate weight.

    Attributes
    ----------
    deviations
        Replicate less estimate, times the root of its scale, shape (K, R).
    """

    deviations: Array

    def variance(self) -> Array:
        """Give the variance of each estimate."""
        variance: Array = np.einsum("kr,kr->k", self.deviations, self.deviations)
        return variance

    def covariance(self) -> Array:
        """Give the covariance of all estimates."""
        return self.deviations @ self.deviations.T

    def combine(self, weights: sparse.sparray) -> "ReplicateSpread":
        """Give the spread of linear combinations."""
        return ReplicateSpread(weights @ self.deviations)


@dataclass(frozen=True)
class LinearSpread:
    """Spread of estimates from the weighted influence of each row, by stages.

    V = sum over stages and parents h of f (1 - f_h) n_h / (n_h - 1) sum_c (z_hc - mean z_h)^2,
    f being the product of the sampling fractions of the stages before.

    Attributes
    ----------
    structure
        How the sample was drawn.
    influence
        Weight times influence of each row, shape (K, n), sparse or dense.

    References
    ----------
    Saerndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, ch. 4 and 5.
    """

    structure: Structure
    influence: Any

    def variance(self) -> Array:
        """Give the variance of each estimate."""
        whole = np.zeros(self.influence.shape[0])
        explained = np.zeros_like(whole)
        for sums, per_unit, means, per_parent in self._stages():
            whole += _squared(sums) @ per_unit
            explained += _squared(means) @ per_parent
        variance = whole - explained
        return np.where(variance > _ROUNDING * whole, variance, 0.0)

    def covariance(self) -> Array:
        """Give the covariance of all estimates."""
        covariance = np.zeros((self.influence.shape[0],) * 2)
        for sums, per_unit, means, per_parent in self._stages():
            covariance += _dense((sums * per_unit) @ sums.T)
            covariance -= _dense((means * per_parent) @ means.T)
        return covariance

    def combine(self, weights: sparse.sparray) -> "LinearSpread":
        """Give the spread of linear combinations."""
        return LinearSpread(self.structure, weights @ self.influence)

    def _stages(self) -> list[tuple[Any, Array, Any, Array]]:
        """Give each stage's sums by unit, their factor, means by parent, and their factor."""
        found = []
        reach = np.ones(len(self.structure.first.drawn))
        for stage in self.structure.stages:
            if not reach.any():
                break
            factor, centred = _factors(stage, self.structure.lonely)
            factor = factor * reach
            sums = self.influence
            if not _is_its_own(stage):
                sums = sums @ _indicator(stage.unit, len(stage.parent))
            means = sums @ _indicator(stage.parent, len(stage.drawn)) / stage.drawn[None, :]
            found.append((sums, factor[stage.parent], means, factor * stage.drawn * centred))
            reach = (reach * stage.fraction)[stage.parent]
        return found


def _factors(stage: Stage, lonely: str) -> tuple[Array, Array]:
    """Give per parent what its squares count, and whether they are taken from its mean."""
    alone = stage.lonely
    whole = 1 - stage.fraction
    factor = whole * stage.drawn / np.maximum(stage.drawn - 1, 1)
    if lonely != "centre":
        factor = np.where(alone, 0.0, factor)
    if lonely == "average" and not alone.all():
        factor = factor * len(alone) / (~alone).sum()
    return factor, np.where(alone, 0.0, 1.0)


def _is_its_own(stage: Stage) -> bool:
    """Say whether every row is a unit of its own, in order, so that nothing is to be added up."""
    return len(stage.parent) == len(stage.unit) and bool(
        (stage.unit == np.arange(len(stage.unit))).all()
    )


def _indicator(place: NDArray[np.int64], size: int) -> sparse.csr_array:
    """Give the matrix that adds up what stands in the same place, shape (n, size)."""
    starts = np.arange(len(place) + 1)
    return sparse.csr_array((np.ones(len(place)), place, starts), shape=(len(place), size))


def _squared(matrix: Any) -> Any:  # noqa: ANN401
    """Square each element; of a sparse matrix, in the places it has."""
    if not sparse.issparse(matrix):
        return matrix * matrix
    squared = matrix.copy()
    squared.sum_duplicates()
    squared.data **= 2
    return squared


def _dense(matrix: Any) -> Array:  # noqa: ANN401
    return np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix)
