"""Raking within bounds: the factors stay between a least and a most."""

import numpy as np
from numpy.typing import NDArray

from mobility.survey.contradictions import contradiction
from mobility.survey.margins import Table

Array = NDArray[np.float64]
_STEPS = 200
_HALVINGS = 40


def bounded_factors(table: Table, cells: Array, bounds: tuple[float, float], tol: float) -> Array:
    """Find the factors nearest to raking's that keep the bounds and meet the margins.

    The factor of a cell is exp(sum of its levels' multipliers), cut at the bounds; the multipliers
    are found by Newton's method on the dual, which is convex.

    Parameters
    ----------
    cells
        Base weight in each cell, shape (cells,).
    bounds
        Least and most factor.

    Raises
    ------
    EstimateError
        No weights within the bounds meet the margins.

    References
    ----------
    Deville & Saerndal (1992), J. Am. Stat. Assoc. 87: 376-382, case 7.
    """
    known = np.vstack([margin.indicator for margin in table.margins]).T
    totals = np.concatenate([margin.totals for margin in table.margins])
    low, high = np.log(max(bounds[0], 1e-300)), np.log(bounds[1])
    multiplier = _start(known, cells, totals)
    gap = np.inf
    for _ in range(_STEPS):
        exponent = known @ multiplier
        factors = np.exp(np.clip(exponent, low, high))
        missing = totals - known.T @ (cells * factors)
        gap = float(np.max(np.abs(missing) / np.where(totals > 0, totals, 1)))
        if gap <= tol:
            return np.clip(factors, *bounds)
        inside = (exponent > low) & (exponent < high)
        curve = known.T @ (known * (cells * factors * inside)[:, None])
        curve += 1e-10 * np.diag(totals)  # keeps a direction where all cells are at their bounds
        step = np.linalg.lstsq(curve, missing, rcond=None)[0]
        multiplier = _descend(multiplier, step, known, cells, totals, (low, high))
    raise contradiction(table, cells, gap, _STEPS, bounds)


def _start(known: Array, cells: Array, totals: Array) -> Array:
    """Start where all factors are the population over the base weights."""
    parts = known.sum(axis=1)[0]
    level = np.log(totals.sum() / parts / cells.sum())
    return np.full(known.shape[1], level / parts)


def _descend(
    multiplier: Array,
    step: Array,
    known: Array,
    cells: Array,
    totals: Array,
    logs: tuple[float, float],
) -> Array:
    """Halve the step until the dual falls."""
    before = _dual(multiplier, known, cells, totals, logs)
    size = 1.0
    for _ in range(_HALVINGS):
        after = _dual(multiplier + size * step, known, cells, totals, logs)
        if after <= before:
            break
        size /= 2
    return multiplier + size * step


def _dual(
    multiplier: Array, known: Array, cells: Array, totals: Array, logs: tuple[float, float]
) -> float:
    """Give what the multipliers minimise: its slope is what the margins miss, turned round."""
    exponent = known @ multiplier
    inside = np.clip(exponent, *logs)
    value = np.exp(inside) * (1 + exponent - inside)
    return float(cells @ value - totals @ multiplier)
