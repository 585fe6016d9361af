"""The last part of the journey: who is within ten minutes of the train, on foot or by bike."""

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.stations.near import distances_m

BEYOND_M = 800.0
"""Metres from a station beyond which most take the car: trial at Kildedal, Ballerup Bladet 2021."""

REACH_MIN = 10.0
"""Minutes of the last part; the issue's own number."""

WALK_KM_H = 5.0
"""Walking; ours, as trip planners have it."""

BIKE_KM_H = 14.0
"""Cycling a shared bike in town, lights included; ours, below the 16 km/h of commuters on bikes of
their own (Propensity to Cycle Tool, user manual C1 version 1.4r)."""

BIKE_FIXED_MIN = 2.0
"""Minutes to unlock a shared bike and to leave it; ours."""

DETOUR = 1.3
"""Metres of way per metre of straight line; ours: street networks of towns have 1.2 to 1.4."""

WALK_M = REACH_MIN / 60 * WALK_KM_H * 1_000 / DETOUR
"""Metres of straight line that a walk of :data:`REACH_MIN` reaches."""

BIKE_M = (REACH_MIN - BIKE_FIXED_MIN) / 60 * BIKE_KM_H * 1_000 / DETOUR
"""Metres of straight line that a ride of :data:`REACH_MIN` reaches."""


def last_part(
    points: pl.DataFrame,
    stations: pl.DataFrame,
    *,
    weight: str,
    usable: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Tell how many are within ten minutes of each station, on foot, by bike, and beyond 800 m.

    Each point belongs to its nearest station.

    Parameters
    ----------
    points
        Workplaces or homes: ``latitude, longitude`` and ``weight``.
    stations
        ``station, latitude, longitude``.
    weight
        Column that counts: ``employees`` or ``residents``.
    usable
        ``station, share``: how often a bike is to be had in the peak. Without it, how many a bike
        would bring within reach is told, how many it does is null.

    Returns
    -------
    polars.DataFrame
        One row per station and one for all (null): ``places, total``; ``on_foot`` and ``by_bike``
        within ten minutes; ``beyond`` 800 m; ``beyond_by_bike`` (of those, within ten minutes by
        bike); ``beyond_served`` (of those, as often as a bike is to be had); ``beyond_share``.

    Raises
    ------
    EstimateError
        A column is missing, or nobody is counted.
    """
    missing = {"latitude", "longitude", weight} - set(points.columns)
    if missing or not points.height or points[weight].sum() <= 0:
        raise EstimateError(
            f"Points lack {', '.join(sorted(missing)) or 'anybody to count'}.",
            where="argument points of last_part",
            todo=f"deliver points with latitude, longitude and {weight}.",
        )
    metres = distances_m(points, stations)
    nearest = metres.argmin(axis=1)
    away = pl.Series("away", metres[np.arange(points.height), nearest])
    counted = points.select(pl.col(weight).cast(pl.Float64).alias("people")).with_columns(
        away, stations["station"].gather(nearest).alias("station")
    )
    share = pl.lit(None, pl.Float64)
    if usable is not None:
        counted = counted.join(
            usable.select("station", "share"), on="station", how="left", maintain_order="left"
        )
        share = pl.col("share").fill_null(0.0)
    beyond = pl.col("away") > BEYOND_M
    by_bike = pl.col("away") <= BIKE_M
    people = pl.col("people")
    served = (people * share).filter(beyond & by_bike)
    told = [
        pl.len().cast(pl.Int64).alias("places"),
        people.sum().alias("total"),
        people.filter(pl.col("away") <= WALK_M).sum().alias("on_foot"),
        people.filter(by_bike).sum().alias("by_bike"),
        people.filter(beyond).sum().alias("beyond"),
        people.filter(beyond & by_bike).sum().alias("beyond_by_bike"),
        (served.sum() if usable is not None else share.first()).alias("beyond_served"),
        (people.filter(beyond).sum() / people.sum()).alias("beyond_share"),
    ]
    each = counted.group_by("station").agg(told).sort("station")
    everyone = counted.select(pl.lit(None, pl.String).alias("station"), *told)
    return pl.concat([everyone, each])
