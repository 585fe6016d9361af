"""Factors with their sources, events beside the numbers, and the way of a table from its sources."""

from html import escape
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.lineage import lineage_of, tables
from dashboards.parts.blocks import Block, Html, Raw, Shown, figure, table
from dashboards.parts.forms import Choice, form
from mobility.charts.lineage import LAYERS, lineage

TITLES = {
    "sources": "delivered sources",
    "clean": "cleaned tables",
    "models": "models",
    "marts": "what is shown",
}


def factors(page: Shown) -> str:
    """List every factor and parameter with its spread and its source, topic by topic."""
    words, rows = page.words, page.store.mart("factors")
    if rows.is_empty():
        return f'<p class="notice">{escape(words("This run was made before factors were published: mobility run publishes them."))}</p>'
    parts = []
    for topic in rows["topic"].unique(maintain_order=True):
        own = rows.filter(pl.col("topic") == topic)
        lines = [_factor(row, words) for row in own.iter_rows(named=True)]
        headers = [words("Factor"), words("Value"), words("Low to high"), words("Unit"), words("Source")]  # fmt: skip
        title = words("{topic}: {count} factors", topic=words(topic), count=len(own))
        shown = table(lines, headers, caption=title, numbers=(1, 2))
        parts.append(f"<details class='card'><summary>{escape(title)}</summary>{shown}</details>")
    return "".join(parts)


def _factor(row: dict[str, Any], words: Language) -> tuple[str, ...]:
    spread = (
        "–" if row["low"] is None else f"{_plain(row['low'], words)} – {_plain(row['high'], words)}"
    )
    unsure = words(row["status"].replace("_", " ")) if row["status"] != "primary" else ""
    source = escape(words(row["source"]))
    link = f'<a href="{escape(row["address"])}">{source}</a>' if row["address"] else source
    note = f'<br><span class="small">{escape(words(row["note"]))}</span>' if row["note"] else ""
    mark = f' <span class="small">({escape(unsure)})</span>' if unsure else ""
    return (
        Raw(escape(words(row["factor_id"].split("/", 1)[1].replace("_", " "))) + note),
        _plain(row["value"], words), spread, words(row["unit"]), Raw(link + mark),
    )  # fmt: skip


def _plain(value: float, words: Language) -> str:
    """Write a factor with the digits it needs, three at least told."""
    digits = 0 if abs(value) >= 1_000 else 2 if abs(value) >= 10 else 4
    text = words.number(value, digits)
    mark = "," if words.code == "da" else "."
    return text.rstrip("0").rstrip(mark) if mark in text else text


def events(page: Shown) -> str:
    """List the events that are drawn on the series."""
    words, rows = page.words, page.store.mart("event_notes")
    title = f'<h2 id="events">{escape(words("Events beside the numbers"))}</h2>'
    how = words(
        "A strike, roadworks or a new timetable is noted in data_raw/event_notes, in a folder of its own with the columns of the first one; it is drawn on the series that it names. Nothing is corrected for it."
    )
    if rows.is_empty():
        return f'{title}<p class="notice">{escape(words("No event is noted."))} {escape(how)}</p>'
    once = rows.group_by("event_id", maintain_order=True).agg(
        pl.exclude("series").first(), pl.col("series")
    )
    lines = [
        (
            row[f"title_{words.code}"],
            Raw(f'<span class="date">{escape(_period(row, words))}</span>'),
            row["place"] or words("the whole country"),
            ", ".join(words(one) for one in row["series"]),
            words(row["source"]),
        )
        for row in once.iter_rows(named=True)
    ]
    headers = [words("Event"), words("When"), words("Place"), words("Drawn on"), words("Source")]
    shown = table(lines, headers, caption=words("A note, not a cause"))
    return f'{title}<div class="card"><p>{escape(how)}</p>{shown}</div>'


def _period(row: dict[str, Any], words: Language) -> str:
    began = words.short_day(row["began"].isoformat())
    return f"{began} –" + (f" {words.short_day(row['ended'].isoformat())}" if row["ended"] else "")


def way(page: Shown, asked: str) -> list[Block]:
    """Draw what a published table was made of."""
    words, offered = page.words, tables(page.store)
    if not offered:
        text = words("This run was made before its lineage was kept: mobility run publishes a new one.")  # fmt: skip
        return [Html(f'<p class="notice">{escape(text)}</p>')]
    wanted = asked if asked in offered else next(iter({"co2_path"} & set(offered)), offered[0])
    choice = form(
        page.state.address("data"),
        [Choice("table", words("Published table"), wanted, {one: one for one in offered})],
        hidden={"lang": words.code}, submit=words("Show it"),
    )  # fmt: skip
    found = lineage_of(page.store, wanted)
    counts = {layer: found.nodes.filter(pl.col("layer") == layer).height for layer in LAYERS}
    finding = words(
        "{table} rests on {sources} sources, by {clean} cleaned tables and {models} models.",
        table=wanted, sources=counts["sources"], clean=counts["clean"], models=counts["models"],
    )  # fmt: skip
    titles = {layer: words(TITLES[layer]) for layer in LAYERS} | {"description": finding}
    chart = lineage(found.nodes, found.edges, words=titles, dress=page.dress)
    lines = [
        (row["name"], titles[row["layer"]], ", ".join(one.split("/", 1)[1] for one in found.reads.get(f"{row['layer']}/{row['name']}", [])) or "–", Raw(f'<span lang="en">{escape(row["says"])}</span>'))
        for row in found.nodes.iter_rows(named=True)
    ]  # fmt: skip
    twin = table(
        lines,
        [words("Table"), words("Kind"), words("Reads"), words("As declared, in English")],
        caption=finding,
    )
    return [
        Html(choice),
        *figure(
            "lineage", [chart], title=words("What {table} is made of", table=wanted),
            finding=finding, table=twin, source=page.source_line, words=words,
        ),
    ]  # fmt: skip
