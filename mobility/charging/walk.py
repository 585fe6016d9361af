"""A random walk with drift, learnt from few steps with a weak prior."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

GROWTH_WEIGHT = 1.0
"""Years of data that the prior mean of the drift is worth; ours: as little as one year."""

SHOCK_WEIGHT = 2.0
"""Years of data that the prior guess at the shock is worth; ours."""


class Walk(NamedTuple):
    """What is known of drift and shock (normal inverse gamma), a row per series of steps."""

    drift: NDArray[np.float64]
    weight: float
    variance: NDArray[np.float64]
    freedom: float


def learn(
    steps: NDArray[np.float64],
    lengths: NDArray[np.float64],
    weights: NDArray[np.float64],
    prior: tuple[float, float],
) -> tuple[Walk, NDArray[np.float64]]:
    """Learn drift and shock; give them with the logarithm of each series' evidence.

    Parameters
    ----------
    steps
        Array of shape (n_series, n_steps).
    lengths
        Years that each step took.
    weights
        How much each step counts.
    prior
        Mean of the drift, and guess at the shock (standard deviation), per year.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, 3rd edition, section 3.3.
    """
    centre, shock = prior
    weight = GROWTH_WEIGHT + float((weights * lengths).sum())
    drift = (GROWTH_WEIGHT * centre + (weights * steps).sum(axis=1)) / weight
    freedom = SHOCK_WEIGHT + float((weights > 0).sum())
    squares = (
        SHOCK_WEIGHT * shock**2
        + (weights * steps**2 / lengths).sum(axis=1)
        + GROWTH_WEIGHT * centre**2
        - weight * drift**2
    )
    # what is the same for every series is left out of the evidence
    return Walk(drift, weight, squares / freedom, freedom), -freedom / 2 * np.log(squares)


def draw(
    walk: Walk, chosen: NDArray[np.int64], rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw drift and shock of the chosen series, once per entry of ``chosen``."""
    variance = walk.freedom * walk.variance[chosen] / rng.chisquare(walk.freedom, len(chosen))
    shock = np.sqrt(variance)
    drift = walk.drift[chosen] + shock / np.sqrt(walk.weight) * rng.standard_normal(len(chosen))
    return drift, shock


def resample(
    evidence: NDArray[np.float64], draws: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Choose series in proportion to their evidence, evenly spaced over the sum of weights.

    References
    ----------
    Kitagawa (1996), J. Computational and Graphical Statistics 5(1): 1-25 (systematic sampling).
    """
    weights = np.exp(evidence - evidence.max())
    edges = np.cumsum(weights / weights.sum())
    places = (np.arange(draws) + rng.uniform()) / draws
    chosen = np.minimum(np.searchsorted(edges, places), len(evidence) - 1)
    # draws are told apart only by their order, which must not follow the candidates'
    return rng.permutation(chosen).astype(np.int64)
