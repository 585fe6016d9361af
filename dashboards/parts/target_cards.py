"""The nineteen sub-goals: by sphere and state, as cards, and as a table."""

import re
from html import escape
from typing import Any

from dashboards.language import Language
from dashboards.parts import path_findings as findings
from dashboards.parts.blocks import Html, Raw, Shown, synthetic_mark, table
from dashboards.parts.names import SIGNS, STATES, state_mark
from dashboards.parts.path_names import SPHERES, sphere_name, unit_name

Row = dict[str, Any]


def target_rows(page: Shown) -> list[Row]:
    """List the sub-goals with what is asked of their owners."""
    rows, asked = page.store.targets, page.store.mart("target_reminders")
    if rows.is_empty():
        return []
    if len(asked):
        reminders = asked.select(
            "id",
            "days",
            asked_kind="kind",
            asked_da="text_da",
            asked_en="text_en",
        )
        rows = rows.join(reminders, on="id", how="left", maintain_order="left")
    return rows.to_dicts()


def target_blocks(page: Shown) -> list[Html]:
    """Give the summary, the cards and the table."""
    words, rows = page.words, target_rows(page)
    head = f'<h2 id="sub-goals">{escape(words("The sub-goals"))}</h2>'
    if not rows:
        empty = words("No register of sub-goals is delivered for this municipality.")
        return [Html(f'{head}<p class="notice">{escape(empty)}</p>')]
    cards = "".join(_card(row, words) for row in rows)
    return [
        Html(
            f"{head}{_matrix(rows, words)}{_whole_table(rows, words)}"
            f'<h3 id="cards">{escape(words("Each sub-goal, with its evidence"))}</h3>'
            f'<div class="wide">{cards}</div>'
        )
    ]


def value_text(row: Row, words: Language) -> str:
    """Write what was measured beside what is to be reached."""
    if row["comparison"] == "yes":
        known = {None: words("not known"), 0.0: words("no"), 1.0: words("yes")}
        return known.get(row["value"], words.number(row["value"]))
    unit = unit_name(row["unit"], words)
    target = words.number(row["target"])
    value = "–" if row["value"] is None else words.number(row["value"], _digits(row["value"]))
    if row["target"] is None:
        return words("nothing to measure is named")
    return words("{value} of {target}\u00a0{unit}", value=value, target=target, unit=unit).strip()


def _digits(value: float) -> int:
    return 0 if value == round(value) else 1


def due_name(row: Row, words: Language) -> str:
    """Write when a sub-goal is due."""
    if row["due"] is None:
        return words("no date")
    if row["due_kind"] == "from":
        return words("from {year}", year=row["due"])
    return words("by the end of {year}", year=row["due"])


def _matrix(rows: list[Row], words: Language) -> str:
    present = [state for state in STATES if any(row["state"] == state for row in rows)]
    lines = []
    for sphere in SPHERES:
        own = [row for row in rows if row["sphere"] == sphere]
        if own:
            cells = (_links([r["id"] for r in own if r["state"] == state]) for state in present)
            lines.append((sphere_name(sphere, words), *cells, str(len(own))))
    headers = [words("Sphere"), *(f"{SIGNS[s]} {words(STATES[s])}" for s in present), words("All")]
    shown = table(
        lines,
        headers,
        caption=words(
            "The sub-goals by who does them and by state; the state follows from evidence by rule"
        ),
        numbers=(len(headers) - 1,),
    )
    return f'<div class="card">{shown}</div>'


def _links(ids: list[str]) -> Raw:
    return Raw(" ".join(f'<a href="#{one}">{one}</a>' for one in ids) or "–")


def _whole_table(rows: list[Row], words: Language) -> str:
    code = words.code
    order = {sphere: place for place, sphere in enumerate(SPHERES)}
    states = {state: place for place, state in enumerate(STATES)}
    sorted_rows = sorted(rows, key=lambda r: (order[r["sphere"]], states[r["state"]], r["id"]))
    lines = [
        (
            Raw(f'<a href="#{row["id"]}">{row["id"]}</a>'),
            sphere_name(row["sphere"], words),
            row[f"title_{code}"],
            state_mark(row["state"], words, past_due=row["past_due"]),
            value_text(row, words),
            evidence_text(row, words),
            row["owner"] or "–",
            _next(row, code),
            findings.chance(row["chance_of_meeting"], words),
        )
        for row in sorted_rows
    ]
    shown = table(
        lines,
        [
            words("Id"),
            words("Sphere"),
            words("Sub-goal"),
            words("State"),
            words("Measured"),
            words("Evidence"),
            words("Owner"),
            words("Next step"),
            words("Chance"),
        ],
        caption=words("All sub-goals by sphere and state"),
        numbers=(8,),
    )
    summary = escape(words("All sub-goals as a table, by sphere and state"))
    return f"<details class='card'><summary>{summary}</summary>{shown}</details>"


