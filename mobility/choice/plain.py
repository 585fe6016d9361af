"""The multinomial logit: probabilities, scores and curvature of a block of choices.

References
----------
McFadden (1974), Conditional logit analysis of qualitative choice behavior.
Train (2009), Discrete Choice Methods with Simulation, 2nd ed., ch. 3.
"""

import numpy as np

from mobility.choice.terms import Terms


class PlainLogit:
    """Utility is linear, and every alternative competes with every other alike.

    Parameters
    ----------
    terms
        Any block of the choices: its shape is what counts, not its numbers.
    """

    def __init__(self, terms: Terms) -> None:
        self.names: tuple[str, ...] = terms.names
        self._share_alternative = terms.alternative[:, None] == terms.alternative
        self._spread = np.zeros((len(terms.names), len(terms.coefficient)))
        self._spread[terms.coefficient, np.arange(len(terms.coefficient))] = 1.0

    def start(self) -> np.ndarray:
        """Give the coefficients from which to set out: all nought."""
        return np.zeros(len(self.names))

    def is_inside(self, coefficients: np.ndarray) -> bool:
        """Tell whether the likelihood is defined here: everywhere."""
        return bool(np.isfinite(coefficients).all())

    def log_probabilities(self, block: Terms, coefficients: np.ndarray) -> np.ndarray:
        """Give ln P, of shape (J, n); minus infinity where not available."""
        utility = utilities(block, coefficients)
        utility -= utility.max(axis=0)
        total = np.exp(utility).sum(axis=0)
        utility -= np.log(total)
        return utility

    def sums(
        self, block: Terms, chosen: np.ndarray, weight: np.ndarray | None, coefficients: np.ndarray
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """Sum log-likelihood, its gradient (K,) and its Hessian (K, K) over the block."""
        log_p = self.log_probabilities(block, coefficients)
        log_likelihood = log_p[chosen, np.arange(block.n)]
        p = np.exp(log_p, out=log_p)
        share = p[block.alternative]
        share *= block.values
        mean = self._spread @ share
        if weight is not None:
            share *= weight
        within = (share @ block.values.T) * self._share_alternative
        hessian = (mean if weight is None else mean * weight) @ mean.T
        hessian -= self._spread @ within @ self._spread.T
        residual = -p
        residual[chosen, np.arange(block.n)] += 1.0
        if weight is not None:
            residual *= weight
            log_likelihood = log_likelihood * weight
        gradient = (residual @ block.values.T)[block.alternative, np.arange(len(block.values))]
        return float(log_likelihood.sum()), self._spread @ gradient, hessian

    def scores(self, block: Terms, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Give each choice's gradient, of shape (K, n)."""
        residual = -np.exp(self.log_probabilities(block, coefficients))
        residual[chosen, np.arange(block.n)] += 1.0
        return np.asarray(self._spread @ (residual[block.alternative] * block.values))

    def curvatures(self, block: Terms, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Give each choice's Hessian, upper triangle, of shape (K (K + 1) / 2, n)."""
        share = np.exp(self.log_probabilities(block, coefficients))[block.alternative]
        share *= block.values
        mean = self._spread @ share
        first, second = np.triu_indices(len(self.names))
        place = np.zeros((len(self.names), len(self.names)), dtype=int)
        place[first, second] = place[second, first] = np.arange(len(first))
        curvature = mean[first] * mean[second]
        for t, s in np.argwhere(self._share_alternative):
            if block.coefficient[t] <= block.coefficient[s]:
                at = place[block.coefficient[t], block.coefficient[s]]
                curvature[at] -= share[t] * block.values[s]
        return np.asarray(curvature)


def utilities(block: Terms, coefficients: np.ndarray) -> np.ndarray:
    """Give V, of shape (J, n); minus infinity where not available."""
    terms = len(block.values)
    weights = np.zeros((len(block.alternatives), terms))
    weights[block.alternative, np.arange(terms)] = coefficients[block.coefficient]
    utility = weights @ block.values
    if block.available is not None:
        utility[~block.available] = -np.inf
    return np.asarray(utility)
