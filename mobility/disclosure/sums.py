"""How the cells of a release add up: within a table, and from one table to another."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from mobility.disclosure.cells import (
    Bools,
    Cell,
    Floats,
    Ints,
    Nested,
    Sheet,
    ancestors,
    name_of,
)
from mobility.errors import DisclosureError


@dataclass(frozen=True)
class Sum:
    """A cell and the parts of it that stand in the release.

    Parameters
    ----------
    whole
        The cell's place.
    parts
        The places of its parts, which share nobody.
    widened
        The variables along which the parts are parts.
    is_full
        The parts are known to be everybody.
    """

    whole: int
    parts: tuple[int, ...]
    widened: frozenset[str]
    is_full: bool


@dataclass(frozen=True)
class Cells:
    """The cells of a release, and the sums that everybody can draw up.

    Attributes
    ----------
    keys
        The published cells, each once.
    names
        The name of every cell; after the published ones come the rests, which nobody published.
    counts : ndarray of shape (n_cells,), persons
        NaN where hidden.
    sums : sparse array of shape (n_sums, n_cells)
        ``sums @ counts == 0``.
    is_rest : ndarray of shape (n_cells,)
        The people of a cell that are in none of its published parts: known to whoever subtracts.
    rows
        Per table, the cell of each row.
    """

    keys: tuple[Cell, ...]
    names: tuple[str, ...]
    counts: Floats
    sums: sparse.csr_array
    is_rest: Bools
    rows: tuple[Ints, ...]


def add_up(
    tables: Sequence[Sheet], nested: Nested | None = None, complete: frozenset[str] = frozenset()
) -> Cells:
    """Find the cells that tables share and every sum between them.

    Within a table the rows below a total are everybody; from one table to another a rest may
    remain, and becomes a cell of its own.

    Parameters
    ----------
    tables
        The tables as their reader sees them.
    nested
        The wider value that a value lies within, per variable.
    complete
        Variables of which everybody knows that all values are told.

    Raises
    ------
    DisclosureError
        A table does not add up, or two tables tell different counts of the same people.
    """
    nested = nested or {}
    per_table = [table.keys for table in tables]
    keys = tuple(dict.fromkeys(key for own in per_table for key in own))
    place = {key: at for at, key in enumerate(keys)}
    rows = tuple(np.array([place[key] for key in own], dtype=np.int64) for own in per_table)
    counts = _merged(tables, rows, len(place))
    found = [
        part
        for table, own in zip(tables, per_table, strict=True)
        for part in _within(own, place, nested, table.partial)
    ]
    if len(tables) > 1:
        homes = _homes(rows, len(place))
        found += _across(keys, place, nested, homes, counts)
        found = [_completed(part, counts, complete) for part in found]
    # several tables may tell one sum; that it is of everybody, any of them may know
    found.sort(key=lambda part: part.is_full)
    same = {(part.whole, frozenset(part.parts)): part for part in found}
    return _assembled(keys, counts, list(same.values()), rows)


def _merged(tables: Sequence[Sheet], rows: Sequence[Ints], size: int) -> Floats:
    """Take each cell's count from any table that shows it."""
    counts = np.full(size, np.nan)
    for table, places in zip(tables, rows, strict=True):
        told = table.counts
        differs = ~np.isnan(counts[places]) & ~np.isnan(told) & (counts[places] != told)
        if differs.any():
            cell = table.keys[int(np.flatnonzero(differs)[0])]
            raise DisclosureError(
                "Two tables tell different counts of the same people.",
                where=name_of(cell),
                todo="make both from the same rows, or tell in `where` how their people differ.",
            )
        counts[places] = np.where(np.isnan(told), counts[places], told)
    return counts


def _nearest(
    cell: Cell, present: Collection[Cell], nested: Nested
) -> Iterator[tuple[frozenset[str], Cell]]:
    """Find the wider cells with none between them and the cell."""
    taken: list[tuple[int, ...]] = []
    for widened, steps, wide in ancestors(cell, nested):
        beyond = any(all(s >= t for s, t in zip(steps, near, strict=True)) for near in taken)
        if wide in present and not beyond:
            taken.append(steps)
            yield widened, wide


