"""Every employer by name, what may be told of each, and one of them drawn."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from dashboards.parts.blocks import Block, Shown, figure, synthetic_mark, table
from dashboards.parts.employer_names import HIDDEN, group_name
from dashboards.parts.survey_figures import chart_words
from mobility.charts.intervals import intervals

KG = "category_7"


def latest(summary: pl.DataFrame) -> pl.DataFrame:
    """Keep each employer's last wave."""
    if summary.is_empty():
        return summary
    return summary.filter(pl.col("wave") == pl.col("wave").max().over("employer"))


def employers(summary: pl.DataFrame) -> list[str]:
    """List the employers by name: no rank."""
    return [] if summary.is_empty() else summary["employer"].unique().sort().to_list()


def overview(page: Shown, summary: pl.DataFrame) -> str:
    """Write a line for each employer, from protected numbers alone."""
    words, rows = page.words, []
    last = latest(summary)
    for name in employers(summary):
        own = last.filter(pl.col("employer") == name)
        answered = _one(own, "answered", "response", "yes")
        drives = _one(own, "modes", "share", "car_driver")
        kg = own.filter(topic="climate", quantity=KG, method="distance").sort("vintage").tail(1)
        rows.append(
            (
                name,
                str(own["wave"][0]),
                _number(page, answered, "answers"),
                _share(page, answered),
                _share(page, drives),
                _number(page, kg.row(0, named=True) if kg.height else None, "estimate"),
            )
        )
    headers = [
        words("Employer"),
        words("latest survey"),
        words("answers"),
        words("answered"),
        words("usually drive"),
        words("kg CO2e per employee and year"),
    ]
    shown = table(
        rows,
        headers,
        caption=words("Employers by name; protected numbers"),
        numbers=(1, 2, 3, 4, 5),
    )
    mark = synthetic_mark(words) if last["is_synthetic"].any() else ""
    return f'<div class="card">{mark}{shown}</div>'


def drawn(page: Shown, summary: pl.DataFrame, employer: str) -> Sequence[Block]:
    """Draw one employer's usual modes by wave, in the groups that may be told."""
    words = page.words
    rows = summary.filter(pl.col("employer") == employer).filter(topic="modes", quantity="share")
    rows = rows.filter(pl.col("value").is_not_null()).drop_nulls("estimate")
    if rows.is_empty():
        return []
    names = {code: group_name(code, words) for code in rows["value"].unique()}
    known = rows.select(
        pl.col("value").replace(names).alias("label"), pl.col("wave").cast(pl.String).alias("group"),
        "estimate", "low", "high", "n", "is_synthetic",
    ).sort("estimate", "group", descending=[True, False])  # fmt: skip
    newest = known.filter(pl.col("group") == known["group"].max()).row(0, named=True)
    finding = words(
        "{employer}, {wave}: {share} usually travel by: {mode}.",
        employer=employer, wave=newest["group"], share=words.share(newest["estimate"], 0), mode=newest["label"],
    )  # fmt: skip
    twin = table(
        [
            (row["label"], row["group"], words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"]))
            for row in known.iter_rows(named=True)
        ],
        [words("Usual mode"), words("survey"), words("share"), words("95 % interval"), words("answers")],
        caption=finding, numbers=(2, 3, 4),
    )  # fmt: skip
    return figure(
        "employer-modes",
        [intervals(known, words=chart_words(words, finding), dress=page.dress)],
        title=words("Usual mode, {employer}", employer=employer), finding=finding, table=twin,
        source=page.source_line, words=words, is_synthetic=bool(known["is_synthetic"].any()),
    )  # fmt: skip


def _one(rows: pl.DataFrame, topic: str, quantity: str, value: str) -> dict[str, Any] | None:
    found = rows.filter(topic=topic, quantity=quantity, value=value)
    return found.row(0, named=True) if found.height else None


def _share(page: Shown, row: dict[str, Any] | None) -> str:
    return (
        HIDDEN if row is None or row["estimate"] is None else page.words.share(row["estimate"], 0)
    )


def _number(page: Shown, row: dict[str, Any] | None, column: str) -> str:
    return HIDDEN if row is None or row[column] is None else page.words.number(row[column])
