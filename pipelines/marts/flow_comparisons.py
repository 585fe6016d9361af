"""Any two sets of flows side by side, by home and by mode, with the error of the difference."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from mobility.flows import compare_flows, roll_up
from mobility.flows.flow_sets import ALL_MODES, named, origins_of
from mobility.flows.grouping import groups_of, sums_of
from mobility.settings import Settings
from mobility.tables import clean, marts, models

READS = [clean.Areas, clean.Municipalities, models.FlowSets]
WRITES = marts.FlowComparisons
SEVERAL = "several"
"""The mode of those whose modes have too few answers each."""

PAIR = ("first", "second")
NEXT_TO_NOTHING, LAST = 1e-6, 1e9
"""Counts of levels of too few answers, and of those that only one set has."""
_HIDDEN = (
    "old", "new", "ratio", "estimate", "standard_error", "low", "high", "is_clear", "n",
    "n_effective",
)  # fmt: skip


@dataclass(frozen=True)
class _Set:
    """A set summed to the levels of one key: answers ``(levels,)``, persons ``(levels, 1 + R)``."""

    name: str
    levels: list[str]
    n: np.ndarray
    is_modelled: np.ndarray
    persons: np.ndarray

    def at(self, levels: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Give answers, whether they are modelled, and persons of other levels, nought where none.

        Levels that nobody was asked of have NaN answers where nobody was asked at all.
        """
        place = {level: number for number, level in enumerate(self.levels)}
        at = np.array([place.get(level, -1) for level in levels])
        there = at >= 0
        nothing = 0.0 if self.n.any() else np.nan
        n = np.where(there, self.n[at] + nothing, nothing)
        return n, there & self.is_modelled[at], np.where(there[:, None], self.persons[at], 0.0)


