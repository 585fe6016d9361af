"""Sums of cells over groups, replicates and answers alike."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from mobility.flows.pairs import Floats


def groups_of(cells: pl.DataFrame, by: Sequence[str]) -> tuple[pl.DataFrame, NDArray[np.int64]]:
    """Give the groups of a table in order of appearance, and each row's.

    Parameters
    ----------
    cells
        Rows with the columns of ``by``; missing values are a group of their own.
    by
        Columns; none puts all rows into one group, which is told by no column.

    Returns
    -------
    tuple
        A frame with a row per group, and the number of each row's group.
    """
    if not by:
        return pl.DataFrame(), np.zeros(len(cells), dtype=np.int64)
    keys = cells.select(by).unique(maintain_order=True)
    numbered = keys.with_row_index("_number")
    joined = cells.select(by).join(
        numbered, on=list(by), how="left", nulls_equal=True, maintain_order="left"
    )
    return keys, joined["_number"].to_numpy().astype(np.int64)


def sums_of(values: Floats, group: NDArray[np.int64], groups: int) -> Floats:
    """Sum rows ``(cells, R)`` over groups, ``(groups, R)``."""
    rows = np.arange(len(group))
    member = sparse.csr_array((np.ones(len(group)), (group, rows)), shape=(groups, len(group)))
    return np.asarray(member @ values, dtype=np.float64)


def whole_of(cells: pl.DataFrame, replicates: ArrayLike) -> Floats:
    """Put estimate and replicates of each cell side by side, ``(cells, 1 + R)``."""
    estimate = cells["estimate"].to_numpy().astype(np.float64)
    return np.column_stack([estimate, np.asarray(replicates, dtype=np.float64)])


def beside(keys: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Put the keys of groups before what is told of them; no keys add nothing."""
    return keys.hstack(told) if keys.columns else told
