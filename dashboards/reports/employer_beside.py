"""An employer beside others of its kind, beside residents, and since the wave before."""

from typing import Any

import polars as pl

from dashboards.parts.employer_names import HIDDEN
from dashboards.reports.document import Block, Heading, Paragraph, Table
from dashboards.reports.employer_told import Told

KINDS = {
    "large": "employers with 250 employees or more",
    "small": "employers with fewer than 250 employees",
    "all": "all surveyed employers",
}
KG = "kg per employee and year"


def beside(told: Told) -> list[Block]:
    """Tell what is typical of others; never another employer, never a rank."""
    words, rows = told.words, told.rows("comparison")
    blocks: list[Block] = [Heading(words("Beside others"))]
    if rows.is_empty():
        text = words(
            "Fewer than three other employers have answered, or the own numbers are too few to show: nothing is compared."
        )
        return [*blocks, Paragraph(text), *_residents(told)]
    kind = rows["method"][0]
    text = words(
        "Beside {kind}: the others' mean and the range where an employer of the kind is expected. The own share is drawn towards the others' by as much as its sample is uncertain. No other employer is told, and no rank.",
        kind=words(KINDS[kind]),
    )
    lines = [
        _line(told, rows, value)
        for value in ("car_driver", "active", "public", None)
        if rows.filter(_is(value)).height
    ]
    head = [
        words("What"),
        words("own, drawn to the others"),
        words("others' mean"),
        words("typical range"),
        words("difference"),
        words("number"),
    ]
    return [
        *blocks,
        Paragraph(text),
        Table(
            words("Beside employers of the kind"),
            head,
            lines,
            (1, 2, 3, 4, 5),
            (1.6, 1.5, 1.5, 1.2, 1.9, 0.7),
        ),
        *_residents(told),
    ]


def _is(value: str | None) -> pl.Expr:
    return pl.col("value").is_null() if value is None else pl.col("value") == value


def _line(told: Told, rows: pl.DataFrame, value: str | None) -> list[str]:
    found = {row["quantity"]: row for row in rows.filter(_is(value)).iter_rows(named=True)}
    write = told.amount if value is None else told.share
    name = told.words("kg CO2e per employee and year") if value is None else told.group(value)
    typical = found["typical"]
    ends = _ends(told, typical, is_share=value is not None)
    gap = _points(told, found["difference"]) if value else told.amount(found["difference"])
    return [
        name,
        write(found["own_shrunk"]),
        write(found["others"]),
        ends,
        gap,
        told.words.number(typical["n"]),
    ]


def _ends(told: Told, row: dict[str, Any], *, is_share: bool) -> str:
    form = (lambda end: told.words.share(end, 0)) if is_share else told.words.number
    return f"{form(row['low'])}–{form(row['high'])}"


def _points(told: Told, row: dict[str, Any]) -> str:
    """Write a difference of shares in percentage points."""
    value, low, high = (
        told.words.number(100 * row[name], 1) for name in ("estimate", "low", "high")
    )
    return told.words("{value} points [{low}; {high}]", value=value, low=low, high=high)


def _residents(told: Told) -> list[Block]:
    """Set the municipality's residents beside: their work trips, from the diary."""
    words, shares = told.words, told.store.mart("mode_share")
    if shares.is_empty():
        return []
    work = shares.filter(
        pl.col("group_variable") == "purpose", pl.col("group_value") == "work",
        pl.col("measure").cast(pl.String) == "trips", pl.col("employer").is_null(),
    ).drop_nulls("estimate")  # fmt: skip
    if work.is_empty():
        return []
    newest = work.filter(pl.col("wave") == pl.col("wave").max()).sort("estimate", descending=True)
    lines = [[told.group(row["mode"]), told.share(row)] for row in newest.iter_rows(named=True)]
    caption = words(
        "Work trips of {place}'s residents, {wave} (other people, most with other workplaces)",
        place=told.store.settings.municipality.name, wave=newest["wave"][0],
    )  # fmt: skip
    return [Table(caption, [words("Mode"), words("share of work trips")], lines, (1,), (2, 1))]


def changed(told: Told) -> list[Block]:
    """Tell the change since the wave before, beside the controls' change."""
    words, rows = told.words, told.rows("change")
    blocks: list[Block] = [Heading(words("Since the survey before"))]
    if rows.is_empty():
        return [
            *blocks,
            Paragraph(
                words(
                    "There is no earlier survey to compare with, or too few answered to show a change."
                )
            ),
        ]
    span = rows["method"][0].replace("-", "–")
    text = words(
        "Change {span} in percentage points, beside that of the other surveyed employers. Which of them acted is not known, so all count as controls. The last column is the own change less the controls'; it is given only with at least five control employers, its error is that of employers, and it shows what went together, not yet what caused it.",
        span=span,
    )
    lines = []
    for value in ("car_driver", "active", "public"):
        found = {row["quantity"]: row for row in rows.filter(_is(value)).iter_rows(named=True)}
        if not found:
            continue
        three = [
            _points(told, found[name]) if name in found else HIDDEN
            for name in ("own", "controls", "difference_in_differences")
        ]
        controls = found.get("controls")
        lines.append(
            [told.group(value), *three, words.number(controls["n"]) if controls else HIDDEN]
        )
    head = [
        words("Usual mode"),
        words("own change"),
        words("controls' change"),
        words("difference in differences"),
        words("control employers"),
    ]
    return [
        *blocks,
        Paragraph(text),
        Table(words("Change side by side"), head, lines, (1, 2, 3, 4), (1.4, 1.7, 1.7, 1.7, 1)),
    ]
