"""Two-way weighted projection: what origins and destinations explain of a quantity."""

from dataclasses import dataclass

import numpy as np

from mobility.flows.pairs import Floats, Matrix

MAX_STEPS = 1_000
"""Conjugate-gradient steps before the projection is taken as it stands."""


SMALLEST = float(np.finfo(np.float64).tiny)
"""Smallest number whose inverse is one too."""


@dataclass(frozen=True)
class Weights:
    """Cell weights ``rows_i * kernel_ij * columns_j``, never written out.

    Parameters
    ----------
    kernel
        ``(n, m)`` table, dense or sparse.
    rows, columns
        Scaling factors of the origins and destinations.
    row_sums, column_sums
        The weights' sums over each origin and destination.
    """

    kernel: Matrix
    rows: Floats
    columns: Floats
    row_sums: Floats
    column_sums: Floats

    def along_rows(self, columns: Floats) -> Floats:
        """Sum a quantity of the destinations over each origin's cells; ``(m, k)`` to ``(n, k)``."""
        summed: Floats = self.rows[:, None] * (self.kernel @ (self.columns[:, None] * columns))
        return summed

    def along_columns(self, rows: Floats) -> Floats:
        """Sum a quantity of the origins over each destination's cells; ``(n, k)`` to ``(m, k)``."""
        summed: Floats = self.columns[:, None] * (self.kernel.T @ (self.rows[:, None] * rows))
        return summed


def project(
    weights: Weights,
    row_sums: Floats,
    column_sums: Floats,
    *,
    start: Floats | None = None,
    tol: float = 1e-10,
) -> tuple[Floats, Floats, Floats]:
    """Solve the normal equations of a two-way layout for k quantities at once.

    Finds ``a_i + b_j`` whose weighted sums over each origin and destination equal those given.
    Origins are eliminated; what is left is solved by conjugate gradients, scaled by the diagonal.
    The constant that may move between ``a`` and ``b`` stays where the start has it.

    Parameters
    ----------
    weights
        Weights of the cells.
    row_sums, column_sums
        Weighted sums of the quantities, ``(n, k)`` and ``(m, k)``.
    start
        ``b`` to begin from, ``(m, k)``.
    tol
        Largest remaining error, relative to the right-hand side.

    Returns
    -------
    tuple
        ``a`` of shape ``(n, k)``, ``b`` of shape ``(m, k)``, and what is left of ``column_sums``.

    References
    ----------
    Hestenes & Stiefel (1952), J. Res. Nat. Bur. Standards 49(6): 409-436.
    """
    per_row, in_column = inverse(weights.row_sums)[:, None], weights.column_sums[:, None]
    per_column = inverse(in_column)
    target = column_sums - weights.along_columns(per_row * row_sums)
    at = np.zeros_like(target) if start is None else start.copy()

    def apply(direction: Floats) -> Floats:
        return in_column * direction - weights.along_columns(
            per_row * weights.along_rows(direction)
        )

    rest = target - apply(at) if start is not None else target.copy()
    # A line's own size sets how exactly it can be known, so errors are measured on that scale.
    limit = tol * np.sqrt(_inner(column_sums, per_column * column_sums) + np.finfo(float).tiny)
    scaled = per_column * rest
    direction = scaled.copy()
    size = _inner(rest, scaled)
    for _ in range(min(MAX_STEPS, 4 * len(target) + 8)):
        if (np.sqrt(size) <= limit).all():
            break
        moved = apply(direction)
        step = _ratio(size, _inner(direction, moved))
        at += step * direction
        rest -= step * moved
        scaled = per_column * rest
        size, before = _inner(rest, scaled), size
        direction = scaled + _ratio(size, before) * direction
    return per_row * (row_sums - weights.along_rows(at)), at, rest


def inverse(values: Floats) -> Floats:
    """Invert each value; a line that carries nothing stays at zero."""
    return np.divide(1.0, values, out=np.zeros_like(values), where=values >= SMALLEST)


def _inner(one: Floats, other: Floats) -> Floats:
    summed: Floats = np.einsum("jk,jk->k", one, other)
    return summed


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)
