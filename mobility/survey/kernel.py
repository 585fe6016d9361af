"""Sums of many weight vectors by cell, in one pass over the weights.

A statistic is a function of a weight vector; its replicates are the same function of each
replicate weight. All that touches the big matrix is therefore one product: cells x rows, sparse,
by rows x replicates, dense. The matrix stays float32 and is turned to float64 a block at a time,
small enough for a core's own cache, so that the sums are exact to float64 and no second matrix of
its size is ever made.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError

Floats = NDArray[np.floating[Any]]
Codes = NDArray[np.integer[Any]]
Part = TypeVar("Part")
Answer = TypeVar("Answer")

_BLOCK_BYTES = 4 * 2**20  # float64 block of weights; tried 0.5 to 16 MiB with 2 MiB of L2 cache
_PARTS = 4  # fixed, so that the sums do not depend on the number of threads; 2 for many cells,
_MANY_CELLS = 4096  # since each part has sums of its own


def replicate_sums(
    cells: Codes | sparse.sparray,
    weights: Floats,
    values: Floats | None = None,
    *,
    n_cells: int | None = None,
    threads: int = 2,
) -> NDArray[np.float64]:
    """Sum weights, or weighted values, by cell for every replicate.

    Parameters
    ----------
    cells
        Either the cell of each row, shape (n,), -1 where a row lies in none; or a sparse matrix of
        shape (cells, n) that holds what each row adds to each cell (see `collapse`).
    weights
        Replicate weights, shape (n, R), best as float32 in C order; or one weight, shape (n,).
    values
        What the weight is multiplied by, shape (n,); absent: 1. Only with codes.
    n_cells
        Number of cells, where it is not the largest code + 1.
    threads
        Number of threads. The sums do not depend on it.

    Returns
    -------
    sums
        Shape (cells, R), float64; the same bits for any number of threads.

    Raises
    ------
    EstimateError
        The shapes do not fit.
    """
    matrix = weights if weights.ndim == 2 else weights[:, None]
    adds = _by_row(cells, values, n_cells, len(matrix))
    if matrix.size == 0 or adds.shape[1] == 0:
        return np.zeros((adds.shape[1], matrix.shape[1]))
    parts_of_work = _PARTS if adds.shape[1] <= _MANY_CELLS else 2
    edges = np.linspace(0, len(matrix), parts_of_work + 1).astype(int)
    parts = list(pairwise(edges))

    def add(part: tuple[int, int]) -> NDArray[np.float64]:
        return _part_sums(adds, matrix, *part)

    first, *others = in_threads(add, parts, threads)
    for other in others:
        first += other
    return first


def collapse(
    cells: Codes, rows: Codes, values: Floats | None, shape: tuple[int, int]
) -> sparse.csr_array:
    """Add what stands in the same cell and belongs to the same row: trips to (cell, respondent).

    Parameters
    ----------
    cells, rows
        The cell of each trip and its respondent's row in the weights, shape (trips,); a trip with a
        cell of -1 counts nowhere.
    values
        What each trip adds, shape (trips,), for example its km; absent: 1.
    shape
        Number of cells and number of respondents.

    Returns
    -------
    matrix
        Shape (cells, respondents), to be given to `replicate_sums`.
    """
    kept = cells >= 0
    data = np.ones(len(cells)) if values is None else np.asarray(values, dtype=float)
    pairs = (data[kept], (cells[kept], rows[kept]))
    return sparse.coo_array(pairs, shape=shape).tocsr()


class PartialSums:
    """Sums by cell that grow batch by batch, for an engine that holds no matrix at once.

    Parameters
    ----------
    n_cells, n_replicates
        Shape of the sums.

    Attributes
    ----------
    sums : ndarray of shape (n_cells, n_replicates), float64
    """

    def __init__(self, n_cells: int, n_replicates: int) -> None:
        self.sums = np.zeros((n_cells, n_replicates))

    def add(
        self, cells: Codes | sparse.sparray, weights: Floats, values: Floats | None = None
    ) -> Self:
        """Add one batch of rows; its arguments are those of `replicate_sums`."""
        self.sums += replicate_sums(cells, weights, values, n_cells=len(self.sums), threads=1)
        return self

    def merge(self, other: "PartialSums") -> Self:
        """Add the sums of other rows over the same cells.

        Raises
        ------
        EstimateError
            The other has other cells or replicates.
        """
        if self.sums.shape != other.sums.shape:
            raise EstimateError(
                f"Sums of shape {other.sums.shape} cannot be added to {self.sums.shape}.",
                where="PartialSums.merge",
                todo="give both the same cells and replicates.",
            )
        self.sums += other.sums
        return self


def in_threads(work: Callable[[Part], Answer], parts: list[Part], threads: int = 2) -> list[Answer]:
    """Do the parts side by side and give their answers in order."""
    if threads <= 1 or len(parts) <= 1:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, parts))


def _by_row(
    cells: Codes | sparse.sparray, values: Floats | None, n_cells: int | None, n_rows: int
) -> sparse.csr_array:
    """Give what each row adds to each cell, shape (n, cells), row by row."""
    if sparse.issparse(cells):
        adds = sparse.csr_array(sparse.csc_array(cells).T)
    else:
        codes = np.asarray(cells)
        count = int(codes.max(initial=-1)) + 1 if n_cells is None else n_cells
        adds = _one_a_row(codes, values, count)
    if adds.shape[0] != n_rows:
        raise EstimateError(
            f"The cells have {adds.shape[0]} rows and the weights {n_rows}.",
            where="replicate_sums",
            todo="give one row of weights for each row of the cells.",
        )
    return adds


def _one_a_row(codes: Codes, values: Floats | None, count: int) -> sparse.csr_array:
    kept = codes >= 0
    data = np.ones(len(codes)) if values is None else np.asarray(values, dtype=float)
    if kept.all():
        starts = np.arange(len(codes) + 1, dtype=np.int32)
    else:
        starts = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)
        codes, data = codes[kept], data[kept]
    if int(codes.max(initial=-1)) >= count:
        raise EstimateError(
            f"A cell is numbered {int(codes.max())}, but there are {count} cells.",
            where="replicate_sums, n_cells",
            todo="number the cells from 0, or give a larger n_cells.",
        )
    return sparse.csr_array((data, codes.astype(np.int32), starts), shape=(len(starts) - 1, count))


def _part_sums(
    adds: sparse.csr_array, matrix: Floats, start: int, stop: int
) -> NDArray[np.float64]:
    """Sum the rows from `start` to `stop`, a block that fits the cache at a time."""
    n_cells, n_replicates = adds.shape[1], matrix.shape[1]
    sums = np.zeros((n_cells, n_replicates))
    rows = max(64, _BLOCK_BYTES // (8 * n_replicates))
    room = np.empty((min(rows, stop - start), n_replicates))
    for first in range(start, stop, rows):
        last = min(stop, first + rows)
        block = room[: last - first]
        np.copyto(block, matrix[first:last])
        low, high = adds.indptr[first], adds.indptr[last]
        held = (adds.data[low:high], adds.indices[low:high], adds.indptr[first : last + 1] - low)
        if n_cells <= len(block):
            sums += sparse.csc_array(held, shape=(n_cells, len(block))) @ block
        else:
            some, place = np.unique(held[1], return_inverse=True)
            place = place.astype(np.int32)
            few = sparse.csc_array((held[0], place, held[2]), shape=(len(some), len(block)))
            sums[some] += few @ block
    return sums
