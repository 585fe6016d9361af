"""Who answered a survey, what weighting did about it, and how many answers the next one needs."""

import json
from html import escape
from typing import Any

import polars as pl

from dashboards.parts.blocks import Shown, synthetic_mark, table
from dashboards.parts.names import finding_text, survey_name
from dashboards.parts.survey_choices import TOGETHER
from dashboards.parts.survey_figures import points


def answers(page: Shown, chosen: dict[str, Any]) -> str:
    """Say who answered and what weighting did."""
    words, rows = page.words, page.store.mart("weighting")
    title = f"<h2>{escape(words('Who answered, and what weighting did'))}</h2>"
    if rows.is_empty():
        return title
    own = rows.filter(
        (pl.col("survey") == chosen["survey"]) & (pl.col("wave") == int(chosen["wave"]))
    )
    if chosen["employer"] != TOGETHER:
        own = own.filter(pl.col("employer") == chosen["employer"])
    cards = []
    for [employer], group in own.group_by("employer", maintain_order=True):
        said = "".join(
            f"<li>{escape(finding_text(row['finding'], json.loads(row['finding_values']), words))}</li>"
            for row in group.sort("finding_no").iter_rows(named=True)
        )
        mark = synthetic_mark(words) if group["is_synthetic"].any() else ""
        name = str(employer) if employer else survey_name(chosen["survey"], words)
        cards.append(f'<div class="card"><h3>{escape(name)}</h3>{mark}<ul>{said}</ul></div>')
    return f'{title}<div class="wide">{"".join(cards)}</div>'


def next_sample(page: Shown, chosen: dict[str, Any]) -> str:
    """Show how many answers the next survey needs."""
    words, rows = page.words, page.store.mart("next_survey")
    own = rows.filter(pl.col("survey") == chosen["survey"]) if len(rows) else rows
    if own.is_empty():
        return ""
    first = own.row(0, named=True)
    text = words(
        "To see the car's share fall by {points} points from {before} with 80 % certainty, each wave needs {needed} answers (design effect {effect}).",
        points=points(abs(first["change"]), words, signed=False), before=words.share(first["before"]),
        needed=words.number(first["answers_needed"]), effect=words.number(first["design_effect"], 2),
    )  # fmt: skip
    shown = table(
        [
            (
                row["employer"] or words("all surveyed employers together"), words.number(row["employees"]),
                words.share(row["expected_response"], 0), words.number(row["to_ask"]),
                words("yes") if row["is_enough"] else words("no"), points(row["smallest_change"], words, signed=False),
            )
            for row in own.iter_rows(named=True)
        ],
        [words("Employer"), words("Employees"), words("Expected response"), words("To ask"), words("So many are there"), words("Smallest change that all would show")],
        caption=words("How many to ask, employer by employer; changes in points of percent"), numbers=(1, 2, 3, 5),
    )  # fmt: skip
    mark = synthetic_mark(words) if own["is_synthetic"].any() else ""
    return f'<h2>{escape(words("The next survey"))}</h2><div class="card">{mark}<p class="finding">{escape(text)}</p>{shown}</div>'
