"""Numbers beside the count for which an attacker can solve too: what adds up like it.

A weighted count, a share of all, an amount of km: where parts sum to totals, hiding the count is
not enough if the same holes leave the other number known. A mean times its count is such an amount
as well. Rounding comes after protection, or the sums are not recognised.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import polars as pl
from scipy import sparse

from mobility.disclosure.cells import Bools, Floats, Ints, Table
from mobility.disclosure.primary import Rules
from mobility.disclosure.problem import Quantity
from mobility.disclosure.sums import Cells

ROUNDING = 1e-6
"""Share of a column's largest number by which a sum may be off."""


def quantities(
    cells: Cells, tables: Sequence[Table], primary: Bools, rules: Rules
) -> tuple[Quantity, ...]:
    """List what an attacker can solve for: the count first, then all that adds up like it.

    Of a small cell the count must stay open by the threshold; any other number by as much as the
    threshold's persons have on average, and an amount also by more than another contributor may
    guess.
    """
    need = np.where(primary, float(rules.threshold), 0.0)
    found = [Quantity(cells.counts, cells.sums, need)]
    named_values = {table.value for table in tables}
    columns = [_columns(table) for table in tables]
    adding = _Adding.of(cells)
    for name in dict.fromkeys(name for table in columns for name in table):
        for told in _told(cells, columns, name):
            amount = adding.up(told)
            if amount is None:
                continue
            held = amount.numbers > 0 if name in named_values else np.zeros_like(primary)
            if not np.allclose(amount.numbers, _counts_of(cells, amount), rtol=ROUNDING):
                found.append(Quantity(amount.numbers, amount.sums, np.where(amount.need, need, 0)))
            if (held & primary).any():
                guess = 2 * rules.closeness * np.where(held & primary, amount.numbers, 0.0)
                near, far = 1 - rules.closeness, 1 + rules.closeness
                found.append(Quantity(amount.numbers, amount.sums, guess, near, far))
    return tuple(found)


def numbers_of(table: Table) -> list[str]:
    """Name the columns of numbers that are neither keys nor the count."""
    apart = {*table.by, table.count, table.cost, table.largest, table.second}
    return [
        name for name, kind in table.rows.schema.items() if kind.is_numeric() and name not in apart
    ]


def _columns(table: Table) -> dict[str, Floats]:
    """Read a table's numbers, NaN where there are none."""
    names = numbers_of(table)
    told = table.rows.select(pl.col(names).cast(pl.Float64).fill_null(np.nan)).to_numpy()
    return dict(zip(names, told.T, strict=True))


def _told(cells: Cells, columns: Sequence[dict[str, Floats]], name: str) -> Iterator[Floats]:
    """Gather a column from all tables; apart where they tell different numbers of one cell."""
    merged = np.full(len(cells.counts), np.nan)
    apart: list[Floats] = []
    for table, places in zip(columns, cells.rows, strict=True):
        if name not in table:
            continue
        own = np.full(len(cells.counts), np.nan)
        own[places] = table[name]
        both = ~np.isnan(own) & ~np.isnan(merged)
        if np.allclose(own[both], merged[both], rtol=ROUNDING):
            merged = np.where(np.isnan(own), merged, own)
        else:
            apart.append(own)
    yield merged
    yield from apart


def _counts_of(cells: Cells, amount: Quantity) -> Floats:
    return np.where(amount.numbers > 0, cells.counts, 0.0)


@dataclass(frozen=True)
class _Adding:
    """The sums that a column may fulfil as the counts do.

    Attributes
    ----------
    cells
        Cells and sums.
    unsigned
        The sums without their signs.
    rests, lines
        The cells that nobody published, and the one sum that each was made for.
    """

    cells: Cells
    unsigned: sparse.csr_array
    rests: Ints
    lines: Ints

    @classmethod
    def of(cls, cells: Cells) -> Self:
        """Read the sums once for all columns."""
        rests = np.flatnonzero(cells.is_rest)
        lines = sparse.csc_array(cells.sums[:, rests]).indices
        return cls(cells, abs(cells.sums), rests, lines)

    def up(self, told: Floats) -> Quantity | None:
        """See whether a column, or the column times the count, adds up; scale it to persons.

        Returns
        -------
        Quantity or None
            Its `need` is 1 where the column has a number that stands in a sum.
        """
        for amount in (told, told * self.cells.counts):
            filled = self._with_rests(amount)
            lines = np.flatnonzero((self.unsigned @ np.isnan(filled)) == 0)
            if not len(lines) or np.nanmin(filled) < 0 or not np.nansum(filled) > 0:
                continue
            known = np.nan_to_num(filled)
            if abs((self.cells.sums @ known)[lines]).max() <= ROUNDING * known.max():
                sums = sparse.csr_array(self.cells.sums[lines])
                stands = np.zeros(len(known))
                stands[np.unique(sums.indices)] = 1.0
                per_person = known.sum() / self.cells.counts[~np.isnan(filled)].sum()
                return Quantity(known / per_person, sums, stands)
        return None

    def _with_rests(self, amount: Floats) -> Floats:
        """Work out the rests between tables from what the tables tell."""
        filled = amount.copy()
        known = np.where(self.cells.is_rest, 0.0, amount)
        unknown = self.unsigned @ np.isnan(known).astype(float)
        told = -(self.cells.sums @ np.nan_to_num(known))[self.lines]
        filled[self.rests] = np.where(unknown[self.lines] > 0, np.nan, told)
        return filled
