"""Surveys: any variable by any other, what changed between waves, who answered, the next sample."""

import json
from html import escape
from typing import Any

import panel as pn
import param
import polars as pl

from dashboards.language import Language
from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html, figure, synthetic_mark, table
from dashboards.parts.forms import Choice, form
from dashboards.parts.names import (
    finding_text,
    quantity_name,
    survey_name,
    value_name,
    variable_name,
)
from dashboards.state import State
from mobility.charts.intervals import intervals

TOGETHER = "*"
EVERYBODY = "everybody"
_MOST_GROUPS = 8


class SurveyState(State):
    """Which survey, wave and employer, which variable, and split by what."""

    survey = param.String(default="", doc="Survey; empty: the first.")
    wave = param.String(default="", doc="Wave; empty: the latest.")
    employer = param.String(default=TOGETHER, doc="Employer; * is all together.")
    variable = param.String(default="mode", doc="Variable that is shown.")
    by = param.String(default=EVERYBODY, doc="Variable that splits it.")


class SurveysPage(Page):
    """What people told, with its error."""

    slug = "surveys"
    title = "Surveys"
    state_class = SurveyState

    def blocks(self) -> list[Block]:
        """Give the explorer, the changes, the answers and the plan."""
        words, rows = self.words, self.store.mart("crosstab")
        head = Html(
            f"<h1>{escape(words('Surveys'))}</h1>"
            f'<p class="lead">{escape(words("Any variable by any other, with its interval and its respondents. What rests on too few people is left out."))}</p>'
        )
        if rows.is_empty():
            return [
                head,
                Html(
                    f'<p class="notice">{escape(words("No survey has been brought in yet: mobility add FILE --mapping survey.toml, then mobility run."))}</p>'
                ),
            ]
        chosen = self._chosen(rows)
        return [
            head,
            Html(self._form(rows, chosen)),
            *self._explorer(rows, chosen),
            *self._changes(chosen),
            Html(self._answers(chosen)),
            Html(self._plan(chosen)),
        ]

    def _chosen(self, rows: pl.DataFrame) -> dict[str, Any]:
        """Take the reader's choices as far as they exist; else the first that does."""
        state = self.state
        surveys = rows["survey"].unique().sort().to_list()
        survey = _or_first(getattr(state, "survey", ""), surveys)
        own = rows.filter(pl.col("survey") == survey)
        waves = [str(wave) for wave in own["wave"].unique().sort(descending=True)]
        wave = _or_first(getattr(state, "wave", ""), waves)
        own = own.filter(pl.col("wave") == int(wave))
        employers = [TOGETHER, *own["employer"].drop_nulls().unique().sort().to_list()]
        employer = _or_first(getattr(state, "employer", TOGETHER), employers)
        own = own.filter(_employer(employer))
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

    def _form(self, rows: pl.DataFrame, chosen: dict[str, Any]) -> str:
        words = self.words
        return form(
            self.state.address(self.slug),
            [
                Choice(
                    "survey",
                    words("Survey"),
                    chosen["survey"],
                    {one: survey_name(one, words) for one in chosen["surveys"]},
                ),
                Choice(
                    "wave", words("Wave"), chosen["wave"], {one: one for one in chosen["waves"]}
                ),
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
            hidden={"lang": words.code, "theme": self.state.theme},
            submit=words("Show it"),
        )

    def _explorer(self, rows: pl.DataFrame, chosen: dict[str, Any]) -> list[Block]:
        words = self.words
        named = chosen["rows"].with_columns(
            label=pl.Series(
                [value_name(chosen["variable"], one, words) for one in chosen["rows"]["value"]],
                dtype=pl.String,
            ),
            group=pl.Series(
                [value_name(chosen["by"], one, words) for one in chosen["rows"]["by_value"]],
                dtype=pl.String,
            ),
        )
        shown = named.filter(pl.col("estimate").is_not_null())
        hidden = len(named) - len(shown)
        order = (
            shown.group_by("label")
            .agg(pl.col("estimate").mean())
            .sort("estimate", "label", descending=[True, False])["label"]
        )
        shown = pl.DataFrame({"label": order}).join(
            shown, on="label", how="left", maintain_order="left"
        )
        groups = shown["group"].unique().sort().to_list()[:_MOST_GROUPS]
        drawn = shown.filter(pl.col("group").is_in(groups))
        title = words(
            "{variable} by {by}",
            variable=variable_name(chosen["variable"], words),
            by=variable_name(chosen["by"], words),
        )
        if chosen["by"] == EVERYBODY:
            title = variable_name(chosen["variable"], words)
        if drawn.is_empty():
            return [
                Html(
                    f'<p class="notice">{escape(words("Too few people answered for this to be shown. Choose another split."))}</p>'
                )
            ]
        finding = self._finding(drawn, chosen, hidden)
        chart = intervals(drawn, words=self._chart_words(finding), dress=self.dress)
        twin = table(
            [
                (row["label"], row["group"], words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"]), words(row["reliability"]))
                for row in shown.iter_rows(named=True)
            ],
            [title, words("group"), words("share"), words("95 % interval"), words("respondents"), words("reliability")],
            caption=finding, numbers=(2, 3, 4),
        )  # fmt: skip
        return figure(
            "survey-crosstab", [pn.pane.Vega(chart, sizing_mode="stretch_width", margin=0)],
            title=title, finding=finding, table=twin,
            source=f"{survey_name(chosen['survey'], words)} {chosen['wave']} · {self.source_line}",
            words=words, is_synthetic=bool(chosen["rows"]["is_synthetic"].any()),
        )  # fmt: skip

    def _chart_words(self, description: str) -> dict[str, str]:
        words = self.words
        return {
            "estimate": words("share"), "low": words("at least"), "high": words("at most"),
            "n": words("respondents"), "description": description,
        }  # fmt: skip

    def _finding(self, drawn: pl.DataFrame, chosen: dict[str, Any], hidden: int) -> str:
        words, top = self.words, drawn.sort("estimate", descending=True).row(0, named=True)
        among = "" if chosen["by"] == EVERYBODY else words(" among {group}", group=top["group"])
        text = words(
            "Most often: {label}{among}, {share} (between {low} and {high}; {n} respondents).",
            label=top["label"], among=among, share=words.share(top["estimate"]), low=words.share(top["low"]),
            high=words.share(top["high"]), n=words.number(top["n"]),
        )  # fmt: skip
        if hidden:
            text += " " + words(
                "{count} shares rest on too few people and are left out.", count=hidden
            )
        return text

    def _changes(self, chosen: dict[str, Any]) -> list[Block]:
        words = self.words
        rows = self.store.mart("estimates_changed")
        if rows.is_empty():
            return []
        own = rows.filter(
            (pl.col("survey") == chosen["survey"])
            & (pl.col("wave") == int(chosen["wave"]))
            & _employer(chosen["employer"])
            & pl.col("estimate").is_not_null()
        ).sort(pl.col("estimate").abs(), descending=True)
        title = words("What changed since the wave before")
        if own.is_empty():
            return [
                Html(
                    f'<h2>{escape(title)}</h2><p class="notice">{escape(words("There is no earlier wave of this survey to compare with, or too few answered."))}</p>'
                )
            ]
        quantity = own["quantity"].unique(maintain_order=True)[0]
        drawn = own.filter(pl.col("quantity") == quantity).with_columns(
            label=pl.Series(
                [
                    value_name("mode", one, words)
                    for one in own.filter(pl.col("quantity") == quantity)["level"]
                ],
                dtype=pl.String,
            ),
            group=pl.lit(quantity_name(quantity, words)),
        )
        real = own.filter(pl.col("p_adjusted") < 0.05)
        moved = ", ".join(
            f"{value_name('mode', row['level'], words)} {_points(row['estimate'], words)}"
            for row in real.iter_rows(named=True)
        )
        finding = (
            words(
                "Changes that chance alone would hardly make, {count} comparisons counted: {moved}.",
                count=len(own),
                moved=moved,
            )
            if moved
            else words(
                "No change is larger than chance could make, {count} comparisons counted.",
                count=len(own),
            )
        )
        twin = table(
            [
                (
                    value_name("mode", row["level"], words), quantity_name(row["quantity"], words), _points(row["estimate"], words),
                    f"{_points(row['low'], words)} – {_points(row['high'], words)}",
                    "–" if row["p_adjusted"] is None else words.number(row["p_adjusted"], 3),
                    _points(row["composition"], words), _points(row["behaviour"], words), words.number(row["n"]),
                )
                for row in own.iter_rows(named=True)
            ],
            [words("what"), words("quantity"), words("change"), words("95 % interval"), words("p, adjusted"), words("other people"), words("other behaviour"), words("respondents")],
            caption=words("Points of percent from {old} to {new}; the split is over age bands (Kitagawa)", old=own["earlier_wave"][0], new=chosen["wave"]),
            numbers=(2, 3, 4, 5, 6, 7),
        )  # fmt: skip
        chart = intervals(drawn, words=self._chart_words(finding), dress=self.dress)
        return [
            Html(f"<h2>{escape(title)}</h2>"),
            *figure(
                "survey-change", [pn.pane.Vega(chart, sizing_mode="stretch_width", margin=0)],
                title=words("Change from {old} to {new}", old=own["earlier_wave"][0], new=chosen["wave"]),
                finding=finding, table=twin, source=f"{survey_name(chosen['survey'], words)} · {self.source_line}",
                words=words, is_synthetic=bool(own["is_synthetic"].any()),
            ),
        ]  # fmt: skip

    def _answers(self, chosen: dict[str, Any]) -> str:
        words, rows = self.words, self.store.mart("weighting")
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

    def _plan(self, chosen: dict[str, Any]) -> str:
        words, rows = self.words, self.store.mart("next_survey")
        own = rows.filter(pl.col("survey") == chosen["survey"]) if len(rows) else rows
        if own.is_empty():
            return ""
        first = own.row(0, named=True)
        text = words(
            "To see the car's share fall by {points} from {before} with 80 % certainty, each wave needs {needed} answers (design effect {effect}).",
            points=_points(abs(first["change"]), words, signed=False), before=words.share(first["before"]),
            needed=words.number(first["answers_needed"]), effect=words.number(first["design_effect"], 2),
        )  # fmt: skip
        shown = table(
            [
                (
                    row["employer"] or words("all surveyed employers together"), words.number(row["employees"]),
                    words.share(row["expected_response"], 0), words.number(row["to_ask"]),
                    words("yes") if row["is_enough"] else words("no"), _points(row["smallest_change"], words, signed=False),
                )
                for row in own.iter_rows(named=True)
            ],
            [words("Employer"), words("Employees"), words("Expected response"), words("To ask"), words("So many are there"), words("Smallest change that all would show")],
            caption=text, numbers=(1, 2, 3, 5),
        )  # fmt: skip
        mark = synthetic_mark(words) if own["is_synthetic"].any() else ""
        return f'<h2>{escape(words("The next survey"))}</h2><div class="card">{mark}<p class="finding">{escape(text)}</p>{shown}</div>'


def _or_first(wanted: str, offered: list[str]) -> str:
    return wanted if wanted in offered else offered[0]


def _employer(employer: str) -> pl.Expr:
    return pl.col("employer").is_null() if employer == TOGETHER else pl.col("employer") == employer


def _points(value: float | None, words: Language, *, signed: bool = True) -> str:
    if value is None:
        return "–"
    sign = "+" if signed and value > 0 else "−" if value < 0 else ""
    return f"{sign}{words.number(abs(value) * 100, 1)}"
