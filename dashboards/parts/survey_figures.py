"""Figures of surveys: a variable split by another, and what changed between waves."""

from html import escape
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Html, Shown, figure, table
from dashboards.parts.names import quantity_name, survey_name, value_name, variable_name
from dashboards.parts.survey_choices import EVERYBODY, of_employer
from mobility.charts.intervals import intervals

_MOST_GROUPS = 8


def explorer(page: Shown, chosen: dict[str, Any]) -> list[Block]:
    """Show the variable chosen, split as chosen."""
    words = page.words
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
    finding = _finding(page, drawn, chosen, hidden)
    chart = intervals(drawn, words=chart_words(page.words, finding), dress=page.dress)
    twin = table(
        [
            (row["label"], row["group"], words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"]), words(row["reliability"]))
            for row in shown.iter_rows(named=True)
        ],
        [title, words("group"), words("share"), words("95 % interval"), words("respondents"), words("reliability")],
        caption=finding, numbers=(2, 3, 4),
    )  # fmt: skip
    return figure(
        "survey-crosstab", [chart],
        title=title, finding=finding, table=twin,
        source=f"{survey_name(chosen['survey'], words)} {chosen['wave']} · {page.source_line}",
        words=words, is_synthetic=bool(chosen["rows"]["is_synthetic"].any()),
    )  # fmt: skip


def chart_words(words: Language, description: str) -> dict[str, str]:
    """Give the words that a chart of intervals wants."""
    return {
        "estimate": words("share"), "low": words("at least"), "high": words("at most"),
        "n": words("respondents"), "description": description,
    }  # fmt: skip


def _finding(page: Shown, drawn: pl.DataFrame, chosen: dict[str, Any], hidden: int) -> str:
    words, top = page.words, drawn.sort("estimate", descending=True).row(0, named=True)
    among = "" if chosen["by"] == EVERYBODY else words(" among {group}", group=top["group"])
    text = words(
        "Most often: {label}{among}, {share} (between {low} and {high}; {n} respondents).",
        label=top["label"], among=among, share=words.share(top["estimate"]), low=words.share(top["low"]),
        high=words.share(top["high"]), n=words.number(top["n"]),
    )  # fmt: skip
    if hidden:
        text += " " + words("{count} shares rest on too few people and are left out.", count=hidden)
    return text


def changes(page: Shown, chosen: dict[str, Any]) -> list[Block]:
    """Show what changed since the wave before, its tests counted."""
    words = page.words
    rows = page.store.mart("estimates_changed")
    if rows.is_empty():
        return []
    own = rows.filter(
        (pl.col("survey") == chosen["survey"])
        & (pl.col("wave") == int(chosen["wave"]))
        & of_employer(chosen["employer"])
        & pl.col("estimate").is_not_null()
    ).sort(pl.col("estimate").abs(), descending=True)
    title = words("What changed since the wave before")
    broken = _broken(rows, page, chosen)
    if own.is_empty() and broken:
        return [Html(f"<h2>{escape(title)}</h2>{broken}")]
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
        f"{value_name('mode', row['level'], words)} {points(row['estimate'], words)}"
        for row in real.iter_rows(named=True)
    )
    finding = (
        words(
            "Changes that chance alone would hardly make, {count} comparisons counted, in points of percent: {moved}.",
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
                value_name("mode", row["level"], words), quantity_name(row["quantity"], words), points(row["estimate"], words),
                f"{points(row['low'], words)} – {points(row['high'], words)}",
                "–" if row["p_adjusted"] is None else words.number(row["p_adjusted"], 3),
                points(row["composition"], words), points(row["behaviour"], words), words.number(row["n"]),
            )
            for row in own.iter_rows(named=True)
        ],
        [words("what"), words("quantity"), words("change"), words("95 % interval"), words("p, adjusted"), words("other people"), words("other behaviour"), words("respondents")],
        caption=words("Points of percent from {old} to {new}; the split is over age bands (Kitagawa)", old=own["earlier_wave"][0], new=chosen["wave"]),
        numbers=(2, 3, 4, 5, 6, 7),
    )  # fmt: skip
    chart = intervals(drawn, words=chart_words(page.words, finding), dress=page.dress)
    return [
        Html(f"<h2>{escape(title)}</h2>{broken}"),
        *figure(
            "survey-change", [chart],
            title=words("Change from {old} to {new}", old=own["earlier_wave"][0], new=chosen["wave"]),
            finding=finding, table=twin, source=f"{survey_name(chosen['survey'], words)} · {page.source_line}",
            words=words, is_synthetic=bool(own["is_synthetic"].any()),
        ),
    ]  # fmt: skip


def _broken(rows: pl.DataFrame, page: Shown, chosen: dict[str, Any]) -> str:
    """Say which quantities are not compared since their question was changed."""
    words = page.words
    own = rows.filter(
        (pl.col("survey") == chosen["survey"])
        & (pl.col("wave") == int(chosen["wave"]))
        & of_employer(chosen["employer"])
        & pl.col("is_break")
    )
    if own.is_empty():
        return ""
    names = ", ".join(
        quantity_name(one, words) for one in own["quantity"].unique(maintain_order=True)
    )
    said = words(
        "The question was changed since the wave before, so this is not compared: {names}.",
        names=names,
    )
    return f'<p class="notice">{escape(said)}</p>'


def points(value: float | None, words: Language, *, signed: bool = True) -> str:
    """Write a share as points of percent."""
    if value is None:
        return "–"
    sign = "+" if signed and value > 0 else "−" if value < 0 else ""
    return f"{sign}{words.number(abs(value) * 100, 1)}"
