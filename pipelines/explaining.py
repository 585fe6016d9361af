"""Why numbers moved: a table's way from one run to the next, a cause at a time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from mobility.lake import Lake
from pipelines.made_of import causes_of
from pipelines.rebuilding import KINDS, Rebuilding, rebuilding
from pipelines.runner import Say

CAUSES = ("data", "weights", "factors", "configuration", "code", "unknown")
VALUES = ("estimate", "tonnes", "share", "cars", "state", "value", "contribution")
"""What is compared, where a table has it: the numbers that people quote."""
_SMALL = 1e-9
"""Relative; sums of the same numbers in another order differ by less."""
Steps = tuple[str, ...]
States = list[dict[str, pl.DataFrame]]
"""The tables after each cause of a course, those that could be built."""
_NO_KEY = (
    "estimate", "standard_error", "low", "high", "n", "n_effective", "reliability", "run_id",
    "is_synthetic",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A published table in the old run and the new one."""

    table: str
    key: list[str]
    values: list[str]
    old: pl.DataFrame
    new: pl.DataFrame

    @classmethod
    def of(cls, table: str, key: list[str], old: pl.DataFrame, new: pl.DataFrame) -> "Pair":
        """Find the columns that tell rows apart, and those that are compared."""
        key = key or _key_of(new)
        both = [name for name in key if name in old.columns]
        if all(not frame.select(both).is_duplicated().any() for frame in (old, new)):
            key = both  # a column that is new tells no two rows apart
        else:
            lacking = [
                pl.lit(None, new.schema[name]).alias(name) for name in key if name not in both
            ]
            old = old.with_columns(lacking)
        shared = set(new.columns) & set(old.columns) - set(key)
        return cls(table, key, [name for name in VALUES if name in shared], old, new)

    def states(self, between: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Give each row's values in the old table, those between, and the new one.

        The columns are ``<value>@<number of the state>``.
        """
        whole = self._numbered(self.old, 0)
        for at, frame in enumerate([*between, self.new], start=1):
            whole = whole.join(
                self._numbered(frame, at), on=self.key, how="full", nulls_equal=True, coalesce=True
            )
        return whole

    def _numbered(self, frame: pl.DataFrame, number: int) -> pl.DataFrame:
        return frame.select(
            *self.key, *(pl.col(one).alias(f"{one}@{number}") for one in self.values)
        )

    def moved(self) -> pl.DataFrame:
        """Give the keys of the rows of which any number moved."""
        both = self.states([])
        any_moved = [_differs(self.new, one, both, 0, 1) for one in self.values]
        return both.filter(pl.any_horizontal(pl.lit(False), *any_moved)).select(self.key)


@dataclass(frozen=True)
class Way:
    """From the old table to the new one: the cause of each step, and the tables between them.

    Parameters
    ----------
    steps
        Causes, in the order in which they were taken.
    between
        The table after each step but the last.
    """

    steps: tuple[str, ...]
    between: tuple[pl.DataFrame, ...] = ()


def has_moved(was: pl.Expr, now: pl.Expr) -> pl.Expr:
    """Say whether a number moved by more than the order of its sums can make it."""
    by_little = (was - now).abs() <= _SMALL * was.abs().clip(lower_bound=_SMALL)
    return was.ne_missing(now) & ~by_little.fill_null(False)


def find_ways(
    lake: Lake,
    pairs: Sequence[Pair],
    records: tuple[dict[str, Any], dict[str, Any]],
    *,
    quick: bool,
    say: Say,
) -> dict[str, Way]:
    """Find the way of each table; where several causes meet, by building it again between them.

    Causes are taken in the order of `KINDS`; code is what remains when the old inputs are built by
    the code of today.
    """
    old, new = records
    causes = {pair.table: _causes(pair.table, old, new) for pair in pairs}
    many = {pair.table: pair for pair in pairs if len(causes[pair.table]) > 1}
    order = ("code", *(kind for kind in KINDS if any(kind in causes[name] for name in many)))
    built: States = []
    if many and not quick and all("made_of" in record for record in records):
        with rebuilding(lake, old, new, say) as again:
            built = _states(again, many, causes, order)
    return {pair.table: _way(pair, causes[pair.table], order, built) for pair in pairs}


def _states(
    again: Rebuilding, many: Mapping[str, Pair], causes: Mapping[str, set[str]], order: Steps
) -> States:
    """Build each table after every cause but its last; that state is what the new run published.

    Where that run's code is not today's, the last state is built first: a table of which something
    else comes out tells nothing of its way.
    """
    known = {name for name in many if again.is_of_today(name)}
    last = {name: many[name].new for name in known}
    if others := [name for name in many if name not in known]:
        made = again.marts(others, frozenset(KINDS)) or {}
        last |= {name: one for name, one in made.items() if not _differ(many[name], one)}
    built: States = []
    untouched = frozenset(KINDS) - frozenset(order)
    for at, step in enumerate(order[:-1], start=1):
        later = set(order[at:])
        wanted = [name for name in last if step in causes[name] and later & causes[name]]
        new = untouched | frozenset(order[1:at])
        built.append((again.marts(wanted, new) or {}) if wanted else {})
    return [*built, last]


def _causes(table: str, old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    if "made_of" not in old or "made_of" not in new:
        return {"unknown"}
    return causes_of(f"marts/{table}", old, new) or {"unknown"}


def _way(pair: Pair, causes: set[str], order: Steps, built: States) -> Way:
    """Lay out a table's steps; those between which no table could be built are one, unknown."""
    if len(causes) == 1:
        return Way(tuple(causes))
    if not built or pair.table not in built[-1]:
        return Way(("unknown",))  # today's code does not make what the new run published
    made = [(step, state.get(pair.table)) for step, state in zip(order, built, strict=True)]
    *course, (last, _) = [(step, after) for step, after in made if step in causes]
    steps: list[str] = []
    between: list[pl.DataFrame] = []
    is_open = False
    for step, after in course:
        if after is not None:
            steps.append("unknown" if is_open else step)
            between.append(after)
        is_open = after is None
    return Way((*steps, "unknown" if is_open else last), tuple(between))


def _differ(pair: Pair, made: pl.DataFrame) -> bool:
    if any(name not in made.columns for name in (*pair.key, *pair.values)):
        return True
    return not Pair(pair.table, pair.key, pair.values, made, pair.new).moved().is_empty()


def entries(pair: Pair, way: Way) -> Iterator[dict[str, Any]]:
    """Give a record for every number that moved, with what each cause did to it."""
    states = pair.states(way.between)
    last = len(way.steps)
    for name in pair.values:
        for row in states.filter(_differs(pair.new, name, states, 0, last)).iter_rows(named=True):
            course = [row[f"{name}@{at}"] for at in range(last + 1)]
            yield {
                "table": pair.table,
                "key": {one: row[one] for one in pair.key},
                "column": name,
                "old": course[0],
                "new": course[-1],
                "causes": _shares(way.steps, course),
            }


def _shares(steps: Sequence[str], course: Sequence[Any]) -> dict[str, Any]:
    """Give what each cause did; of a text, or of a number that came or went, which cause it was."""
    told: dict[str, Any]
    if all(isinstance(one, int | float) for one in course):
        told = dict.fromkeys(CAUSES, 0)
        for step, was, now in zip(steps, course, course[1:], strict=False):
            told[step] += now - was
        return told
    told = dict.fromkeys(CAUSES)
    turns = [step for step, was, now in zip(steps, course, course[1:], strict=False) if was != now]
    return {**told, "because": turns[-1]}


def _differs(like: pl.DataFrame, name: str, states: pl.DataFrame, first: int, last: int) -> pl.Expr:
    was, now = pl.col(f"{name}@{first}"), pl.col(f"{name}@{last}")
    return has_moved(was, now) if like.schema[name].is_numeric() else was.ne_missing(now)


def _key_of(frame: pl.DataFrame) -> list[str]:
    """Give the columns before the numbers: what tells an estimate's row from another."""
    words = [name for name in frame.columns if name not in _NO_KEY]
    return [name for name in words if not frame.schema[name].is_float() or name == "limit_km"]
