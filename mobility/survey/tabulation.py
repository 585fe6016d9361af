"""Tables of shares and amounts from collapsed rows: one product per table, with errors."""

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Replicated:
    """Estimates that still carry their replicates, for what comes after them.

    Attributes
    ----------
    keys
        What each of the K estimates is of.
    estimate, replicates
        (K,) and (K, R)
    n, n_effective
        Respondents, and effective respondents, behind each.
    kind
        "share", "amount" or "difference".
    """

    keys: pl.DataFrame
    estimate: Array
    replicates: Array
    n: Array
    n_effective: Array
    kind: str

    def frame(self) -> pl.DataFrame:
        """Tell them with their errors: the keys and the result columns."""
        return summarise(
            self.estimate,
            self.replicates,
            keys=self.keys,
            n=self.n,
            n_effective=self.n_effective,
            kind=self.kind,
        )

    def where(self, kept: pl.Series) -> "Replicated":
        """Keep some of them."""
        at = kept.to_numpy()
        parts = (self.estimate[at], self.replicates[at], self.n[at], self.n_effective[at])
        return Replicated(self.keys.filter(kept), *parts, self.kind)


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

    As `tabulate_replicates`, told: `by`, `level` and the result columns; `n` counts respondents of
    the group.
    """
    rows = _with_levels(rows, level)
    if rows.is_empty():
        return _empty(rows, [*by, *level])
    made = tabulate_replicates(
        rows, weight=weight, replicates=replicates, by=by, level=level, is_share=is_share
    )
    return made.frame().sort([*by, *level])


def tabulate_replicates(  # noqa: PLR0913
    rows: pl.DataFrame,
    *,
    weight: Array,
    replicates: NDArray[np.floating],
    by: Sequence[str],
    level: Sequence[str] = (),
    is_share: bool = True,
    among: pl.DataFrame | None = None,
) -> Replicated:
    """Estimate shares of, or amounts in, each group, and keep the replicates.

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
    among
        Rows whose amounts divide, where they are not `rows` themselves: those who were asked a
        select-all question, of which each may have ticked several options.

    Raises
    ------
    EstimateError
        A row names a respondent that has no weight.
    """
    rows = _with_levels(rows, level)
    if rows[PERSON].null_count() or (rows[PERSON] >= len(weight)).any():
        raise EstimateError(
            "A row names a respondent without a weight.",
            where=f"{rows[PERSON].null_count()} rows",
            todo="see that the table of replicates is built from the same respondents.",
        )
    cells = _sums(rows, [*by, *level], weight, replicates)
    if not is_share:
        parts = (cells.full, cells.replicated, cells.n, cells.n_effective)
        return Replicated(cells.keys, *parts, "amount")
    groups = _sums(rows if among is None else among, list(by), weight, replicates)
    return shares_of(cells, groups, list(by))


def shares_of(cells: "Sums", groups: "Sums", by: list[str]) -> Replicated:
    """Divide the sums of cells by those of their groups, in the full sample and every replicate.

    Parameters
    ----------
    cells, groups
        Sums by `by` and levels, and by `by`, wherever they were added up.
    """
    of = _places(cells.keys, groups.keys, by)
    with np.errstate(divide="ignore", invalid="ignore"):
        estimate = cells.full / groups.full[of]
        replicated = cells.replicated / groups.replicated[of]
    made = Replicated(
        cells.keys, estimate, replicated, groups.n[of], groups.n_effective[of], "share"
    )
    return made.where(pl.Series(np.isfinite(estimate)))


def _with_levels(rows: pl.DataFrame, level: Sequence[str]) -> pl.DataFrame:
    if not level:
        return rows
    return rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in level))


def _places(cells: pl.DataFrame, groups: pl.DataFrame, by: list[str]) -> NDArray[np.intp]:
    """Find the group of each cell."""
    if not by:
        return np.zeros(len(cells), dtype=np.intp)
    numbered = groups.with_row_index("_group")
    found = cells.join(numbered, on=by, how="left", nulls_equal=True, maintain_order="left")
    return found["_group"].to_numpy().astype(np.intp)


@dataclass(frozen=True)
class Sums:
    """Sums per cell: full sample, replicates, respondents and effective respondents.

    Attributes
    ----------
    keys
        What each of the K cells is.
    full, replicated, n, n_effective
        (K,), (K, R), (K,) and (K,)
    """

    keys: pl.DataFrame
    full: Array
    replicated: Array
    n: Array
    n_effective: Array


def _sums(
    rows: pl.DataFrame, keys: list[str], weight: Array, replicates: NDArray[np.floating]
) -> Sums:
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
    members = matrix.copy()
    members.data = np.ones_like(members.data)
    with np.errstate(divide="ignore", invalid="ignore"):
        n_effective: Array = (members @ weight) ** 2 / (members @ weight**2)
    return Sums(
        found if keys else pl.DataFrame(),
        np.asarray(matrix @ weight, dtype=float),
        replicate_sums(matrix, replicates),
        np.asarray(members @ np.ones(len(weight)), dtype=float),
        n_effective,
    )


def _empty(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Give a table without rows that has the columns of one with rows, in their order."""
    kinds = {"n": pl.Int64, "reliability": pl.String}
    empty = pl.DataFrame(schema={name: kinds.get(name, pl.Float64) for name in RESULT_COLUMNS})
    return rows.clear().select(keys).hstack(empty)
