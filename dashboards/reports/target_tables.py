"""The sub-goals in reports: as they stand, as they stood, and what is asked of their owners."""

from datetime import date
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts import path_findings as findings
from dashboards.parts.names import SIGNS, STATES
from dashboards.parts.path_names import sphere_name
from dashboards.parts.target_cards import due_name, evidence_text, value_text
from dashboards.reports.document import Paragraph, Table
from dashboards.store import Store

Row = dict[str, Any]


def state_text(row: Row, words: Language) -> str:
    """Write a state with its sign, and that the date is gone."""
    late = f" ({words('past due')})" if row["past_due"] else ""
    return f"{SIGNS[row['state']]} {words(STATES[row['state']])}{late}"


def next_step(row: Row, words: Language) -> str:
    """Write what comes next."""
    return (row["next_step_da"] if words.code == "da" else row["next_step"]) or "–"


def history(store: Store, day: date) -> dict[str, Row]:
    """Give each sub-goal as it stood on the last day on or before a day that history tells of."""
    rows = store.mart("target_history")
    if rows.is_empty():
        return {}
    own = rows.filter(pl.col("municipality_code") == store.code, pl.col("as_of") <= day)
    last = own.filter(pl.col("as_of") == pl.col("as_of").max())
    return {row["id"]: row for row in last.iter_rows(named=True)}


def every_sub_goal(store: Store, words: Language) -> Table:
    """Lay out every sub-goal with its evidence, owner, next step and chance."""
    code = words.code
    rows = [
        (
            row["id"],
            f"{row[f'title_{code}']} ({sphere_name(row['sphere'], words)}, {due_name(row, words)})",
            _standing(row, words),
            _measured(row, words),
            with_owner(row, next_step(row, words), store, words),
        )
        for row in store.targets.iter_rows(named=True)
    ]
    return Table(
        words("Every sub-goal with its evidence; a chance is told only where measured numbers stand behind it"),
        [
            words("Id"),
            words("Sub-goal"),
            words("State"),
            words("Measured, and by what evidence"),
            words("Next step"),
        ],
        rows,
        widths=(0.5, 2.9, 1.4, 2.9, 2.3),
    )  # fmt: skip


def _standing(row: Row, words: Language) -> str:
    """Write the state, with the chance where there is one, and who signed it where somebody did."""
    told = state_text(row, words)
    if row["chance_of_meeting"] is not None:
        chance = findings.chance(row["chance_of_meeting"], words)
        told += f", {words('chance')} {chance}"
    if row["signed_by"] is not None:
        told += f", {words('signed by {who}', who=row['signed_by'])}"
    return told


def _measured(row: Row, words: Language) -> str:
    """Write what was measured and the evidence for it; made-up evidence says that it is."""
    if row["evidence"] is None:
        return value_text(row, words)
    mark = f"{words('Synthetic data')}: " if row["is_synthetic"] else ""
    value = "" if row["target"] is None else f"{value_text(row, words)}. "
    return f"{mark}{value}{evidence_text(row, words)}"


def changed(before: dict[str, Row], after: dict[str, Row]) -> list[tuple[Row, Row]]:
    """Pair what was with what is, where a sub-goal's state, value or signature changed."""
    watched = (
        "state",
        "past_due",
        "value",
        "evidence",
        "reading",
        "signed_by",
        "chance_of_meeting",
    )
    return [
        (before[name], now)
        for name, now in sorted(after.items())
        if name in before and any(before[name][one] != now[one] for one in watched)
    ]


def reason(row: Row, words: Language) -> str:
    """Say why a sub-goal stands as it does: by rule, or by whose signature."""
    told: str = row[f"reason_{words.code}"]
    if row["signed_by"] is None:
        return told
    return words("Signed by {who}: {why}.", who=row["signed_by"], why=told.rstrip("."))


def by_evidence(row: Row, words: Language) -> str:
    """Say why a sub-goal stands as it does, and by what evidence."""
    if row["evidence"] is None:
        return reason(row, words)
    return f"{reason(row, words)} {evidence_text(row, words)}"


def why(was: Row, now: Row, words: Language) -> str:
    """Say why a sub-goal stands as it does; where only its evidence is new, by what evidence."""
    is_new = state_text(was, words) != state_text(now, words)
    return reason(now, words) if is_new else by_evidence(now, words)


def told_on(store: Store, today: date) -> date:
    """Give the day of the run, which the sub-goals were judged on."""
    rows = store.mart("target_history")
    latest = rows.filter("is_latest") if len(rows) else rows
    return latest["as_of"][0] if len(latest) else store.settings.as_of or today


def _owners(store: Store) -> list[str]:
    return store.targets["owner"].drop_nulls().unique(maintain_order=True).to_list()


def owners(store: Store, words: Language) -> list[Paragraph]:
    """Name owner and finance once where all share them; else each stands beside its next step."""
    names, told = _owners(store), []
    if len(names) == 1:
        told.append(words("Owner of all that follows: {owner}.", owner=names[0]))
    finance = _finances(store, words.code)
    if len(finance) == 1:
        told.append(words("Finance: {finance}.", finance=finance[0]))
    return [Paragraph(" ".join(told))] if told else []


def _finances(store: Store, code: str) -> list[str]:
    name = "finance_da" if code == "da" else "finance"
    return store.targets[name].drop_nulls().unique(maintain_order=True).to_list()


def with_owner(row: Row, text: str, store: Store, words: Language) -> str:
    """Put owner and finance beside a text, unless one has been named for all."""
    if len(_owners(store)) != 1 and row["owner"]:
        text = f"{row['owner']}: {text}"
    name = "finance_da" if words.code == "da" else "finance"
    if len(_finances(store, words.code)) != 1 and row[name]:
        text = f"{text} {words('Finance: {finance}.', finance=row[name])}"
    return text
