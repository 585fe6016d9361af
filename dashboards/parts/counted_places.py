"""Counting places: the average day of each year, by kind of traffic."""

from html import escape
from typing import Any

import polars as pl

from dashboards.parts.blocks import Block, Html, Shown, figure, table
from mobility.charts.intervals import intervals

KINDS = {"bike": "bicycles", "car": "cars"}
"""Names of kinds that many deliveries have; another is shown as it was delivered."""
_DRAWN = 12
"""Places in a chart, those with most traffic; the table has all."""


def counted_places(page: Shown) -> list[Block]:
    """Show the average day at each counting place, a figure a kind."""
    words, rows = page.words, page.store.mart("counts")
    if rows.is_empty():
        return []
    head = Html(
        f'<h2 id="counts">{escape(words("Counted on the road"))}</h2><p>{escape(words("The average day of a year, all days and weekdays alone. A place that was not counted in every month has no year here; its months stand in the table counts."))}</p>'
    )
    years = rows.filter(pl.col("month").is_null())
    blocks: list[Block] = [head]
    for kind in years["kind"].unique().sort():
        blocks += _of_kind(page, years.filter(kind=kind), kind)
    return blocks


def _of_kind(page: Shown, years: pl.DataFrame, kind: str) -> list[Block]:
    words = page.words
    name = words(KINDS[kind]) if kind in KINDS else kind
    known = years.filter(pl.col("day_type").is_null() & pl.col("estimate").is_not_null())
    if known.is_empty():
        text = words("{kind}: no place was counted in every month of a year.", kind=name)
        return [Html(f'<p class="notice">{escape(text)}</p>')]
    order = known.group_by("place").agg(pl.col("estimate").max()).sort("estimate", descending=True)
    places = order["place"].head(_DRAWN).to_list()
    finding = _finding(page, known.filter(place=places[0]), name)
    drawn = (
        known.filter(pl.col("place").is_in(places))
        .join(order.select("place").with_row_index("at"), on="place")
        .sort("at", "year")
        .select("estimate", "low", "high", "n", label="place", group=pl.col("year").cast(pl.String))
    )
    texts = {
        "estimate": words("a day"), "low": words("at least"), "high": words("at most"),
        "n": words("days counted"), "description": finding,
    }  # fmt: skip
    return figure(
        f"counts-{kind}",
        [intervals(drawn, words=texts, dress=page.dress, percent=False)],
        title=words("{kind} on the average day, by place", kind=name.capitalize()),
        finding=finding,
        table=_table(page, years, finding),
        source=f"{', '.join(years['source'].unique().sort())} · {page.source_line}",
        words=words,
        is_synthetic=bool(years["is_synthetic"].any()),
    )


def _finding(page: Shown, place: pl.DataFrame, name: str) -> str:
    """Tell the busiest place's last year, and the one before where it was counted."""
    words, rows = page.words, place.sort("year").to_dicts()
    last = rows[-1]
    said = words(
        "{place}: {estimate} {kind} a day in {year} (between {low} and {high}; {n} days counted)",
        place=last["place"], kind=name, year=str(last["year"]), n=words.number(last["n"]),
        **{name: words.number(round(last[name])) for name in ("estimate", "low", "high")},
    )  # fmt: skip
    if len(rows) == 1:
        return f"{said}."
    before = words(
        "; {estimate} in {year}",
        estimate=words.number(round(rows[-2]["estimate"])),
        year=str(rows[-2]["year"]),
    )
    return f"{said}{before}."


def _table(page: Shown, years: pl.DataFrame, caption: str) -> str:
    words = page.words
    keys = ["source", "place", "kind", "year"]
    weekday = years.filter(day_type="weekday").select(*keys, weekday="estimate")
    rows = years.filter(pl.col("day_type").is_null()).join(weekday, on=keys, how="left")

    def number(value: float | None) -> str:
        return "–" if value is None else words.number(round(value))

    def between(row: dict[str, Any]) -> str:
        return "–" if row["low"] is None else f"{number(row['low'])} – {number(row['high'])}"

    return table(
        [
            (
                row["place"], str(row["year"]), number(row["estimate"]), between(row),
                number(row["weekday"]), number(row["n"]), number(row["partial_days"]),
            )
            for row in rows.sort("place", "year").iter_rows(named=True)
        ],
        [words("Place"), words("Year"), words("average day"), words("95 % interval"), words("average weekday"), words("days counted"), words("days left out: hours missing")],
        caption=caption, numbers=(2, 3, 4, 5, 6),
    )  # fmt: skip
