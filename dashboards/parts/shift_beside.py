"""Scenarios side by side, what others published, known cases, and what the number depends on."""

from html import escape
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Shown, figure, synthetic_mark, table
from dashboards.parts.forms import Choice, form
from dashboards.parts.shift_names import (
    CASE_QUANTITIES,
    CASES,
    INPUTS,
    QUANTITIES,
    amount,
    between,
    scenario_names,
)
from dashboards.parts.survey_figures import chart_words
from dashboards.shift_store import ShiftAnswers
from mobility.charts.intervals import intervals
from mobility.shift import LEVERS

COMPARED = (
    "short_share_moved", "short_car_trips_moved", "car_trips_moved", "new_cycle_trips", "car_km_saved", "tonnes_co2",
    "tonnes_co2_cumulative", "deaths_averted_heat", "gain_dkk", "extra_minutes", "parking_spaces",
)  # fmt: skip
THREE = 3


def headline(page: Shown, year: int) -> list[Block]:
    """Show every scenario's share of short car trips that moves, by tour and by trip."""
    words, rows = page.words, page.store.mart("shift_scenarios")
    names = scenario_names(page.store.mart("shift_levers"), words)
    own = rows.filter(
        (pl.col("year") == year) & pl.col("group_variable").is_null()
        & (pl.col("quantity") == "short_share_moved") & (pl.col("diversion") == "nested")
    ).with_columns(
        label=pl.col("scenario").replace_strict(names),
        group=pl.col("unit").cast(pl.String).replace_strict({"tour": words("whole tour (headline)"), "trip": words("trip by trip")}),
    )  # fmt: skip
    told = own.filter(pl.col("unit") == "tour")
    if told.is_empty():
        return []
    best = told.sort("estimate").row(-1, named=True)
    finding = words(
        "In {year}, “{scenario}” moves {share} of car trips under 5 km ({low}–{high}); the reference moves none.",
        year=year, scenario=best["label"], share=words.share(best["estimate"]), low=words.share(best["low"]), high=words.share(best["high"]),
    )  # fmt: skip
    twin = table(
        [(row["label"], row["group"], words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"])) for row in own.iter_rows(named=True)],
        [words("scenario"), words("counted by"), words("share"), words("95 % interval"), words("respondents")],
        caption=finding, numbers=(2, 3, 4),
    )  # fmt: skip
    chart = intervals(own, words=chart_words(words, finding), dress=page.dress)
    return figure(
        "shift-scenarios", [chart],
        title=words("Car trips under 5 km that move, by scenario"), finding=finding, table=twin,
        source=page.source_line, words=words, is_synthetic=bool(own["is_synthetic"].any()),
    )  # fmt: skip


def side_by_side(page: Shown, answers: ShiftAnswers, one: str, other: str, year: int) -> str:
    """Set any two scenarios beside each other, with the difference and its own interval."""
    words, rows = page.words, page.store.mart("shift_scenarios")
    names = scenario_names(page.store.mart("shift_levers"), words)
    asked = form(
        page.state.address("shift"),
        [
            Choice("one", words("Scenario"), one, names),
            Choice("other", words("against"), other, names),
            Choice("year", words("Year"), str(year), {str(y): str(y) for y in rows["year"].unique().sort()}),
        ],
        hidden={"lang": words.code, "theme": page.state.theme, "levers": getattr(page.state, "levers", "")},
        submit=words("Compare"),
    )  # fmt: skip
    own = rows.filter(
        (pl.col("year") == year) & pl.col("group_variable").is_null() & (pl.col("unit") == "tour")
    )
    found = {
        (str(row["diversion"]), row["scenario"], row["quantity"]): row
        for row in own.iter_rows(named=True)
    }
    lines = [_line(words(QUANTITIES[name]), [found.get(("nested", s, name)) for s in (one, other)], words)
             for name in COMPARED]  # fmt: skip
    for diversion, title in (
        ("plain", "Tonnes of CO2e a year, by a plain logit (new cyclists drawn in proportion)"),
        ("evidence", QUANTITIES["tonnes_co2_by_evidence"]),
    ):
        lines.append(
            _line(
                words(title), [found.get((diversion, s, "tonnes_co2")) for s in (one, other)], words
            )
        )
    caption = words(
        "{one} and {other} in {year}, by whole tours", one=names[one], other=names[other], year=year
    )
    twin = table(
        lines,
        [words("quantity"), names[one], words("95 % interval"), names[other], words("95 % interval")],
        caption=caption, numbers=(1, 2, 3, 4),
    )  # fmt: skip
    gap = (
        answers.compare(one, other, year)
        .filter(pl.col("quantity") == "car_trips")
        .row(0, named=True)
    )
    said = words(
        "“{other}” less “{one}”: {gap} car trips a day (between {low} and {high}), both answered in the same draws.",
        one=names[one], other=names[other], gap=words.number(gap["estimate"]), low=words.number(gap["low"]), high=words.number(gap["high"]),
    )  # fmt: skip
    mark = synthetic_mark(words) if own["is_synthetic"].any() else ""
    return f'<h2 id="shift-compare">{escape(words("Compare any two"))}</h2>{asked}<div class="card">{mark}<p class="finding">{escape(said)}</p>{twin}</div>'


def _line(title: str, rows: list[dict[str, Any] | None], words: Language) -> tuple[str, ...]:
    told = [title]
    for row in rows:
        told += (
            ["–", "–"]
            if row is None
            else [amount(row["quantity"], row["estimate"], words), between(row, words)]
        )
    return tuple(told)


def depends_on(page: Shown, scenario: str) -> str:
    """Name the three assumptions that a scenario's number depends on most."""
    words, rows = page.words, page.store.mart("shift_importance")
    names = scenario_names(page.store.mart("shift_levers"), words)
    own = rows.filter((pl.col("scenario") == scenario) & (pl.col("quantity") == "tonnes_co2"))
    if own.is_empty():
        return ""
    titles = {one: words(text) for one, text in INPUTS.items()}
    levers = {one.lever: one.title_da if words.code == "da" else one.title_en for one in LEVERS}
    one_by_one = own.filter(pl.col("method") == "one_at_a_time").sort("rank").head(THREE)
    items = "".join(
        f"<li>{escape(titles.get(row['input'], levers.get(row['input'], row['input'])))}: {words.number(min(row['at_low'], row['at_high']))} – {words.number(max(row['at_low'], row['at_high']))} t</li>"
        for row in one_by_one.iter_rows(named=True)
    )
    shares = (
        own.filter((pl.col("method") == "variance_share") & (pl.col("input") != "not_explained"))
        .sort("rank")
        .head(THREE)
    )
    spread = "; ".join(
        f"{titles.get(row['input'], row['input'])} {words.share(row['value'], 0)}"
        for row in shares.iter_rows(named=True)
    )
    lead = words(
        "{scenario}: the three assumptions that its tonnes a year depend on most, each moved alone (a lever by half to either side)",
        scenario=names[scenario],
    )
    told = words("Of the interval's variance: {spread}.", spread=spread)
    mark = synthetic_mark(words) if own["is_synthetic"].any() else ""
    return f'<h2 id="shift-importance">{escape(words("What the number depends on"))}</h2><div class="card">{mark}<p class="finding">{escape(lead)}</p><ol>{items}</ol><p>{escape(told)}</p></div>'  # fmt: skip


def yardsticks(page: Shown) -> str:
    """Show what others published, under their own names and definitions."""
    words, rows = page.words, page.store.mart("shift_yardsticks")
    if rows.is_empty():
        return ""
    title = "title_da" if words.code == "da" else "title_en"
    uptake = rows.filter(pl.col("quantity") == "cyclist_share")
    bands = table(
        [(words(row["model"]), row["edition"] or "", words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"])) for row in uptake.iter_rows(named=True)],
        [words("model"), words("edition"), words("cyclists among work trips"), words("95 % interval"), words("respondents")],
        caption=words("Propensity to Cycle Tool (England) on our residents' work trips; its interval is of who answered alone"),
        numbers=(2, 3, 4),
    )  # fmt: skip
    figures = "".join(
        f"<li>{escape(row['model'])}: {escape(row[title])}: {words.number(row['low'], 1)}–{words.number(row['high'], 1)} ({escape(words(row['unit']))}, {escape(words(row['area'] or ''))}, {escape(row['edition'] or '')})</li>"
        for row in rows.filter(pl.col(title).is_not_null()).iter_rows(named=True)
    )
    lead = words(
        "Published models are yardsticks beside ours, each with its own definition; none is mixed into our numbers."
    )
    mark = synthetic_mark(words) if rows["is_synthetic"].any() else ""
    return f'<h2 id="shift-yardsticks">{escape(words("What others published"))}</h2><div class="card">{mark}<p class="finding">{escape(lead)}</p>{bands}<ul>{figures}</ul></div>'


def known_cases(page: Shown) -> str:
    """Show the model told of known cases, beside what was observed."""
    words, rows = page.words, page.store.mart("shift_backtest")
    if rows.is_empty():
        return ""
    twin = table(
        [
            (
                words(CASES[row["case"]]), words(CASE_QUANTITIES[row["quantity"]]), words.number(row["estimate"], 1),
                f"{words.number(row['low'], 1)} – {words.number(row['high'], 1)}",
                words.number(row["observed_low"], 0) if row["observed_low"] == row["observed_high"] else f"{words.number(row['observed_low'])}–{words.number(row['observed_high'])}",
                words("yes") if row["is_met"] else words("no"), words(row["source"]),
            )
            for row in rows.iter_rows(named=True)
        ],
        [words("case"), words("quantity"), words("the model says"), words("95 % interval"), words("observed"), words("they meet"), words("source")],
        caption=words("Known cases told to the model; trial participants chose themselves, and routes were not drawn by lot"),
        numbers=(2, 3, 4),
    )  # fmt: skip
    met = int(rows["is_met"].sum())
    text = words("{met} of {all} known cases lie within our interval.", met=met, all=len(rows))
    mark = synthetic_mark(words) if rows["is_synthetic"].any() else ""
    return f'<h2 id="shift-cases">{escape(words("Held against known cases"))}</h2><div class="card">{mark}<p class="finding">{escape(text)}</p>{twin}</div>'
