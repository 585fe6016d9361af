"""Protect all tables of a release at once, prove it, and give what may leave the house.

Holes are sought against the printed sums. The proof reckons with the crossed tables and with what
readers know of how answers go together too; where these leave a cell too well known, holes are
sought against them as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mobility.disclosure.amounts import quantities
from mobility.disclosure.audit import possible
from mobility.disclosure.blank import blanked, has_derived, parts_of_hidden, parts_within, status_of
from mobility.disclosure.cells import Bools, Floats, Nested, Sheet, Table
from mobility.disclosure.crossed import crossed
from mobility.disclosure.holes import NODES, ROUNDS, Pattern, hide
from mobility.disclosure.primary import Rules, primary_cells
from mobility.disclosure.problem import TOLERANCE, Problem
from mobility.disclosure.proof import attacked, proof_of
from mobility.disclosure.sums import Cells, add_up
from mobility.errors import DisclosureError

TIES = 0.1
"""Cells: what parts patterns that hide equally many; hiding few persons is better, and empty cells
come last, since a reader may know that they must be empty."""


@dataclass(frozen=True)
class Release:
    """Tables that are proven safe together.

    Attributes
    ----------
    tables
        The protected tables, with `status`.
    intervals
        What an attacker can infer of each hidden cell: `cell, lower, upper, is_safe`.
    proof
        What was proven, by which rules; to be stored with the release.
    """

    tables: Mapping[str, pl.DataFrame]
    intervals: pl.DataFrame
    proof: Mapping[str, object]

    def published(self) -> dict[str, pl.DataFrame]:
        """Give the tables as they may leave the house: why a cell is hidden stays inside."""
        return {name: table.drop("status") for name, table in self.tables.items()}


@dataclass(frozen=True)
class Beside:
    """What readers know already.

    Parameters
    ----------
    sheets
        The tables of earlier releases.
    complete
        Variables of which everybody knows that all values are told.
    sensitive
        Names of cells, hidden earlier or mere rests, that the new tables must not give away.
    links
        Tables, all hidden, of how answers go together: a cell that they lack has nobody.
    """

    sheets: Sequence[Sheet] = ()
    complete: frozenset[str] = frozenset()
    sensitive: frozenset[str] = frozenset()
    links: Sequence[Sheet] = ()


def protect_release(
    tables: Mapping[str, Table],
    *,
    rules: Rules | None = None,
    nested: Nested | None = None,
    beside: Beside | None = None,
    rounds: int = ROUNDS,
    nodes: int = NODES,
) -> Release:
    """Hide as little as can be so that no small cell of any table can be worked out from all.

    Parameters
    ----------
    tables
        The tables by name; rows that stand for the same people are one cell.
    rules
        What counts as revealing somebody.
    nested
        The wider value that a value lies within, per variable, such as districts of a municipality.
    beside
        What readers know from earlier releases.
    rounds, nodes
        How long to look for the pattern that hides least.

    Raises
    ------
    DisclosureError
        The tables do not add up, or cannot be made safe.
    """
    rules, beside = rules or Rules(), beside or Beside()
    given = list(tables.values())
    sheets = [*(table.sheet() for table in given), *beside.sheets]
    cells = _of_tables(add_up(sheets, nested, beside.complete), given)
    problem, cells, primary = _problem(cells, given, rules, beside)
    pattern = hide(problem, rounds=rounds, nodes=nodes)
    wider = crossed([*sheets, *beside.links], nested)
    whole, all_cells = problem, cells
    if more := [*beside.links, *wider.sheets]:
        all_cells = _of_tables(add_up([*sheets, *more], nested, beside.complete), given)
        whole, all_cells, _ = _problem(all_cells, given, rules, beside)
    carried = replace(pattern, hidden=_carried(pattern.hidden, whole, len(cells.keys)))
    pattern, found = _proven(whole, all_cells, carried, rules, (rounds, nodes))
    hidden = _carried(pattern.hidden, problem, len(cells.keys))
    lost = parts_of_hidden(cells, hidden)
    return Release(
        tables={
            name: blanked(table, places, hidden, lost, rules.threshold).with_columns(
                status_of(places, primary, hidden)
            )
            for (name, table), places in zip(tables.items(), cells.rows, strict=True)
        },
        intervals=found,
        proof=proof_of(all_cells, whole, pattern, rules, wider),
    )


def _of_tables(cells: Cells, tables: Sequence[Table]) -> Cells:
    """Keep of the rows those of the release's own tables, which come first."""
    return replace(cells, rows=cells.rows[: len(tables)])


