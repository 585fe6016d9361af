"""Service at the stations in one table: what is known, and what to deliver for the rest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from mobility.stations.absent import TOLD, no_data
from mobility.stations.near import RADIUS_M, at_stations
from mobility.stations.observed import OBSERVED, minutes, spans
from mobility.stations.reach import last_part
from mobility.stations.service import (
    PEAK_HOURS,
    PEAK_WEEKDAYS,
    TIMEZONE,
    usable_minutes,
    usable_share,
)
from mobility.stations.spells import docked, spells_at, turnover
from mobility.stations.train import station_trips, train_trips, trips_by_hour
from mobility.stations.trips import THRESHOLD

SERVICE: dict[str, pl.DataType] = {
    "measure": pl.String(),
    "station": pl.String(),  # null: all stations together
    "kind": pl.String(),  # of vehicle; null: any
    "weekday": pl.Int64(),  # 1 is Monday; null: every day of the period
    "hour": pl.Int64(),  # local; null: all of the period
    "time_of_day": pl.String(),  # of a train, local
    "unit": pl.String(),
    "estimate": pl.Float64(),
    "standard_error": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "n": pl.Int64(),  # days
    "n_effective": pl.Float64(),
    "minutes_seen": pl.Int64(),
    "minutes_missing": pl.Int64(),
    "status": pl.String(),  # of a count: shown or primary
    "state": pl.String(),  # told or no_data
    "needs": pl.String(),  # what to deliver
}
"""One row per measure and what it is about."""


@dataclass(frozen=True)
class Habits:
    """What a municipality chooses.

    Parameters
    ----------
    timezone
        The traveller's clock.
    peak_hours, peak_weekdays, holidays
        When the peak is.
    radius_m
        Metres within which a vehicle is at a station.
    threshold
        Least count of trips that is shown.
    """

    timezone: str = TIMEZONE
    peak_hours: Sequence[int] = PEAK_HOURS
    peak_weekdays: Sequence[int] = PEAK_WEEKDAYS
    holidays: Collection[date] = ()
    radius_m: float = RADIUS_M
    threshold: int = THRESHOLD


def station_service(  # noqa: PLR0913 - one argument per delivery, each of which may be absent
    stations: pl.DataFrame,
    *,
    snapshots: pl.LazyFrame | None = None,
    polls: pl.DataFrame | None = None,
    trips: pl.DataFrame | None = None,
    timetable: pl.DataFrame | None = None,
    workplaces: pl.DataFrame | None = None,
    homes: pl.DataFrame | None = None,
    habits: Habits | None = None,
) -> pl.DataFrame:
    """Measure the service at stations from what was delivered.

    Parameters
    ----------
    stations
        ``station, latitude, longitude``.
    snapshots, polls
        What the logger kept.
    trips
        Operators' trips (:data:`mobility.stations.trips.TRIPS`).
    timetable
        ``station, event, time``.
    workplaces
        ``latitude, longitude, employees``.
    homes
        ``latitude, longitude, residents``.
    habits
        What the municipality chooses.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`SERVICE`. What cannot be told has one row per measure with ``no_data``
        and what to deliver; nothing takes its place.

    Raises
    ------
    EstimateError
        Workplaces or homes lack a column.
    """
    habits = habits or Habits()
    looked = minutes(spans(polls)) if polls is not None and polls.height else None
    parts, usable = [], None
    # a feed that failed at every look says nothing of what stood there
    if looked is not None and snapshots is not None and (looked["state"] == OBSERVED).any():
        told, usable = _seen(stations, snapshots, looked, habits)
        parts.append(told)
    else:
        parts += [no_data(measure, "snapshots") for measure in SEEN]
    parts += _trips(stations, trips, timetable, habits)
    for name, points, weight in (
        ("workplaces", workplaces, "employees"),
        ("homes", homes, "residents"),
    ):
        if points is None:
            parts.append(no_data(f"{name}_last_part", name))
        else:
            parts.append(
                _last_part(name, last_part(points, stations, weight=weight, usable=usable))
            )
    return pl.concat([_whole(part) for part in parts])


SEEN = (
    "usable_share_peak", "usable_share", "is_established", "taken_per_day", "returned_per_day",
    "moved_per_day", "empty_share", "full_share",
)  # fmt: skip
"""Measures that need snapshots."""


def _seen(
    stations: pl.DataFrame, snapshots: pl.LazyFrame, told: pl.DataFrame, habits: Habits
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give the measures of snapshots, and how often a bike is to be had in the peak."""
    near = at_stations(snapshots, stations, radius_m=habits.radius_m)
    shares = usable_share(
        usable_minutes(near, told, stations, timezone=habits.timezone),
        peak_hours=habits.peak_hours,
        peak_weekdays=habits.peak_weekdays,
        holidays=habits.holidays,
    ).with_columns(unit=pl.lit("share of minutes"))
    series = docked(near, told)
    standing = stations.select(
        pl.lit("is_established").alias("measure"),
        "station",
        pl.lit("1 or 0").alias("unit"),
        pl.col("station")
        .is_in(near["station"].unique().implode())
        .cast(pl.Float64)
        .alias("estimate"),
    )
    turned = _long(turnover(series, near, told), "vehicles/day", "per_day")
    bikes = shares.filter(
        pl.col("measure") == "usable_share_peak", pl.col("kind").is_null()
    ).select("station", pl.col("estimate").alias("share"))
    parts = [shares, standing, turned, *_stood(series)]
    return pl.concat([_whole(part) for part in parts]), bikes


