"""Events beside a figure's series: numbered for the chart, told in words below it."""

from html import escape

import polars as pl

from dashboards.parts.blocks import Shown
from mobility.charts.events import SIGN


def events_of(page: Shown, series: str, years: list[int]) -> pl.DataFrame:
    """Give the events of a series in its years: year, number, title; those of a year share a mark."""
    rows = page.store.mart("event_notes")
    if rows.is_empty():
        return pl.DataFrame(schema={"year": pl.Int32, "number": pl.String, "title": pl.String})
    here = pl.col("municipality_code").is_null() | (pl.col("municipality_code") == page.store.code)
    source = pl.col("source").replace({one: page.words(one) for one in rows["source"].unique()})
    own = rows.filter(pl.col("series") == series, here).with_columns(
        year=_felt_in(), title=pl.col(f"title_{page.words.code}") + " (" + source + ")"
    )
    numbered = own.filter(pl.col("year").is_in(years)).sort("began").with_row_index("number", 1)
    return (
        numbered.group_by("year", maintain_order=True)
        .agg(pl.col("number").cast(pl.String).str.join(","), pl.col("title").str.join(" · "))
        .sort("year")
    )


def _felt_in() -> pl.Expr:
    """Give the year of an event's middle: what began at Christmas is told of the next."""
    middle = pl.col("began") + (pl.col("ended").fill_null(pl.col("began")) - pl.col("began")) / 2
    return middle.dt.year()


def told(page: Shown, events: pl.DataFrame) -> str:
    """Tell the events in words, with their marks."""
    if events.is_empty():
        return ""
    items = "".join(
        f"<li>{SIGN}{escape(row['number'])} {row['year']}: {escape(row['title'])}</li>"
        for row in events.iter_rows(named=True)
    )
    lead = page.words("Events beside the numbers, not causes:")
    return f'<div class="small events"><p>{escape(lead)}</p><ul>{items}</ul></div>'
