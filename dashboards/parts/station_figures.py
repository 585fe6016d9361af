"""The stations on the screen: service by hour and weekday, in the peak, use, spells and reach."""

from html import escape

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Shown, figure, synthetic_mark, table
from dashboards.parts.charging_names import WEEKDAYS, kind_name, share_interval
from mobility.charts.hour_shares import hour_shares
from mobility.charts.intervals import intervals

USE = (
    "taken_per_day", "returned_per_day", "empty_share", "empty_longest_min", "full_share",
    "full_longest_min",
)  # fmt: skip


def told_rows(page: Shown, measure: str) -> pl.DataFrame:
    """Give a measure's rows that hold a number, in the order of the line."""
    rows = page.store.mart("station_service")
    places = page.store.mart("station_places")
    if rows.is_empty() or places.is_empty():
        return pl.DataFrame()
    return (
        rows.filter((pl.col("measure") == measure) & pl.col("estimate").is_not_null())
        .join(places.select("station", "station_no"), on="station", how="left")
        .sort("station_no", maintain_order=True)
    )


def by_hour(page: Shown, kind: str | None) -> list[Block]:
    """Show the share of minutes with a usable vehicle by hour, a line of cells per station."""
    words, rows = page.words, told_rows(page, "usable_share")
    if rows.is_empty():
        return []
    of_kind = pl.col("kind").is_null() if kind is None else pl.col("kind") == kind
    shown = rows.filter(of_kind, pl.col("weekday").is_null(), pl.col("hour").is_not_null())
    drawn = shown.with_columns(label=pl.col("station"))
    worst = shown.filter(pl.col("hour").is_between(6, 22)).sort("estimate").head(1)
    finding = _worst(worst, kind, words)
    return figure(
        "stations-by-hour",
        [hour_shares(drawn, words=_words(page, finding), dress=page.dress)],
        title=words("Service by hour: {kind}", kind=kind_name(kind, words)),
        finding=finding,
        table=_hour_table(shown, "station", words),
        source=f"{_seen(shown, words)} · {page.source_line}",
        words=words,
        is_synthetic=bool(shown["is_synthetic"].any()),
    )


def by_weekday(page: Shown, station: str, kind: str | None) -> list[Block]:
    """Show one station's service by weekday and hour."""
    words, rows = page.words, told_rows(page, "usable_share")
    if rows.is_empty():
        return []
    of_kind = pl.col("kind").is_null() if kind is None else pl.col("kind") == kind
    shown = rows.filter(
        of_kind, pl.col("station") == station, pl.col("weekday").is_not_null()
    ).sort("weekday", "hour")
    names = {number: words(name) for number, name in enumerate(WEEKDAYS, start=1)}
    drawn = shown.with_columns(
        label=pl.col("weekday").replace_strict(names, return_dtype=pl.String)
    )
    days = shown["n"].max()
    finding = words(
        "{station}, {kind}: each cell rests on the few days that this weekday came ({days} at most), so single cells are rough.",
        station=station, kind=kind_name(kind, words), days=words.number(days),  # type: ignore[arg-type]
    )  # fmt: skip
    return figure(
        "station-week",
        [hour_shares(drawn, words=_words(page, finding), dress=page.dress)],
        title=words("The week at {station}: {kind}", station=station, kind=kind_name(kind, words)),
        finding=finding,
        table=_hour_table(drawn, "label", words),
        source=f"{_seen(shown, words)} · {page.source_line}",
        words=words,
        is_synthetic=bool(shown["is_synthetic"].any()),
    )


def in_the_peak(page: Shown) -> list[Block]:
    """Show the share of peak minutes with a usable vehicle, by station and kind."""
    words, rows = page.words, told_rows(page, "usable_share_peak")
    if rows.is_empty():
        return []
    drawn = rows.with_columns(
        label=pl.col("station"),
        group=pl.Series([kind_name(kind, words) for kind in rows["kind"]], dtype=pl.String),
    ).sort("station_no", pl.col("kind").is_not_null(), "kind")
    any_kind = rows.filter(pl.col("kind").is_null()).sort("estimate").row(0, named=True)
    finding = words(
        "In the peak (weekdays 7-9 and 15-17) somebody who comes finds a usable vehicle within 300 m {share} of the time at {station}, the least served ({low} to {high}; {days} days).",
        share=words.share(any_kind["estimate"]), station=any_kind["station"],
        low=words.share(any_kind["low"]), high=words.share(any_kind["high"]),
        days=words.number(any_kind["n"]),
    )  # fmt: skip
    twin = table(
        [
            (row["station"], row["group"], words.share(row["estimate"]),
             share_interval(row["low"], row["high"], words), words.number(row["n"]),
             words(row["reliability"]))
            for row in drawn.iter_rows(named=True)
        ],
        [words("Station"), words("Vehicle"), words("share of minutes"), words("95 % interval"),
         words("days"), words("reliability")],
        caption=finding, numbers=(2, 3, 4),
    )  # fmt: skip
    chart = intervals(drawn, words=_words(page, finding), dress=page.dress)
    return figure(
        "stations-peak", [chart], title=words("Service in the peak"), finding=finding,
        table=twin, source=f"{_seen(rows, words)} · {page.source_line}", words=words,
        is_synthetic=bool(rows["is_synthetic"].any()),
    )  # fmt: skip


