"""Charging places on the screen: the map with the gap, T02's readings, and pairs to judge."""

from html import escape

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Raw, Shown, figure, synthetic_mark, table
from dashboards.parts.charging_names import (
    READINGS,
    T02_READINGS,
    VERDICTS,
    interval_text,
    needs_list,
    said,
)
from dashboards.parts.coverage_figures import of
from mobility.charts.charging_map import charging_map

_MOST_PAIRS = 12


def places_map(page: Shown, reading: str) -> list[Block]:
    """Show places with charging and stations over postal areas, coloured by the gap."""
    words = page.words
    outlines, places = page.store.mart("map_areas"), page.store.mart("charge_places")
    if outlines.is_empty():
        return []
    ours = outlines.filter(
        pl.col("municipality_code") == page.store.code,
        pl.col("area_kind").cast(pl.String) == "postcode",
    )
    gaps = _gaps(page, reading)
    areas = ours.join(gaps, on="area_code", how="left")
    if areas.is_empty():
        return []
    finding = _finding(areas, places, reading, words)
    chart = charging_map(
        areas, _kinds(places), page.store.mart("station_places"),
        words=_map_words(words, finding), dress=page.dress,
    )  # fmt: skip
    made_up = [frame["is_synthetic"].any() for frame in (places, gaps) if len(frame)]
    return figure(
        "charging-map",
        [chart],
        title=words("Charging places, and public points that areas lack"),
        finding=finding,
        table=_area_table(areas, words),
        source=f"{words('◆ S-train stations; register of charging, merged from its sources')} · {page.source_line}",
        words=words,
        is_synthetic=any(made_up),
    )


def _gaps(page: Shown, reading: str) -> pl.DataFrame:
    schema = {
        "area_code": pl.String, "gap": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "required": pl.Float64, "available": pl.Float64, "flats": pl.Float64,
        "is_synthetic": pl.Boolean,
    }  # fmt: skip
    rows, flats = of(page, "area_gap"), of(page, "area_flats_share")
    if rows.is_empty() or rows["area"].null_count() == len(rows):
        return pl.DataFrame(schema=schema)
    share = flats.filter(pl.col("reading") == reading).select("area", flats="estimate")
    own = rows.filter(pl.col("reading") == reading).join(share, on="area", how="left")
    return own.select(
        area_code="area", gap="estimate", low="low", high="high", required="required",
        available="available", flats="flats", is_synthetic="is_synthetic",
    )  # fmt: skip


def _kinds(places: pl.DataFrame) -> pl.DataFrame:
    """Tell the municipality's own, public and other places apart."""
    if places.is_empty():
        return pl.DataFrame()
    kind = (
        pl.when(pl.col("fleet_points") > 0)
        .then(pl.lit("fleet"))
        .when(pl.col("public_points") > 0)
        .then(pl.lit("public"))
        .otherwise(pl.lit("other"))
    )
    return places.with_columns(kind.alias("kind")).sort("points", descending=True)


def _finding(areas: pl.DataFrame, places: pl.DataFrame, reading: str, words: Language) -> str:
    told = areas.filter(pl.col("gap").is_not_null()).sort("gap", descending=True)
    text = words(
        "{places} places with {points} charging points, {public} of them public.",
        places=len(places),
        points=words.number(int(places["points"].sum()) if len(places) else 0),
        public=words.number(int(places["public_points"].sum()) if len(places) else 0),
    )  # fmt: skip
    if told.is_empty():
        return text
    row = told.row(0, named=True)
    return f"{text} " + words(
        "Under reading {reading} {area} lacks most: {gap} public points of 11 kW ({low} to {high}).",
        reading=said(READINGS, reading, words)[0],
        area=row["name"], gap=words.number(row["gap"]), low=words.number(row["low"]),
        high=words.number(row["high"]),
    )  # fmt: skip


def _map_words(words: Language, finding: str) -> dict[str, str]:
    return {
        "gap": words("public points that lack"), "low": words("at least"),
        "high": words("at most"), "area": words("Postal area"), "place": words("Place"),
        "operator": words("Operator"), "points": words("charging points"), "kw": words("kW"),
        "station": words("Station"), "public": words("public"),
        "fleet": words("for the municipality's own cars"), "other": words("not public"),
        "description": finding,
    }  # fmt: skip


def _area_table(areas: pl.DataFrame, words: Language) -> str:
    lines = [
        (
            f"{row['area_code']} {row['name']}", words.number(row["required"]),
            words.number(row["available"]), words.number(row["gap"]),
            interval_text(row["low"], row["high"], words), words.share(row["flats"], 0),
        )
        for row in areas.sort("area_code").iter_rows(named=True)
    ]  # fmt: skip
    return table(
        lines,
        [
            words("Postal area"), words("Needed"), words("There"), words("Lacks"),
            words("95 % interval"), words("flats without parking, of the need"),
        ],
        caption=words("Public points of 11 kW that would cover each area's residents; today's points set against the need at the due date"),
        numbers=(1, 2, 3, 4, 5),
    )  # fmt: skip


