"""Protect all tables of a release at once, prove it, and give what may leave the house."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from mobility.disclosure.amounts import quantities
from mobility.disclosure.audit import audit_cells, intervals
from mobility.disclosure.blank import blanked, has_derived, parts_of_hidden, parts_within, status_of
from mobility.disclosure.cells import Bools, Floats, Nested, Table
from mobility.disclosure.holes import NODES, ROUNDS, Pattern, hide
from mobility.disclosure.primary import Rules, primary_cells
from mobility.disclosure.problem import TOLERANCE, Problem, Quantity
from mobility.disclosure.sums import Cells, add_up
from mobility.errors import DisclosureError

NEAR = 1e-4
"""Share of a need that the solver's rounding may take off."""

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


def protect_release(
    tables: Mapping[str, Table],
    *,
    rules: Rules | None = None,
    nested: Nested | None = None,
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
    rounds, nodes
        How long to look for the pattern that hides least.

    Raises
    ------
    DisclosureError
        The tables do not add up, or cannot be made safe.
    """
    rules = rules or Rules()
    given = list(tables.values())
    cells = add_up([table.sheet() for table in given], nested)
    if np.isnan(cells.counts).any():
        raise DisclosureError(
            "A count is missing: what is to be protected must be known.",
            where=cells.names[int(np.flatnonzero(np.isnan(cells.counts))[0])],
            todo="give every row its count; a cell without anybody has the count 0.",
        )
    primary = primary_cells(cells, given, rules)
    problem = _problem(cells, given, primary, rules)
    pattern = hide(problem, rounds=rounds, nodes=nodes)
    found = _proven(cells, problem, pattern.hidden, primary)
    lost = parts_of_hidden(cells, pattern.hidden)
    return Release(
        tables={
            name: blanked(table, places, pattern.hidden, lost, rules.threshold).with_columns(
                status_of(places, primary, pattern.hidden)
            )
            for (name, table), places in zip(tables.items(), cells.rows, strict=True)
        },
        intervals=found.with_columns(is_safe=pl.col("upper") - pl.col("lower") >= rules.threshold),
        proof=_proof(cells, pattern, primary, rules, problem),
    )


def _problem(cells: Cells, tables: list[Table], primary: Bools, rules: Rules) -> Problem:
    must = primary | cells.is_rest
    cost = _cost(cells, tables, must)
    never = np.isinf(cost)
    if (never & must & ~cells.is_rest).any():
        raise DisclosureError(
            "A cell that must stay shown may not be shown.",
            where=cells.names[int(np.flatnonzero(never & must)[0])],
            todo="let it be hidden, or merge groups until it is large enough.",
        )
    found = quantities(cells, tables, primary, rules)
    return Problem(found, must, never, np.where(never, 1.0, cost))


def _cost(cells: Cells, tables: list[Table], must: Bools) -> Floats:
    """Price each cell by the numbers that are lost when it is hidden."""
    cost = np.ones(len(cells.counts))
    weight = np.where(cells.counts > 0, cells.counts / max(cells.counts.max(), 1.0), 1.0)
    cost += TIES * weight / max(int((~must).sum()), 1)
    if any(has_derived(table) for table in tables):
        # a part keeps its count when a total goes, and loses all that rests on the total
        cost += np.asarray(parts_within(cells).sum(axis=1)) / 2
    for table, places in zip(tables, cells.rows, strict=True):
        if table.cost:
            told = table.rows[table.cost].cast(pl.Float64).to_numpy()
            cost[places] = np.maximum(cost[places] * told, TOLERANCE)
    return cost


def _proven(cells: Cells, problem: Problem, hidden: Bools, primary: Bools) -> pl.DataFrame:
    """Attack the release as a reader would, and list what was inferred.

    Raises
    ------
    DisclosureError
        A small cell can be worked out.
    """
    lower, upper = audit_cells(cells, ~hidden)
    spread = {0: upper - lower}
    for number, quantity in enumerate(problem.quantities[1:], 1):
        spread[number] = _spread(quantity, hidden)
    for number, quantity in enumerate(problem.quantities):
        short = (quantity.need > 0) & ~(spread[number] >= quantity.need - NEAR * quantity.need)
        if short.any():
            worst = int(np.flatnonzero(short)[0])
            raise DisclosureError(
                "The audit finds a cell that can be worked out; the table is not given out.",
                where=f"{cells.names[worst]}: between {lower[worst]:.0f} and {upper[worst]:.0f}",
                todo="report this: the search for holes and the audit disagree.",
            )
    places = np.flatnonzero(hidden)
    return pl.DataFrame(
        {
            "cell": [cells.names[place] for place in places],
            "lower": lower[places],
            "upper": upper[places],
        },
        schema={"cell": pl.String, "lower": pl.Float64, "upper": pl.Float64},
    )


def _spread(quantity: Quantity, hidden: Bools) -> Floats:
    """Find how far apart the least and most lie that are possible for an amount."""
    asked = np.flatnonzero(quantity.need > 0)
    numbers = np.where(hidden, np.nan, quantity.numbers)
    lower, upper = intervals(quantity.sums, numbers, asked=asked, whole=False)
    rise = quantity.up * (upper - quantity.numbers)
    return np.asarray(rise + quantity.down * (quantity.numbers - lower))


def _proof(
    cells: Cells, pattern: Pattern, primary: Bools, rules: Rules, problem: Problem
) -> dict[str, object]:
    """Write down what was proven; nothing in it tells more than the release itself."""
    published = ~cells.is_rest
    shown = sorted(
        (name, None if hidden else int(count))
        for name, count, hidden in zip(
            cells.names[: int(published.sum())], cells.counts, pattern.hidden, strict=False
        )
    )
    told = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return {
        "rules": asdict(rules),
        "cells": int(published.sum()),
        "hidden": int((pattern.hidden & published).sum()),
        "sums": int(cells.sums.shape[0]),
        "rests": int(cells.is_rest.sum()),
        "quantities": len(problem.quantities),
        "further_holes_cost": round(pattern.cost, 6),
        "further_holes_cost_at_least": round(pattern.bound, 6),
        "rounds": pattern.rounds,
        "audit": "least and most of every hidden cell by linear programming; whole numbers",
        "release_sha256": hashlib.sha256(told.encode()).hexdigest(),
    }
