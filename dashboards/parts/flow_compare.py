"""Any two sets of flows side by side: waves, places, plans, the register, imported ones."""

from html import escape
from typing import Any

import polars as pl

from dashboards.parts.blocks import Block, Html, Shown, figure, table
from dashboards.parts.flow_choices import kept
from dashboards.parts.forms import Choice, form
from dashboards.parts.names import value_name
from dashboards.parts.survey_figures import chart_words
from mobility.charts.intervals import intervals

MOST_ROWS = 12
_NAMES = {
    "survey": "surveyed staff {wave}: {place}",
    "register": "register {wave}: {place}",
    "modelled": "all in-commuters, modelled: {place}",
    "today": "{place} today, modelled",
    "added": "{place}: what growth adds",
    "planned": "{place} after growth",
    "imported": "{title} (imported): {place}",
}


def comparison(page: Shown) -> list[Block]:
    """Show the two sets that were chosen, and the difference with its error."""
    words, sets = page.words, page.store.mart("flow_set_titles")
    if len(sets) < 2:
        return []
    names = {row["flow_set"]: _name(row, page) for row in sets.iter_rows(named=True)}
    first, second = _chosen(page, sets)
    counted = str(getattr(page.state, "counted", "persons"))
    head = f'<h2 id="compare">{escape(words("Compare two sets of flows"))}</h2>'
    rows = page.store.mart("flow_comparisons").filter(
        (pl.col("first") == first) & (pl.col("second") == second)
        & (pl.col("quantity").cast(pl.String) == counted)
    )  # fmt: skip
    asked = form(
        page.state.address("flows"),
        [
            Choice("first", words("From"), first, names),
            Choice("second", words("To"), second, names),
            Choice("counted", words("Counted as"), counted, {"persons": words("persons"), "share": words("share of each set")}),
        ],
        hidden={"lang": words.code, "theme": page.state.theme, **kept(page.state, "direction", "destination", "mode", "least")},
        submit=words("Show it"),
    )  # fmt: skip
    if rows.is_empty():
        text = words("Choose two different sets.")
        return [Html(f'{head}{asked}<p class="notice">{escape(text)}</p>')]
    titles = names[first], names[second]
    return [
        Html(head + asked),
        *(
            block
            for by in ("origin", "mode")
            for block in page.once(
                _figure, rows, by, titles, counted, of=(by, first, second, counted)
            )
        ),
    ]


def _chosen(page: Shown, sets: pl.DataFrame) -> tuple[str, str]:
    """Give the chosen sets; else a place before and after its growth, else the last two waves."""
    known = sets["flow_set"].to_list()
    wanted = [str(getattr(page.state, name, "")) for name in ("first", "second")]
    if all(one in known for one in wanted):
        return wanted[0], wanted[1]
    kinds = sets["kind"].cast(pl.String).to_list()
    if {"today", "planned"} <= set(kinds):
        return known[kinds.index("today")], known[kinds.index("planned")]
    return known[0], known[1]


def _name(row: dict[str, Any], page: Shown) -> str:
    return page.words(
        _NAMES[str(row["kind"])], wave=row["wave"], place=row["destination"], title=row["title"]
    )


def _figure(
    page: Shown, rows: pl.DataFrame, by: str, titles: tuple[str, str], counted: str
) -> list[Block]:
    words = page.words
    own = rows.filter((pl.col("by").cast(pl.String) == by) & pl.col("estimate").is_not_null()).sort(
        pl.col("estimate").abs(), descending=True
    )
    if own.is_empty():
        return []
    labels = [_label(page, row, by) for row in own.iter_rows(named=True)]
    named = own.with_columns(label=pl.Series(labels), group=pl.lit(words("difference")))
    number = words.share if counted == "share" else words.number
    clear = int(own["is_clear"].sum())
    top = named.row(0, named=True)
    finding = words(
        "{second} less {first}. The largest difference: {label}, {difference} ({low} to {high}); {clear} of {count} differences are larger than chance.",
        first=titles[0], second=titles[1], label=top["label"], difference=number(top["estimate"]),
        low=number(top["low"]), high=number(top["high"]), clear=clear, count=len(own),
    )  # fmt: skip
    finding = finding[0].upper() + finding[1:]
    lines = [
        (row["label"], number(row["old"]), number(row["new"]), number(row["estimate"]), f"{number(row['low'])} – {number(row['high'])}", words("yes") if row["is_clear"] else words("no"), words(str(row["reliability"])))
        for row in named.iter_rows(named=True)
    ]  # fmt: skip
    heads = [words("From") if by == "origin" else words("Mode of travel"), titles[0], titles[1],
             words("difference"), words("95 % interval"), words("larger than chance"), words("reliability")]  # fmt: skip
    hidden = len(rows.filter(pl.col("by").cast(pl.String) == by)) - len(own)
    caption = words("Largest difference first; {hidden} are too thin to show", hidden=hidden)
    chart = intervals(
        named.head(MOST_ROWS), words=chart_words(words, finding) | {"estimate": words("difference")},
        dress=page.dress, percent=counted == "share",
    )  # fmt: skip
    title = words("Difference by home") if by == "origin" else words("Difference by mode")
    return figure(
        f"flow-compare-{by}", [chart],
        title=title, finding=finding, source=page.source_line, words=words,
        table=table(lines, heads, caption=caption, numbers=(1, 2, 3, 4)),
        is_synthetic=bool(own["is_synthetic"].any()),
    )  # fmt: skip


def _label(page: Shown, row: dict[str, Any], by: str) -> str:
    words = page.words
    if by == "mode":
        if row["mode"] == "several":
            return words("several modes")
        return value_name("mode", row["mode"], words)
    names = {
        one["area_code"]: one["name"] for one in page.store.mart("map_areas").iter_rows(named=True)
    }
    name = names.get(row["origin"], row["origin"])
    if row["origin"] == "all" and row["is_rest"]:
        return words("places with few answers, together")
    if row["origin_level"] == "elsewhere" or row["origin"] in ("all", "elsewhere"):
        return words("elsewhere")
    return words("rest of {area}", area=name) if row["is_rest"] else str(name)