_OWN_TABLE = re.compile(r"^[a-z]+_[a-z_]+: ")
"""The name of a table of ours before what it holds: nothing for a reader of cards."""


def evidence_text(row: Row, words: Language) -> str:
    """Write the evidence with its day and its source, or that there is none."""
    if row["evidence"] is None:
        return words("none")
    danish = row.get("evidence_da") if words.code == "da" else None
    day, _, told = (danish or row["evidence"]).partition(": ")
    # a source that is one of our own tables has a Danish name; what people wrote stays as it is
    source = _OWN_TABLE.sub("", words(row["source"]))
    return f"{words.day(day)}: {told}. {words('Source')}: {source}"


def _next(row: Row, code: str) -> str:
    return (row["next_step_da"] if code == "da" else row["next_step"]) or "–"


def _card(row: Row, words: Language) -> str:
    code, name = words.code, row["id"]
    lines = [
        (words("Why"), row[f"reason_{code}"]),
        (words("Due"), due_name(row, words)),
        (words("Measured"), value_text(row, words)),
        (words("Evidence"), evidence_text(row, words)),
        (words("Chance of meeting it"), _chance(row, words)),
        (words("Pace"), _pace(row, words)),
        (words("Owner"), row["owner"] or "–"),
        (words("Finance"), (row["finance_da"] if code == "da" else row["finance"]) or "–"),
        (words("Next step"), _next(row, code)),
        (words("Asked for"), row.get(f"asked_{code}")),
        (words("Beside it"), row[f"context_{code}"]),
        (words("Signed"), _signed(row, words)),
    ]
    mark = synthetic_mark(words) if row["is_synthetic"] else ""
    return (
        f'<article class="card" id="{name}" aria-labelledby="{name}-title">'
        f'<h4 id="{name}-title">{name} {escape(row[f"title_{code}"])}</h4>'
        f"<p>{state_mark(row['state'], words, past_due=row['past_due'])} "
        f'<span class="small">· {escape(sphere_name(row["sphere"], words))}</span></p>{mark}'
        f"<dl>{_listed(lines)}</dl>{_definition(row, words)}</article>"
    )


def _listed(lines: list[tuple[str, str | None]]) -> str:
    return "".join(
        f"<dt>{escape(title)}</dt><dd>{escape(text)}</dd>" for title, text in lines if text
    )


def _chance(row: Row, words: Language) -> str | None:
    value = row["chance_of_meeting"]
    return None if value is None else findings.chance(value, words)


def _pace(row: Row, words: Language) -> str | None:
    if row["required_pace_per_year"] is None:
        return None
    needed = words.number(row["required_pace_per_year"], 1)
    if row["pace_per_year"] is None:
        return words("{needed} a year is needed", needed=needed)
    text = words(
        "{needed} a year is needed, {pace} a year so far",
        needed=needed,
        pace=words.number(row["pace_per_year"], 1),
    )
    if row["projected"] is None:
        return text
    return f"{text}; " + words(
        "at that pace {value} on the date (95 %: {low} to {high})",
        value=words.number(row["projected"], 1),
        low=words.number(row["projected_low"], 1),
        high=words.number(row["projected_high"], 1),
    )


def _signed(row: Row, words: Language) -> str | None:
    told = []
    if row["reading"]:
        told.append(words("read as ({reading})", reading=row["reading"]))
    if row["signed_by"]:
        told.append(
            words(
                "state set by {who}: {why}; by rule it would be {state}",
                who=row["signed_by"],
                why=row["signed_reason"],
                state=words(STATES[row["state_by_rule"]]),
            )
        )
    return "; ".join(told) or None


def _definition(row: Row, words: Language) -> str:
    danish = words.code == "da"

    def own(name: str) -> str | None:
        text: str | None = row[f"{name}_da"] if danish else row[name]
        return text

    lines = [
        (words("As adopted"), row["wording_da"]),
        (words("Measure"), row[f"measure_{words.code}"]),
        (words("Numerator"), own("numerator")),
        (words("Denominator"), own("denominator")),
        (words("Counting rule"), own("counting_rule")),
        (words("Readings"), row[f"readings_{words.code}"]),
        (words("Note"), own("note")),
    ]
    summary = escape(words("Definition and counting rule"))
    return f"<details><summary>{summary}</summary><dl>{_listed(lines)}</dl></details>"
