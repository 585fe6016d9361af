"""Balancing two margins: scale a seed until its row and column sums are those given."""

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows.factors import MAX_PASSES, balance
from mobility.flows.pairs import Floats, Matrix, Pairs, listed

NOBODY = 1e-100
"""Share of the whole below which a line's total counts as zero."""


def furness(
    seed: ArrayLike | sparse.sparray,
    row_totals: ArrayLike,
    column_totals: ArrayLike,
    *,
    tol: float = 1e-9,
    max_passes: int = MAX_PASSES,
) -> Matrix:
    """Scale a seed by rows and columns until both margins are met.

    Parameters
    ----------
    seed
        ``(n, m)`` flows or deterrence, dense or sparse; zeros stay zero.
    row_totals, column_totals
        Totals of the ``n`` origins and the ``m`` destinations, of the same sum.
    tol
        Largest relative error of any margin.
    max_passes
        Passes before the balance is given up.

    Returns
    -------
    ndarray or csr_array
        Flows in the seed's form and unit of the totals, with the seed's odds ratios.

    Raises
    ------
    EstimateError
        The totals contradict each other or the seed's zeros, or the balance does not settle.

    References
    ----------
    Deming & Stephan (1940), Ann. Math. Statist. 11(4): 427-444; Furness (1965), Traffic
    Engineering and Control 7(7): 458-460.
    """
    pairs, values = Pairs.of(seed, what="seed")
    rows, columns = checked_totals(pairs.shape, row_totals, column_totals, tol)
    if not np.isfinite(values).all() or (values < 0).any():
        raise EstimateError(
            "The seed has values that are negative or not numbers.",
            where=f"pairs {pairs.named(~(values >= 0) | np.isinf(values))}",
            todo="give every pair a seed of zero or more.",
        )
    # Scaling by the largest value keeps very large and very small seeds inside the numbers.
    largest = float(values.max(initial=0.0))
    kernel = pairs.matrix(values / largest if largest > 0 else values)
    check_lines(kernel, rows, columns)
    whole = float(rows.sum()) or 1.0
    factors = balance(kernel, rows / whole, columns / whole, tol=tol, max_passes=max_passes)
    return scaled(kernel, factors.rows * whole, factors.columns)


def scaled(kernel: Matrix, rows: Floats, columns: Floats) -> Matrix:
    """Multiply a table by factors of its rows and columns."""
    if isinstance(kernel, np.ndarray):
        product = kernel * rows[:, None]
        product *= columns
        return product
    pairs, values = Pairs.of(kernel, what="kernel")
    return pairs.matrix(rows[pairs.origin] * values * columns[pairs.destination])


def checked_totals(
    shape: tuple[int, int], row_totals: ArrayLike, column_totals: ArrayLike, tol: float
) -> tuple[Floats, Floats]:
    """Check the totals of rows and columns against the table and each other.

    Raises
    ------
    EstimateError
        A total is negative, missing or one too many, or the two sums differ.
    """
    totals = []
    for what, given, length in (
        ("row_totals", row_totals, shape[0]),
        ("column_totals", column_totals, shape[1]),
    ):
        total = np.asarray(given, dtype=np.float64)
        if total.shape != (length,):
            raise EstimateError(
                f"{what} has the shape {total.shape}, the table has {length} such lines.",
                where=what,
                todo="give one total for each line, in the table's order.",
            )
        wrong = ~np.isfinite(total) | (total < 0)
        if wrong.any():
            raise EstimateError(
                f"{what} holds totals that are negative or not numbers.",
                where=f"{what}, lines {listed(np.flatnonzero(wrong))}",
                todo="give every line a total of zero or more.",
            )
        totals.append(total)
    rows, columns = totals
    sums = float(rows.sum()), float(columns.sum())
    if abs(sums[0] - sums[1]) > tol * max(sums):
        raise EstimateError(
            f"The totals contradict each other: rows sum to {sums[0]:,.6g}, "
            f"columns to {sums[1]:,.6g}.",
            where="row_totals and column_totals",
            todo="scale one of the margins to the other, or correct the total that is wrong.",
        )
    # A line with next to nothing of the whole is nobody's: its factor could not be told.
    rows, columns = (np.where(part < NOBODY * sums[0], 0.0, part) for part in (rows, columns))
    return rows, columns * (rows.sum() / columns.sum()) if columns.sum() > 0 else columns


def check_lines(kernel: Matrix, rows: Floats, columns: Floats) -> None:
    """See that each line with a total has a cell to carry it.

    Raises
    ------
    EstimateError
        A positive total meets a line whose open cells are all zero.
    """
    carried = kernel @ (columns > 0).astype(np.float64), (rows > 0).astype(np.float64) @ kernel
    for what, total, seed in zip(("row", "column"), (rows, columns), carried, strict=True):
        empty = (total > 0) & ~(seed > 0)
        if empty.any():
            raise EstimateError(
                f"A {what} has a total, but each of its cells is zero or leads to a line of total "
                "zero.",
                where=f"{what}s {listed(np.flatnonzero(empty))}",
                todo="open a pair for each of them, or set their totals to zero.",
            )
