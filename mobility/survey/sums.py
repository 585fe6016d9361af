"""Weighted sums by cell that can be added up wherever the people are, and the shares they make.

Whatever is a weighted sum per replicate needs no matrix as a whole: the sums of one block of people
and those of another make the sums of both. The shares are taken once, at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.survey.kernel import replicate_sums
from mobility.survey.replicated import Replicated

Array = NDArray[np.float64]
PERSON = "_person"
AMOUNT = "_amount"


@dataclass(frozen=True)
class Sums:
    """Sums per cell: of the full sample, of every replicate, and of the respondents themselves.

    Attributes
    ----------
    keys
        What each of the K cells is.
    replicated
        (K, R)
    own
        (K, 4): the full sample's sum, respondents, their weights, and the squares of these.
    """

    keys: pl.DataFrame
    replicated: Array
    own: Array

    @property
    def full(self) -> Array:
        """Give the sums of the full sample, (K,)."""
        return self.own[:, 0]

    @property
    def n(self) -> Array:
        """Count the respondents, (K,)."""
        return self.own[:, 1]

    @property
    def n_effective(self) -> Array:
        """Give the effective respondents, (K,); Kish (1965), Survey Sampling, 11.7."""
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Array = self.own[:, 2] ** 2 / self.own[:, 3]
        return found

    @classmethod
    def together(cls, parts: Sequence["Sums"]) -> "Sums":
        """Add the sums of cells that stand in several parts; the order of parts is kept."""
        if len(parts) == 1:
            return parts[0]
        stacked = pl.concat([part.keys for part in parts])
        found, place = cells_of(stacked, stacked.columns, sum(len(part.own) for part in parts))
        count = int(place.max(initial=-1)) + 1
        replicated = np.zeros((count, parts[0].replicated.shape[1]))
        totals = np.zeros((count, parts[0].own.shape[1]))
        first = 0
        for part in parts:  # the keys of a part are unique, so each of its rows has its own cell
            cell = place[first : first + len(part.own)]
            replicated[cell] += part.replicated
            totals[cell] += part.own
            first += len(part.own)
        return cls(found, replicated, totals)


@dataclass(frozen=True)
class Shared:
    """Cells, and the groups whose amounts they share.

    Attributes
    ----------
    by
        The columns of `cells.keys` that name the group.
    """

    cells: Sums
    groups: Sums
    by: tuple[str, ...]

    def shares(self) -> Replicated:
        """Divide the sums of cells by those of their groups, in every replicate."""
        of = _places(self.cells.keys, self.groups.keys, list(self.by))
        groups = self.groups
        with np.errstate(divide="ignore", invalid="ignore"):
            estimate = self.cells.full / groups.full[of]
            replicated = self.cells.replicated / groups.replicated[of]
        counted = (groups.n[of], groups.n_effective[of])
        made = Replicated(self.cells.keys, estimate, replicated, *counted, "share")
        return made.where(pl.Series(np.isfinite(estimate)))

    def amounts(self) -> Replicated:
        """Give the sums of the cells as they are."""
        cells = self.cells
        return Replicated(
            cells.keys, cells.full, cells.replicated, cells.n, cells.n_effective, "amount"
        )

    @classmethod
    def together(cls, parts: Sequence["Shared"]) -> "Shared":
        """Add what several blocks of people, or several splits of them, have added up."""
        cells = Sums.together([part.cells for part in parts])
        groups = Sums.together([part.groups for part in parts])
        return cls(cells, groups, parts[0].by)


def add_up(
    rows: pl.DataFrame,
    weight: Array,
    replicates: NDArray[np.floating],
    by: Sequence[str],
    level: Sequence[str],
    among: pl.DataFrame | None = None,
) -> Shared:
    """Add up the amounts of rows by group and level, and by group.

    Rows are collapsed to (cell, respondent) before they meet the replicates, so the cost is that of
    the respondents, not of their trips; and the replicates are met once, as a group's sums are
    those of its cells.

    Parameters
    ----------
    rows
        ``_person`` (row of the respondent in `weight`), ``_amount``, the columns of `by` and of
        `level`; rows with nothing in a column of `level` are left out.
    weight, replicates
        Full-sample weights (n,) and replicate weights (n, R).
    among
        Rows whose amounts make the groups' sums, where they are not `rows` themselves.

    Raises
    ------
    EstimateError
        A row names a respondent that has no weight.
    """
    if level:
        rows = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in level))
    if rows[PERSON].null_count() or (rows[PERSON] >= len(weight)).any():
        raise EstimateError(
            "A row names a respondent without a weight.",
            where=f"{rows[PERSON].null_count()} rows",
            todo="see that the table of replicates is built from the same respondents.",
        )
    keys, matrix = _collapsed(rows, [*by, *level], len(weight))
    cells = Sums(keys, replicate_sums(matrix, replicates), _own(matrix, weight))
    if among is not None:
        named, asked = _collapsed(among, by, len(weight))
        groups = Sums(named, replicate_sums(asked, replicates), _own(asked, weight))
        return Shared(cells, groups, tuple(by))
    named, place = cells_of(keys, by, len(cells.own))
    count = int(place.max(initial=-1)) + 1
    shape = (count, len(place))
    holds = sparse.csr_array((np.ones(len(place)), (place, np.arange(len(place)))), shape=shape)
    # A group's amount is the sum of its cells', not added up anew: one cell alone has a share of 1.
    full, replicated = (
        replicate_sums(place, sums, n_cells=count) for sums in (cells.full, cells.replicated)
    )
    own = np.hstack([full, _members(holds @ _ones(matrix), weight)])
    return Shared(cells, Sums(named, replicated, own), tuple(by))


def cells_of(
    rows: pl.DataFrame, keys: Sequence[str], count: int
) -> tuple[pl.DataFrame, NDArray[np.intp]]:
    """Give the cells that rows lie in, in the order of their first rows, and the cell of each."""
    if not keys:
        return pl.DataFrame(), np.zeros(count, dtype=np.intp)
    found = rows.select(keys).unique(maintain_order=True)
    return found, _places(rows, found, keys)


def _places(rows: pl.DataFrame, cells: pl.DataFrame, keys: Sequence[str]) -> NDArray[np.intp]:
    """Find the cell of each row."""
    if not keys:
        return np.zeros(len(rows), dtype=np.intp)
    numbered = cells.select(keys).with_row_index("_cell")
    found = rows.select(keys).join(
        numbered, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return found["_cell"].to_numpy().astype(np.intp)


def _collapsed(
    rows: pl.DataFrame, keys: Sequence[str], people: int
) -> tuple[pl.DataFrame, sparse.csr_array]:
    """Give the cells, and what each person adds to each, (cells, people)."""
    found, cell = cells_of(rows, keys, len(rows))
    shape = (int(cell.max(initial=-1)) + 1, people)
    amount = rows[AMOUNT].to_numpy().astype(float)
    return found, sparse.coo_array((amount, (cell, rows[PERSON].to_numpy())), shape=shape).tocsr()


def _ones(matrix: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array(
        (np.ones_like(matrix.data), matrix.indices, matrix.indptr), matrix.shape
    )


def _own(amounts: sparse.csr_array, weight: Array) -> Array:
    """Add up the full sample and the respondents themselves, as in `Sums.own`."""
    return np.column_stack([amounts @ weight, _members(amounts, weight)])


def _members(matrix: sparse.csr_array, weight: Array) -> Array:
    """Count who stands in each cell, and add up their weights and the squares of these."""
    found: Array = _ones(matrix) @ np.column_stack([np.ones(len(weight)), weight, weight**2])
    return found
