"""The register's status, as a table and as rows for `mobility status --json`."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from mobility.targets.judgement import Verdict
from mobility.targets.register import SubGoal

COLUMNS: dict[str, type[pl.DataType]] = {
    "municipality_code": pl.String,
    "id": pl.String,
    "sphere": pl.String,
    "title_da": pl.String,
    "title_en": pl.String,
    "state": pl.String,
    "state_by_rule": pl.String,
    "rule": pl.String,
    "past_due": pl.Boolean,
    "value": pl.Float64,
    "unit": pl.String,
    "target": pl.Float64,
    "comparison": pl.String,
    "due": pl.Int32,
    "due_kind": pl.String,
    "chance_of_meeting": pl.Float64,
    "projected": pl.Float64,
    "projected_low": pl.Float64,
    "projected_high": pl.Float64,
    "pace_per_year": pl.Float64,
    "required_pace_per_year": pl.Float64,
    "reason_da": pl.String,
    "reason_en": pl.String,
    "evidence": pl.String,
    "evidence_da": pl.String,
    "source": pl.String,
    "observed": pl.Date,
    "reading": pl.String,
    "signed_by": pl.String,
    "signed_reason": pl.String,
    "owner": pl.String,
    "finance": pl.String,
    "finance_da": pl.String,
    "next_step": pl.String,
    "next_step_da": pl.String,
    "is_synthetic": pl.Boolean,
}
"""Columns of the status table; `due` is the year, `due_kind` says what of it."""


def status_frame(verdicts: Sequence[Verdict]) -> pl.DataFrame:
    """Lay verdicts out as a table, one row per sub-goal, with the columns `COLUMNS`."""
    return pl.DataFrame([_row(verdict) for verdict in verdicts], schema=COLUMNS)


def status_rows(verdicts: Sequence[Verdict], language: str = "da") -> list[dict[str, Any]]:
    """Give the rows of `targets` in `mobility status --json`.

    Parameters
    ----------
    verdicts
        As judged.
    language
        ``da`` or ``en``, for titles.
    """
    return [
        {
            "id": verdict.goal.id,
            "title": verdict.goal.title_da if language == "da" else verdict.goal.title_en,
            "state": verdict.state,
            "past_due": verdict.past_due,
            "value": verdict.value,
            "unit": verdict.goal.unit,
            "target": verdict.target,
            "due": _due(verdict.goal),
            "chance_of_meeting": verdict.chance,
            "evidence": _evidence(verdict, language),
            "source": _source(verdict),
            "is_synthetic": verdict.is_synthetic,
        }
        for verdict in verdicts
    ]


READ = "Proposed: measure it as the signed reading says."
READ_DA = "Forslag: mål det, som den underskrevne læsning siger."
"""What comes next once a text has been read: the register's own step asks for the reading."""


def _due(goal: SubGoal) -> str | None:
    """Write a date as 2025-12-31, a standing duty as 'from 2023'."""
    if goal.is_standing:
        return f"from {goal.due_year}"
    return goal.due.isoformat() if goal.due else None


def _evidence(verdict: Verdict, language: str) -> str | None:
    seen = verdict.observation
    if seen is None:
        return None
    counted = (
        f"{seen.numerator:g} / {seen.denominator:g}"
        if seen.numerator is not None and seen.denominator
        else f"{round(seen.value, 2):.15g}"
        if seen.value is not None
        else "-"
    )
    if language == "da":
        counted = counted.replace(".", ",")
    note = (seen.note_da if language == "da" else None) or seen.note
    return f"{seen.observed.isoformat()}: {counted}" + (f" ({note})" if note else "")


def _source(verdict: Verdict) -> str:
    return verdict.observation.source if verdict.observation else verdict.goal.source


def _next_step(verdict: Verdict) -> dict[str, str | None]:
    """Give the register's next step while there is something left to do about it."""
    goal, is_met = verdict.goal, verdict.state in ("met", "met_late")
    if is_met:
        return {"next_step": None, "next_step_da": None}
    if goal.needs_reading and verdict.reading:
        return {"next_step": READ, "next_step_da": READ_DA}
    return {"next_step": goal.next_step, "next_step_da": goal.next_step_da}


def _row(verdict: Verdict) -> dict[str, Any]:
    goal, signed, projection = verdict.goal, verdict.override, verdict.projection
    plain = {name: getattr(goal, name) for name in COLUMNS if hasattr(goal, name) and name != "due"}
    return plain | {
        **_next_step(verdict),
        "state": verdict.state,
        "state_by_rule": verdict.rule.state,
        "rule": verdict.rule.name,
        "past_due": verdict.past_due,
        "value": verdict.value,
        "target": verdict.target,
        "due": goal.due_year,
        "chance_of_meeting": verdict.chance,
        "projected": projection.value if projection else None,
        "projected_low": projection.low if projection else None,
        "projected_high": projection.high if projection else None,
        "pace_per_year": projection.pace if projection else None,
        "required_pace_per_year": verdict.required,
        "reason_da": signed.reason if signed else verdict.rule.text_da,
        "reason_en": signed.reason if signed else verdict.rule.text_en,
        "evidence": _evidence(verdict, "en"),
        "evidence_da": _evidence(verdict, "da"),
        "source": _source(verdict),
        "observed": verdict.observation.observed if verdict.observation else None,
        "reading": verdict.reading,
        "signed_by": signed.signed_by if signed else None,
        "signed_reason": signed.reason if signed else None,
        "is_synthetic": verdict.is_synthetic,
    }
