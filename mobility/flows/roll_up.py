"""Cells too small to show move up a fixed hierarchy until they are safe; totals stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.flows.grouping import groups_of, sums_of
from mobility.flows.pairs import Floats, listed

THRESHOLD = 5
"""Fewest answers, or persons, that may be shown, as in `mobility.disclosure`."""

ADDED = ("level", "is_rest")
"""What rolling up adds: the level that a row stands at, and whether it leaves some parts out."""


@dataclass(frozen=True)
class RolledUp:
    """A table of safe cells, and where each cell of the first one went.

    Parameters
    ----------
    table
        Keys, ``level``, ``is_rest`` and the summed columns. A row with ``is_rest`` holds what is
        left of its area beside the parts of it that have rows of their own.
    row
        For each row of the table given, its row in ``table``.
    """

    table: pl.DataFrame
    row: NDArray[np.int64]

    def sum(self, replicates: Floats) -> Floats:
        """Sum replicates ``(cells, R)`` of the first table to those of this one."""
        return sums_of(replicates, self.row, len(self.table))


def roll_up(  # noqa: PLR0913
    flows: pl.DataFrame,
    hierarchy: pl.DataFrame,
    *,
    column: str = "origin",
    by: Sequence[str] = ("destination", "mode"),
    count: str = "n",
    values: Sequence[str] = ("estimate",),
    threshold: float = THRESHOLD,
) -> RolledUp:
    """Move small cells from area to larger area until each may be shown.

    Within each group of ``by``, cells of fewer than ``threshold`` are put together as the rest of
    the area above; a rest that is still too small moves on, and takes the smallest safe cell of
    its own area with it where nothing lies above. Cells of count zero are nobody's and stay.

    Parameters
    ----------
    flows
        One row per cell: ``column``, those of ``by``, ``count`` and ``values``.
    hierarchy
        One row per area of the finest level, its columns the levels from fine to coarse
        (``parish, town, municipality, region``); the first holds the areas of ``column``.
    column
        Whose areas are rolled up.
    by
        Other keys; each combination is rolled up by itself.
    count
        Persons or answers that the threshold is about.
    values
        Columns that add up.
    threshold
        Fewest that may be shown.

    Returns
    -------
    RolledUp
        Sums of ``count`` and ``values`` are those of ``flows``, in every group of ``by``. A group
        that is too small altogether is one row, to be hidden by who shows it.

    Raises
    ------
    EstimateError
        An area is not in the hierarchy, stands in it twice, or an area lies in two larger ones.
    """
    levels = list(hierarchy.columns)
    _check(flows, hierarchy, column)
    areas = flows.select(pl.col(column).alias(levels[0])).join(
        hierarchy, on=levels[0], how="left", maintain_order="left"
    )
    cells = areas.with_columns(flows[count].alias("_count"), _group=groups_of(flows, by)[1])
    at = np.zeros(len(cells), dtype=np.int64)
    for level, name in enumerate(levels):
        small = _is_small(cells, at == level, name, threshold)
        at[small] = min(level + 1, len(levels) - 1)
    at = _take_along(cells, levels, at, threshold)
    return _collect(flows, cells, levels, at, (column, *by), (count, *values))


def _is_small(
    cells: pl.DataFrame, here: NDArray[np.bool_], name: str, threshold: float
) -> NDArray[np.bool_]:
    unit = np.where(here, groups_of(cells, ("_group", name))[1], -1) + 1
    people = np.bincount(unit, weights=cells["_count"].to_numpy())
    return np.asarray(here & (people > 0)[unit] & (people < threshold)[unit])


def _take_along(
    cells: pl.DataFrame, levels: Sequence[str], at: NDArray[np.int64], threshold: float
) -> NDArray[np.int64]:
    """Where a rest is still too small at the top, let the smallest safe cell join it."""
    top = len(levels) - 1
    names = cells.select(levels).to_numpy()
    units = cells.select("_group", pl.col(levels[top]).alias("_top"), "_count").with_columns(
        _level=at, _area=names[np.arange(len(at)), at]
    )
    key = ["_group", "_top", "_level", "_area"]
    summed = units.group_by(key, maintain_order=True).agg(pl.col("_count").sum())
    rest = summed.filter(pl.col("_level") == top, pl.col("_count").is_between(0, threshold, "none"))
    joining = (
        summed.filter(pl.col("_level") < top, pl.col("_count") >= threshold)
        .join(rest.select("_group", "_top"), on=["_group", "_top"], how="semi")
        .sort("_count", maintain_order=True)
        .unique(["_group", "_top"], keep="first", maintain_order=True)
        .select(*key, _joins=pl.lit(True))
    )
    joins = units.join(joining, on=key, how="left", maintain_order="left")["_joins"]
    return np.where(joins.fill_null(False).to_numpy(), top, at)


def _collect(
    flows: pl.DataFrame,
    cells: pl.DataFrame,
    levels: Sequence[str],
    at: NDArray[np.int64],
    keys: Sequence[str],
    sums: Sequence[str],
) -> RolledUp:
    column, *by = keys
    names = cells.select(levels).to_numpy()
    placed = flows.with_columns(
        pl.Series(column, names[np.arange(len(at)), at], dtype=pl.String),
        level=pl.Series(np.asarray(levels)[at]),
        is_rest=pl.Series(_leaves_out(cells, levels, at)),
    )
    by_row = [column, *by, *ADDED]
    table = placed.group_by(by_row, maintain_order=True).agg(pl.col(*sums).sum())
    return RolledUp(table, groups_of(placed, by_row)[1])


def _leaves_out(
    cells: pl.DataFrame, levels: Sequence[str], at: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Say of each cell whether its area has parts that stand elsewhere."""
    found = np.zeros(len(at), dtype=bool)
    for level, name in enumerate(levels):
        unit = groups_of(cells, ("_group", name))[1]
        elsewhere = np.bincount(unit, weights=at != level)
        found |= (at == level) & (elsewhere[unit] > 0)
    return found


def _check(flows: pl.DataFrame, hierarchy: pl.DataFrame, column: str) -> None:
    levels = list(hierarchy.columns)
    unknown = flows.join(hierarchy, left_on=column, right_on=levels[0], how="anti")
    if len(unknown):
        raise EstimateError(
            f"{unknown[column].n_unique()} areas are not in the hierarchy.",
            where=f"{column}: {listed(unknown[column].unique(maintain_order=True))}",
            todo=f"give each of them a row, with its {', '.join(levels[1:])}.",
        )
    for finer, coarser in pairwise(levels):
        above = hierarchy.group_by(finer, maintain_order=True).agg(pl.col(coarser).n_unique())
        torn = above.filter(pl.col(coarser) > 1)
        if len(torn) or (finer == levels[0] and hierarchy[finer].is_duplicated().any()):
            raise EstimateError(
                f"An area of {finer} lies in several areas of {coarser}, or stands twice.",
                where=f"{finer}: {listed(torn[finer])}",
                todo="give each area one row, and the same larger areas wherever it is named.",
            )
