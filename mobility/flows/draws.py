"""Draws of modelled flows: the parameters' error, and what the model leaves open."""

import numpy as np
from numpy.typing import ArrayLike

from mobility.errors import EstimateError
from mobility.flows.gravity import Gravity
from mobility.flows.pairs import Floats


def parameter_draws(model: Gravity, replicates: int, *, kind: str = "robust", seed: int) -> Floats:
    """Draw the parameters of a fitted model from their sampling distribution.

    Parameters
    ----------
    model
        A `Gravity` fitted to flows.
    replicates
        Number of draws.
    kind
        Covariance: ``robust``, ``quasi`` or ``model``.
    seed
        Seed of the draws.

    Returns
    -------
    ndarray of shape (R, k), in the order of ``parameters_``

    Raises
    ------
    EstimateError
        The model was not fitted to flows, so its parameters have no error.
    """
    covariances = getattr(model, "covariances_", None)
    if covariances is None:
        raise EstimateError(
            "The model was not fitted to flows, so its parameters have no known error.",
            where="model",
            todo="fit it to flows, or draw the mean cost from its own error.",
        )
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_normal(
        list(model.parameters_.values()), covariances[kind], size=replicates, method="eigh"
    )
    return np.asarray(drawn, dtype=np.float64)


def flow_draws(
    model: Gravity,
    parameters: ArrayLike,
    *,
    cost: ArrayLike | None = None,
    origins: ArrayLike | None = None,
    destinations: ArrayLike | None = None,
) -> Floats:
    """Give the balanced flows at each draw of the parameters.

    Parameters
    ----------
    model
        A fitted `Gravity`.
    parameters
        Draws, ``(R, k)``.
    cost, origins, destinations
        As in `Gravity.predict`.

    Returns
    -------
    ndarray of shape (R, n, m), persons
    """
    given = {"origins": origins, "destinations": destinations}
    every = np.atleast_2d(np.asarray(parameters, dtype=np.float64))
    return np.stack([np.asarray(model.predict(cost, parameters=at, **given)) for at in every])


def gamma_draws(mean: ArrayLike, variance: ArrayLike, *, seed: int) -> Floats:
    """Draw flows about their mean, never negative, with the variance given.

    Parameters
    ----------
    mean, variance
        Of each draw, of one shape; a mean of zero stays zero.
    seed
        Seed of the draws.

    Returns
    -------
    ndarray of the shape of ``mean``
    """
    centre, spread = np.broadcast_arrays(
        np.asarray(mean, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    )
    varies = (centre > 0) & (spread > 0)
    shape = np.divide(centre**2, spread, out=np.ones_like(centre), where=varies)
    drawn = np.random.default_rng(seed).gamma(shape) * np.divide(
        spread, centre, out=np.zeros_like(centre), where=varies
    )
    return np.where(varies, drawn, centre)
