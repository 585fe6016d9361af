"""Train times between zones: to a station, over the network, and from a station."""

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from mobility.errors import EstimateError
from mobility.shift.assumed import Assumed
from mobility.shift.places import distances_km
from mobility.shift.service import minutes_of

ACCESS_MODES = ("walk", "bike")
"""How one comes to a station and from it: the faster within its `station_reach_km`."""


def train_matrix(
    zones: pl.DataFrame, stations: pl.DataFrame, links: pl.DataFrame, service: pl.DataFrame
) -> pl.DataFrame:
    """Give km and minutes by train for each pair of zones that stations serve.

    Parameters
    ----------
    zones
        zone, latitude, longitude.
    stations
        station, latitude, longitude.
    links
        from_station, to_station, time_min, stop included; both directions alike.
    service
        Facts as for `level_of_service`: `station_reach_km` of walk and bike (0: not used), their
        `detour_factor` and `speed_km_h`, and the train's `access_min` (waiting) and
        `detour_factor`.

    Returns
    -------
    alternative (`train`), origin_zone, destination_zone, distance_km, time_min; only pairs for
    which a ride of one link or more is the fastest way through the network

    Raises
    ------
    EstimateError
        A link names a station that is not there.
    """
    assumed = Assumed(service)
    ride = _rides(stations, links)
    access = _access(zones, stations, assumed)
    boarded = (access[:, :, None] + ride[None]).min(axis=1)
    total = (boarded[:, None, :] + access[None]).min(axis=2)
    total += assumed.number("access_min", "train", default=0.0)
    way = distances_km(zones, zones) * assumed.number("detour_factor", "train")
    origin, destination = np.nonzero(np.isfinite(total) & ~np.eye(len(total), dtype=bool))
    names = zones["zone"]
    return pl.DataFrame(
        {
            "alternative": ["train"] * len(origin),
            "origin_zone": names[origin.tolist()],
            "destination_zone": names[destination.tolist()],
            "distance_km": way[origin, destination],
            "time_min": total[origin, destination],
        }
    )


def _rides(stations: pl.DataFrame, links: pl.DataFrame) -> np.ndarray:
    """Give the fastest ride between two stations, minutes; none from a station to itself."""
    order = {name: at for at, name in enumerate(stations["station"])}
    unknown = sorted((set(links["from_station"]) | set(links["to_station"])) - set(order))
    if unknown:
        raise EstimateError(
            f"Links name {len(unknown)} stations that are not there: {unknown[:5]}.",
            where="links, columns from_station and to_station",
            todo="add the stations, or mend their names.",
        )
    ends = [links[c].replace_strict(order).to_numpy() for c in ("from_station", "to_station")]
    times = links["time_min"].cast(pl.Float64).to_numpy()
    graph = coo_array((times, (ends[0], ends[1])), shape=(len(order), len(order))).tocsr()
    ride = np.asarray(dijkstra(graph, directed=False))
    np.fill_diagonal(ride, np.inf)
    return ride


def _access(zones: pl.DataFrame, stations: pl.DataFrame, assumed: Assumed) -> np.ndarray:
    """Give minutes from each zone to each station, infinite beyond reach."""
    straight = distances_km(zones, stations)
    best = np.full(straight.shape, np.inf)
    for mode in ACCESS_MODES:
        way = straight * assumed.number("detour_factor", mode)
        minutes = minutes_of(way, assumed.stretches("speed_km_h", mode))
        minutes += assumed.number("access_min", mode, default=0.0)
        near = way <= assumed.number("station_reach_km", mode, default=0.0)
        best = np.where(near, np.minimum(best, minutes), best)
    return best
