"""Weights and replicate weights as they are given: read off the sample, and checked."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.cells import numbers_of
from mobility.survey.kernel import in_threads

_CHECKED = 2**22  # weights looked at in one go


def weights_of(sample: pl.DataFrame, weight: str) -> NDArray[np.float64]:
    """Give a column of weights.

    Raises
    ------
    EstimateError
        A weight is missing or negative, or all are 0.
    """
    numbers = numbers_of(sample, weight)
    bad = np.isnan(numbers) | (numbers < 0)
    if bad.any():
        raise EstimateError(
            f"{int(bad.sum())} of {len(numbers)} weights are missing or negative.",
            where=f"column {weight}, row {int(np.argmax(bad)) + 1}",
            todo="give everybody a weight of 0 or more.",
        )
    if numbers.sum() == 0:
        raise EstimateError(
            "All weights are 0.", where=f"column {weight}", todo="give somebody a weight."
        )
    return numbers


def replicate_matrix(
    sample: pl.DataFrame,
    replicates: NDArray[np.floating] | Sequence[str] | str | None,
    method: str | None,
) -> NDArray[np.floating] | None:
    """Give replicate weights as a matrix of shape (n, R), as they are if they are one.

    Parameters
    ----------
    replicates
        The matrix, a list of columns, or one column of arrays.

    Raises
    ------
    EstimateError
        Rows or method do not fit, or a weight is missing.
    """
    if replicates is None:
        if method is not None:
            raise EstimateError(
                f"method={method!r} is given without replicates.",
                where="method",
                todo="give replicate weights, or leave method out to linearise.",
            )
        return None
    if method is None:
        raise EstimateError(
            "Replicate weights are given without their method.",
            where="method",
            todo="say bootstrap, brr, fay or jackknife: their variances differ.",
        )
    matrix = _matrix(sample, replicates)
    if matrix.ndim != 2 or len(matrix) != len(sample) or matrix.shape[1] < 2:
        raise EstimateError(
            f"The replicates have shape {matrix.shape}; the sample has {len(sample)} rows.",
            where="replicates",
            todo="give at least 2 replicates, one row per row of the sample, in its order.",
        )
    if _has_missing(matrix):
        raise EstimateError(
            "A replicate weight is missing.",
            where="replicates",
            todo="see that every row found its weights; 0 is a weight, missing is none.",
        )
    return matrix


def _has_missing(matrix: NDArray[np.floating]) -> bool:
    """Say whether a weight is NaN, which passes through min: one read, no second matrix."""

    def part(start: int) -> bool:
        return bool(np.isnan(np.min(matrix[start : start + rows])))

    rows = max(1, _CHECKED // matrix.shape[1])
    return any(in_threads(part, list(range(0, len(matrix), rows))))


def _matrix(
    sample: pl.DataFrame, replicates: NDArray[np.floating] | Sequence[str] | str
) -> NDArray[np.floating]:
    if isinstance(replicates, np.ndarray):
        return replicates
    if isinstance(replicates, str):
        column = sample[replicates]
        flat: NDArray[np.floating] = column.explode().to_numpy()
        return flat.reshape(len(sample), -1)
    missing = [name for name in replicates if name not in sample.columns]
    if missing:
        raise EstimateError(
            f"{len(missing)} columns of replicates are not there, {missing[0]!r} first.",
            where="replicates",
            todo="name columns of the sample.",
        )
    return np.ascontiguousarray(sample.select(replicates).to_numpy().astype(float))