def posts(page: Shown) -> str:
    """Show every reading of T02 with its count, the deciding one first."""
    words, rows = page.words, of(page, "count")
    if rows.is_empty():
        return ""
    days = rows["day"].unique().sort().to_list()
    lines = []
    for reading in rows["reading"].unique(maintain_order=True):
        own = {
            row["day"]: row
            for row in rows.filter(pl.col("reading") == reading).iter_rows(named=True)
        }
        first = own[days[0]]
        decides = f" <strong>{escape(words('decides'))}</strong>" if first["decides"] else ""
        says = f'<br><span class="small">{escape(words(first["says"]))}</span>'
        lines.append((
            Raw(f'<div class="wordy">{escape(said(T02_READINGS, reading, words))}{decides}{says}</div>'),
            *(_count(own[day], words) for day in days),
        ))  # fmt: skip
    told = rows.filter(pl.col("estimate").is_not_null())
    shown = table(
        lines,
        [words("Reading"), *(words.short_day(str(day)) for day in days)],
        caption=words("What `125 charging posts for the municipal fleet` can mean; what a source does not tell widens a count"),
        numbers=tuple(range(1, len(days) + 1)),
    )  # fmt: skip
    mark = synthetic_mark(words) if rows["is_synthetic"].any() else ""
    needs = ""
    if told.is_empty():
        what = rows["needs"].drop_nulls().to_list()
        needs = needs_list([("count", what[0])], words) if what else ""
    return f'<section class="card" aria-labelledby="t02"><h3 id="t02">{escape(words("T02: 125 posts, in every reading"))}</h3>{mark}{needs}{shown}</section>'


def _count(row: dict[str, float | None], words: Language) -> str:
    if row["estimate"] is None:
        return words("no data")
    if row["high"] == row["low"]:
        return words.number(row["low"])
    return f"{words.number(row['low'])} – {words.number(row['high'])}"


def walks(page: Shown) -> str:
    """Show what share of residents has a public point within a walk, where homes were delivered."""
    words, rows = page.words, of(page, "within_walk")
    told = rows.filter(pl.col("estimate").is_not_null()) if len(rows) else rows
    if told.is_empty():
        return ""
    wide = told.with_columns(pl.col("limit_m").cast(pl.Int64).cast(pl.String)).pivot(
        "limit_m", index="area", values="estimate", aggregate_function="first"
    )
    limits = [name for name in wide.columns if name != "area"]
    lines = [
        (row["area"] or words("the municipality"), *(words.share(row[one], 0) for one in limits))
        for row in wide.sort("area", nulls_last=False).iter_rows(named=True)
    ]
    shown = table(
        lines,
        [words("Postal area"), *(f"{one} m" for one in limits)],
        caption=words("Share of residents with a public charging point within a walk"),
        numbers=tuple(range(1, len(limits) + 1)),
    )
    mark = synthetic_mark(words) if told["is_synthetic"].any() else ""
    return f'<section class="card"><h3>{escape(words("How far residents walk to a point"))}</h3>{mark}{shown}</section>'


def pairs(page: Shown) -> str:
    """Show how many places of two sources are one, and those that a person should judge."""
    words, rows = page.words, page.store.mart("charge_point_pairs")
    if rows.is_empty():
        return ""
    listed = rows.with_columns(pl.col("verdict", "decided_by").cast(pl.String))
    review = listed.filter(pl.col("verdict") == "review")
    text = words(
        "{all} pairs of places in two sources lie within 150 m: {same} are taken as one, {different} as two, {review} wait for a person and count twice until then.",
        all=len(listed), same=len(listed.filter(pl.col("verdict") == "same")),
        different=len(listed.filter(pl.col("verdict") == "different")), review=len(review),
    )  # fmt: skip
    lines = [
        (
            row["pool_a"], row["pool_b"], words.number(row["distance_m"]) + " m",
            words.number(row["operator_likeness"]), _powers(row, words),
            said(VERDICTS, row["verdict"], words),
        )
        for row in review.head(_MOST_PAIRS).iter_rows(named=True)
    ]  # fmt: skip
    how = words(
        "Decide in data_raw/charging_decisions/<delivery>/decisions.csv: pool_a, pool_b, verdict (same or different), decided_by, decided_on, reason."
    )
    shown = table(
        lines,
        [
            words("Place"), words("Other place"), words("Apart"), words("Operators alike"),
            words("kW"), words("Verdict"),
        ],
        caption=words("The nearest pairs to judge; mobility sql lists all: select * from charge_point_pairs"),
        numbers=(2, 3),
    )  # fmt: skip
    mark = synthetic_mark(words) if rows["is_synthetic"].any() else ""
    return f'<section class="card" aria-labelledby="pairs"><h3 id="pairs">{escape(words("One register of several sources"))}</h3>{mark}<p>{escape(text)}</p><p class="small" style="overflow-wrap: anywhere">{escape(how)}</p><details><summary>{escape(words("The pairs to judge"))}</summary>{shown}</details></section>'


def _powers(row: dict[str, float | None], words: Language) -> str:
    return f"{words.number(row['kw_a'], 0)} / {words.number(row['kw_b'], 0)}"
