"""Finding the multipliers of a calibration: Newton's method on its dual, which is convex."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.survey.distances import Distance

Array = NDArray[np.float64]
_STEPS = 200
_HALVINGS = 50
_RIDGE = 1e-10  # keeps a direction where all weights of a total are at their bounds


@dataclass(frozen=True)
class Solution:
    """What was found.

    Attributes
    ----------
    factors
        Weight / base weight, shape (n,).
    gaps
        Total met less total wanted, over the wanted one, shape (p,).
    """

    factors: Array
    gaps: Array

    @property
    def gap(self) -> float:
        """Largest gap, without its sign."""
        return float(np.max(np.abs(self.gaps)))


def solve(
    known: Array, base: Array, totals: Array, distance: Distance, tol: float, start: float = 0.0
) -> Solution:
    """Find factors F(x'b) whose weights add up to the totals.

    Parameters
    ----------
    known
        What is known of each row, x, shape (n, p).
    base
        Base weights, shape (n,).
    totals
        Wanted sums of weight times x, shape (p,).
    distance
        Which F.
    tol
        Largest relative gap.
    start
        Exponent x'b to begin with, as far as x allows.

    Returns
    -------
    solution
        The factors, and the gaps that are left: it is for the caller to judge them.

    References
    ----------
    Deville & Saerndal (1992), J. Am. Stat. Assoc. 87: 376-382.
    """
    size = np.where(totals != 0, np.abs(totals), 1.0)
    scaled: Array = known / size
    wanted: Array = totals / size
    multiplier: Array = np.zeros(known.shape[1])
    if start:
        multiplier = np.linalg.lstsq(scaled, np.full(len(known), start), rcond=None)[0]
    factors: Array = np.ones(len(base))
    gaps: Array = np.full(len(totals), np.inf)
    for _ in range(_STEPS):
        exponent = scaled @ multiplier
        factors = distance.factor(exponent)
        gaps = np.asarray(scaled.T @ (base * factors) - wanted, dtype=float)
        if np.max(np.abs(gaps)) <= tol:
            break
        curve = scaled.T @ (scaled * (base * distance.slope(exponent))[:, None])
        curve += _RIDGE * np.trace(scaled.T @ (scaled * base[:, None])) * np.eye(len(totals))
        step = np.asarray(np.linalg.lstsq(curve, -gaps, rcond=None)[0], dtype=float)
        multiplier = _descend(multiplier, step, scaled, base, wanted, distance)
    return Solution(factors, gaps)


def _descend(
    multiplier: Array, step: Array, known: Array, base: Array, wanted: Array, distance: Distance
) -> Array:
    """Halve the step until the dual does not rise."""

    def dual(some: Array) -> float:
        return float(base @ distance.integral(known @ some) - wanted @ some)

    before, size = dual(multiplier), 1.0
    slack = 1e-12 * abs(before)
    for _ in range(_HALVINGS):
        if dual(multiplier + size * step) <= before + slack:
            break
        size /= 2
    return multiplier + size * step
