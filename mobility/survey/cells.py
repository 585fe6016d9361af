"""Which rows lie in which cell: the groups of `by`, and the levels of a variable.

A row whose group is not known lies in no cell. A select-all question is a column of lists: its
rows lie in a cell for each option that was ticked, and a row with an empty list answered, but
ticked none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError

By = str | Sequence[str] | None


@dataclass(frozen=True)
class Cells:
    """Cells, and the rows that lie in them.

    Attributes
    ----------
    keys
        One row per cell, a column per variable, sorted; no column where all rows are one cell.
    cell, row
        Cell and row of each membership, in the order of rows.
    n_cells, n_rows
        Number of cells; number of rows of the sample.
    overlap
        Whether a row may lie in several cells.
    """

    keys: pl.DataFrame
    cell: NDArray[np.int32]
    row: NDArray[np.int32]
    n_cells: int
    n_rows: int
    overlap: bool

    def matrix(self, values: NDArray[np.float64] | None = None) -> sparse.csc_array:
        """Give what each row adds to each cell, shape (cells, n): its value, or 1."""
        data = np.ones(len(self.row)) if values is None else values[self.row]
        counts = np.bincount(self.row, minlength=self.n_rows)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return sparse.csc_array((data, self.cell, starts), shape=(self.n_cells, self.n_rows))

    def only(self, kept: NDArray[np.bool_]) -> "Cells":
        """Leave out rows, and keep the cells."""
        still = kept[self.row]
        if still.all():
            return self
        held = (self.cell[still], self.row[still])
        return Cells(self.keys, *held, self.n_cells, self.n_rows, self.overlap)

    def present(self) -> "Cells":
        """Leave out cells that no row lies in."""
        held = np.unique(self.cell)
        if len(held) == self.n_cells or not self.keys.columns:
            return self
        place = np.searchsorted(held, self.cell).astype(np.int32)
        return Cells(self.keys[held], place, self.row, len(held), self.n_rows, self.overlap)

    def cross(self, other: "Cells") -> "Cells":
        """Split every cell by every cell of another: this one's keys first."""
        if not self.overlap and not other.overlap:
            one, two = self._code_of_row(), other._code_of_row()
            row = np.flatnonzero((one >= 0) & (two >= 0)).astype(np.int32)
            cell = (one[row] * other.n_cells + two[row]).astype(np.int32)
        else:
            pairs = _pairs(self).join(_pairs(other), on="row", suffix="_two")
            pairs = pairs.sort("row", "cell", "cell_two")
            row = pairs["row"].to_numpy()
            cell = (pairs["cell"] * other.n_cells + pairs["cell_two"]).to_numpy()
        keys = cross_keys(self, other)
        n_cells = self.n_cells * other.n_cells
        overlap = self.overlap or other.overlap
        return Cells(keys, cell, row, n_cells, self.n_rows, overlap)

    def _code_of_row(self) -> NDArray[np.int32]:
        code = np.full(self.n_rows, -1, dtype=np.int32)
        code[self.row] = self.cell
        return code


def cells_of(sample: pl.DataFrame, by: By = None) -> Cells:
    """Sort the rows of a sample into the cells that `by` makes, all combinations included.

    Raises
    ------
    EstimateError
        A column is not there, or nobody has a value in it.
    """
    names = [by] if isinstance(by, str) else list(by or [])
    all_rows = np.arange(len(sample), dtype=np.int32)
    everyone = Cells(pl.DataFrame(), np.zeros_like(all_rows), all_rows, 1, len(sample), False)
    cells = everyone
    for name in names:
        column = column_of(sample, name)
        found = _cells_of_list(column) if column.dtype == pl.List else _cells_of_value(column)
        cells = found if cells is everyone else cells.cross(found)
    return cells


def cross_keys(outer: Cells, inner: Cells) -> pl.DataFrame:
    """Give the keys of all pairs of cells, the inner ones running fastest."""
    first = np.repeat(np.arange(outer.n_cells), inner.n_cells)
    second = np.tile(np.arange(inner.n_cells), outer.n_cells)
    clash = set(outer.keys.columns) & set(inner.keys.columns)
    if clash:
        raise EstimateError(
            f"{', '.join(sorted(clash))} stands both as variable and as group.",
            where="by",
            todo="name each variable once.",
        )
    if not outer.keys.columns:
        return inner.keys
    if not inner.keys.columns:
        return outer.keys[first]
    return outer.keys[first].hstack(inner.keys[second])


def column_of(sample: pl.DataFrame, name: str) -> pl.Series:
    """Give a column of the sample, or say which there are."""
    if name not in sample.columns:
        raise EstimateError(
            f"The sample has no column {name!r}.",
            where=f"columns {', '.join(sample.columns)}",
            todo="name one of these columns.",
        )
    return sample[name]


def numbers_of(sample: pl.DataFrame, name: str) -> NDArray[np.float64]:
    """Give a column as float64, missing values as NaN.

    Raises
    ------
    EstimateError
        The column holds no numbers, or one of them is infinite.
    """
    column = column_of(sample, name)
    if not (column.dtype.is_numeric() or column.dtype in (pl.Boolean, pl.Null)):
        raise EstimateError(
            f"{name} holds {column.dtype}, not numbers.",
            where=f"column {name}",
            todo="take share() for levels, or turn the column into numbers.",
        )
    numbers: NDArray[np.float64] = column.cast(pl.Float64).to_numpy().astype(float)
    if np.isinf(numbers).any():
        raise EstimateError(
            f"{name} is infinite in {int(np.isinf(numbers).sum())} rows.",
            where=f"column {name}",
            todo="make these values null.",
        )
    return numbers


def _cells_of_value(column: pl.Series) -> Cells:
    levels = column.drop_nulls().unique().sort()
    _some(levels, column.name)
    if column.dtype.is_float() and levels.is_nan().any():
        levels = levels.filter(levels.is_not_nan())
    code = _codes(column, levels)
    row = np.flatnonzero(code >= 0).astype(np.int32)
    keys = levels.to_frame()
    return Cells(keys, code[row], row, len(levels), len(column), False)


def _cells_of_list(column: pl.Series) -> Cells:
    ticks = pl.DataFrame({"row": np.arange(len(column), dtype=np.int32), "tick": column})
    ticks = ticks.explode("tick").drop_nulls("tick").unique(maintain_order=True)
    levels = ticks["tick"].unique().sort()
    _some(levels, column.name)
    code = _codes(ticks["tick"], levels)
    keys = levels.alias(column.name).to_frame()
    return Cells(keys, code, ticks["row"].to_numpy(), len(levels), len(column), True)


def _codes(column: pl.Series, levels: pl.Series) -> NDArray[np.int32]:
    """Give each value its place among the levels; -1 where there is none."""
    numbered = column.replace_strict(
        levels, pl.Series(np.arange(len(levels), dtype=np.int32)), default=-1, return_dtype=pl.Int32
    )
    return numbered.to_numpy()


def _some(levels: pl.Series, name: str) -> None:
    if levels.is_empty():
        raise EstimateError(
            f"Nobody has a value of {name}.",
            where=f"column {name}",
            todo="leave the variable out, or see why it is empty.",
        )


def _pairs(cells: Cells) -> pl.DataFrame:
    return pl.DataFrame({"row": cells.row, "cell": cells.cell})