def _stood(series: pl.DataFrame) -> list[pl.DataFrame]:
    held = spells_at(series)
    return [
        _long(
            held.filter(pl.col("state") == state).rename(
                {
                    name: f"{state}_{name}"
                    for name in held.columns
                    if name not in {"station", "state"}
                }
            ),
            unit,
            ending,
        )
        for state in ("empty", "full")
        for ending, unit in (
            ("_share", "share of minutes"),
            ("spells_per_day", "spells/day"),
            ("_min", "min"),
        )
    ]


def _trips(
    stations: pl.DataFrame,
    trips: pl.DataFrame | None,
    timetable: pl.DataFrame | None,
    habits: Habits,
) -> list[pl.DataFrame]:
    if trips is None:
        lacking = ["trips"] if timetable is not None else ["trips", "timetable"]
        return [no_data("trips", "trips"), no_data("train_trips", *lacking)]
    at = station_trips(trips, stations, radius_m=habits.radius_m)
    by_hour = trips_by_hour(at, threshold=habits.threshold, timezone=habits.timezone)
    parts = [_counts(by_hour, "trips")]
    if timetable is None:
        return [*parts, no_data("train_trips", "timetable")]
    met = train_trips(at, timetable, threshold=habits.threshold, timezone=habits.timezone)
    return [*parts, _counts(met, "train_trips")]


def _counts(told: pl.DataFrame, measure: str) -> pl.DataFrame:
    return told.with_columns(
        pl.format("{}_{}", pl.lit(measure), "direction").alias("measure"),
        pl.col("trips").cast(pl.Float64).alias("estimate"),
        pl.lit("trips").alias("unit"),
    ).drop("direction", "trips")


def _last_part(name: str, told: pl.DataFrame) -> pl.DataFrame:
    unit = "employees" if name == "workplaces" else "residents"
    long = _long(told.drop("places", "beyond_share"), unit, "")
    share = _long(told.select("station", "beyond_share"), "share", "")
    return pl.concat([long, share]).with_columns(
        pl.format("{}_{}", pl.lit(name), "measure").alias("measure")
    )


def _long(told: pl.DataFrame, unit: str, ending: str) -> pl.DataFrame:
    names = [name for name in told.columns if name != "station" and name.endswith(ending)]
    return (
        told.select("station", pl.col(names).cast(pl.Float64))
        .unpivot(names, index="station", variable_name="measure", value_name="estimate")
        .with_columns(unit=pl.lit(unit))
    )


def _whole(part: pl.DataFrame) -> pl.DataFrame:
    """Give a part all columns; what says nothing else is told."""
    lacking = [
        pl.lit(None, kind).alias(name) for name, kind in SERVICE.items() if name not in part.columns
    ]
    return part.with_columns(lacking).select(
        pl.col("state").fill_null(TOLD) if name == "state" else pl.col(name).cast(kind)
        for name, kind in SERVICE.items()
    )
