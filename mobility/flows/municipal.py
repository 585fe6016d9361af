"""Who commutes into one municipality, and into a new district of it, from what a survey shows.

A gravity model is fitted to the surveyed flows; its deterrence is then let loose on all who live
around, since no register says who they are. What is unknown is drawn: the deterrence with its
error, a factor for each origin, the total that the sources disagree on.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from mobility.flows.draws import parameter_draws
from mobility.flows.gravity import Gravity
from mobility.flows.pairs import Floats


@dataclass(frozen=True)
class Catchment:
    """How those who work somewhere are spread over where they may live.

    Attributes
    ----------
    shares
        Shape (1 + R, n): the estimate, then a draw each; each sums to 1.
    """

    shares: Floats

    def commuters(self, total: Floats) -> Floats:
        """Give commuters by origin, (1 + R, n), of totals (1 + R,)."""
        return self.shares * np.asarray(total)[:, None]


def fit_deterrence(flows: pl.DataFrame, distance_km: Floats) -> Gravity:
    """Fit a doubly constrained gravity model with exponential deterrence to surveyed flows.

    Parameters
    ----------
    flows
        A row per origin, a column per workplace; persons.
    distance_km
        Of each pair, the same shape.
    """
    return Gravity("exponential", "doubly").fit(flows.to_numpy(), distance_km)


def catchment(
    model: Gravity, residents: Floats, distance_km: Floats, *, replicates: int, seed: int
) -> Catchment:
    """Spread those who work at one place over the places where people live.

    Parameters
    ----------
    model
        Fitted to surveyed flows.
    residents
        People at each origin, (n,).
    distance_km
        From each origin to the place, (n,).
    replicates, seed
        Number of draws, and their seed.

    References
    ----------
    Wilson (1971), Environment and Planning 3: 1-32, the attraction-constrained model.
    """
    beta = np.concatenate(
        [[model.parameters_["beta"]], parameter_draws(model, replicates, seed=seed)[:, 0]]
    )
    factor = _factors(model.variation_, (replicates, len(residents)), seed)
    pull = residents * np.exp(-np.outer(np.maximum(beta, 0), distance_km)) * factor
    return Catchment(pull / pull.sum(axis=1, keepdims=True))


def _factors(variation: float, shape: tuple[int, int], seed: int) -> Floats:
    """Draw how far each origin departs from the model: Gamma about 1; row 0 is the estimate."""
    ones = np.ones((1, shape[1]))
    if variation <= 0:
        return np.vstack([ones, np.ones(shape)])
    drawn = np.random.default_rng([seed, 1]).gamma(1 / variation, variation, shape)
    return np.vstack([ones, drawn])
