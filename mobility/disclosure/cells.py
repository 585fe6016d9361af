"""What a release is made of: tables, and the cells they share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import DisclosureError

Cell = frozenset[tuple[str, object]]
"""The people of a cell by what they have in common: ``{("mode", "bike"), ("wave", 2026)}``."""

Nested = Mapping[str, Mapping[object, object]]
"""Per variable, the wider value that a value lies within: ``{"zone": {"2740": "Skovlunde"}}``."""

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Sheet:
    """A table as its reader needs it: whose count stands in each row.

    Parameters
    ----------
    keys
        The cell of each row, each once.
    counts : ndarray of shape (n_rows,), persons
        NaN where hidden.
    partial
        Variables whose values do not fill the wider one.
    """

    keys: Sequence[Cell]
    counts: Floats
    partial: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Table:
    """One table of a release: a row per cell, null in a `by` column for a total.

    Parameters
    ----------
    rows
        The rows, with the columns of `by` and the count.
    by
        The columns that tell the cells apart.
    count
        The column of respondents, unweighted.
    where
        What all people of the table have in common: ``{"employer": "Example A/S"}``.
    partial
        Variables whose values do not fill the wider one, such as limits of distance.
    value
        The column of an amount that is hidden with the count, such as km.
    quantiles
        Columns that hold a quantile of the cell's people: ``{"median_km": 0.5, "longest_km": 1}``.
    largest, second
        The columns of the largest and second largest person's part of the amount.
    cost
        The column of what hiding a cell costs; infinite where a cell must stay shown.
    """

    rows: pl.DataFrame
    by: Sequence[str]
    count: str = "n"
    where: Mapping[str, object] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()
    value: str | None = None
    quantiles: Mapping[str, float] = field(default_factory=dict)
    largest: str | None = None
    second: str | None = None
    cost: str | None = None

    def sheet(self) -> Sheet:
        """Read the cells and counts off the rows."""
        return Sheet(self.cells(), self.counts(), self.partial)

    def cells(self) -> list[Cell]:
        """Name the cell of every row.

        Raises
        ------
        DisclosureError
            A column is absent, or two rows name one cell.
        """
        absent = [name for name in [*self.by, self.count] if name not in self.rows.columns]
        if absent:
            raise DisclosureError(
                f"The table has no column {', '.join(absent)}.",
                where=f"columns {self.rows.columns}",
                todo="name the columns in `by` and `count` as the table does.",
            )
        shared = list(self.where.items())
        keys = [
            frozenset(shared + [(v, x) for v, x in zip(self.by, row, strict=True) if x is not None])
            for row in self.rows.select(self.by).iter_rows()
        ]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise DisclosureError(
                "Two rows of the table stand for the same people.",
                where=name_of(twice),
                todo="put the column that tells them apart in `by`, or keep one of the rows.",
            )
        return keys

    def counts(self) -> Floats:
        """Give the count of every row; NaN where it is hidden.

        Raises
        ------
        DisclosureError
            A count is not a whole number of persons.
        """
        counts = self.rows[self.count].cast(pl.Float64).fill_null(np.nan).to_numpy()
        known = counts[~np.isnan(counts)]
        if known.size and ((known < 0) | (known != np.round(known))).any():
            raise DisclosureError(
                "A count is not a whole number of persons.",
                where=f"column {self.count}",
                todo="give unweighted respondents; weighted numbers stand in columns of their own.",
            )
        return np.array(counts, dtype=float)


def name_of(cell: Cell) -> str:
    """Write a cell in words: ``mode=bike, wave=2026``."""
    return ", ".join(f"{v}={x}" for v, x in sorted(cell, key=str)) or "all together"


def chain(variable: str, value: object, nested: Nested) -> list[object]:
    """List the value and the wider values that it lies within, nearest first."""
    wider = nested.get(variable, {})
    values = [value]
    while values[-1] in wider:
        values.append(wider[values[-1]])
        if values[-1] in values[:-1]:
            raise DisclosureError(
                f"The values of {variable} lie within each other in a circle.",
                where=f"value {value}",
                todo="let every value lie within a wider one, up to one that has none.",
            )
    return values


def ancestors(cell: Cell, nested: Nested) -> Iterator[tuple[frozenset[str], tuple[int, ...], Cell]]:
    """Walk through the wider cells that hold a cell's people, nearest first.

    Yields
    ------
    tuple
        The variables widened, the steps taken along each of the cell's variables, the wider cell.
    """
    items = sorted(cell, key=str)
    chains = [chain(variable, value, nested) for variable, value in items]
    ways = product(*(range(len(values) + 1) for values in chains))
    for steps in sorted(ways, key=sum):
        if not any(steps):
            continue
        widened = frozenset(v for (v, _), step in zip(items, steps, strict=True) if step)
        yield (
            widened,
            steps,
            frozenset(
                (variable, values[step])
                for (variable, _), values, step in zip(items, chains, steps, strict=True)
                if step < len(values)
            ),
        )