def _carried(hidden: Bools, problem: Problem, published: int) -> Bools:
    """Carry a pattern over to a problem of other cells; the published ones come first in both."""
    carried = problem.must.copy()
    carried[:published] |= hidden[:published]
    return carried


def _proven(
    problem: Problem, cells: Cells, pattern: Pattern, rules: Rules, search: tuple[int, int]
) -> tuple[Pattern, pl.DataFrame]:
    """Attack a pattern with all that readers know; where it falls short, seek one that does not.

    Raises
    ------
    DisclosureError
        There is none.
    """
    try:
        return pattern, attacked(cells, problem, pattern.hidden, rules)
    except DisclosureError:
        rounds, nodes = search
        better = hide(problem, rounds=rounds, nodes=nodes)
        return better, attacked(cells, problem, better.hidden, rules)


def _problem(
    cells: Cells, tables: list[Table], rules: Rules, beside: Beside
) -> tuple[Problem, Cells, Bools]:
    """State what must be hidden, what may be, and what must not be found out."""
    is_new = np.zeros(len(cells.counts), dtype=np.bool_)
    is_new[np.concatenate(cells.rows)] = True
    unknown = np.isnan(cells.counts)
    if (unknown & is_new).any():
        raise DisclosureError(
            "A count is missing: what is to be protected must be known.",
            where=cells.names[int(np.flatnonzero(unknown & is_new)[0])],
            todo="give every row its count; a cell without anybody has the count 0.",
        )
    named = np.array([name in beside.sensitive for name in cells.names])
    primary = primary_cells(cells, tables, rules) & (is_new | cells.is_rest) & ~unknown
    # any table that could have been gives the same limits to what an attacker can infer
    cells = replace(cells, counts=possible(cells.sums, cells.counts))
    must = primary | cells.is_rest | unknown
    cost = _cost(cells, tables, must)
    never = np.isinf(cost) | (~is_new & ~unknown & ~cells.is_rest)
    if (never & must & is_new).any():
        raise DisclosureError(
            "A cell that must stay shown may not be shown.",
            where=cells.names[int(np.flatnonzero(never & must & is_new)[0])],
            todo="let it be hidden, or merge groups until it is large enough.",
        )
    found = quantities(cells, tables, primary | (named & must), rules)
    return Problem(found, must, never & ~must, np.where(never, 1.0, cost)), cells, primary


def _cost(cells: Cells, tables: list[Table], must: Bools) -> Floats:
    """Price each cell by the numbers that are lost when it is hidden."""
    is_new = np.zeros(len(cells.keys))
    is_new[np.concatenate(cells.rows)] = 1.0
    cost = np.ones(len(cells.counts))
    weight = np.where(cells.counts > 0, cells.counts / max(cells.counts.max(), 1.0), 1.0)
    cost += TIES * weight / max(int((~must).sum()), 1)
    if any(has_derived(table) for table in tables):
        # a part keeps its count when a total goes, and loses all that rests on the total
        cost += np.asarray(parts_within(cells)[:, : len(cells.keys)] @ is_new) / 2
    for table, places in zip(tables, cells.rows, strict=True):
        if table.cost:
            told = table.rows[table.cost].cast(pl.Float64).to_numpy()
            cost[places] = np.maximum(cost[places] * told, TOLERANCE)
    return cost
