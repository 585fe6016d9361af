"""What stands within reach of a station."""

import numpy as np
import polars as pl
from pyproj import Geod

RADIUS_M = 300.0
"""Metres as the crow flies within which a vehicle is at a station; the issue's own number."""

_EARTH = Geod(ellps="WGS84")


def distances_m(places: pl.DataFrame, stations: pl.DataFrame) -> np.ndarray:
    """Give metres on the ellipsoid from every place to every station, shape (places, stations).

    References
    ----------
    Karney (2013), Algorithms for geodesics, J. Geodesy 87: 43-55 (as PROJ computes them).
    """
    shape = (places.height, stations.height)
    here, there = (
        [
            np.broadcast_to(side[name].to_numpy()[at], shape).ravel()
            for name in ("longitude", "latitude")
        ]
        for side, at in ((places, np.s_[:, None]), (stations, np.s_[None, :]))
    )
    metres: np.ndarray = _EARTH.inv(here[0], here[1], there[0], there[1])[2].reshape(shape)
    return metres


def at_stations(
    snapshots: pl.LazyFrame, stations: pl.DataFrame, *, radius_m: float = RADIUS_M
) -> pl.DataFrame:
    """Keep what stands within ``radius_m`` of a station, once per station.

    Parameters
    ----------
    snapshots
        Rows of :data:`mobility.stations.gbfs.SNAPSHOT`.
    stations
        ``station, latitude, longitude``.
    radius_m
        Metres as the crow flies.

    Returns
    -------
    polars.DataFrame
        The rows, with ``station``.
    """
    place = ["latitude", "longitude"]
    # a docking station has one place in a year of minutes: measure places, not rows
    places = snapshots.select(place).unique().collect(engine="streaming")
    metres = distances_m(places, stations)
    which, whose = np.nonzero(metres <= radius_m)
    pairs = places[which].with_columns(stations["station"].gather(whose).alias("station"))
    return snapshots.join(pairs.lazy(), on=place).collect(engine="streaming")
