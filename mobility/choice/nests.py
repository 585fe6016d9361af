"""The two-level nested logit: probabilities, scores and curvature of a block of choices.

Nest m has a dissimilarity lambda_m and an inclusive value u_m = lambda_m ln sum exp(V_k /
lambda_m). With q the share within the nest and Q the nest's own share, ln P = ln q + ln Q. Let
z_k = (x_k, -ln q_k in the place of lambda_m), and a bar be the mean in the nest. Then

- the gradient of u_m is zbar_m, and its Hessian Cov_m(z) / lambda_m;
- the gradient of ln q_j is d / lambda_m with d = z_j - zbar_m, and its Hessian is
  -(Cov_m(z) + d e' + e d') / lambda_m^2, e being the unit vector of lambda_m;
- ln Q_m = u_m - ln sum exp(u_l) adds the plain logit's part over the nests.

References
----------
Williams (1977), Environment and Planning A 9(3): 285-344.
Train (2009), Discrete Choice Methods with Simulation, 2nd ed., ch. 4.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mobility.choice.plain import utilities
from mobility.choice.terms import Terms

Outer: TypeAlias = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Levels:
    """Both levels of one block: ln of the share in the nest (J, n) and of the nest's (M, n)."""

    within: np.ndarray
    among: np.ndarray


@dataclass(frozen=True)
class Moments:
    """The z of every alternative (J, K, n) and their mean in every nest (M, K, n)."""

    z: np.ndarray
    mean: np.ndarray


