"""The measures as they are written: what each changes, who decides it, and what it rests on."""

from html import escape
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Raw, Shown, table
from dashboards.parts.path_names import group_name

KINDS = {
    "activity": "fewer km",
    "mode": "another mode",
    "fleet": "another energy",
    "factor": "less per km",
    "growth": "more km",
}
_BOOKS = {"territory": "roads", "residents": "residents", "workplaces": "workplaces"}


def who_decides(page: Shown) -> str:
    """List every measure, those that do not count in the path among them."""
    words, rows = page.words, page.store.mart("measures")
    if rows.is_empty():
        return ""
    year = page.store.settings.goals.reduction_year
    in_order = rows.sort(~pl.col("is_in_force"), "group", "starts", "measure")
    lines = [_line(row, words) for row in in_order.iter_rows(named=True)]
    shown = table(
        lines,
        [
            words("Measure"),
            words("Area"),
            words("Changes"),
            words("From, full effect"),
            words("Who decides"),
            words("Sub-goals"),
            words("Books that it changes"),
            words("Alone in {year}, t", year=year),
            words("Seen by the account"),
            words("Cost, kr."),
            words("Assumptions"),
        ],
        caption=words(
            "The measures as they are written; an assumption is a number that nobody has measured"
        ),
        numbers=(7, 8, 9, 10),
    )
    summary = escape(words("Who decides each measure, and what it rests on"))
    return f"<details class='card'><summary>{summary}</summary>{shown}</details>"


def _line(row: dict[str, Any], words: Language) -> tuple[str, ...]:
    decides = "decides_da" if words.code == "da" else "decides"
    return (
        Raw(_titled(row, words)),
        group_name(row["group"], words),
        _listed(row["kinds"], KINDS, words),
        f"{row['starts']}–{row['full']}",
        row[decides],
        row["sub_goals"] or "–",
        _listed(row["books"], _BOOKS, words),
        _alone(row, words),
        words.share(row["account_sees"], 0),
        words.number(row["cost_dkk"]),
        str(row["assumptions"]),
    )


def _listed(codes: str, names: dict[str, str], words: Language) -> str:
    return ", ".join(words(names.get(one, one)) for one in codes.split(", "))


def _alone(row: dict[str, Any], words: Language) -> str:
    """Write what it saves by itself; a run of before this was told says nothing."""
    if row.get("saved_alone_tonnes") is None:
        return "–"
    return words(
        "{estimate} (95 %: {low} to {high})",
        estimate=words.number(row["saved_alone_tonnes"]),
        low=words.number(row["saved_alone_low"]),
        high=words.number(row["saved_alone_high"]),
    )


def _titled(row: dict[str, Any], words: Language) -> str:
    title, note = (
        row[f"title_{words.code}"],
        row["note_da"] if words.code == "da" else row["note"],
    )
    told = escape(title)
    if not row["is_in_force"]:
        told += f"<br><span class='small'>{escape(words('Not counted in the path: another way to the same is.'))}</span>"
    if row["is_synthetic"]:
        told += f"<br><span class='synthetic'>{escape(words('Synthetic data'))}</span>"
    told += f"<br><span class='small'>{escape(note)}</span>" if note else ""
    return f"<div class='wordy'>{told}</div>"
