"""Small places: what was answered there, beside what a model of all places makes of it."""

from html import escape
from typing import Any

import polars as pl

from dashboards.parts.blocks import Block, Html, Shown, figure, table
from dashboards.parts.names import survey_name
from dashboards.parts.survey_choices import TOGETHER
from dashboards.parts.survey_figures import chart_words
from mobility.charts.intervals import intervals

_DRAWN = 15
"""Places in the chart, those with most answers; the table has all."""


def places(page: Shown, chosen: dict[str, Any]) -> list[Block]:
    """Show the car's share by home zone, as answered and as modelled."""
    words, rows = page.words, page.store.mart("small_areas")
    if rows.is_empty() or chosen["employer"] != TOGETHER:
        return []
    own = rows.filter(
        (pl.col("survey") == chosen["survey"]) & (pl.col("wave") == int(chosen["wave"]))
    )
    if own.is_empty():
        return []
    title = words("Small places: by car, by where people live")
    head = Html(f"<h2>{escape(title)}</h2>")
    if own["modelled"].is_null().all():
        few = words(
            "Fewer than 20 places have answers: too few to learn from each other, so no model is made. What was answered stands under Split by, home zone."
        )
        return [head, Html(f'<p class="notice">{escape(few)}</p>')]
    own = own.with_columns(label=pl.coalesce("name", "area_code"))
    drawn = own.filter(pl.col("n").is_not_null() & pl.col("modelled").is_not_null())
    drawn = drawn.sort("n", "label", descending=[True, False]).head(_DRAWN)
    finding = words(
        "Alone, {place} has {answers} answers worth {raw}; with what places as far away tell, they are worth {modelled}: {share} by car (between {low} and {high}).",
        **_said(page, drawn),
    )
    chart = intervals(_both(page, drawn), words=chart_words(words, finding), dress=page.dress)
    return [
        head,
        *figure(
            "survey-places", [chart],
            title=words("By car, as answered and as modelled; the {count} places with most answers", count=len(drawn)),
            finding=finding, table=_table(page, own, finding),
            source=f"{survey_name(chosen['survey'], words)} {chosen['wave']} · {page.source_line}",
            words=words, is_synthetic=bool(own["is_synthetic"].any()),
        ),
    ]  # fmt: skip


def _said(page: Shown, drawn: pl.DataFrame) -> dict[str, str]:
    """Take as example the place of the middle, by answers."""
    words, row = page.words, drawn.row(len(drawn) // 2, named=True)
    return {
        "place": row["label"], "answers": words.number(row["n"]),
        "raw": words.number(row["n_effective"]), "modelled": words.number(row["modelled_n_effective"]),
        "share": words.share(row["modelled"]), "low": words.share(row["modelled_low"]),
        "high": words.share(row["modelled_high"]),
    }  # fmt: skip


def _both(page: Shown, drawn: pl.DataFrame) -> pl.DataFrame:
    """Give a row for each place as answered, and one as modelled."""
    words = page.words
    raw = drawn.select("label", "estimate", "low", "high", "n", group=pl.lit(words("as answered")))
    modelled = drawn.select(
        "label", estimate="modelled", low="modelled_low", high="modelled_high", n="n",
        group=pl.lit(words("as modelled")),
    )  # fmt: skip
    both = pl.concat([raw, modelled])
    order = pl.DataFrame({"label": drawn["label"]}).with_row_index("at")
    return both.join(order, on="label", how="left").sort("at", "group").drop("at")


def _table(page: Shown, own: pl.DataFrame, caption: str) -> str:
    words = page.words

    def between(row: dict[str, Any], low: str, high: str) -> str:
        return "–" if row[low] is None else f"{words.share(row[low])} – {words.share(row[high])}"

    def number(value: float | None) -> str:
        return "–" if value is None else words.number(value)

    def share(value: float | None) -> str:
        return "–" if value is None else words.share(value)

    return table(
        [
            (
                row["label"], number(row["n"]), share(row["estimate"]), between(row, "low", "high"),
                number(row["n_effective"]), share(row["modelled"]), between(row, "modelled_low", "modelled_high"),
                number(row["modelled_n_effective"]), share(row["own_share"]),
            )
            for row in own.sort("label").iter_rows(named=True)
        ],
        [words("Place"), words("respondents"), words("as answered"), words("95 % interval"), words("effective answers"), words("as modelled"), words("95 % interval"), words("effective answers, modelled"), words("part that is the place's own")],
        caption=caption, numbers=(1, 2, 3, 4, 5, 6, 7, 8),
    )  # fmt: skip