def use(page: Shown) -> str:
    """Show use, empty and full spells by station, and outages of the feeds."""
    words = page.words
    rows = page.store.mart("station_service")
    if rows.is_empty():
        return ""
    held = rows.filter(pl.col("measure").is_in(USE), pl.col("station").is_not_null())
    if held.is_empty():
        return ""
    wide = held.pivot("measure", index="station", values="estimate", aggregate_function="first")
    places = page.store.mart("station_places").select("station", "station_no")
    wide = places.join(wide, on="station", how="left").sort("station_no")
    lines = [
        (
            row["station"], words.number(row.get("taken_per_day"), 1),
            words.number(row.get("returned_per_day"), 1), words.share(row.get("empty_share"), 1),
            _minutes(row.get("empty_longest_min"), words), words.share(row.get("full_share"), 1),
            _minutes(row.get("full_longest_min"), words),
        )
        for row in wide.iter_rows(named=True)
    ]  # fmt: skip
    shown = table(
        lines,
        [words("Station"), words("taken a day"), words("returned a day"), words("empty"),
         words("longest empty"), words("full"), words("longest full")],
        caption=words("Vehicles taken and returned at docking stations, seen from look to look: what came and went between two looks is not in it"),
        numbers=(1, 2, 3, 4, 5, 6),
    )  # fmt: skip
    mark = synthetic_mark(words) if held["is_synthetic"].any() else ""
    return (
        f'<section class="card" aria-labelledby="use"><h3 id="use">{escape(words("Use, and how long docking stations stand empty or full"))}</h3>'
        f"{mark}{shown}{_outages(page)}</section>"
    )


def _outages(page: Shown) -> str:
    words, rows = page.words, page.store.mart("feed_outages")
    if rows.is_empty():
        return ""
    hours = float(rows["minutes"].sum()) / 60
    text = words(
        "{count} stretches in which a feed failed or nobody looked, {hours} hours together; service is told of the other minutes.",
        count=len(rows), hours=words.number(hours, 1),
    )  # fmt: skip
    return f'<p class="small">{escape(text)}</p>'


def _worst(worst: pl.DataFrame, kind: str | None, words: Language) -> str:
    if worst.is_empty():
        return words("No hour has been looked at.")
    row = worst.row(0, named=True)
    return words(
        "Between 6 and 22 the least served hour is {hour} at {station}: a usable vehicle ({kind}) within 300 m in {share} of the minutes ({low} to {high}).",
        hour=f"{row['hour']:02}-{row['hour'] + 1:02}", station=row["station"],
        kind=kind_name(kind, words), share=words.share(row["estimate"]),
        low=words.share(row["low"]), high=words.share(row["high"]),
    )  # fmt: skip


def _hour_table(rows: pl.DataFrame, first: str, words: Language) -> str:
    return table(
        [
            (str(row[first]), f"{row['hour']:02}-{row['hour'] + 1:02}", words.share(row["estimate"]),
             share_interval(row["low"], row["high"], words), words.number(row["n"]))
            for row in rows.iter_rows(named=True)
        ],
        ["", words("hour"), words("share of minutes"), words("95 % interval"), words("days")],
        caption=words("Share of the minutes looked at in which a usable vehicle stood within 300 m"),
        numbers=(1, 2, 3, 4),
    )  # fmt: skip


def _seen(rows: pl.DataFrame, words: Language) -> str:
    last = rows["last_day"].max()
    return words(
        "GBFS snapshots until {day}",
        day=words.day(last),  # type: ignore[arg-type]
    )


def _minutes(value: float | None, words: Language) -> str:
    return "–" if value is None else f"{words.number(value)} {words('min')}"


def _words(page: Shown, description: str) -> dict[str, str]:
    words = page.words
    return {
        "estimate": words("share of minutes with a usable vehicle"), "hour": words("hour"),
        "low": words("at least"), "high": words("at most"), "n": words("days"),
        "description": description,
    }  # fmt: skip
