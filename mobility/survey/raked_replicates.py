"""Raking of many replicate weights at once: summed into cells, raked there, scaled in place."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.kernel import in_threads, replicate_sums
from mobility.survey.margins import Margins, Table, table_of
from mobility.survey.raking import settled_factors

Array = NDArray[np.float64]
_TABLES = 2**20  # cells x replicates that are raked side by side
_ROWS = 1024  # rows scaled at a time


def rake_replicates(
    sample: pl.DataFrame,
    weights: NDArray[np.floating],
    margins: Margins,
    *,
    tol: float = 1e-8,
    empty: str = "error",
    threads: int = 2,
) -> None:
    """Rake every replicate to the margins; the matrix is changed in place.

    The margins are met to `tol` before the weights are rounded to the matrix's own type.

    Parameters
    ----------
    sample
        One row per respondent, in the order of the weights.
    weights
        Shape (n, R).
    empty
        What to do where a replicate drew nobody of a level: "error", or "spread": the level's
        total is shared out over the other levels of its margin, in that replicate alone.

    Raises
    ------
    EstimateError
        As in `rake`, and where a replicate has nobody of a level.
    """
    table = table_of(sample, margins, tol)
    cells = replicate_sums(table.cell, weights, n_cells=table.n_cells, threads=threads)
    lacking = np.unique(
        np.concatenate(
            [np.flatnonzero((margin.sums(cells) <= 0).any(axis=0)) for margin in table.margins]
        )
    )
    if lacking.size and empty != "spread":
        raise _nobody(table, cells, lacking)
    factors = np.empty_like(cells)
    whole = np.setdiff1d(np.arange(cells.shape[1]), lacking)
    step = max(1, _TABLES // table.n_cells)
    blocks = [whole[first : first + step] for first in range(0, len(whole), step)]

    def settle(block: NDArray[np.int64]) -> None:
        factors[:, block] = settled_factors(table, cells[:, block], tol)

    in_threads(settle, blocks, threads)
    for one in lacking:
        some = cells[:, [one]]
        factors[:, [one]] = settled_factors(_spread(table, some[:, 0]), some, tol)
    _scale(weights, factors.astype(weights.dtype), table.cell, threads)


def _scale(
    weights: NDArray[np.floating],
    factors: NDArray[np.floating],
    cell: NDArray[np.int64],
    threads: int,
) -> None:
    """Multiply every row by the factors of its cell, a few rows at a time."""

    def part(start: int) -> None:
        rows = slice(start, start + _ROWS)
        weights[rows] *= factors[cell[rows]]

    in_threads(part, list(range(0, len(weights), _ROWS)), threads)


def _spread(table: Table, cells: Array) -> Table:
    """Share out the totals of levels without weight over the others of their margin."""
    margins = []
    for margin in table.margins:
        held = margin.sums(cells) > 0
        totals = np.where(held, margin.totals, 0.0)
        totals *= margin.totals.sum() / totals.sum()
        margins.append(type(margin)(margin.variable, margin.levels, totals, margin.level_of_cell))
    return Table(tuple(margins), table.cell, table.n_cells)


def _nobody(table: Table, cells: Array, lacking: NDArray[np.int64]) -> EstimateError:
    gone = {
        f"{margin.variable} = {level}": int((sums <= 0).sum())
        for margin in table.margins
        for level, sums in zip(margin.levels, margin.sums(cells[:, lacking]), strict=True)
    }
    worst = max(gone, key=gone.__getitem__)
    return EstimateError(
        f"{gone[worst]} of {cells.shape[1]} replicates drew nobody with {worst}.",
        where=f"margins, {worst}",
        todo="merge the level with another, or share its total out with empty='spread'.",
    )
