"""The register: one sub-goal a row, as the municipality adopted it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from mobility.errors import SchemaError

COMPARISONS = ("at_least", "at_most", "yes", "all", "share")
"""What meets a sub-goal: a count, a ceiling, that it is there, all of them, a share of them."""

DUE_KINDS = ("by", "from", "none")
"""By the end of a year; a standing duty from a year on; no date."""

PERCENT = 100.0
"""A whole, in percent."""


@dataclass(frozen=True)
class SubGoal:
    """A sub-goal with its definition, its counting rule and who answers for it.

    `share` and `all` are judged on numerator / denominator in percent, `at_least` and `at_most` on
    a number, `yes` on whether it is there. Texts ending in `_da` are the Danish of their namesake.
    """

    id: str
    sphere: str
    title_en: str
    title_da: str
    due_kind: str
    source: str
    due_year: int | None = None
    comparison: str | None = None
    target: float | None = None
    measure_en: str = ""
    measure_da: str = ""
    unit: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    counting_rule: str = ""
    counting_rule_da: str | None = None
    owner: str | None = None
    finance: str | None = None
    finance_da: str | None = None
    next_step: str | None = None
    next_step_da: str | None = None
    note: str | None = None
    needs_reading: bool = False
    chosen_reading: str | None = None
    municipality_code: str | None = None

    @property
    def is_ratio(self) -> bool:
        """Whether it is judged on a numerator over a denominator."""
        return self.comparison in ("share", "all")

    @property
    def is_standing(self) -> bool:
        """Whether it is a standing duty, judged on the latest full year."""
        return self.due_kind == "from"

    @property
    def due(self) -> date | None:
        """Give the last day on which it can be met in time; none for a standing duty."""
        if self.due_kind != "by" or self.due_year is None:
            return None
        return date(self.due_year, 12, 31)

    def is_met_by(self, value: float, target: float) -> bool:
        """Compare a measured value with a target, in the sub-goal's own sense."""
        return value <= target if self.comparison == "at_most" else value >= target


@dataclass(frozen=True)
class Reading:
    """One of several ways to read a sub-goal, with the target that it implies."""

    target_id: str
    reading: str
    text_en: str
    text_da: str
    target: float


def read_register(rows: pl.DataFrame) -> tuple[SubGoal, ...]:
    """Read the register's table into sub-goals.

    Parameters
    ----------
    rows
        A column per field of `SubGoal`; further columns are left aside.

    Raises
    ------
    SchemaError
        A sub-goal stands twice, or compares or falls due in a way that is not known.
    """
    known = [name for name in SubGoal.__dataclass_fields__ if name in rows.columns]
    goals = []
    for row in rows.select(known).iter_rows(named=True):
        filled: dict[str, Any] = {name: value for name, value in row.items() if value != ""}
        filled["needs_reading"] = bool(filled.get("needs_reading"))
        goals.append(SubGoal(**filled))
    ids = [goal.id for goal in goals]
    for goal in goals:
        wrong = _fault(goal) or ("stands twice" if ids.count(goal.id) > 1 else None)
        if wrong:
            raise SchemaError(
                f"The sub-goal {goal.id} {wrong}.",
                where=f"register of sub-goals, {goal.id}",
                todo=f"comparison is one of {', '.join(COMPARISONS)} or empty; due_kind one of "
                f"{', '.join(DUE_KINDS)}; each id stands once.",
            )
    return tuple(goals)


def _fault(goal: SubGoal) -> str | None:
    if goal.comparison is not None and goal.comparison not in COMPARISONS:
        return f"compares by {goal.comparison!r}, which is not known"
    if goal.due_kind not in DUE_KINDS:
        return f"falls due by {goal.due_kind!r}, which is not known"
    if (goal.due_kind == "none") != (goal.due_year is None):
        return "has a due date without a year, or a year without a due date"
    return None


def read_readings(rows: pl.DataFrame) -> tuple[Reading, ...]:
    """Read the ways in which a sub-goal can be read.

    Parameters
    ----------
    rows
        target_id, reading, text_en, text_da, and consumption_share (0-1): the share to be covered,
        which is the reading's target.
    """
    return tuple(
        Reading(
            row["target_id"],
            row["reading"],
            row["text_en"],
            row["text_da"],
            PERCENT * row["consumption_share"],
        )
        for row in rows.iter_rows(named=True)
    )
