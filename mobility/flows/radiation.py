"""The radiation model: people take the nearest opportunity that is better than those at home."""

import numpy as np
from numpy.typing import ArrayLike

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats, listed


def radiation(
    outflows: ArrayLike,
    opportunities: ArrayLike,
    cost: ArrayLike,
    *,
    at_home: ArrayLike | None = None,
) -> Floats:
    """Share each origin's people among destinations by the opportunities on the way.

    ``p_ij = m_i n_j / ((m_i + s_ij) (m_i + n_j + s_ij))``, with ``s_ij`` the opportunities no
    farther from i than j is, those of i and j left out; shares are scaled to one per origin, which
    is what a region of finite size needs.

    Parameters
    ----------
    outflows
        Persons who leave each origin, ``(n,)``.
    opportunities
        Jobs, or residents in their stead, at each destination ``n_j``, ``(m,)``.
    cost
        ``(n, m)``; infinite where there is no way.
    at_home
        Opportunities at each origin ``m_i``, ``(n,)``; None where origins and destinations are
        the same zones.

    Returns
    -------
    ndarray of shape (n, m), persons

    Raises
    ------
    EstimateError
        Shapes differ, values are negative or missing, or an origin with people reaches nothing.

    References
    ----------
    Simini, González, Maritan & Barabási (2012), Nature 484: 96-100; finite size: Masucci, Serras,
    Johansson & Batty (2013), Phys. Rev. E 88: 022812.
    """
    known = np.asarray(cost, dtype=np.float64)
    leaving, there = (np.asarray(v, dtype=np.float64) for v in (outflows, opportunities))
    is_square = at_home is None
    home = there if at_home is None else np.asarray(at_home, dtype=np.float64)
    _check(known, leaving, there, home)
    between = _within(known, there) - there
    if is_square:
        own = np.diag(known)[:, None] <= known
        np.fill_diagonal(own, val=False)
        between -= there[:, None] * own
    between = np.maximum(between, 0.0)
    above = home[:, None] * there
    below = (home[:, None] + between) * (home[:, None] + there + between)
    share = np.divide(
        above, below, out=np.zeros_like(known), where=(below > 0) & np.isfinite(known)
    )
    total = share.sum(axis=1)
    lost = (leaving > 0) & (total <= 0)
    if lost.any():
        raise EstimateError(
            "People leave origins that no opportunity can be reached from.",
            where=f"origins {listed(np.flatnonzero(lost))}",
            todo="open a pair for them, give opportunities at home, or set their outflow to zero.",
        )
    rate = np.divide(leaving, total, out=np.zeros_like(leaving), where=total > 0)
    return np.asarray(share * rate[:, None], dtype=np.float64)


def _within(cost: Floats, opportunities: Floats) -> Floats:
    """Sum the opportunities no farther than each destination, that one among them."""
    order = np.argsort(cost, axis=1, kind="stable")
    near = np.take_along_axis(cost, order, axis=1)
    passed = np.cumsum(opportunities[order], axis=1)
    # Destinations at one distance lie within each other's circle: all get the sum of the last.
    ends = np.ones(near.shape, dtype=bool)
    ends[:, :-1] = near[:, :-1] != near[:, 1:]
    last = np.where(ends, passed, np.inf)
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    within = np.empty_like(cost)
    np.put_along_axis(within, order, last, axis=1)
    return within


def _check(cost: Floats, leaving: Floats, there: Floats, home: Floats) -> None:
    fits = cost.ndim == 2 and leaving.shape == home.shape == cost.shape[:1]
    if not fits or there.shape != cost.shape[1:]:
        raise EstimateError(
            f"Outflows {leaving.shape}, opportunities {there.shape} and {home.shape} do not fit a "
            f"cost of shape {cost.shape}.",
            where="outflows, opportunities, at_home, cost",
            todo="give one value per origin and destination, and at_home where these differ.",
        )
    for name, values in (("outflows", leaving), ("opportunities", there), ("at_home", home)):
        if not np.isfinite(values).all() or (values < 0).any():
            raise EstimateError(
                f"{name} holds values that are negative or missing.",
                where=f"{name}, zones {listed(np.flatnonzero(~(values >= 0) | np.isinf(values)))}",
                todo="give every zone a value of zero or more.",
            )
    if np.isnan(cost).any():
        raise EstimateError(
            "Costs are missing.",
            where="cost",
            todo="give every pair a cost, infinite where there is no way.",
        )
