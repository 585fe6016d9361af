"""Balancing any number of margins: tables of several axes, and lists of cells with replicates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats, listed
from mobility.flows.two_way import inverse

MAX_PASSES = 10_000
"""Passes over all margins before a balance is given up."""

AGREE = 1e-9
"""Largest relative difference between two margins where they overlap."""


@dataclass(frozen=True)
class Margin:
    """Known totals of groups of cells.

    Parameters
    ----------
    name
        What the margin is of, for messages.
    group
        The group of each cell, ``(cells,)``.
    totals
        Total of each group, ``(groups,)``.
    names
        What each group is called; None for its number.
    """

    name: str
    group: NDArray[np.integer]
    totals: Floats
    names: Sequence[str] | None = None

    def matrix(self) -> sparse.csr_array:
        """Give the sum over groups as a matrix, ``(groups, cells)``."""
        cells = len(self.group)
        where = (self.group, np.arange(cells))
        return sparse.csr_array((np.ones(cells), where), shape=(len(self.totals), cells))

    def called(self, chosen: NDArray[np.bool_]) -> str:
        """Name the chosen groups."""
        numbers = [int(at) for at in np.flatnonzero(chosen)]
        names = numbers if self.names is None else [self.names[at] for at in numbers]
        return f"{self.name}: {listed(names)}"


def ipf(
    seed: ArrayLike,
    margins: Mapping[int | tuple[int, ...], ArrayLike],
    *,
    tol: float = 1e-9,
    max_passes: int = MAX_PASSES,
) -> Floats:
    """Scale a table of any number of axes until every margin is met.

    Parameters
    ----------
    seed
        Table, zero or more; zeros stay zero.
    margins
        Totals by the axes that they stand on: ``{(0, 1): flows, (0, 2): by_mode}``; axes in
        rising order.
    tol
        Largest relative error of any margin.
    max_passes
        Passes before the balance is given up.

    Returns
    -------
    ndarray of the seed's shape, in the totals' unit

    Raises
    ------
    EstimateError
        Margins contradict each other or the seed's zeros, or the balance does not settle.

    References
    ----------
    Deming & Stephan (1940), Ann. Math. Statist. 11(4): 427-444.
    """
    table = np.asarray(seed, dtype=np.float64)
    known = {
        (axes,) if isinstance(axes, int) else tuple(axes): np.asarray(totals, dtype=np.float64)
        for axes, totals in margins.items()
    }
    place = np.indices(table.shape).reshape(table.ndim, -1)
    read = []
    for axes, totals in known.items():
        shape = tuple(table.shape[axis] for axis in axes)
        if totals.shape != shape or list(axes) != sorted(set(axes)):
            raise EstimateError(
                f"The margin over axes {axes} has the shape {totals.shape}, not {shape}.",
                where=f"margins[{axes}]",
                todo="give one total for each line of these axes, axes in rising order.",
            )
        group = np.ravel_multi_index(tuple(place[list(axes)]), shape)
        names = [str(tuple(map(int, at))) for at in np.ndindex(shape)]
        read.append(Margin(f"axes {axes}", group, totals.ravel(), names))
    _check_overlaps(known)
    scaled = rake_cells(table.reshape(-1, 1), read, tol=tol, max_passes=max_passes)
    return scaled.reshape(table.shape)


def rake_cells(
    values: Floats,
    margins: Sequence[Margin],
    *,
    tol: float = 1e-9,
    max_passes: int = MAX_PASSES,
) -> Floats:
    """Scale cells until every margin is met, in each replicate by itself.

    Parameters
    ----------
    values
        ``(cells, R)`` zero or more.
    margins
        Groups of cells and their totals, the same in all replicates.
    tol
        Largest relative error of any margin in any replicate.
    max_passes
        Passes before the balance is given up.

    Returns
    -------
    ndarray of shape (cells, R)

    Raises
    ------
    EstimateError
        A total is negative or missing, totals contradict each other, a group with a total has
        nothing to scale, or the balance does not settle.
    """
    _check_margins(values, margins)
    sums = [(margin, margin.matrix()) for margin in margins]
    scaled = values.copy()
    open_columns = np.arange(values.shape[1])
    for _ in range(max_passes):
        part = scaled[:, open_columns]
        worst = np.zeros(len(open_columns))
        for margin, matrix in sums:
            reached = matrix @ part
            error = np.abs(reached - margin.totals[:, None]) * inverse(margin.totals)[:, None]
            worst = np.maximum(worst, error.max(axis=0, initial=0.0))
            part *= (margin.totals[:, None] * inverse(reached))[margin.group]
        scaled[:, open_columns] = part
        # Each margin's error was taken before the later ones moved it, by at most as much again.
        open_columns = open_columns[worst > tol / (2 * len(sums))]
        if not len(open_columns):
            return scaled
    raise _unsettled(scaled, sums, max_passes)


def _check_margins(values: Floats, margins: Sequence[Margin]) -> None:
    if not np.isfinite(values).all() or (values < 0).any():
        raise EstimateError(
            "Cells to be raked hold values that are negative or not numbers.",
            where=f"cells {listed(np.flatnonzero(~(values >= 0).all(axis=1)))}",
            todo="give every cell zero or more.",
        )
    for margin in margins:
        wrong = ~np.isfinite(margin.totals) | (margin.totals < 0)
        if wrong.any():
            raise EstimateError(
                "Totals are negative or not numbers.",
                where=margin.called(wrong),
                todo="give every group a total of zero or more.",
            )
        empty = (margin.totals > 0) & ~((margin.matrix() @ values) > 0).all(axis=1)
        if empty.any():
            raise EstimateError(
                "Groups have a total, but every cell of theirs is zero.",
                where=margin.called(empty),
                todo="fill a cell of theirs, by a model perhaps, or set their totals to zero.",
            )
    for one, other in combinations(margins, 2):
        _check_sums(one.name, float(one.totals.sum()), other.name, float(other.totals.sum()))


def _check_overlaps(margins: Mapping[tuple[int, ...], Floats]) -> None:
    for (one, first), (other, second) in combinations(margins.items(), 2):
        common = set(one) & set(other)
        sums = [
            totals.sum(axis=tuple(at for at, axis in enumerate(axes) if axis not in common))
            for axes, totals in ((one, first), (other, second))
        ]
        apart = np.abs(sums[0] - sums[1]) > AGREE * np.maximum(sums[0], sums[1])
        if apart.any():
            at = tuple(int(k) for k in np.argwhere(np.atleast_1d(apart))[0])
            there = [float(np.atleast_1d(total)[at]) for total in sums]
            raise EstimateError(
                f"The margins over axes {one} and {other} contradict each other: where they "
                f"overlap, one sums to {there[0]:,.6g}, the other to {there[1]:,.6g}.",
                where=f"axes {tuple(sorted(common))}, line {at}" if common else "the grand total",
                todo="correct one of the margins, or scale it to the other.",
            )


def _check_sums(one: str, first: float, other: str, second: float) -> None:
    if abs(first - second) > AGREE * max(first, second):
        raise EstimateError(
            f"The margins contradict each other: {one} sums to {first:,.6g}, {other} to "
            f"{second:,.6g}.",
            where=f"{one} and {other}",
            todo="correct one of the margins, or scale it to the other.",
        )


def _unsettled(
    scaled: Floats, sums: Sequence[tuple[Margin, sparse.csr_array]], passes: int
) -> EstimateError:
    worst = (0.0, "")
    for margin, matrix in sums:
        error = np.abs(matrix @ scaled - margin.totals[:, None]) * inverse(margin.totals)[:, None]
        most = error.max(axis=1, initial=0.0)
        if most.max(initial=0.0) >= worst[0]:
            worst = (float(most.max()), margin.called(most == most.max()))
    return EstimateError(
        f"The balance did not settle: after {passes} passes a margin is {worst[0]:.2%} off.",
        where=worst[1],
        todo="its zero cells leave too little room for these totals: fill cells, or correct the "
        "totals.",
    )
