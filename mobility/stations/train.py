"""Trips to and from the train."""

import polars as pl

from mobility.stations.near import RADIUS_M, distances_m
from mobility.stations.service import TIMEZONE
from mobility.stations.trips import THRESHOLD, counted

LONGEST_CHANGE_MIN = 15.0
"""Minutes between a trip's end and the train's departure (or its arrival and a trip's start) up to
which they count as one journey; ours. A share of such trips is chance: the more trains an hour,
the larger; :func:`chance_share` tells it."""


def station_trips(
    trips: pl.DataFrame, stations: pl.DataFrame, *, radius_m: float = RADIUS_M
) -> pl.DataFrame:
    """Keep the trips that start or end at a station.

    Parameters
    ----------
    trips
        Trips (:data:`mobility.stations.trips.TRIPS`).
    stations
        ``station, latitude, longitude``.
    radius_m
        Metres as the crow flies.

    Returns
    -------
    polars.DataFrame
        One row per trip and end at a station: ``station, direction`` (``to`` it or ``from`` it),
        ``at`` (when the trip ended or started there, UTC), ``vehicle_kind``. A trip from a station
        to itself, or within reach of two, has a row for each.
    """
    rows = []
    for direction, end, at in (("to", "end", "ended_at"), ("from", "start", "started_at")):
        places = trips.select(
            latitude=pl.col(f"{end}_latitude"), longitude=pl.col(f"{end}_longitude")
        )
        which, whose = (distances_m(places, stations) <= radius_m).nonzero()
        rows.append(
            trips[which].select(
                stations["station"].gather(whose).alias("station"),
                pl.lit(direction).alias("direction"),
                pl.col(at).alias("at"),
                "vehicle_kind",
            )
        )
    return pl.concat(rows)


def trips_by_hour(
    at_station: pl.DataFrame, *, threshold: int = THRESHOLD, timezone: str = TIMEZONE
) -> pl.DataFrame:
    """Count trips to and from each station by local hour: ``station, direction, hour, trips``."""
    local = pl.col("at").dt.convert_time_zone(timezone)
    dated = at_station.with_columns(local.dt.hour().cast(pl.Int64).alias("hour"))
    return counted(dated, ["station", "direction", "hour"], threshold=threshold)


def train_trips(
    at_station: pl.DataFrame,
    timetable: pl.DataFrame,
    *,
    longest_change_min: float = LONGEST_CHANGE_MIN,
    threshold: int = THRESHOLD,
    timezone: str = TIMEZONE,
) -> pl.DataFrame:
    """Count trips that meet a train, by the train's departure or arrival.

    A trip to a station meets the next departure after its end, a trip from a station the last
    arrival before its start, within ``longest_change_min``.

    Parameters
    ----------
    at_station
        What :func:`station_trips` gives.
    timetable
        ``station, event`` (``departure`` or ``arrival``), ``time`` (UTC).
    longest_change_min
        Longest change, min.
    threshold
        Least count that is shown.
    timezone
        Clock of ``time_of_day``.

    Returns
    -------
    polars.DataFrame
        One row per ``station, direction`` and ``time_of_day`` (local, ``HH:MM`` of the train):
        ``trips`` (null where hidden), ``status``.
    """
    met = []
    for direction, event, strategy in (
        ("to", "departure", "forward"),
        ("from", "arrival", "backward"),
    ):
        trains = (
            timetable.filter(pl.col("event") == event)
            .select("station", pl.col("time").cast(pl.Datetime("ms", "UTC")).alias("train"))
            .sort("train")
        )
        trips = at_station.filter(pl.col("direction") == direction).sort("at")
        met.append(
            trips.join_asof(
                trains,
                left_on="at",
                right_on="train",
                by="station",
                strategy=strategy,  # type: ignore[arg-type]
                tolerance=f"{int(longest_change_min * 60)}s",
                check_sortedness=False,
            ).filter(pl.col("train").is_not_null())
        )
    local = pl.col("train").dt.convert_time_zone(timezone)
    dated = pl.concat(met).with_columns(local.dt.strftime("%H:%M").alias("time_of_day"))
    return counted(dated, ["station", "direction", "time_of_day"], threshold=threshold)


def chance_share(
    timetable: pl.DataFrame, *, longest_change_min: float = LONGEST_CHANGE_MIN
) -> pl.DataFrame:
    """Tell what share of trips would meet a train by chance, had they nothing to do with it.

    Parameters
    ----------
    timetable
        As in :func:`train_trips`.
    longest_change_min
        Longest change, min.

    Returns
    -------
    polars.DataFrame
        ``station, event, share``: of the time from the first train to the last, the part that lies
        within ``longest_change_min`` of the train to be met.
    """
    wait = pl.col("time").diff().over("station", "event").dt.total_seconds() / 60
    return (
        timetable.sort("time")
        .with_columns(wait.alias("wait"))
        .group_by("station", "event")
        .agg(
            (
                pl.col("wait").clip(upper_bound=longest_change_min).sum() / pl.col("wait").sum()
            ).alias("share")
        )
        .sort("station", "event")
    )
