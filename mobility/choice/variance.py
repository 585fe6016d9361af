"""Standard errors of coefficients: from the curvature, robust, by cluster."""

import numpy as np
import polars as pl


def classical(hessian: np.ndarray) -> np.ndarray:
    """Invert the information: right where the model is right and the weights are one."""
    return np.asarray(np.linalg.inv(-hessian))


def robust(hessian: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Sandwich the scores' spread between two inverses of the information.

    Parameters
    ----------
    scores : ndarray of shape (K, n), weighted

    References
    ----------
    White (1982), Maximum likelihood estimation of misspecified models. No correction for few
    choices, as in Biogeme.
    """
    bread = classical(hessian)
    return np.asarray(bread @ (scores @ scores.T) @ bread)


def clustered(hessian: np.ndarray, scores: np.ndarray, cluster: np.ndarray) -> np.ndarray:
    """Sandwich the spread of the clusters' summed scores, corrected for few clusters.

    Parameters
    ----------
    cluster : ndarray of shape (n,), a value per cluster (a person, a household)

    References
    ----------
    Liang & Zeger (1986), Biometrika 73(1): 13-22; the factor G / (G - 1) as in R `survey`.
    """
    _, at = np.unique(cluster, return_inverse=True)
    groups = int(at.max()) + 1
    summed = np.array([np.bincount(at, weights=line, minlength=groups) for line in scores])
    return robust(hessian, summed) * groups / max(groups - 1, 1)


def coefficient_table(
    names: tuple[str, ...], values: np.ndarray, covariances: dict[str, np.ndarray]
) -> pl.DataFrame:
    """Give one row per coefficient, with a column per kind of standard error."""
    return pl.DataFrame(
        {"coefficient": list(names), "value": values}
        | {kind: np.sqrt(np.diag(covariance)) for kind, covariance in covariances.items()}
    )
