"""Which cells may not be shown for their own sake."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mobility.disclosure.cells import Bools, Floats, Table
from mobility.disclosure.sums import Cells
from mobility.errors import DisclosureError

THRESHOLD = 5
"""Persons: the least count that may be shown. The project's contract, section 5."""

LARGEST_TWO_SHARE = 0.90
"""Share: an amount is not shown if its two largest persons hold more (rule n = 2, k = 90 %).

References
----------
The default of ACRO 1.0 (`acro/default.yaml`); Hundepool et al. (2012), Statistical Disclosure
Control, section 4.2.
"""

CLOSENESS = 0.10
"""Share: how near an amount may be guessed by another contributor (rule p = 10 %).

References
----------
The default of ACRO 1.0 (`acro/default.yaml`); Hundepool et al. (2012), section 4.2.
"""


@dataclass(frozen=True)
class Rules:
    """What counts as revealing somebody.

    Parameters
    ----------
    threshold
        The least count shown, and the least spread of what can be inferred of a smaller one.
    zeros
        A cell without anybody is not to be shown either.
    homogeneity
        A group of which all gave the same answer is not to be shown.
    largest_two_share, closeness
        The limits of dominance, for amounts.
    """

    threshold: int = THRESHOLD
    zeros: bool = False
    homogeneity: bool = False
    largest_two_share: float = LARGEST_TWO_SHARE
    closeness: float = CLOSENESS

    def is_small(self, counts: Floats) -> Bools:
        """Tell which counts are too small to show."""
        least = 0 if self.zeros else 1
        return np.asarray((counts >= least) & (counts < self.threshold), dtype=np.bool_)


def primary_cells(cells: Cells, tables: Sequence[Table], rules: Rules) -> Bools:
    """Find the cells that may not be shown for their own sake, rests between tables included.

    Raises
    ------
    DisclosureError
        The rules or the columns for dominance make no sense.
    """
    if rules.threshold < 1:
        raise DisclosureError(
            f"A threshold of {rules.threshold} protects nobody.",
            where="threshold",
            todo="give a whole number of persons, 1 or more.",
        )
    primary = rules.is_small(cells.counts)
    if rules.homogeneity:
        primary |= _alone_in_their_group(cells)
    for table, places in zip(tables, cells.rows, strict=True):
        primary[places] |= _dominated(table, rules)
    return primary


def _alone_in_their_group(cells: Cells) -> Bools:
    """Find the cells that hold everybody of a wider cell: hundred-percent groups."""
    values: dict[str, set[object]] = defaultdict(set)
    for key in cells.keys:
        for variable, value in key:
            values[variable].add(value)
    varies = {variable for variable, found in values.items() if len(found) > 1}
    alone = np.zeros(len(cells.counts), dtype=np.bool_)
    sums = cells.sums
    for start, end in zip(sums.indptr[:-1], sums.indptr[1:], strict=True):
        members, signs = sums.indices[start:end], sums.data[start:end]
        whole, parts = members[signs < 0][0], members[signs > 0]
        parts = parts[~cells.is_rest[parts] & (cells.counts[parts] > 0)]
        told = {variable for part in parts for variable, _ in cells.keys[part] - cells.keys[whole]}
        # a variable with one value in all the release tells nothing of anybody
        if told & varies:
            alone[parts[cells.counts[parts] == cells.counts[whole]]] = True
    return alone


def _dominated(table: Table, rules: Rules) -> Bools:
    """Find the amounts that one or two persons dominate."""
    if table.value is None or table.largest is None:
        return np.zeros(len(table.rows), dtype=np.bool_)
    second = pl.col(table.second) if table.second else pl.lit(0.0)
    amount, largest = pl.col(table.value), pl.col(table.largest)
    rest = amount - largest - second
    rule = (largest + second > rules.largest_two_share * amount) | (
        rest < rules.closeness * largest
    )
    return np.asarray(
        table.rows.select((rule & (amount > 0)).fill_null(value=False)).to_series().to_numpy(),
        dtype=np.bool_,
    )