def _within(
    own: Sequence[Cell], place: dict[Cell, int], nested: Nested, partial: frozenset[str]
) -> Iterator[Sum]:
    """Draw up a table's own sums."""
    present = _apart(own, place)
    parts: dict[tuple[Cell, frozenset[str]], list[int]] = defaultdict(list)
    for cell, here in present.items():
        for widened, wide in _nearest(cell, present, nested):
            parts[wide, widened].append(here)
    for (wide, widened), found in parts.items():
        yield Sum(present[wide], tuple(found), widened, is_full=not widened & partial)


def _apart(keys: Sequence[Cell], place: dict[Cell, int]) -> dict[Cell, int]:
    """Name cells by what tells them apart: what all have in common is never widened."""
    common = frozenset.intersection(*keys) if keys else frozenset()
    return {key - common: place[key] for key in keys}


def _homes(rows: Sequence[Ints], size: int) -> list[frozenset[int]]:
    homes: list[set[int]] = [set() for _ in range(size)]
    for table, places in enumerate(rows):
        for cell in places:
            homes[cell].add(table)
    return [frozenset(home) for home in homes]


def _across(
    keys: Sequence[Cell],
    place: dict[Cell, int],
    nested: Nested,
    homes: Sequence[frozenset[int]],
    counts: Floats,
) -> Iterator[Sum]:
    """Draw up the sums between cells that stand in no table together."""
    parts: dict[tuple[int, frozenset[str], int], list[int]] = defaultdict(list)
    present = _apart(keys, place)
    for cell, here in present.items():
        for widened, wide in _nearest(cell, present, nested):
            if not homes[here] & homes[present[wide]]:
                # along one variable, parts of several tables share nobody
                table = -1 if len(widened) == 1 else min(homes[here])
                parts[present[wide], widened, table].append(here)
    for (whole, widened, _), found in parts.items():
        for group in _that_fit(whole, found, homes, counts):
            yield Sum(whole, tuple(group), widened, is_full=False)


def _that_fit(
    whole: int, parts: list[int], homes: Sequence[frozenset[int]], counts: Floats
) -> list[list[int]]:
    """Keep the parts of several tables together unless they overlap: then table by table."""
    if np.isnan(counts[whole]) or np.nansum(counts[parts]) <= counts[whole]:
        return [parts]
    by_table: dict[int, list[int]] = defaultdict(list)
    for part in parts:
        by_table[min(homes[part])].append(part)
    return list(by_table.values())


def _completed(part: Sum, counts: Floats, complete: frozenset[str]) -> Sum:
    """Take the parts for everybody where all values are told and the shown numbers allow it."""
    rest = counts[part.whole] - counts[list(part.parts)].sum()
    is_full = part.is_full or (part.widened <= complete and (np.isnan(rest) or rest == 0))
    return replace(part, is_full=is_full)


def _assembled(
    keys: tuple[Cell, ...], counts: Floats, sums: Sequence[Sum], rows: tuple[Ints, ...]
) -> Cells:
    """Write the sums as a matrix, with a rest wherever the parts may not be everybody."""
    names = [name_of(key) for key in keys]
    rests: list[float] = []
    line: list[int] = []
    column: list[int] = []
    sign: list[float] = []
    for number, part in enumerate(sums):
        rest = counts[part.whole] - counts[list(part.parts)].sum()
        _check(part, rest, names)
        members = [part.whole, *part.parts]
        # a known rest of nobody is no cell: the attacker may know that the list is complete
        if not part.is_full and rest != 0:
            members.append(len(names))
            names.append(f"{names[part.whole]}, the rest by {', '.join(sorted(part.widened))}")
            rests.append(rest)
        line += [number] * len(members)
        column += members
        sign += [-1.0] + [1.0] * (len(members) - 1)
    return Cells(
        keys=keys,
        names=tuple(names),
        counts=np.append(counts, rests),
        sums=sparse.csr_array((sign, (line, column)), shape=(len(sums), len(names))),
        is_rest=np.arange(len(names)) >= len(keys),
        rows=rows,
    )


def _check(part: Sum, rest: float, names: Sequence[str]) -> None:
    if rest < 0 or (part.is_full and rest > 0):
        raise DisclosureError(
            f"The table does not add up: the parts differ from their total by {-rest:.0f}.",
            where=names[part.whole],
            todo="give every row that the total counts; where people may tick several answers, "
            "give each answer as ticked and not ticked.",
        )
