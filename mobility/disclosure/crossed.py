"""The tables that nobody printed: what a reader knows who crosses all variables at once.

Tables of a release are margins of one table of all variables, whose counts are whole and not
negative too. Where the tables hang together like a tree (no circle such as mode by zone, zone by
sex, mode by sex), any numbers that fit the printed sums fit such a table as well: crossing tells
nothing more. Where they go in a circle, the variables of the circle are crossed, clique by clique,
and the attacker reckons with these hidden tables too; that is again all that there is to know.

References
----------
Vorob'ev (1962), Consistent families of measures and their extensions, Theory Probab. Appl. 7:
147-163; Atserias & Kolaitis (2021), Structure and complexity of bag consistency, PODS (margins of
whole numbers that fit each other fit one table, if and only if their scheme is acyclic).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

import numpy as np

from mobility.disclosure.cells import Cell, Nested, Sheet, ancestors, chain
from mobility.disclosure.circles import Names, cliques_of, connected, core

MOST_CELLS = 20_000
"""Cells: the largest crossed table that is reckoned with; more take the solver minutes."""


@dataclass(frozen=True)
class Crossed:
    """What is reckoned with beside the printed tables.

    Attributes
    ----------
    sheets
        The crossed tables, all hidden, with the printed cells that they fill.
    together
        The variables of each.
    left
        Variables whose crossing might tell more, and was too large, or not filled by any table.
    """

    sheets: tuple[Sheet, ...] = ()
    together: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


def crossed(
    sheets: Sequence[Sheet], nested: Nested | None = None, *, most: int = MOST_CELLS
) -> Crossed:
    """Find the crossed tables that tell more than the printed sums; none where nothing does.

    Parameters
    ----------
    sheets
        The tables as their reader sees them.
    nested
        The wider value that a value lies within, per variable.
    most
        Cells that all crossed tables together may have. Of a larger one triples of variables are
        crossed, as many as fit.
    """
    nested = nested or {}
    made: list[Sheet] = []
    together, left = [], []
    for ground, cliques in _circles(sheets, frozenset(), nested):
        room = most - sum(len(sheet.keys) for sheet in made)
        fits, does_not = _that_fit(cliques, ground, room)
        made += [ground.crossing(clique, fits) for clique in fits]
        together += [_named(clique) for clique in fits]
        left += [_named(clique) for clique in does_not]
    return Crossed(tuple(made), tuple(dict.fromkeys(together)), tuple(dict.fromkeys(left)))


@dataclass(frozen=True)
class _Ground:
    """Tables of the same people, and the finest values that fill each variable."""

    own: Cell
    sheets: tuple[Sheet, ...]
    nested: Nested

    def scopes(self) -> list[Names]:
        """Name the variables that each table tells apart."""
        shared = _names(self.own)
        return [
            frozenset(v for key in sheet.keys for v in _names(key)) - shared
            for sheet in self.sheets
        ]

    def levelled(self) -> Names:
        """Name the variables that are told in groups that lie within each other."""
        return frozenset(
            v for v, values in self.values().items() if len(values) > len(self._finest(v, values))
        )

    def values(self) -> dict[str, set[object]]:
        """Give the values of each variable."""
        found: dict[str, set[object]] = {}
        for sheet in self.sheets:
            for key in sheet.keys:
                for variable, value in key - self.own:
                    found.setdefault(variable, set()).add(value)
        return found

    def leaves(self, variable: str) -> list[object] | None:
        """Give the finest values, where one table shows that they are everybody's; else None."""
        finest = self._finest(variable, self.values()[variable])
        for sheet in self.sheets:
            told = {
                value
                for key in sheet.keys
                if len(key) == len(self.own) + 1
                for v, value in key - self.own
                if v == variable
            }
            is_full = self.own in sheet.keys and variable not in sheet.partial
            if is_full and self._finest(variable, told) == finest:
                return sorted(finest, key=str)
        return None

    def crossing(self, clique: Names, beside: Iterable[Names]) -> Sheet:
        """Cross a clique's variables, with the printed cells and what it shares with others."""
        keys: dict[Cell, None] = {}
        for order in map(sorted, dict.fromkeys([clique, *(clique & other for other in beside)])):
            for told in product(*(self.leaves(name) or [] for name in order)):
                keys[self.own | frozenset(zip(order, told, strict=True))] = None
        reach = clique | _names(self.own)
        keys |= {key: None for sheet in self.sheets for key in sheet.keys if _names(key) <= reach}
        return _hidden(list(keys))

    def size(self, clique: Names) -> float:
        """Count the cells of a crossed table; infinite where a variable is not filled."""
        leaves = map(self.leaves, clique)
        return prod(np.inf if found is None else len(found) for found in leaves)

    def _finest(self, variable: str, values: Iterable[object]) -> set[object]:
        wider = self.nested.get(variable, {})
        known, found = set(values), set(values)
        for value in known:
            above = wider.get(value)
            while above is not None:
                found.discard(above)
                above = wider.get(above)
        return found