def build(
    areas: pl.LazyFrame,
    municipalities: pl.LazyFrame,
    flow_sets: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Compare every set with every other, by home and, where both tell modes, by mode."""
    if flow_sets["flow_set"].n_unique() < 2:
        return marts.FlowComparisons.create_empty()
    homes = origins_of(areas.collect(), municipalities.collect())
    above = homes.select(origin="municipality", region="region", elsewhere="elsewhere").unique(
        maintain_order=True
    )
    rows = flow_sets.with_row_index("_at").with_columns(origin=named("origin", above["origin"]))
    told = rows.filter((pl.col("mode") != ALL_MODES).any().over("flow_set"))
    modes = pl.DataFrame({"mode": told["mode"].unique(maintain_order=True)})
    whole, least = flow_sets["persons"].to_numpy(), settings.disclosure.threshold
    parts = [
        _compared(_summed(rows, whole, "origin"), above, least),
        _compared(_summed(told, whole, "mode"), modes.with_columns(several=pl.lit(SEVERAL)), least),
    ]
    made = pl.concat([part for part in parts if len(part)], how="diagonal_relaxed")
    synthetic = dict(flow_sets.group_by("flow_set").agg(pl.col("is_synthetic").any()).iter_rows())
    marked = made.with_columns(
        is_synthetic=pl.col("first").replace_strict(synthetic)
        | pl.col("second").replace_strict(synthetic)
    )
    return pl.concat([marked, _turned(marked)], how="diagonal_relaxed")


def _summed(rows: pl.DataFrame, whole: np.ndarray, by: str) -> list[_Set]:
    sets = []
    for (name,), part in rows.drop("persons").group_by("flow_set", maintain_order=True):
        keys, place = groups_of(part, [by])
        answers = part["n"].fill_null(0).to_numpy()
        sets.append(
            _Set(
                str(name),
                keys[by].to_list(),
                np.bincount(place, weights=answers, minlength=len(keys)),
                np.bincount(place, weights=part["is_modelled"], minlength=len(keys)) > 0,
                sums_of(whole[part["_at"].to_numpy()], place, len(keys)),
            )
        )
    return sets


def _compared(sets: list[_Set], hierarchy: pl.DataFrame, least: int) -> pl.DataFrame:
    """Sum every pair to levels that are safe in both, and compare persons and shares."""
    by = hierarchy.columns[0]
    if len(sets) < 2:
        return pl.DataFrame()
    keys, old, new = _paired(sets, by)
    cells = keys.with_columns(n=pl.Series(_safety(old[0], new[0], least)))
    rolled = roll_up(cells, hierarchy, column=by, by=PAIR, values=(), threshold=least)
    size = len(rolled.table)
    frames, sums = [], []
    for n, is_modelled, persons in (old, new):
        counts = np.bincount(rolled.row, weights=n, minlength=size)
        sums.append(rolled.sum(persons))
        frames.append(
            rolled.table.drop("n").with_columns(
                n=pl.Series(counts).fill_nan(None),
                is_modelled=pl.Series(
                    np.bincount(rolled.row, weights=is_modelled, minlength=size) > 0
                ),
            )
        )
    pair = groups_of(rolled.table, PAIR)[1]
    shares = [part / sums_of(part, pair, pair.max() + 1)[pair] for part in sums]
    told = [
        _told(frames, values, by).with_columns(quantity=pl.lit(quantity))
        for quantity, values in (("persons", sums), ("share", shares))
    ]
    return _hidden(pl.concat(told), frames, by, least)


def _safety(old: np.ndarray, new: np.ndarray, least: int) -> np.ndarray:
    """Count each level by how well it can be shown, so that what is joined is safe in both sets.

    Nobody in either set counts nothing; too few in a set next to nothing, so that such levels are
    joined until one of enough in both is among them; enough in one and nobody in the other is safe
    alone, and the last to be joined.
    """
    asked = np.nan_to_num(np.array([old, new]))
    thin = ((asked > 0) & (asked < least)).any(axis=0)
    both = (asked >= least).all(axis=0)
    alone = (asked >= least).any(axis=0) & ~both & ~thin
    return np.select([thin, both, alone], [NEXT_TO_NOTHING, asked.min(axis=0), LAST], 0.0)


def _paired(
    sets: list[_Set], by: str
) -> tuple[pl.DataFrame, tuple[np.ndarray, ...], tuple[np.ndarray, ...]]:
    """Lay every pair of sets over the levels of either, one pair below the other."""
    keys: list[pl.DataFrame] = []
    sides: tuple[list[tuple[np.ndarray, ...]], ...] = ([], [])
    for old, new in combinations(sets, 2):
        levels = list(dict.fromkeys([*old.levels, *new.levels]))
        keys.append(
            pl.DataFrame({by: levels}).with_columns(first=pl.lit(old.name), second=pl.lit(new.name))
        )
        for side, one in zip(sides, (old, new), strict=True):
            side.append(one.at(levels))
    joined = [tuple(np.concatenate(part) for part in zip(*side, strict=True)) for side in sides]
    return pl.concat(keys), joined[0], joined[1]


def _told(frames: list[pl.DataFrame], values: list[np.ndarray], by: str) -> pl.DataFrame:
    """Compare; a pair of which nobody was asked on a side rests on its error alone."""
    both = frames[0]["n"].is_not_null() & frames[1]["n"].is_not_null()
    parts = []
    for kept, left_out in ((both, []), (~both, ["n"])):
        at = kept.to_numpy()
        if not at.any():
            continue
        pair = [
            frame.with_columns(estimate=pl.Series(part[:, 0])).filter(kept).drop(left_out)
            for frame, part in zip(frames, values, strict=True)
        ]
        parts.append(
            compare_flows(
                *pair, by=[*PAIR, by, "level", "is_rest"],
                old_replicates=values[0][at, 1:], new_replicates=values[1][at, 1:],
            )
        )  # fmt: skip
    return pl.concat(parts, how="diagonal_relaxed")


def _hidden(told: pl.DataFrame, frames: list[pl.DataFrame], by: str, least: int) -> pl.DataFrame:
    """Hide rows that a set has too few answers in, and name the levels."""
    keys = [*PAIR, by, "level", "is_rest"]
    thin = pl.concat(
        [frame.select(*keys, _thin=pl.col("n").is_between(1, least - 1)) for frame in frames]
    )
    any_thin = thin.group_by(keys).agg(pl.col("_thin").any())
    marked = told.join(any_thin, on=keys, how="left", maintain_order="left")
    levels = {"origin": "municipality", "region": "region"}
    level = pl.col("level").replace_strict(levels, default="elsewhere")
    return marked.with_columns(
        *(pl.when("_thin").then(None).otherwise(name).alias(name) for name in _HIDDEN),
        by=pl.lit(by),
        origin_level=level if by == "origin" else pl.lit(None, pl.String),
        reliability=pl.when("_thin").then(pl.lit("not_shown"))
        .when(pl.col("reliability") == "not_shown").then(pl.lit("poor"))
        .otherwise("reliability"),
    ).drop("_thin", "level")  # fmt: skip


def _turned(told: pl.DataFrame) -> pl.DataFrame:
    """Give the same with the second set first."""
    changed = told.rename({"old": "new", "new": "old", "first": "second", "second": "first"})
    return changed.with_columns(
        estimate=-pl.col("estimate"), low=-pl.col("high"), high=-pl.col("low"),
        ratio=pl.when(pl.col("old") > 0).then(pl.col("new") / pl.col("old")),
    )  # fmt: skip
