"""Origin-destination cells: all pairs of a dense table, or those a sparse one names."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from mobility.errors import EstimateError

Floats: TypeAlias = NDArray[np.float64]
Matrix: TypeAlias = Floats | sparse.csr_array

NAMED = 5
"""How many zones or pairs an error message lists before it says how many more there are."""


BLOCK = 32_768
"""Cells worked on at a time where several arrays meet: a quarter of a megabyte each."""


@dataclass(frozen=True)
class Pairs:
    """The cells that a table of flows has, in one order for every quantity.

    A dense table keeps its values as an ``(n, m)`` array; a sparse one as a flat array over the
    stored cells, row by row. Stored zeros count as cells: in a sparse cost they are reachable.

    Parameters
    ----------
    shape
        Number of origins and of destinations.
    columns, starts
        For a sparse table the destination of each cell, and where each origin begins (CSR).
    """

    shape: tuple[int, int]
    columns: NDArray[np.integer] | None = None
    starts: NDArray[np.integer] | None = None

    @classmethod
    def of(cls, matrix: ArrayLike | sparse.sparray, *, what: str) -> "tuple[Pairs, Floats]":
        """Take a table apart into its cells and their values.

        Raises
        ------
        EstimateError
            The table has not two dimensions, or no cells.
        """
        if sparse.issparse(matrix):
            stored = sparse.csr_array(matrix, dtype=np.float64)
            if not stored.has_sorted_indices:
                stored = stored.sorted_indices()
            return cls(stored.shape, stored.indices, stored.indptr), stored.data
        values = np.asarray(matrix, dtype=np.float64)
        if values.ndim != 2 or not values.size:
            raise EstimateError(
                f"{what} is not a table of origins by destinations: its shape is {values.shape}.",
                where=what,
                todo="give an array with a row for each origin and a column for each destination.",
            )
        return cls((values.shape[0], values.shape[1])), values

    @cached_property
    def origin(self) -> NDArray[np.integer]:
        """The origin of each cell: ``(n, 1)`` if dense, one per cell if sparse."""
        if self.starts is None:
            return np.arange(self.shape[0])[:, None]
        return np.repeat(np.arange(self.shape[0]), np.diff(self.starts))

    @cached_property
    def destination(self) -> NDArray[np.integer]:
        """The destination of each cell: ``(1, m)`` if dense, one per cell if sparse."""
        return np.arange(self.shape[1])[None, :] if self.columns is None else self.columns

    def blocks(self) -> Iterator[tuple[slice, NDArray[np.integer], NDArray[np.integer]]]:
        """Go through the cells by parts that fit a processor's cache.

        Yields
        ------
        tuple
            A slice of the values, and the origins and destinations of its cells.
        """
        if self.columns is None:
            for cells in self.row_blocks():
                yield cells, self.origin[cells], self.destination
            return
        for first in range(0, len(self.columns), BLOCK):
            cells = slice(first, first + BLOCK)
            yield cells, self.origin[cells], self.destination[cells]

    def row_blocks(self) -> Iterator[slice]:
        """Go through a dense table by whole rows that fit a cache, through a sparse one at once."""
        if self.columns is not None:
            yield slice(None)
            return
        height = max(1, BLOCK // self.shape[1])
        for first in range(0, self.shape[0], height):
            yield slice(first, first + height)

    def matrix(self, values: Floats) -> Matrix:
        """Put values back into a table."""
        if self.columns is None:
            return values
        return sparse.csr_array((values, self.columns, self.starts), shape=self.shape)

    def row_sums(self, values: Floats) -> Floats:
        """Sum over destinations, per origin."""
        return np.asarray(self.matrix(values).sum(axis=1), dtype=np.float64).ravel()

    def column_sums(self, values: Floats) -> Floats:
        """Sum over origins, per destination."""
        return np.asarray(self.matrix(values).sum(axis=0), dtype=np.float64).ravel()

    def align(self, matrix: ArrayLike | sparse.sparray, *, what: str) -> Floats:
        """Read another table at these cells.

        Raises
        ------
        EstimateError
            The shapes differ, or the other table has a value where there is no cell.
        """
        other, values = Pairs.of(matrix, what=what)
        if other.shape != self.shape:
            raise EstimateError(
                f"{what} has the shape {other.shape}, the cost {self.shape}.",
                where=what,
                todo="give both for the same origins and destinations, in the same order.",
            )
        if self.columns is None:
            full = values if other.columns is None else sparse.csr_array(matrix).toarray()
            return np.asarray(full, dtype=np.float64)
        if other.columns is None:
            csr = sparse.csr_array(values)
            other, values = Pairs(self.shape, csr.indices, csr.indptr), csr.data
        return self._pick(other, values, what)

    def _pick(self, other: "Pairs", values: Floats, what: str) -> Floats:
        width = np.int64(self.shape[1])
        ours = self.origin * width + self.destination
        theirs = other.origin * width + other.destination
        at = np.minimum(np.searchsorted(ours, theirs), max(len(ours) - 1, 0))
        lost = (ours[at] != theirs) & (values != 0) if len(ours) else values != 0
        if lost.any():
            raise EstimateError(
                f"{what} has {int(lost.sum())} pairs with a value that the cost does not reach.",
                where=f"pairs {listed(zip(*divmod(theirs[lost], width), strict=True))}",
                todo="give these pairs a cost, or take their flow out and say so.",
            )
        picked = np.zeros(len(ours))
        kept = ours[at] == theirs
        picked[at[kept]] = values[kept]
        return picked

    def named(self, chosen: NDArray[np.bool_]) -> str:
        """Name the chosen cells as origin and destination, for an error message."""
        at = np.flatnonzero(chosen)[: NAMED + 1]
        if self.columns is None:
            return _shorten(
                zip(*np.unravel_index(at, self.shape), strict=True), int(np.sum(chosen))
            )
        cells = zip(self.origin[at], self.columns[at], strict=True)
        return _shorten(cells, int(np.sum(chosen)))


def zone_names(
    shape: tuple[int, int], origins: Sequence[str] | None, destinations: Sequence[str] | None
) -> tuple[list[str], list[str]]:
    """Give the names of origins and destinations; without names, their numbers.

    Raises
    ------
    EstimateError
        There are not as many names as lines, or a name stands twice.
    """
    told = []
    for what, given, length in zip(
        ("origins", "destinations"), (origins, destinations), shape, strict=True
    ):
        names = [str(name) for name in (range(length) if given is None else given)]
        if len(names) != length or len(set(names)) != length:
            raise EstimateError(
                f"{what} holds {len(names)} names, {len(set(names))} of them different, for "
                f"{length} zones.",
                where=what,
                todo="give each zone a name of its own, in the table's order.",
            )
        told.append(names)
    return told[0], told[1]


def listed(things: Iterable[object]) -> str:
    """List the first few things and say how many more there are."""
    every = list(things)
    return _shorten(every, len(every))


def _shorten(things: Iterable[object], count: int) -> str:
    first = [_plain(thing) for thing, _ in zip(things, range(NAMED), strict=False)]
    more = f" and {count - NAMED} more" if count > NAMED else ""
    return ", ".join(first) + more


def _plain(thing: object) -> str:
    if isinstance(thing, tuple):
        return "(" + ", ".join(str(part) for part in thing) + ")"
    return str(thing)
