"""The cost of staying in one's own zone, which a matrix of centroids has as zero."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats, Matrix, Pairs, listed

MEAN_DISTANCE_IN_A_DISC = 128 / (45 * np.pi)
"""Mean distance between two random points of a disc, in radii.

Solomon (1978), Geometric Probability, SIAM, p. 36.
"""


def intrazonal_cost(cost: ArrayLike | sparse.sparray, rule: str | float | ArrayLike) -> Matrix:
    """Set the cost on the diagonal of a table.

    Parameters
    ----------
    cost
        Square ``(n, n)`` cost between zones, dense or sparse.
    rule
        ``given`` leaves the diagonal; ``half_nearest`` takes half the cost to the nearest other
        zone; ``leave_out`` closes these pairs; a number, or one per zone, sets it (see
        `disc_distance`).

    Raises
    ------
    EstimateError
        The rule is unknown, the table is not square, or a zone has no other zone in reach.

    References
    ----------
    Half the nearest: Ortúzar & Willumsen (2011), Modelling Transport, 4th ed., Wiley, ch. 5.
    """
    pairs, values = Pairs.of(cost, what="cost")
    if isinstance(rule, str) and rule == "given":
        return pairs.matrix(values)
    if pairs.shape[0] != pairs.shape[1]:
        raise EstimateError(
            f"Intrazonal cost needs a square table; this one is {pairs.shape}.",
            where="intrazonal",
            todo="use 'given' where origins and destinations are different zones.",
        )
    if pairs.columns is None:
        known = values.copy()
        np.fill_diagonal(known, np.inf)
        own = _own(rule, known.min(axis=1))
        np.fill_diagonal(known, own)
        return known
    away = pairs.origin != pairs.destination
    origin, destination, values = pairs.origin[away], pairs.destination[away], values[away]
    nearest = np.full(pairs.shape[0], np.inf)
    np.minimum.at(nearest, origin, values)
    own = _own(rule, nearest)
    kept = np.flatnonzero(np.isfinite(own))
    at = np.append(origin, kept), np.append(destination, kept)
    return sparse.csr_array((np.append(values, own[kept]), at), shape=pairs.shape)


def disc_distance(area: ArrayLike) -> Floats:
    """Give the mean distance between two points of a zone, were it a disc of this area.

    Parameters
    ----------
    area
        Area of each zone; the distance comes in the root of its unit (km2 gives km).
    """
    radius = np.sqrt(np.asarray(area, dtype=np.float64) / np.pi)
    return np.asarray(MEAN_DISTANCE_IN_A_DISC * radius, dtype=np.float64)


def _own(rule: str | float | ArrayLike, nearest: Floats) -> Floats:
    if not isinstance(rule, str):
        return np.broadcast_to(np.asarray(rule, dtype=np.float64), nearest.shape)
    if rule == "leave_out":
        return np.full_like(nearest, np.inf)
    if rule != "half_nearest":
        raise EstimateError(
            f"There is no intrazonal rule {rule!r}.",
            where="intrazonal",
            todo="take 'given', 'half_nearest', 'leave_out' or a cost.",
        )
    if not np.isfinite(nearest).all():
        raise EstimateError(
            "A zone reaches no other zone, so half the nearest cost is not known.",
            where=f"zones {listed(np.flatnonzero(~np.isfinite(nearest)))}",
            todo="give its intrazonal cost as a number.",
        )
    return nearest / 2
