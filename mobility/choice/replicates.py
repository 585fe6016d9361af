"""Coefficients under every replicate of the weights: one Newton step, or a whole refit."""

from dataclasses import dataclass

import numpy as np

from mobility.choice.likelihood import Choices, Kernel, climb
from mobility.choice.threads import one_blas_thread
from mobility.errors import EstimateError


@dataclass(frozen=True)
class Replicates:
    """Replicate weights (m, R), and the row of each choice in them (n,)."""

    weights: np.ndarray
    rows: np.ndarray


def match_replicates(n: int, weights: np.ndarray, rows: np.ndarray | None) -> Replicates:
    """Say which row of the replicate weights belongs to each choice.

    Raises
    ------
    EstimateError
        The matrix and the choices do not fit together.
    """
    found = np.arange(n) if rows is None else np.asarray(rows)
    fits = weights.ndim == 2 and len(found) == n
    if not fits or (rows is None and len(weights) != n) or found.max() >= len(weights):
        raise EstimateError(
            f"Replicate weights of shape {weights.shape} do not fit {n} choices.",
            where="replicates, rows",
            todo="give a row per choice, or `rows`: each choice's row in the matrix.",
        )
    return Replicates(weights, found)


def one_step(
    kernel: Kernel,
    choices: Choices,
    coefficients: np.ndarray,
    replicates: Replicates,
) -> np.ndarray:
    """Move the optimum by one Newton step in every replicate.

    Scores and curvatures are added up per row of the replicate matrix (a respondent) first; all
    replicates are then one matrix product.

    Returns
    -------
    ndarray of shape (R, K)
    """
    size, people = len(kernel.names), len(replicates.weights)
    packed = size * (size + 1) // 2
    gathered = np.zeros((size + packed, people))
    with one_blas_thread():
        for part, block in choices.terms.blocks():
            at = replicates.rows[part]
            found = np.vstack(
                [
                    kernel.scores(block, choices.chosen[part], coefficients),
                    kernel.curvatures(block, choices.chosen[part], coefficients),
                ]
            )
            low, high = int(at.min()), int(at.max()) + 1
            for line, values in zip(gathered, found, strict=True):
                line[low:high] += np.bincount(at - low, weights=values, minlength=high - low)
    sums = gathered.astype(replicates.weights.dtype, copy=False) @ replicates.weights
    gradient = sums[:size].T.astype(float)
    first, second = np.triu_indices(size)
    hessian = np.empty((replicates.weights.shape[1], size, size))
    hessian[:, first, second] = hessian[:, second, first] = sums[size:].T
    return np.asarray(coefficients - np.linalg.solve(hessian, gradient[..., None])[..., 0])


def refit_each(
    kernel: Kernel,
    choices: Choices,
    starts: np.ndarray,
    replicates: Replicates,
    *,
    tol: float,
    max_iter: int,
) -> np.ndarray:
    """Climb to the top in every replicate, each from its own start.

    Returns
    -------
    ndarray of shape (R, K)

    Raises
    ------
    EstimateError
        A replicate does not settle, for instance because an alternative was drawn by nobody.
    """
    found = np.empty_like(starts)
    for r, start in enumerate(starts):
        weight = replicates.weights[:, r].astype(float)[replicates.rows]
        found[r] = climb(
            kernel, choices.weighing(weight), tol=tol, max_iter=max_iter, start=start
        ).coefficients
    return found


def replicate_covariance(
    draws: np.ndarray, estimate: np.ndarray, scale: float | np.ndarray | None = None
) -> np.ndarray:
    """Give the covariance of estimates from their replicates.

    Parameters
    ----------
    draws : ndarray of shape (R, K)
    estimate : ndarray of shape (K,), from the full sample
    scale
        Factor of each replicate's square: 1/R (default: bootstrap, balanced half-samples),
        1/(R (1 - k)^2) for Fay's k, or a jackknife's factors, one a replicate.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation, 2nd ed., ch. 3-5.
    """
    away = draws - estimate
    factor = 1.0 / len(draws) if scale is None else scale
    return np.asarray((away.T * factor) @ away)
