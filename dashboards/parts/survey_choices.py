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
    surveys = _offered(page, rows, "survey")
    survey = _or_first(getattr(state, "survey", ""), surveys)
    own = _kept(page, rows, pl.col("survey") == survey, survey)
    waves = [str(wave) for wave in reversed(_offered(page, own, "wave", survey))]
    wave = _or_first(getattr(state, "wave", ""), waves)
    own = _kept(page, own, pl.col("wave") == int(wave), survey, wave)
    employers = [TOGETHER, *_offered(page, own, "employer", survey, wave)]
    employer = _or_first(getattr(state, "employer", TOGETHER), employers)
    own = _kept(page, own, of_employer(employer), survey, wave, employer)
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


def _kept(page: Shown, rows: pl.DataFrame, where: pl.Expr, *of: str) -> pl.DataFrame:
    """Keep the rows of a choice with their run: the next choice is among them."""
    found: pl.DataFrame = page.store.kept.of(("answers of", *of), lambda: rows.filter(where))
    return found


def _offered(page: Shown, rows: pl.DataFrame, column: str, *of: str) -> list[Any]:
    """Keep what a column has, in order."""
    found: list[Any] = page.store.kept.of(
        ("offered", column, *of), lambda: rows[column].drop_nulls().unique().sort().to_list()
    )
    return found


def _or_first(wanted: str, offered: list[str]) -> str:
    return wanted if wanted in offered else offered[0]


def of_employer(employer: str) -> pl.Expr:
    """Keep one employer's rows, or those of all together."""
    return pl.col("employer").is_null() if employer == TOGETHER else pl.col("employer") == employer
