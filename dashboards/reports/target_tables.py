"""The sub-goals in reports: as they stand, as they stood, and what is asked of their owners."""

from datetime import date
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts import path_findings as findings
from dashboards.parts.names import SIGNS, STATES
from dashboards.parts.path_names import sphere_name
from dashboards.parts.target_cards import due_name, value_text
from dashboards.reports.document import Paragraph, Table
from dashboards.store import Store

Row = dict[str, Any]


def state_text(row: Row, words: Language) -> str:
    """Write a state with its sign, and that the date is gone."""
    late = f" ({words('past due')})" if row["past_due"] else ""
    return f"{SIGNS[row['state']]} {words(STATES[row['state']])}{late}"


def evidence_text(row: Row, words: Language) -> str:
    """Write the evidence with its source, or that there is none."""
    if row["evidence"] is None:
        return words("none")
    danish = row.get("evidence_da") if words.code == "da" else None
    evidence = danish or row["evidence"]
    return f"{evidence} ({row['source']})"


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
            f"{row[f'title_{code}']} ({sphere_name(row['sphere'], words)})",
            due_name(row, words),
            state_text(row, words),
            value_text(row, words),
            evidence_text(row, words),
            with_owner(row, next_step(row, words), store),
            findings.chance(row["chance_of_meeting"], words),
        )
        for row in store.targets.iter_rows(named=True)
    ]
    return Table(
        words("Every sub-goal with its evidence; a chance is told only where measured numbers stand behind it"),
        [
            words("Id"),
            words("Sub-goal"),
            words("Due"),
            words("State"),
            words("Measured"),
            words("Evidence"),
            words("Next step"),
            words("Chance"),
        ],
        rows,
        numbers=(7,),
        widths=(0.5, 2.6, 1.1, 1.3, 1.1, 1.3, 2.2, 0.8),
    )  # fmt: skip


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


def told_on(store: Store, today: date) -> date:
    """Give the day of the run, which the sub-goals were judged on."""
    rows = store.mart("target_history")
    latest = rows.filter("is_latest") if len(rows) else rows
    return latest["as_of"][0] if len(latest) else store.settings.as_of or today


def _owners(store: Store) -> list[str]:
    return store.targets["owner"].drop_nulls().unique(maintain_order=True).to_list()


def owners(store: Store, words: Language) -> list[Paragraph]:
    """Name the owner once where there is one for all; else each stands beside its next step."""
    names = _owners(store)
    if len(names) != 1:
        return []
    return [Paragraph(words("Owner of all that follows: {owner}.", owner=names[0]))]


def with_owner(row: Row, text: str, store: Store) -> str:
    """Put the owner before a text, unless one owner has been named for all."""
    if len(_owners(store)) == 1 or not row["owner"]:
        return text
    return f"{row['owner']}: {text}"
