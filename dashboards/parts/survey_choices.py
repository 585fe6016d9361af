"""Which survey, wave, employer, variable and split a reader of surveys has chosen."""

from typing import Any

import polars as pl

from dashboards.parts.blocks import Shown
from dashboards.parts.forms import Choice, form
from dashboards.parts.names import survey_name, variable_name

TOGETHER = "*"
EVERYBODY = "everybody"


def chosen_of(page: Shown, rows: pl.DataFrame) -> dict[str, Any]:
    """Take the reader's choices as far as they exist; else the first that does."""
    state = page.state
    surveys = rows["survey"].unique().sort().to_list()
    survey = _or_first(getattr(state, "survey", ""), surveys)
    own = rows.filter(pl.col("survey") == survey)
    waves = [str(wave) for wave in own["wave"].unique().sort(descending=True)]
    wave = _or_first(getattr(state, "wave", ""), waves)
    own = own.filter(pl.col("wave") == int(wave))
    employers = [TOGETHER, *own["employer"].drop_nulls().unique().sort().to_list()]
    employer = _or_first(getattr(state, "employer", TOGETHER), employers)
    own = own.filter(of_employer(employer))
    variables = own["variable"].unique(maintain_order=True).to_list()
    variable = _or_first(getattr(state, "variable", ""), variables)
    splits = (
        own.filter(pl.col("variable") == variable)["by_variable"]
        .unique(maintain_order=True)
        .to_list()
    )
    by = _or_first(
        getattr(state, "by", EVERYBODY),
        [EVERYBODY, *(one for one in splits if one != EVERYBODY)],
    )
    shown = own.filter((pl.col("variable") == variable) & (pl.col("by_variable") == by))
    return {
        "survey": survey, "wave": wave, "employer": employer, "variable": variable, "by": by,
        "surveys": surveys, "waves": waves, "employers": employers, "variables": variables,
        "splits": splits, "rows": shown,
    }  # fmt: skip


def choices_form(page: Shown, chosen: dict[str, Any]) -> str:
    """Ask for the choices."""
    words = page.words
    return form(
        page.state.address("surveys"),
        [
            Choice(
                "survey",
                words("Survey"),
                chosen["survey"],
                {one: survey_name(one, words) for one in chosen["surveys"]},
            ),
            Choice("wave", words("Wave"), chosen["wave"], {one: one for one in chosen["waves"]}),
            Choice(
                "employer",
                words("Employer"),
                chosen["employer"],
                {
                    one: words("all surveyed employers together") if one == TOGETHER else one
                    for one in chosen["employers"]
                },
            ),
            Choice(
                "variable",
                words("Show"),
                chosen["variable"],
                {one: variable_name(one, words) for one in chosen["variables"]},
            ),
            Choice(
                "by",
                words("Split by"),
                chosen["by"],
                {one: variable_name(one, words) for one in chosen["splits"]},
            ),
        ],
        hidden={"lang": words.code, "theme": page.state.theme},
        submit=words("Show it"),
    )


def _or_first(wanted: str, offered: list[str]) -> str:
    return wanted if wanted in offered else offered[0]


def of_employer(employer: str) -> pl.Expr:
    """Keep one employer's rows, or those of all together."""
    return pl.col("employer").is_null() if employer == TOGETHER else pl.col("employer") == employer
