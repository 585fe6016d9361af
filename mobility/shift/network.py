"""Train minutes between the zones of a place, from its line of stations and a few facts."""

import polars as pl

from mobility.shift.assumed import Assumed
from mobility.shift.trains import train_matrix
from mobility.units import MIN_PER_HOUR


def minutes_by_train(
    areas: pl.DataFrame, stations: pl.DataFrame, service: pl.DataFrame
) -> pl.DataFrame:
    """Give minutes by train between postal districts that the line serves.

    Parameters
    ----------
    areas
        area_kind, area_code, latitude, longitude.
    stations
        line, line_km, station_code, latitude, longitude: neighbours on a line are linked.
    service
        Facts; `ride_km_h` and `stop_min` of the train among them.

    Returns
    -------
    alternative, origin_zone, destination_zone, distance_km, time_min

    Raises
    ------
    EstimateError
        A fact is missing.
    """
    assumed = Assumed(service)
    speed = assumed.number("ride_km_h", "train")
    stop = assumed.number("stop_min", "train", default=0.0)
    ordered = stations.sort("line", "line_km")
    links = ordered.select(
        from_station="station_code",
        to_station=pl.col("station_code").shift(-1).over("line"),
        time_min=(pl.col("line_km").shift(-1).over("line") - pl.col("line_km"))
        / speed
        * MIN_PER_HOUR
        + stop,
    ).drop_nulls()
    zones = areas.filter(pl.col("area_kind") == "postcode").select(
        pl.col("area_code").alias("zone"), "latitude", "longitude"
    )
    places = ordered.unique("station_code", maintain_order=True).select(
        pl.col("station_code").alias("station"), "latitude", "longitude"
    )
    return train_matrix(zones, places, links, service)
