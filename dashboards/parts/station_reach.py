"""The last part of the journey on the screen: who is reached, who rides, and what is missing."""

from html import escape

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Shown, synthetic_mark, table
from dashboards.parts.charging_names import needs_list

NEEDED = ("workplaces_last_part", "homes_last_part", "trips", "train_trips", "usable_share_peak")
POINTS = {"workplaces": "Workplaces", "homes": "Homes"}
COLUMNS = {
    "total": "all",
    "on_foot": "ten minutes on foot",
    "by_bike": "ten minutes by bike",
    "beyond": "beyond 800 m",
    "beyond_by_bike": "of those, ten minutes by bike",
    "beyond_served": "of those, as often as a bike is there",
    "beyond_share": "share beyond 800 m",
}


def reach(page: Shown) -> str:
    """Show whom the last part reaches and who rides, as far as it was delivered."""
    rows = page.store.mart("station_service")
    if rows.is_empty():
        return ""
    told = [_points(page, rows, name) for name in POINTS]
    return "".join([*told, _trips(page, rows), missing(page)])


def missing(page: Shown) -> str:
    """Say what cannot be told of the stations, and what to deliver."""
    words, rows = page.words, page.store.mart("station_service")
    lacking = rows.filter(
        pl.col("state").cast(pl.String) == "no_data", pl.col("measure").is_in(NEEDED)
    )
    if lacking.is_empty():
        return ""
    needs = needs_list(lacking.select("measure", "needs").rows(), words)
    note = words(
        "None of it is estimated from something else: the population grid of 1 km stands for no address."
    )
    title = words("Reach of the last part, and the train: no data")
    return (
        f'<section class="card" aria-labelledby="reach"><h3 id="reach">{escape(title)}</h3>'
        f"<p>{escape(note)}</p>{needs}</section>"
    )


def _points(page: Shown, rows: pl.DataFrame, name: str) -> str:
    words = page.words
    own = rows.filter(
        pl.col("measure").str.starts_with(f"{name}_"), pl.col("estimate").is_not_null()
    ).with_columns(pl.col("measure").str.strip_prefix(f"{name}_"))
    if own.is_empty():
        return ""
    wide = own.pivot("measure", index="station", values="estimate", aggregate_function="first")
    named = [column for column in COLUMNS if column in wide.columns]
    lines = [
        (
            row["station"] or words("all stations"),
            *(_said(column, row[column], words) for column in named),
        )
        for row in wide.iter_rows(named=True)
    ]
    unit = words("employees") if name == "workplaces" else words("residents")
    shown = table(
        lines,
        [words("Station"), *(words(COLUMNS[column]) for column in named)],
        caption=words("Each belongs to the nearest station; counted in {unit}", unit=unit),
        numbers=tuple(range(1, len(named) + 1)),
    )
    mark = synthetic_mark(words) if own["is_synthetic"].any() else ""
    title = words(POINTS[name]) + ": " + words("the last part of the journey")
    return f'<section class="card"><h3>{escape(title)}</h3>{mark}{shown}</section>'


def _said(column: str, value: float | None, words: Language) -> str:
    return words.share(value, 0) if column == "beyond_share" else words.number(value)


def _trips(page: Shown, rows: pl.DataFrame) -> str:
    words = page.words
    own = rows.filter(pl.col("measure").is_in(["trips_to", "trips_from"]))
    if own.is_empty():
        return ""
    hidden = own["estimate"].null_count()
    sums = (
        own.group_by("station", "measure")
        .agg(pl.col("estimate").sum())
        .pivot("measure", index="station", values="estimate", aggregate_function="first")
        .sort("station")
    )
    lines = [
        (row["station"], *(words.number(row.get(one)) for one in ("trips_to", "trips_from")))
        for row in sums.iter_rows(named=True)
    ]
    caption = words(
        "Trips in the operators' files that end or start within 300 m, by hours of at least the least count that may be shown; {hidden} hours are hidden",
        hidden=hidden,
    )
    shown = table(
        lines,
        [words("Station"), words("to the station"), words("from the station")],
        caption=caption,
        numbers=(1, 2),
    )
    mark = synthetic_mark(words) if own["is_synthetic"].any() else ""
    title = words("Trips to and from the stations")
    return f'<section class="card"><h3>{escape(title)}</h3>{mark}{shown}</section>'
