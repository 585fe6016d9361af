"""Trimming: no single answer may count more than a few."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mobility.errors import EstimateError

Array = NDArray[np.float64]
_ROUNDS = 200
_OVER = 1e-6  # relative excess that no longer counts


def trimmed(weight: Array, again: Callable[[Array], Array], most: float) -> Array:
    """Cut weights at a most and meet the margins again, in turn, until both hold.

    Parameters
    ----------
    weight
        Shape (n,).
    again
        Makes weights meet the margins.
    most
        Largest weight.

    Raises
    ------
    EstimateError
        The margins need larger weights.
    """
    for _ in range(_ROUNDS):
        if weight.max() <= most * (1 + _OVER):
            return weight
        weight = again(np.minimum(weight, most))
    raise EstimateError(
        f"The margins cannot be met with weights up to {most:.4g}; one is {weight.max():.4g}.",
        where="trim",
        todo="allow larger weights, or merge small levels of the margins.",
    )


def trim_weights(weight: Array, most: float) -> Array:
    """Cut weights at a most and share out what is cut among the others, the sum kept.

    Parameters
    ----------
    weight
        Shape (n,).
    most
        Largest weight, in mean weights.

    Raises
    ------
    EstimateError
        `most` is not above 1, so that the sum cannot be kept.

    References
    ----------
    Potter (1990), Proc. Survey Research Methods Section, ASA: 225-230.
    """
    if most <= 1:
        raise EstimateError(
            f"No weights can all be at most {most:g} times their mean.",
            where="most",
            todo="give more than 1; 3 to 5 is usual.",
        )
    limit, total = most * weight.mean(), weight.sum()
    cut = np.zeros(len(weight), dtype=bool)
    made = weight.astype(float)
    while (made > limit * (1 + _OVER)).any():
        cut |= made > limit
        free = weight * ~cut
        made = np.where(cut, limit, free * (total - limit * cut.sum()) / free.sum())
    return made
