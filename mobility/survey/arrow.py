"""Replicate weights as Arrow holds them: a fixed-size list of float32 in each row.

This is how `models/replicates` is stored, and how an engine hands over a batch of it.
"""

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.kernel import PartialSums


def weight_matrix(column: pa.Array | pa.ChunkedArray) -> NDArray[np.floating]:
    """Read a column of fixed-size lists as a matrix, without a copy where it is one chunk.

    Parameters
    ----------
    column
        Fixed-size lists of floats, shape (n,).

    Returns
    -------
    weights
        Shape (n, R); read-only where nothing was copied.

    Raises
    ------
    EstimateError
        The column is of another type, or a row or a weight is missing.
    """
    if not pa.types.is_fixed_size_list(column.type):
        raise EstimateError(
            f"Replicate weights are stored as {column.type}, not as fixed-size lists.",
            where="column of replicate weights",
            todo="write them as a fixed-size list of float32.",
        )
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    flat = [chunk.flatten() for chunk in chunks]
    width = column.type.list_size
    if column.null_count or sum(len(part) for part in flat) != width * len(column):
        raise EstimateError(
            f"{column.null_count} rows have no replicate weights.",
            where="column of replicate weights",
            todo="give every row its weights; 0 is a weight, missing is none.",
        )
    if any(part.null_count for part in flat):
        raise EstimateError(
            "A replicate weight is missing.",
            where="column of replicate weights",
            todo="give every row all its weights; 0 is a weight, missing is none.",
        )
    parts = [part.to_numpy(zero_copy_only=True).reshape(-1, width) for part in flat]
    if not parts:
        return np.empty((0, width), dtype=np.float32)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def partial_sums(
    batches: Iterable[pa.RecordBatch],
    *,
    n_cells: int,
    cell: str = "cell",
    weights: str = "weights",
    value: str | None = None,
) -> PartialSums | None:
    """Sum the weights of batches by cell: what an engine does on each of its parts.

    Parameters
    ----------
    batches
        Each with a column of cell numbers (-1: in none), one of fixed-size lists of weights, and
        one of what the weights are multiplied by, if named.
    n_cells
        Number of cells, the same on all parts.

    Returns
    -------
    sums
        To be merged with those of the other parts; None where there was no batch.
    """
    sums: PartialSums | None = None
    for batch in batches:
        matrix = weight_matrix(batch.column(weights))
        amounts = None if value is None else batch.column(value).to_numpy(zero_copy_only=False)
        if sums is None:
            sums = PartialSums(n_cells, matrix.shape[1])
        sums.add(batch.column(cell).to_numpy(zero_copy_only=False), matrix, amounts)
    return sums
