"""The quarter's status for the steering group: changes only, on two pages."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.names import SIGNS, STATES
from dashboards.reports.document import Block, Document, Heading, Paragraph, Table
from dashboards.reports.moved_numbers import moved_numbers
from dashboards.reports.quarters import Quarter
from dashboards.reports.target_tables import (
    by_evidence,
    changed,
    history,
    next_step,
    owners,
    state_text,
    told_on,
    with_owner,
)
from dashboards.reports.write import write
from dashboards.store import Store
from mobility.errors import SourceError

PAGES = 2
"""What the steering group asked for (climate policy 2023-2030: it meets about four times a year)."""

Row = dict[str, Any]


def write_status(store: Store, *, quarter: str, out: Path, lang: str, today: date) -> list[Path]:
    """Write the status of a quarter as HTML and PDF.

    Raises
    ------
    SourceError
        It is no quarter, or none that the run tells of; or the folder cannot be written.
    """
    asked = Quarter.read(quarter)
    document = status(store, quarter=asked, lang=lang, as_of=told_on(store, today))
    return write(document, out, f"status-{asked.name}-{document.lang}")


def status(store: Store, *, quarter: Quarter, lang: str, as_of: date) -> Document:
    """Put the status of a quarter together.

    Raises
    ------
    SourceError
        The run does not tell of the quarter.
    """
    words, place = Language(lang), store.settings.municipality.name
    before = history(store, quarter.first - timedelta(days=1))
    after = history(store, min(quarter.last, as_of))
    if quarter.first > as_of or not before or not after:
        known = store.mart("target_history")
        listed = known["quarter"].unique().sort().to_list() if len(known) else []
        raise SourceError(
            f"The run tells nothing of {quarter.name}.",
            where="--quarter, the history of sub-goals",
            todo=f"choose one of {', '.join(listed[1:])}."
            if listed
            else "deliver a register of sub-goals, and run `mobility run`.",
        )
    day = min(quarter.last, as_of)
    return Document(
        title=words("Status {quarter}", quarter=_name(quarter, words)),
        subtitle=words(
            "{place}, transport · what changed from {first} to {last} · run {run}",
            place=place,
            first=words.day(quarter.first),
            last=words.day(day),
            run=store.run_id,
        ),
        lang=words.code,
        author=place,
        blocks=[
            *_changes(before, after, store, words),
            *_evidence(store, quarter, words),
            *moved_numbers(store, quarter.first, words),
            *_next_steps(after, store, words),
        ],
        footer=words(
            "{place}, run {run}, as of {day}", place=place, run=store.run_id, day=words.day(day)
        ),
        most_pages=PAGES,
    )


def _name(quarter: Quarter, words: Language) -> str:
    return words("quarter {number} of {year}", number=quarter.number, year=quarter.year)


def _changes(
    before: dict[str, Row], after: dict[str, Row], store: Store, words: Language
) -> list[Block]:
    """Tell the sub-goals that changed, with what was and what is."""
    titles = {row["id"]: row for row in store.targets.iter_rows(named=True)}
    lines = [
        (
            f"{now['id']} {titles[now['id']][f'title_{words.code}']}",
            state_text(was, words),
            state_text(now, words),
            by_evidence(now, words),
        )
        for was, now in changed(before, after)
        if now["id"] in titles
    ]
    summary = words(
        "{changed} of {count} sub-goals changed. They stand: {states}.",
        changed=len(lines),
        count=len(after),
        states=_states(list(after.values()), words),
    )
    return [
        Heading(words("Changed in the quarter")),
        Paragraph(summary, is_note=True),
        Table(
            words("Sub-goals whose state, value, evidence or signature changed"),
            [words("Sub-goal"), words("Was"), words("Is"), words("Why, and by what evidence")],
            lines,
            (),
            (2.6, 1.4, 1.4, 3),
        ),
    ]


def _states(rows: list[Row], words: Language) -> str:
    counted = {state: sum(row["state"] == state for row in rows) for state in STATES}
    late = sum(row["past_due"] for row in rows)
    told = [
        f"{SIGNS[state]} {count} {words(STATES[state])}"
        for state, count in counted.items()
        if count
    ]
    return ", ".join(told) + (f"; {late} {words('past due')}" if late else "")


def _evidence(store: Store, quarter: Quarter, words: Language) -> list[Block]:
    """Tell the evidence that was written down in the quarter."""
    rows = store.mart("target_observations")
    if rows.is_empty():
        return []
    new = rows.filter(
        pl.col("known_on").is_between(quarter.first, quarter.last), pl.col("kind") != "context"
    )
    lines = [
        (
            row["id"],
            words.day(row["observed"]),
            words.number(row["value"], 0 if row["value"] == round(row["value"]) else 1),
            (f"{words('Synthetic data')}: " if row["is_synthetic"] else "") + words(row["source"]),
            row["who"] or "–",
        )
        for row in new.iter_rows(named=True)
    ]
    return [
        Table(
            words("New evidence"),
            [words("Id"), words("Held on"), words("Value"), words("Source"), words("Observed by")],
            lines,
            (2,),
            (0.5, 1.5, 0.8, 3, 1.4),
        )
    ]


def _next_steps(after: dict[str, Row], store: Store, words: Language) -> list[Block]:
    """Tell owner and next step per sub-goal, and what is asked for."""
    asked = store.mart("target_reminders")
    code = words.code
    told = dict(zip(asked["id"], asked[f"text_{code}"], strict=True)) if len(asked) else {}
    lines = [
        (
            f"{row['id']} {row[f'title_{code}']}",
            state_text(after[row["id"]], words),
            " ".join(
                [with_owner(row, next_step(row, words), store, words), told.get(row["id"], "")]
            ).strip(),
        )
        for row in store.targets.iter_rows(named=True)
        if row["id"] in after
    ]
    return [
        Heading(words("Owner and next step")),
        *owners(store, words),
        Table(
            words("Next step and what is asked for, per sub-goal"),
            [words("Sub-goal"), words("State"), words("Next step, and what is asked for")],
            lines,
            (),
            (3.4, 1.7, 3.7),
        ),
    ]