def _circles(
    sheets: Sequence[Sheet], own: Cell, nested: Nested
) -> Iterator[tuple[_Ground, list[Names]]]:
    """Find the variables of each circle, people by people where all its tables part them alike."""
    inside = [_hidden([key for key in s.keys if own <= key], s.partial) for s in sheets]
    inside = [sheet for sheet in inside if sheet.keys]
    if not inside:
        return
    ground = _Ground(
        frozenset.intersection(*(key for s in inside for key in s.keys)), tuple(inside), nested
    )
    levelled = ground.levelled()
    if not own and (askew := _askew(ground, levelled)):
        yield ground, askew
    for circle in connected(core(ground.scopes())):
        shared = frozenset.intersection(*circle) - levelled
        if shared:
            parts = {
                frozenset(item for item in key if item[0] in shared)
                for s in inside
                for key in s.keys
            }
            for part in sorted((p for p in parts if len(p) == len(shared)), key=str):
                yield from _circles(inside, ground.own | part, nested)
        else:
            yield ground, cliques_of(circle)


def _askew(ground: _Ground, levelled: Names) -> list[Names]:
    """Find variables that two tables tell in groups of which none lies within the other's."""
    found: dict[Names, None] = {}
    scopes = ground.scopes()
    for (one, first), (other, second) in combinations(zip(scopes, ground.sheets, strict=True), 2):
        shared = one & other
        if len(shared & levelled) < 2:
            continue
        names = shared | _names(ground.own)
        cells = [{key for key in s.keys if _names(key) == names} for s in (first, second)]
        if _part_askew(cells[0], cells[1], ground.nested):
            found[shared] = None
    return list(found)


def _part_askew(one: Iterable[Cell], other: Iterable[Cell], nested: Nested) -> bool:
    """Tell whether two cells share people and neither lies within the other."""
    around: dict[Cell, list[Cell]] = {}
    for cell in one:
        for wide in _around(cell, nested):
            around.setdefault(wide, []).append(cell)
    return any(
        _overlap(cell, near, nested)
        for cell in other
        for wide in _around(cell, nested)
        for near in around.get(wide, ())
    )


def _around(cell: Cell, nested: Nested) -> list[Cell]:
    """List the wider cells that tell the same variables apart."""
    return [wide for _, _, wide in ancestors(cell, nested) if len(wide) == len(cell)]


def _overlap(one: Cell, other: Cell, nested: Nested) -> bool:
    """Tell whether each of two cells is the finer one in some variable, and none parts them."""
    values = [(v, value, dict(other)[v]) for v, value in one]
    finer = [far in chain(v, near, nested)[1:] for v, near, far in values]
    wider = [near in chain(v, far, nested)[1:] for v, near, far in values]
    same = [near == far for _, near, far in values]
    meet = all(any(way) for way in zip(finer, wider, same, strict=True))
    return meet and any(finer) and any(wider)


def _that_fit(
    cliques: Sequence[Names], ground: _Ground, room: float
) -> tuple[list[Names], list[Names]]:
    """Choose what is crossed: each clique, or triples of one that is too large."""
    fits: list[Names] = []
    left: list[Names] = []
    for clique in sorted(cliques, key=ground.size):
        if ground.size(clique) <= room:
            fits.append(clique)
            room -= ground.size(clique)
            continue
        left.append(clique)
        for triple in sorted(map(frozenset, combinations(sorted(clique), 3)), key=ground.size):
            if triple < clique and ground.size(triple) <= room:
                fits.append(triple)
                room -= ground.size(triple)
    return fits, left


def _hidden(keys: Sequence[Cell], partial: Names = frozenset()) -> Sheet:
    return Sheet(keys, np.full(len(keys), np.nan), partial)


def _names(cell: Cell) -> Names:
    return frozenset(variable for variable, _ in cell)


def _named(clique: Names) -> str:
    return " x ".join(sorted(clique))
