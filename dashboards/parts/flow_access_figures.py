"""How many could come otherwise: by bike, by train and shared bike, sharing a car."""

from html import escape
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Html, Shown, figure, table
from dashboards.parts.names import value_name
from dashboards.parts.survey_figures import chart_words
from mobility.charts.intervals import intervals

WAYS = {
    "bike_under_5_km": "by bike, under 5 km",
    "bike_under_10_km": "by bike, under 10 km",
    "train": "by train, on foot at both ends",
    "train_and_shared_bike": "by train, with a shared bike for the last part",
    "home_near_station": "home within 800 m of a station",
    "work_near_station": "work within 800 m of a station",
}
"""The ways to work and the rule of 800 m, in the order they are shown."""

TRAINS = {"no": "for hardly anybody", "some": "for some", "many": "for many"}
"""For how many of a pair's people a train goes direct."""


def access(page: Shown) -> list[Block]:
    """Show who could come by bike, train or shared car, and today's modes by distance."""
    rows = page.store.mart("flow_access")
    if rows.is_empty():
        return []
    return [*_could(page, rows), *_not_delivered(page, rows), Html(_by_mode(page, rows))]


def _could(page: Shown, rows: pl.DataFrame) -> list[Block]:
    words = page.words
    own = rows.filter(
        (pl.col("quantity").cast(pl.String) == "share")
        & pl.col("mode").is_null()
        & pl.col("estimate").is_not_null()
        & pl.col("table").cast(pl.String).is_in(["could_reach", "car_pools"])
    )
    if own.is_empty():
        return []
    named = [_way(row, words) for row in own.iter_rows(named=True)]
    places = [row or words("all workplaces") for row in own["destination"]]
    order = [words(one) for one in WAYS.values()]
    drawn = own.with_columns(label=pl.Series(named), group=pl.Series(places)).sort(
        pl.col("label").replace_strict(order, range(len(order)), default=len(order)),
        "least_people",
        pl.col("destination").fill_null(""),
    )
    persons = rows.filter(
        (pl.col("way") == "bike_under_10_km")
        & pl.col("destination").is_null()
        & (pl.col("mode").cast(pl.String) == "car_driver")
    )
    finding = _finding(persons, words)
    chart = intervals(
        drawn.filter(pl.col("destination").is_null()),
        words=chart_words(words, finding), dress=page.dress,
    )  # fmt: skip
    return figure(
        "flow-access", [chart],
        title=words("Who could come to work otherwise"), finding=finding, table=_could_table(drawn, words),
        source=f"{words('commuting surveys {wave}', wave=own['wave'][0])} · {page.source_line}", words=words,
        is_synthetic=bool(own["is_synthetic"].any()),
    )  # fmt: skip


def _could_table(drawn: pl.DataFrame, words: Language) -> str:
    lines = [
        (row["label"], row["group"], words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"]), words(row["basis"]))
        for row in drawn.iter_rows(named=True)
    ]  # fmt: skip
    return table(
        lines,
        [words("how"), words("Workplace area"), words("share"), words("95 % interval"), words("respondents"), words("basis")],
        caption=words("Who could come to work otherwise, whatever they do today; ways overlap"), numbers=(2, 3, 4),
    )  # fmt: skip


def _finding(rows: pl.DataFrame, words: Language) -> str:
    told = {str(row["quantity"]): row for row in rows.iter_rows(named=True)}
    if not {"persons", "share"} <= set(told) or told["share"]["estimate"] is None:
        return words("Whatever they do today; ways overlap, so shares do not add up.")
    one, share = told["persons"], told["share"]
    return words(
        "Of the surveyed staff who drive, {count} ({low}–{high}), or {share}, have under 10 km to work. Ways overlap, so shares do not add up.",
        count=words.number(one["estimate"]), low=words.number(one["low"]), high=words.number(one["high"]),
        share=words.share(share["estimate"], 0),
    )  # fmt: skip


def _way(row: dict[str, Any], words: Language) -> str:
    if row["least_people"] is not None:
        return words(
            "sharing a car ({count} or more)",
            count=words.number(row["least_people"]),
        )
    return words(WAYS[row["way"]])


def _not_delivered(page: Shown, rows: pl.DataFrame) -> list[Block]:
    """Say which ways cannot be told, and what to deliver."""
    words = page.words
    missing = rows.filter(pl.col("state").cast(pl.String) == "no_data")
    if missing.is_empty():
        return []
    ways = "; ".join(words(WAYS[one]) for one in missing["way"])
    text = words("No data: {ways}.", ways=ways)
    wanted = words("To deliver: {files}.", files=words(missing["to_deliver"][0]))
    breakable = escape(wanted).replace("/", "/<wbr>")  # paths are longer than a phone is wide
    return [Html(f'<p class="notice">{escape(text)} {breakable}</p>')]


def _by_mode(page: Shown, rows: pl.DataFrame) -> str:
    """Lay today's modes beside what the way offers."""
    words = page.words
    own = rows.filter(pl.col("table").cast(pl.String) == "by_mode")
    wide = own.filter(pl.col("quantity").cast(pl.String) == "persons").join(
        own.filter(pl.col("quantity").cast(pl.String) == "share").select(
            "distance_band", "direct_train", "cycling_band", "mode", share="estimate"
        ),
        on=["distance_band", "direct_train", "cycling_band", "mode"], how="left", nulls_equal=True,
    )  # fmt: skip
    if wide.is_empty():
        return ""
    first = pl.col("distance_band").str.extract(r"^(\d+)").cast(pl.Float64)
    ordered = wide.sort(
        first, "cycling_band", "estimate", descending=[False, False, True], nulls_last=True
    )
    lines = [
        (
            words(row["distance_band"] or "others"), words(row["cycling_band"] or "unknown"),
            words(TRAINS.get(row["direct_train"], "unknown")), value_name("mode", str(row["mode"]), words),
            words.number(row["estimate"]) if row["estimate"] is not None else "–",
            words.share(row["share"]) if row["share"] is not None else "–",
            words.number(row["n"]) if row["n"] is not None else "–", words(str(row["reliability"])),
        )
        for row in ordered.iter_rows(named=True)
    ]  # fmt: skip
    heads = [
        words("Distance to work"), words("way between the areas' centres"), words("direct train"),
        words("Mode of travel"), words("commuters"), words("share"), words("respondents"), words("reliability"),
    ]  # fmt: skip
    caption = words(
        "Today's modes by distance, train and way; thin groups and modes are joined with others, so that totals add up"
    )
    twin = table(lines, heads, caption=caption, numbers=(4, 5, 6))
    return f'<details class="card"><summary>{escape(words("Today’s modes by what the way offers, as a table"))}</summary>{twin}</details>'
