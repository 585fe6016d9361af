"""Replicate weights that came with a survey, turned into draws as the later tables need them.

Given replicates tell a variance, each method on a scale of its own; a jackknife's lie far closer
to the estimate than another sample would. Here they become R draws whose plain spread about the
full-sample weight is that variance, so that one rule serves all surveys downstream.
"""

import numpy as np
from numpy.typing import NDArray

from mobility.survey.methods import Scales

Array = NDArray[np.float64]


def redrawn(
    weight: Array,
    given: Array,
    scales: Scales,
    *,
    method: str,
    replicates: int,
    seed: int,
) -> NDArray[np.float32]:
    """Make draws of the weights with the variance that given replicates tell.

    A draw is ``w + D z``: D holds the given replicates' deviations times the root of their scale,
    so that D D' is the covariance of the weights. The z of different replicates are orthogonal and
    of length R wherever R is large enough, so that for any total the mean square deviation of the
    draws is the given variance, not near it. With balanced half samples and a given bootstrap each
    draw is one given replicate, or its opposite; with the jackknife the z are those of a bootstrap
    of the units left out, which keeps weights from going far below 0.

    Parameters
    ----------
    weight
        Full-sample weight, shape (n,).
    given
        Given replicate weights, shape (n, G).
    scales
        How `given` becomes a variance.
    method
        "bootstrap", "brr", "fay" or "jackknife".
    replicates
        R, the number of draws wanted.
    seed
        Surveys of the same seed share the z.

    Returns
    -------
    draws
        Shape (n, R).

    References
    ----------
    Rao & Wu (1988), J. Am. Stat. Assoc. 83: 231-241, for the bootstrap's own weights.
    """
    deviations = (given - weight[:, None]) * np.sqrt(scales.scale * scales.rscales)
    random = np.random.default_rng(seed)
    size = (given.shape[1], replicates)
    mixing = _mixed(size, random) if method == "jackknife" else _dealt(size, method, random)
    draws: NDArray[np.float32] = (weight[:, None] + deviations @ mixing).astype(np.float32)
    return draws


def _dealt(size: tuple[int, int], method: str, random: np.random.Generator) -> Array:
    """Let each draw follow one given replicate; half of them its opposite, where that is one too.

    A replicate that is dealt k times counts as far as it must for k draws of R to tell its part.
    """
    n_given, n_draws = size
    of_draw = random.permutation(np.resize(random.permutation(n_given), n_draws))
    dealt = np.bincount(of_draw, minlength=n_given)
    reach = np.sqrt(n_draws / dealt[of_draw] if n_draws >= n_given else np.full(n_draws, n_given))
    if method in ("brr", "fay"):
        reach *= random.choice([-1.0, 1.0], n_draws)
    mixing = np.zeros(size)
    mixing[of_draw, np.arange(n_draws)] = reach
    return mixing


def _mixed(size: tuple[int, int], random: np.random.Generator) -> Array:
    """Draw the units left out anew: 1 less a Poisson number, made orthogonal where that goes."""
    n_given, n_draws = size
    mixing: Array = 1.0 - random.poisson(1.0, size).astype(float)
    if n_draws <= n_given:
        return mixing
    mixing -= mixing.mean(axis=1, keepdims=True)
    values, vectors = np.linalg.eigh(mixing @ mixing.T / n_draws)
    orthogonal: Array = (vectors / np.sqrt(values)) @ (vectors.T @ mixing)
    return orthogonal
