"""Linearisation of estimates whose weights were calibrated.

Calibration takes away what the known totals explain, so the error is that of the residuals.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.cells import cells_of, column_of, numbers_of

Array = NDArray[np.float64]


def residual_influence(
    sample: pl.DataFrame,
    influence: Any,  # noqa: ANN401
    weight: Array,
    base_weight: Array,
    columns: Sequence[str],
) -> Array:
    """Take from the influence what the calibration columns explain.

    e = u - x'b with b from the regression of the influence u on x, weighted by the base weights.

    Parameters
    ----------
    influence
        Weight times influence, shape (K, n).
    columns
        Numbers, or levels, which stand for an indicator of each.

    Returns
    -------
    influence
        Weight times residual, shape (K, n), dense.

    Raises
    ------
    EstimateError
        A calibration column is missing somewhere.

    References
    ----------
    Deville & Saerndal (1992), J. Am. Stat. Assoc. 87: 376-382.
    """
    known = calibration_matrix(sample, columns)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(weight > 0, base_weight / weight, 0.0)
    cross = (influence @ (known * ratio[:, None])).T
    slope = np.linalg.lstsq(known.T @ (known * base_weight[:, None]), cross, rcond=None)[0]
    explained: Array = (known @ slope).T * weight
    return np.asarray(influence.toarray()) - explained


def calibration_matrix(sample: pl.DataFrame, columns: Sequence[str]) -> Array:
    """Give the calibration columns as numbers, an indicator for each level, shape (n, p)."""
    parts = []
    for name in columns:
        column = column_of(sample, name)
        if column.null_count():
            raise EstimateError(
                f"{name} is missing in {column.null_count()} rows.",
                where=f"column {name}",
                todo="fill it, or make 'unknown' a level of its own.",
            )
        if column.dtype.is_numeric():
            parts.append(numbers_of(sample, name)[:, None])
        else:
            parts.append(cells_of(sample, name).matrix().T.toarray())
    return np.hstack(parts)
