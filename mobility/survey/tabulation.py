"""Tables of shares and amounts from collapsed rows: one product per table, with errors."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.survey.kernel import replicate_sums
from mobility.survey.summary import RESULT_COLUMNS, summarise

Array = NDArray[np.float64]
PERSON = "_person"
AMOUNT = "_amount"


def tabulate(
    rows: pl.DataFrame,
    *,
    weight: Array,
    replicates: NDArray[np.floating],
    by: Sequence[str],
    level: Sequence[str] = (),
    is_share: bool = True,
) -> pl.DataFrame:
    """Estimate, for each group, the share of an amount that falls on each level; or the amount.

    Rows are collapsed to (cell, respondent) before they meet the replicates, so the cost is that of
    the respondents, not of their trips.

    Parameters
    ----------
    rows
        ``_person`` (row of the respondent in `weight`), ``_amount`` (trips, days, km; 1 for
        persons), the columns of `by` and of `level`. Rows with nothing in a column of `level` are
        left out of numerator and denominator.
    weight, replicates
        Full-sample weights (n,) and replicate weights (n, R).
    by
        Groups; estimates are made in each.
    level
        Columns whose values share the group's amount.
    is_share
        Whether the group's amount divides; else amounts are given.

    Returns
    -------
    frame
        `by`, `level` and the result columns; `n` counts respondents of the group.

    Raises
    ------
    EstimateError
        A row names a respondent that has no weight.
    """
    rows = (
        rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in level))
        if level
        else rows
    )
    if rows.is_empty():
        return _empty(rows, [*by, *level])
    if rows[PERSON].null_count() or rows[PERSON].max() >= len(weight):  # type: ignore[operator]
        raise EstimateError(
            "A row names a respondent without a weight.",
            where=f"{rows[PERSON].null_count()} rows",
            todo="see that the table of replicates is built from the same respondents.",
        )
    cells = _sums(rows, [*by, *level], weight, replicates)
    groups = _sums(rows, list(by), weight, replicates)
    place = cells.keys.join(
        groups.keys.with_row_index("_group"), on=list(by), how="left", nulls_equal=True
    )
    of = place["_group"].to_numpy() if by else np.zeros(len(cells.keys), dtype=int)
    if is_share:
        with np.errstate(divide="ignore", invalid="ignore"):
            estimate = cells.full / groups.full[of]
            replicated = cells.replicated / groups.replicated[of]
    else:
        estimate, replicated = cells.full, cells.replicated
    kept = np.isfinite(estimate)
    told = summarise(
        estimate[kept],
        replicated[kept],
        keys=cells.keys.filter(pl.Series(kept)),
        n=(groups if is_share else cells).n[of if is_share else slice(None)][kept],
        n_effective=(groups if is_share else cells).n_effective[of if is_share else slice(None)][
            kept
        ],
        kind="share" if is_share else "amount",
    )
    return told.sort([*by, *level])


class _Sums:
    """Sums per cell: full sample, replicates, respondents and effective respondents."""

    def __init__(
        self,
        keys: pl.DataFrame,
        matrix: sparse.csr_array,
        weight: Array,
        replicates: NDArray[np.floating],
    ) -> None:
        self.keys = keys
        self.full: Array = np.asarray(matrix @ weight, dtype=float)
        self.replicated: Array = replicate_sums(matrix, replicates)
        members = matrix.copy()
        members.data = np.ones_like(members.data)
        self.n: Array = np.asarray(members @ np.ones(len(weight)), dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):
            self.n_effective: Array = (members @ weight) ** 2 / (members @ weight**2)


def _sums(
    rows: pl.DataFrame, keys: list[str], weight: Array, replicates: NDArray[np.floating]
) -> _Sums:
    if keys:
        found = rows.select(keys).unique(maintain_order=True)
        cell = (
            rows.select(keys)
            .join(
                found.with_row_index("_cell"),
                on=keys,
                how="left",
                nulls_equal=True,
                maintain_order="left",
            )["_cell"]
            .to_numpy()
        )
    else:
        found, cell = pl.DataFrame({"_all": [True]}), np.zeros(len(rows), dtype=int)
    shape = (len(found), len(weight))
    values = (rows[AMOUNT].to_numpy().astype(float), (cell, rows[PERSON].to_numpy()))
    matrix = sparse.coo_array(values, shape=shape).tocsr()
    return _Sums(found if keys else pl.DataFrame(), matrix, weight, replicates)


def _empty(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Give a table without rows that has the columns of one with rows, in their order."""
    kinds = {"n": pl.Int64, "reliability": pl.String}
    empty = pl.DataFrame(schema={name: kinds.get(name, pl.Float64) for name in RESULT_COLUMNS})
    return rows.clear().select(keys).hstack(empty)
