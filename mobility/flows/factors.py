"""The factors of rows and columns that balance a table: the solver itself."""

from dataclasses import dataclass

import numpy as np

from mobility.errors import EstimateError
from mobility.flows.acceleration import Anderson
from mobility.flows.pairs import Floats, Matrix
from mobility.flows.two_way import Weights, inverse, project

MAX_PASSES = 10_000
"""Passes over the table before a balance is given up."""

PATIENCE = 40
"""Passes after which a slow balance goes on by Newton steps."""

IN_VAIN = 6
"""Passes without a gap a tenth smaller, after which Newton steps begin at once."""

LONGEST_STEP = 5.0
"""Largest change of a log factor in one Newton step."""

STALLED = 150
"""Newton steps without a gap a tenth smaller, after which no balance is expected."""

LEAST = 1e-300
"""Smallest factor to begin from; one that vanished would never come back."""

NOISE = 1e-13
"""Relative change of the objective that rounding alone can make."""


@dataclass(frozen=True)
class Factors:
    """Factors that balance a table: ``rows_i * seed_ij * columns_j``.

    ``reached`` are the column sums, ``gap`` is the largest relative error of a margin, ``passes``
    the number of passes over the table that were needed.
    """

    rows: Floats
    columns: Floats
    reached: Floats
    passes: int
    gap: float


def balance(
    kernel: Matrix,
    rows: Floats,
    columns: Floats,
    *,
    start: Floats | None = None,
    tol: float = 1e-9,
    max_passes: int = MAX_PASSES,
) -> Factors:
    """Find the factors of rows and columns that meet both margins.

    Passes mixed with those before come first; where they are slow, Newton steps on the log
    factors follow, shortened until they climb. The rows are met exactly, the columns to ``tol``:
    convergence is the margins' error, never the size of a step.

    Parameters
    ----------
    kernel
        ``(n, m)`` seed, dense or sparse.
    rows, columns
        Totals of the same sum; each positive one has an open cell.
    start
        Factors of the columns to begin from.
    tol
        Largest relative error of a margin.
    max_passes
        Passes before the balance is given up.

    Raises
    ------
    EstimateError
        The margins are not met.
    """
    held = columns > 0
    at = np.zeros(int(held.sum())) if start is None else np.log(np.maximum(start[held], LEAST))
    mixing, wanted = Anderson(columns[held]), columns[held]
    best, stalled, passes = np.inf, 0, 0
    while passes < min(PATIENCE, max_passes) and stalled < IN_VAIN:
        passes += 1
        factors = _at(kernel, rows, columns, at, passes)
        if factors.gap <= tol:
            return factors
        best, stalled = (factors.gap, 0) if factors.gap < best * 0.9 else (best, stalled + 1)
        at = mixing.next(at, np.log(wanted / factors.reached[held]))
    # Factors that run away are no error here: their gap says that they do not balance.
    with np.errstate(over="ignore", invalid="ignore"):
        return _climb(kernel, rows, columns, factors, tol, max_passes)


def margin_gap(reached: Floats, wanted: Floats) -> float:
    """Give the largest relative error of a margin; lines of zero total count nothing."""
    return float(np.max(np.abs(reached - wanted) * inverse(wanted), initial=0.0))


def _at(kernel: Matrix, rows: Floats, columns: Floats, at: Floats, passes: int) -> Factors:
    by_column = np.zeros(len(columns))
    by_column[columns > 0] = np.exp(at)
    sums = kernel @ by_column
    by_row = np.divide(rows, sums, out=np.zeros_like(rows), where=sums > 0)
    reached = by_column * (by_row @ kernel)
    return Factors(by_row, by_column, reached, passes, margin_gap(reached, columns))


def _climb(
    kernel: Matrix, rows: Floats, columns: Floats, factors: Factors, tol: float, max_passes: int
) -> Factors:
    """Go on by Newton steps on the concave dual, whose slope is the columns' error."""
    held = columns > 0
    best, stalled = factors.gap, 0
    height, noise = _height(factors, rows, columns)
    for passes in range(factors.passes + 1, max_passes + 1):
        step = _newton(kernel, factors, rows, columns)[held]
        tried, reached, low = factors, -np.inf, height - noise
        # Two halvings of a step that overshot cost less than the passes it would take back. Near
        # the top the height is all rounding, and the gap alone tells what is better.
        while reached < low and tried.gap > factors.gap / 2 and np.abs(step).max() > NOISE:
            tried = _at(kernel, rows, columns, np.log(factors.columns[held]) + step, passes)
            (reached, noise), step = _height(tried, rows, columns), step / 2
        factors, height = tried, reached
        if factors.gap <= tol:
            return factors
        best, stalled = (factors.gap, 0) if factors.gap < best * 0.9 else (best, stalled + 1)
        if stalled >= STALLED:
            break
    worst = int(np.argmax(np.abs(factors.reached - columns) * inverse(columns)))
    raise EstimateError(
        f"The balance did not settle: after {factors.passes} passes a margin is "
        f"{factors.gap:.2%} off.",
        where=f"column {worst}: {factors.reached[worst] / columns[worst]:.4g} of its total reached",
        todo="its zero cells leave too little room for these totals: open pairs, "
        "or correct the totals.",
    )


def _height(factors: Factors, rows: Floats, columns: Floats) -> tuple[float, float]:
    """Give the dual objective, and how much of it may be rounding."""
    parts = [
        totals[totals > 0] * np.log(by[totals > 0])
        for totals, by in ((rows, factors.rows), (columns, factors.columns))
    ]
    size = sum(float(np.abs(part).sum()) for part in parts)
    return sum(float(part.sum()) for part in parts), NOISE * size


def _newton(kernel: Matrix, factors: Factors, rows: Floats, columns: Floats) -> Floats:
    weights = Weights(kernel, factors.rows, factors.columns, rows, factors.reached)
    error = (columns - factors.reached)[:, None]
    _, step, _ = project(weights, np.zeros((len(factors.rows), 1)), error, tol=1e-3)
    # Rows and columns may trade a constant, so only the spread of a step counts.
    step -= np.median(step[columns > 0])
    longest = float(np.abs(step).max(initial=0.0))
    return step[:, 0] * min(1.0, LONGEST_STEP / max(longest, LONGEST_STEP))
