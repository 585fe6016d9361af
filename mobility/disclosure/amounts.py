"""Numbers beside the count for which an attacker can solve too: what adds up like it.

A weighted count, a share of all, an amount of km: where parts sum to totals, hiding the count is
not enough if the same holes leave the other number known. A mean times its count is such an amount
as well. Rounding comes after protection, or the sums are not recognised.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from scipy import sparse

from mobility.disclosure.cells import Bools, Floats, Table
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
    names = dict.fromkeys(name for table in tables for name in numbers_of(table))
    for name in names:
        for told in _told(cells, tables, name):
            amount = _adding_up(cells, told)
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


def _told(cells: Cells, tables: Sequence[Table], name: str) -> Iterator[Floats]:
    """Gather a column from all tables; apart where they tell different numbers of one cell."""
    merged = np.full(len(cells.counts), np.nan)
    apart: list[Floats] = []
    for table, places in zip(tables, cells.rows, strict=True):
        if name not in numbers_of(table):
            continue
        own = np.full(len(cells.counts), np.nan)
        own[places] = table.rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
        both = ~np.isnan(own) & ~np.isnan(merged)
        if np.allclose(own[both], merged[both], rtol=ROUNDING):
            merged = np.where(np.isnan(own), merged, own)
        else:
            apart.append(own)
    yield merged
    yield from apart


def _adding_up(cells: Cells, told: Floats) -> Quantity | None:
    """See whether a column, or the column times the count, adds up; scale it to persons.

    Returns
    -------
    Quantity or None
        Its `need` is 1 where the column has a number that stands in a sum.
    """
    for amount in (told, told * cells.counts):
        filled = _with_rests(cells, amount)
        is_whole = (abs(cells.sums) @ np.isnan(filled)) == 0
        lines = np.flatnonzero(is_whole)
        if not len(lines) or np.nanmin(filled) < 0 or not np.nansum(filled) > 0:
            continue
        known = np.nan_to_num(filled)
        sums = sparse.csr_array(cells.sums[lines])
        if abs(sums @ known).max() <= ROUNDING * known.max():
            stands = np.zeros(len(known))
            stands[np.unique(sums.indices)] = 1.0
            per_person = known.sum() / cells.counts[~np.isnan(filled)].sum()
            return Quantity(known / per_person, sums, stands)
    return None


def _counts_of(cells: Cells, amount: Quantity) -> Floats:
    return np.where(amount.numbers > 0, cells.counts, 0.0)


def _with_rests(cells: Cells, amount: Floats) -> Floats:
    """Work out the rests between tables from what the tables tell."""
    filled, sums = amount.copy(), cells.sums
    rests = np.flatnonzero(cells.is_rest)
    # every rest stands in one sum only, the one that it was made for
    lines = sparse.csc_array(sums[:, rests]).indices
    known = np.where(cells.is_rest, 0.0, amount)
    unknown = abs(sums) @ np.isnan(known).astype(float)
    told = -(sums @ np.nan_to_num(known))[lines]
    filled[rests] = np.where(unknown[lines] > 0, np.nan, told)
    return filled
