"""Figures of today's car trips: how long, who and why, what holds them, and two sources' difference."""

from html import escape

import polars as pl

from dashboards.parts.blocks import Block, Html, Shown, figure, table
from dashboards.parts.names import value_name, variable_name
from dashboards.parts.shift_names import COUNTED
from dashboards.parts.survey_figures import chart_words, points
from mobility.charts.intervals import intervals

LIMIT_KM = 5.0
GROUPS = ("purpose", "age_band", "home_zone")


def _latest(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.filter(pl.col("wave") == pl.col("wave").max())


def lengths(page: Shown) -> list[Block]:
    """Show how long car trips are."""
    words, rows = page.words, page.store.mart("trip_length")
    if rows.is_empty():
        return []
    own = rows.filter(
        (pl.col("mode").cast(pl.String) == "car_driver")
        & (pl.col("measure").cast(pl.String) == "trips")
        & pl.col("group_variable").is_null()
        & pl.col("employer").is_null()
        & pl.col("estimate").is_not_null()
    )
    diaries = page.store.mart("short_car_trips").filter(pl.col("quantity") == "trips_per_day")
    own = _latest(own.filter(pl.col("survey").is_in(diaries["survey"].unique().implode())))
    if own.is_empty():
        return []
    lower = pl.col("distance_band").str.extract(r"^([\d.]+)").cast(pl.Float64)
    own = own.sort(lower).with_columns(
        label=pl.format("{} km", "distance_band"), group=pl.lit(words("car trips"))
    )
    short = own.filter(lower < LIMIT_KM)["estimate"].sum()
    finding = words(
        "{share} of car trips are shorter than 5 km ({n} respondents who drove).",
        share=words.share(short), n=words.number(own["n"].max()),
    )  # fmt: skip
    twin = table(
        [(row["label"], words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"])) for row in own.iter_rows(named=True)],
        [words("length"), words("share"), words("95 % interval"), words("respondents")],
        caption=finding, numbers=(1, 2, 3),
    )  # fmt: skip
    chart = intervals(own, words=chart_words(words, finding), dress=page.dress)
    return figure(
        "shift-lengths", [chart],
        title=words("How long car trips are"), finding=finding, table=twin,
        source=f"{words('Travel diary of residents')} {own['wave'][0]} · {page.source_line}", words=words,
        is_synthetic=bool(own["is_synthetic"].any()),
    )  # fmt: skip


def who_and_why(page: Shown) -> list[Block]:
    """Show for whom and what car trips are short, by trip and by tour."""
    words, rows = page.words, page.store.mart("short_car_trips")
    if rows.is_empty():
        return []
    own = _latest(
        rows.filter(
            (pl.col("limit_km") == LIMIT_KM)
            & (pl.col("quantity") == "share")
            & pl.col("group_variable").is_in(GROUPS)
            & pl.col("estimate").is_not_null()
        )
    )
    if own.is_empty():
        return []
    labels = [
        f"{variable_name(row['group_variable'], words)}: {value_name(row['group_variable'], row['group_value'], words)}"
        for row in own.iter_rows(named=True)
    ]
    groups = [words(COUNTED[str(one)]) for one in own["counted_by"]]
    drawn = own.with_columns(label=pl.Series(labels), group=pl.Series(groups)).sort(
        "group_variable", "group_value"
    )
    top = (
        drawn.filter(pl.col("counted_by").cast(pl.String) == "tour")
        .sort("estimate")
        .row(-1, named=True)
    )
    finding = words(
        "Most often short: {label}, {share} of car trips stay under 5 km on the whole tour ({low}–{high}). A short leg of a long tour is not free to move, so the tour is the headline.",
        label=top["label"], share=words.share(top["estimate"]), low=words.share(top["low"]), high=words.share(top["high"]),
    )  # fmt: skip
    twin = table(
        [(row["label"], row["group"], words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"])) for row in drawn.iter_rows(named=True)],
        [words("who and why"), words("counted by"), words("share"), words("95 % interval"), words("respondents")],
        caption=finding, numbers=(2, 3, 4),
    )  # fmt: skip
    chart = intervals(drawn, words=chart_words(words, finding), dress=page.dress)
    return figure(
        "shift-who", [chart],
        title=words("Who drives short, and why"), finding=finding, table=twin,
        source=f"{words('Travel diary of residents')} {drawn['wave'][0]} · {page.source_line}", words=words,
        is_synthetic=bool(drawn["is_synthetic"].any()),
    )  # fmt: skip


def two_sources(page: Shown) -> str:
    """Say what the diary and the counts say, and by how much they differ."""
    words, rows = page.words, page.store.mart("short_car_trips")
    own = rows.filter(
        (pl.col("limit_km") == LIMIT_KM)
        & pl.col("group_variable").is_null()
        & (pl.col("counted_by") == "trip")
        & pl.col("quantity").is_in(["share", "difference"])
        & pl.col("estimate").is_not_null()
    )
    gaps = own.filter(pl.col("quantity") == "difference").sort("wave")
    if gaps.is_empty():
        return ""
    gap = gaps.row(-1, named=True)
    diary, counted = gap["survey"].split(" - ")
    both = {
        one["survey"]: one
        for one in own.filter(pl.col("wave") == gap["wave"]).iter_rows(named=True)
    }
    text = words(
        "In {wave} the diary says {diary} of car trips are under 5 km, counted trip lengths say {counted}: a difference of {gap} points (between {low} and {high}). Both are shown as they are; neither is bent to the other.",
        wave=gap["wave"], diary=words.share(both[diary]["estimate"]), counted=words.share(both[counted]["estimate"]),
        gap=points(gap["estimate"], words), low=points(gap["low"], words), high=points(gap["high"], words),
    )  # fmt: skip
    return f'<h2>{escape(words("Diary against counts"))}</h2><p class="card">{escape(text)}</p>'


def held(page: Shown) -> list[Block]:
    """Show what holds short car trips in their car."""
    words, rows = page.words, page.store.mart("shift_potential")
    if rows.is_empty():
        return []
    title = "title_da" if words.code == "da" else "title_en"
    own = rows.filter(
        (pl.col("quantity") == "held")
        & pl.col("rule").is_not_null()
        & (pl.col("counted_by") == "trip")
    )
    drawn = own.filter(pl.col("estimate").is_not_null()).with_columns(
        label=pl.col(title), group=pl.lit(words("short car trips"))
    ).sort("estimate", descending=True)  # fmt: skip
    asked = own.filter(~pl.col("is_applicable"))[title].to_list()
    free = rows.filter((pl.col("quantity") == "free_share") & (pl.col("counted_by") == "tour"))
    if drawn.is_empty() or free.is_empty():
        return []
    finding = words(
        "{share} of car trips on short tours are held by no rule ({low}–{high}).",
        share=words.share(free["estimate"][0]), low=words.share(free["low"][0]), high=words.share(free["high"][0]),
    )  # fmt: skip
    if asked:
        finding += " " + words(
            "Nobody was asked, so these rules hold nothing: {rules}.",
            rules=", ".join(asked).lower(),
        )
    twin = table(
        [(row["label"], words.share(row["estimate"]), f"{words.share(row['low'])} – {words.share(row['high'])}", words.number(row["n"])) for row in drawn.iter_rows(named=True)],
        [words("rule"), words("share of short car trips held"), words("95 % interval"), words("respondents")],
        caption=finding, numbers=(1, 2, 3),
    )  # fmt: skip
    chart = intervals(drawn, words=chart_words(words, finding), dress=page.dress)
    return [
        *figure(
            "shift-held", [chart],
            title=words("What holds a short car trip in its car"), finding=finding, table=twin,
            source=f"{words('Travel diary of residents')} · {page.source_line}", words=words,
            is_synthetic=bool(drawn["is_synthetic"].any()),
        ),
        Html(""),
    ]  # fmt: skip
