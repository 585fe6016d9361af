"""Attack a release before it leaves, and write down what was proven."""

import hashlib
import json
from dataclasses import asdict

import numpy as np
import polars as pl

from mobility.disclosure.audit import intervals
from mobility.disclosure.cells import Bools, Floats
from mobility.disclosure.crossed import Crossed
from mobility.disclosure.holes import Pattern
from mobility.disclosure.primary import Rules
from mobility.disclosure.problem import Problem, Quantity
from mobility.disclosure.sums import Cells
from mobility.errors import DisclosureError

NEAR = 1e-4
"""Share of a need that the solver's rounding may take off."""


def attacked(cells: Cells, problem: Problem, hidden: Bools, rules: Rules) -> pl.DataFrame:
    """Attack the release as a reader would, and list what was inferred.

    Raises
    ------
    DisclosureError
        A small cell can be worked out.
    """
    asked = np.flatnonzero(hidden & (_published(cells) | (problem.quantities[0].need > 0)))
    lower, upper = intervals(cells.sums, np.where(hidden, np.nan, cells.counts), asked=asked)
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
    return pl.DataFrame(
        {
            "cell": pl.Series([cells.names[place] for place in asked], dtype=pl.String),
            "lower": lower[asked],
            "upper": upper[asked],
            "is_safe": upper[asked] - lower[asked] >= rules.threshold,
        }
    )


def _spread(quantity: Quantity, hidden: Bools) -> Floats:
    """Find how far apart the least and most lie that are possible for an amount."""
    asked = np.flatnonzero(quantity.need > 0)
    numbers = np.where(hidden, np.nan, quantity.numbers)
    lower, upper = intervals(quantity.sums, numbers, asked=asked, whole=False)
    rise = quantity.up * (upper - quantity.numbers)
    return np.asarray(rise + quantity.down * (quantity.numbers - lower))


def proof_of(
    cells: Cells, problem: Problem, pattern: Pattern, rules: Rules, crossing: Crossed
) -> dict[str, object]:
    """Write down what was proven; nothing in it tells more than the release itself."""
    published = _published(cells)
    shown = sorted(
        (cells.names[place], None if pattern.hidden[place] else int(cells.counts[place]))
        for place in np.flatnonzero(published)
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
        "crossed": list(crossing.together),
        "not_crossed": list(crossing.left),
        "release_sha256": hashlib.sha256(told.encode()).hexdigest(),
    }


def _published(cells: Cells) -> Bools:
    """Tell the cells of the release's own tables from rests and what readers know already."""
    published = np.zeros(len(cells.counts), dtype=np.bool_)
    published[np.concatenate(cells.rows)] = True
    return published
