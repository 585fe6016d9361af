"""Shared mobility at the stations as service: what is known, and what to deliver for the rest."""

import polars as pl

from mobility.settings import Settings
from mobility.stations import TRIPS, Habits, station_service
from mobility.stations.gbfs.client import KNOWN
from mobility.stations.table import SEEN
from mobility.stations.trust import with_reliability
from mobility.tables import clean, marts

READS = [
    marts.StationPlaces,
    clean.StationSnapshots,
    clean.StationLooks,
    clean.SharedTrips,
    clean.TrainTimes,
    clean.Workplaces,
    clean.Homes,
]
WRITES = marts.StationService

OF_TRIPS, OF_TRAINS = "trips_", "train_trips_"
OF_POINTS = ("workplaces_", "homes_")
"""How measures begin that rest on trips, on trips and a timetable, and on points."""


IS_TOLD = pl.col("state") == "told"


def build(
    station_places: pl.LazyFrame,
    station_snapshots: pl.LazyFrame,
    station_looks: pl.LazyFrame,
    shared_trips: pl.LazyFrame,
    train_times: pl.LazyFrame,
    workplaces: pl.LazyFrame,
    homes: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Measure the service at the municipality's stations from what was delivered."""
    places = station_places.sort("station_no").drop("station_no").collect()
    if places.is_empty():
        return marts.StationService.create_empty()
    real = _real_looks(station_looks)
    looks = _of(station_looks, real=real).collect()
    tables = {
        "trips": shared_trips,
        "timetable": train_times,
        "workplaces": workplaces,
        "homes": homes,
    }
    frames = {name: _of(rows, real=_any_real(rows)).collect() for name, rows in tables.items()}
    given = {name: frame if frame.height else None for name, frame in frames.items()}
    if given["trips"] is not None:
        given["trips"] = given["trips"].select(pl.col(n).cast(k) for n, k in TRIPS.items())
    kind = pl.col("vehicle_kind").cast(pl.String)
    snapshots = _of(station_snapshots, real=real).with_columns(kind)
    told = station_service(
        places,
        snapshots=snapshots,
        polls=looks.drop("file", "row").rename({"status_file": "file"}),
        **given,
        habits=Habits(threshold=settings.disclosure.threshold),
    )
    made_up = {name: _is_made_up(frame) for name, frame in frames.items()}
    marked = _marked(with_reliability(told), made_up | {"looks": _is_made_up(looks)})
    last = looks["observed_at"].dt.date().max()
    of_looks = pl.col("measure").is_in(SEEN) | pl.col("measure").str.contains("^(empty|full)_")
    return marked.with_columns(last_day=pl.when(of_looks & IS_TOLD).then(pl.lit(last, pl.Date)))


def _real_looks(looks: pl.LazyFrame) -> bool:
    """Say whether a real look saw: then made-up looks and what they saw do not count."""
    return _any_real(looks.filter(pl.col("outcome").is_in(list(KNOWN))))


def _any_real(rows: pl.LazyFrame) -> bool:
    return bool(rows.select((~pl.col("is_synthetic")).any()).collect().item())


def _of(rows: pl.LazyFrame, *, real: bool) -> pl.LazyFrame:
    """Keep real rows, or the made-up ones that stand in for them."""
    return rows.filter(pl.col("is_synthetic") != pl.lit(real))


def _is_made_up(rows: pl.DataFrame) -> bool:
    return bool(rows["is_synthetic"].any()) if rows.height else False


def _marked(told: pl.DataFrame, made_up: dict[str, bool]) -> pl.DataFrame:
    measure = pl.col("measure")
    trips = measure.str.starts_with(OF_TRIPS)
    trains = measure.str.starts_with(OF_TRAINS)
    points = {
        name: measure.str.starts_with(start)
        for name, start in zip(("workplaces", "homes"), OF_POINTS, strict=True)
    }
    served = measure.str.ends_with("_served")
    mark = (
        pl.when(trains)
        .then(pl.lit(made_up["trips"] or made_up["timetable"]))
        .when(trips)
        .then(pl.lit(made_up["trips"]))
    )
    for name, of in points.items():
        mark = mark.when(of).then(pl.lit(made_up[name]) | (served & pl.lit(made_up["looks"])))
    return told.with_columns(
        (mark.otherwise(pl.lit(made_up["looks"])) & IS_TOLD).alias("is_synthetic")
    )