class NestedKernel:
    """Alternatives of one nest are closer substitutes than those of two.

    Parameters
    ----------
    terms
        Any block of the choices.
    nest : ndarray of shape (J,)
        Which nest each alternative is in: 0, 1, ...
    free : ndarray of shape (F,)
        The nests whose dissimilarity is estimated; it is 1 in the others.
    labels
        Names of those dissimilarities.
    """

    def __init__(
        self, terms: Terms, nest: np.ndarray, free: np.ndarray, labels: tuple[str, ...]
    ) -> None:
        self.names: tuple[str, ...] = terms.names + labels
        self._linear = len(terms.names)
        self._nest, self._free = nest, free
        self._nests = int(nest.max()) + 1

    def start(self) -> np.ndarray:
        """Set out from a plain logit's nought: coefficients 0, dissimilarities 1."""
        return np.concatenate([np.zeros(self._linear), np.ones(len(self._free))])

    def is_inside(self, coefficients: np.ndarray) -> bool:
        """Tell whether every dissimilarity is positive."""
        return bool((coefficients[self._linear :] > 0).all())

    def _scale(self, coefficients: np.ndarray) -> np.ndarray:
        scale = np.ones(self._nests)
        scale[self._free] = coefficients[self._linear :]
        return scale

    def _levels(self, block: Terms, coefficients: np.ndarray) -> Levels:
        scale = self._scale(coefficients)
        within = utilities(block, coefficients)
        within /= scale[self._nest][:, None]
        inclusive = np.full((self._nests, block.n), -np.inf)
        for m in range(self._nests):
            members = np.flatnonzero(self._nest == m)
            top = within[members].max(axis=0)
            is_open = np.isfinite(top)
            part = within[np.ix_(members, is_open)] - top[is_open]
            log_sum = np.log(np.exp(part).sum(axis=0))
            within[np.ix_(members, is_open)] = part - log_sum
            inclusive[m, is_open] = scale[m] * (log_sum + top[is_open])
        inclusive -= inclusive.max(axis=0)
        inclusive -= np.log(np.exp(inclusive).sum(axis=0))
        return Levels(within, inclusive)

    def log_probabilities(self, block: Terms, coefficients: np.ndarray) -> np.ndarray:
        """Give ln P, of shape (J, n); minus infinity where not available."""
        levels = self._levels(block, coefficients)
        return np.asarray(levels.within + levels.among[self._nest])

    def sums(
        self, block: Terms, chosen: np.ndarray, weight: np.ndarray | None, coefficients: np.ndarray
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """Sum log-likelihood, its gradient (K,) and its Hessian (K, K) over the block."""
        weighing = np.ones(block.n) if weight is None else weight
        size = len(self.names)

        def outer(vectors: np.ndarray, factor: np.ndarray) -> np.ndarray:
            return np.asarray((vectors * (factor * weighing)) @ vectors.T)

        levels = self._levels(block, coefficients)
        moments = self._moments(block, levels)
        scale = self._scale(coefficients)
        hessian = self._spreads(chosen, levels, moments, scale, outer)
        for place, step in self._bends(chosen, moments, scale):
            bend = np.zeros((size, size))
            bend[self._linear + place] = step @ weighing
            hessian -= bend + bend.T
        log_likelihood = (levels.within + levels.among[self._nest])[chosen, np.arange(block.n)]
        scores = self._scores(chosen, levels, moments, scale)
        return float(log_likelihood @ weighing), scores @ weighing, hessian

    def scores(self, block: Terms, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Give each choice's gradient, of shape (K, n)."""
        levels = self._levels(block, coefficients)
        moments = self._moments(block, levels)
        return self._scores(chosen, levels, moments, self._scale(coefficients))

    def curvatures(self, block: Terms, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Give each choice's Hessian, upper triangle, of shape (K (K + 1) / 2, n)."""
        first, second = np.triu_indices(len(self.names))

        def outer(vectors: np.ndarray, factor: np.ndarray) -> np.ndarray:
            return np.asarray(vectors[first] * vectors[second] * factor)

        levels = self._levels(block, coefficients)
        moments = self._moments(block, levels)
        scale = self._scale(coefficients)
        curvature = self._spreads(chosen, levels, moments, scale, outer)
        for place, step in self._bends(chosen, moments, scale):
            at = self._linear + place
            curvature -= np.where((second == at)[:, None], step[first], 0.0)
            curvature -= np.where((first == at)[:, None], step[second], 0.0)
        return curvature

    def _moments(self, block: Terms, levels: Levels) -> Moments:
        z = np.zeros((len(self._nest), len(self.names), block.n))
        for term, (j, k) in enumerate(zip(block.alternative, block.coefficient, strict=True)):
            z[j, k] += block.values[term]
        for place, m in enumerate(self._free):
            for j in np.flatnonzero(self._nest == m):
                is_open = np.isfinite(levels.within[j])
                z[j, self._linear + place, is_open] = -levels.within[j, is_open]
        mean = np.zeros((self._nests, len(self.names), block.n))
        share = np.exp(levels.within)
        for j, m in enumerate(self._nest):
            mean[m] += share[j] * z[j]
        return Moments(z, mean)

    def _scores(
        self, chosen: np.ndarray, levels: Levels, moments: Moments, scale: np.ndarray
    ) -> np.ndarray:
        rows = np.arange(len(chosen))
        own = self._nest[chosen]
        mean = moments.mean[own, :, rows].T
        away = moments.z[chosen, :, rows].T - mean
        return np.asarray(away / scale[own] + mean - self._grand_mean(levels, moments))

    def _grand_mean(self, levels: Levels, moments: Moments) -> np.ndarray:
        return np.asarray((np.exp(levels.among)[:, None] * moments.mean).sum(axis=0))

    def _spreads(
        self,
        chosen: np.ndarray,
        levels: Levels,
        moments: Moments,
        scale: np.ndarray,
        outer: Outer,
    ) -> np.ndarray:
        """Add up the Hessian's spreads of z, within the nests and between them."""
        nest_share, share = np.exp(levels.among), np.exp(levels.within)
        own = self._nest[chosen]
        total = outer(self._grand_mean(levels, moments), np.ones(len(chosen)))
        for m in range(self._nests):
            factor = (own == m) * (1 / scale[m] - 1 / scale[m] ** 2) - nest_share[m] / scale[m]
            total -= outer(moments.mean[m], factor + nest_share[m])
            for j in np.flatnonzero(self._nest == m):
                total += outer(moments.z[j], factor * share[j])
        return total

    def _bends(
        self, chosen: np.ndarray, moments: Moments, scale: np.ndarray
    ) -> list[tuple[int, np.ndarray]]:
        """Give per free nest d / lambda^2 of the choices made in it, of shape (K, n)."""
        rows = np.arange(len(chosen))
        found = []
        for place, m in enumerate(self._free):
            away = moments.z[chosen, :, rows].T - moments.mean[m]
            away *= (self._nest[chosen] == m) / scale[m] ** 2
            found.append((place, away))
        return found
