"""Newton's method with safeguards, for log-likelihoods of a few coefficients."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from mobility.errors import EstimateError

Objective: TypeAlias = Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]]

MAX_HALVINGS = 40
"""Halvings of a step before it is given up, halvings: a step of 1e-12 of the first."""

FLAT = 1e-11
"""Least eigenvalue of the Hessian, scaled to a unit diagonal, that still tells a coefficient
from the others: about the rounding error of a sum of 1e5 products in float64."""


def maximise(
    objective: Objective,
    start: np.ndarray,
    *,
    inside: Callable[[np.ndarray], bool],
    tol: float,
    max_iter: int,
) -> tuple[np.ndarray, float, np.ndarray, np.ndarray, int] | None:
    """Climb to the top of a log-likelihood; None where it has not settled in `max_iter` steps.

    Parameters
    ----------
    objective
        Gives the value, the gradient (K,) and the Hessian (K, K).
    inside
        Whether the objective is defined at a point.
    tol
        Settled when a further Newton step would gain less than this, in log-likelihood.

    Returns
    -------
    point, value, gradient, hessian, iterations
    """
    point = start.copy()
    value, gradient, hessian = objective(point)
    for iteration in range(max_iter):
        step = _uphill(gradient, hessian)
        gain = float(gradient @ step) / 2.0
        if gain <= tol:
            return point, value, gradient, hessian, iteration
        length = 1.0
        for _ in range(MAX_HALVINGS):
            tried = point + length * step
            if inside(tried):
                found = objective(tried)
                # Where the gain is lost in the rounding of the value, the gradient decides.
                if found[0] >= value + 1e-4 * length * gain or gain < 1e-9 * (1 + abs(value)):
                    break
            length /= 2.0
        else:
            return None
        point = tried
        value, gradient, hessian = found
    return None


def _uphill(gradient: np.ndarray, hessian: np.ndarray) -> np.ndarray:
    """Solve for the Newton step; where the Hessian is not concave, bend it until it is."""
    scale = np.sqrt(np.maximum(np.abs(np.diag(hessian)), np.finfo(float).tiny))
    value, vector = np.linalg.eigh(-hessian / np.outer(scale, scale))
    bent = np.maximum(np.abs(value), FLAT)
    return np.asarray((vector @ ((vector.T @ (gradient / scale)) / bent)) / scale)


def check_identified(hessian: np.ndarray, names: tuple[str, ...]) -> None:
    """See that the rows tell every coefficient from the others.

    Raises
    ------
    EstimateError
        A combination of coefficients does not move the likelihood.
    """
    diagonal = -np.diag(hessian)
    flat = [name for name, d in zip(names, diagonal, strict=True) if not d > 0]
    if not flat:
        scale = np.sqrt(diagonal)
        value, vector = np.linalg.eigh(-hessian / np.outer(scale, scale))
        if value[0] > FLAT:
            return
        loading = np.abs(vector[:, 0])
        flat = [
            name for name, part in zip(names, loading, strict=True) if part > 0.1 * loading.max()
        ]
    raise EstimateError(
        f"The rows cannot tell these coefficients apart: {', '.join(flat)}.",
        where="utility",
        todo="give one alternative no constant, and drop terms that are sums of others.",
    )
