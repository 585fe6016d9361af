"""Which share of a pair's commuters lives and works near stations that a train joins."""

import numpy as np
import polars as pl

from mobility.flows.pairs import Floats
from mobility.flows.train import WALK_TO_STATION_KM, joined_by_line, reach

WAYS = ("train", "train_and_shared_bike", "home_near_station", "work_near_station")
"""What `reach` says of stations, told as shares of a pair's people."""


def station_access(
    homes: pl.DataFrame,
    workplaces: pl.DataFrame,
    stations: pl.DataFrame,
    home_km: Floats,
    work_km: Floats,
) -> pl.DataFrame:
    """Give the share of each pair's commuters for whom each way by train is open.

    Homes are taken to commute to workplaces without regard to who lives where within their area:
    what residents of an address and employees of a workplace weigh.

    Parameters
    ----------
    homes
        One row per address: ``area`` and ``persons``.
    workplaces
        One row per workplace: ``area`` and ``persons``.
    stations
        One row per station, with the list of its ``lines``.
    home_km, work_km
        ``(homes, stations)`` and ``(workplaces, stations)`` straight lines.

    Returns
    -------
    frame
        ``origin``, ``destination`` and a column of shares for each of `WAYS`.
    """
    # Homes with the same stations in walking reach are one, so that a town is a few dozen rows.
    patterns, of_home = np.unique(home_km <= WALK_TO_STATION_KM, axis=0, return_inverse=True)
    grouped = (
        homes.with_columns(pattern=pl.Series(of_home.ravel()))
        .group_by("area", "pattern", maintain_order=True)
        .agg(pl.col("persons").sum())
    )
    near = np.where(patterns[grouped["pattern"].to_numpy()], 0.0, np.inf)
    open_ways = reach(
        np.full((len(grouped), len(workplaces)), np.inf), near, work_km, joined_by_line(stations)
    )
    origins, destinations = (
        frame["area"].unique(maintain_order=True) for frame in (grouped, workplaces)
    )
    from_home = _weights(grouped, origins)
    to_work = _weights(workplaces, destinations)
    told = {
        way: (from_home @ open_ways[way].astype(np.float64) @ to_work.T).ravel() for way in WAYS
    }
    return pl.DataFrame(
        {
            "origin": np.repeat(origins.to_numpy(), len(destinations)),
            "destination": np.tile(destinations.to_numpy(), len(origins)),
            **told,
        },
        schema_overrides={"origin": pl.String, "destination": pl.String},
    )


def _weights(points: pl.DataFrame, areas: pl.Series) -> Floats:
    """Give each point's share of its area's persons, ``(areas, points)``."""
    weights = np.zeros((len(areas), len(points)))
    place = points["area"].replace_strict(areas, range(len(areas))).to_numpy().astype(np.int64)
    weights[place, np.arange(len(points))] = points["persons"].to_numpy()
    whole = weights.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(weights, whole, out=np.zeros_like(weights), where=whole > 0)
    return shares
