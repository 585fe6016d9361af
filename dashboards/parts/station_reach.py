"""The last part of the journey on the screen: who is reached, who rides, and what is missing."""

from html import escape

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Shown, synthetic_mark, table
from dashboards.parts.charging_names import needs_list

NEEDED = ("workplaces_last_part", "homes_last_part", "trips", "train_trips", "usable_share_peak")
POINTS = {"workplaces": "Workplaces", "homes": "Homes"}
TRAINS = {"train_trips_to": "departure", "train_trips_from": "arrival"}
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
    return "".join([*told, _trips(page, rows), _trains(page, rows), missing(page)])


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
    stations = own["station"].unique(maintain_order=True).to_list()
    known = {(row["measure"], row["station"]): row["estimate"] for row in own.iter_rows(named=True)}
    lines = [
        (words(title), *(_said(measure, known.get((measure, one)), words) for one in stations))
        for measure, title in COLUMNS.items()
        if any((measure, one) in known for one in stations)
    ]
    unit = words("employees") if name == "workplaces" else words("residents")
    shown = table(
        lines,
        [unit.capitalize(), *(one or words("all stations") for one in stations)],
        caption=words("Each belongs to the nearest station; counted in {unit}", unit=unit),
        numbers=tuple(range(1, len(stations) + 1)),
    )
    mark = synthetic_mark(words) if own["is_synthetic"].any() else ""
    title = words(POINTS[name]) + ": " + words("the last part of the journey")
    return f'<section class="card" style="grid-column: 1 / -1"><h3>{escape(title)}</h3>{mark}{shown}</section>'


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


def _trains(page: Shown, rows: pl.DataFrame) -> str:
    """Show the trips that meet a train, by the train's time of day."""
    words = page.words
    own = rows.filter(pl.col("measure").is_in(list(TRAINS)), pl.col("time_of_day").is_not_null())
    if own.is_empty():
        return ""
    shown = own.filter(pl.col("estimate").is_not_null())
    lines = [
        (row["station"], words(TRAINS[row["measure"]]), row["time_of_day"],
         words.number(row["estimate"]))
        for row in shown.sort("station", "measure", "time_of_day").iter_rows(named=True)
    ]  # fmt: skip
    told = table(
        lines,
        [words("Station"), words("Train"), words("At"), words("trips")],
        caption=words(
            "Trips that end before a departure or start after an arrival, all days together; {hidden} trains with few trips are hidden",
            hidden=own.height - shown.height,
        ),
        numbers=(3,),
    )
    mark = synthetic_mark(words) if own["is_synthetic"].any() else ""
    title, open_it = words("Trips that meet a train"), words("By time of departure and arrival")
    return (
        f'<section class="card"><h3>{escape(title)}</h3>{mark}<p>{escape(_met(shown, words))}</p>'
        f"<details><summary>{escape(open_it)}</summary>{told}</details></section>"
    )


def _met(shown: pl.DataFrame, words: Language) -> str:
    """Say which train most trips meet."""
    if shown.is_empty():
        return words("No train is met by as many trips as may be shown.")
    most = shown.sort("estimate", "time_of_day", descending=[True, False]).row(0, named=True)
    return words(
        "Most meet the {kind} at {time} at {station}: {trips} trips.",
        kind=words(TRAINS[most["measure"]]),
        time=most["time_of_day"],
        station=most["station"],
        trips=words.number(most["estimate"]),
    )
