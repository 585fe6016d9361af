"""Logistic and Bass curves, written as one straight line."""

import numpy as np
from numpy.typing import NDArray

LEAST_SHARE = 1e-6
"""A share below one in a million is held there: less than one car of a municipality."""


def straight(
    share: NDArray[np.float64], ceiling: NDArray[np.float64], innovation: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give a share's place on the scale where both curves are straight lines.

    With ``x = share / ceiling`` and ``c = p / q`` the Bass curve ``x' = (p + q x)(1 - x)`` has
    ``ln((c + x) / (1 - x))' = p + q``; ``c = 0`` is the logistic curve with growth ``r = q``.

    References
    ----------
    Bass (1969), A new product growth for model consumer durables, Management Science 15(5).
    """
    reached = np.maximum(share, LEAST_SHARE) / ceiling
    place: NDArray[np.float64] = np.log((innovation + reached) / (1 - reached))
    return place


def share_at(
    place: NDArray[np.float64], ceiling: NDArray[np.float64], innovation: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Undo :func:`straight`."""
    odds = np.exp(place)
    share: NDArray[np.float64] = ceiling * (odds - innovation) / (1 + odds)
    return np.maximum(share, LEAST_SHARE)


def log_slope(
    share: NDArray[np.float64], ceiling: NDArray[np.float64], innovation: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the logarithm of :func:`straight`'s slope, for densities on the share's own scale."""
    reached = np.maximum(share, LEAST_SHARE) / ceiling
    slope: NDArray[np.float64] = np.log(
        (1 + innovation) / (ceiling * (innovation + reached) * (1 - reached))
    )
    return slope


def logistic_through(
    first: tuple[float, float], second: tuple[float, float]
) -> tuple[float, float]:
    """Give growth per year and midpoint year of the logistic curve (ceiling 1) through two points.

    Parameters
    ----------
    first, second
        Year and share.
    """
    (year, share), (later, larger) = first, second
    low, high = np.log(share / (1 - share)), np.log(larger / (1 - larger))
    growth = (high - low) / (later - year)
    return float(growth), float(year - low / growth)


def bass(years: NDArray[np.float64], imitation: float, innovation: float) -> NDArray[np.float64]:
    """Give the share of adopters ``years`` after the start.

    Parameters
    ----------
    years
        Years since nobody had adopted.
    imitation, innovation
        Bass's q and p, per year.
    """
    decay = np.exp(-(innovation + imitation) * years)
    adopted: NDArray[np.float64] = (1 - decay) / (1 + imitation / innovation * decay)
    return adopted
