"""Who has a direct train: a line with a station near home and another near work."""

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats, listed

WALK_TO_STATION_KM = 0.8
"""Distance beyond which most choose the car (Ballerup Bladet 2021, on the trial at Kildedal)."""

SHARED_BIKE_KM = 2.5
"""Typical trip on a shared bike (trial in Rudersdal, Transportnyhederne 2025)."""


def joined_by_line(stations: pl.DataFrame) -> NDArray[np.bool_]:
    """Say which stations a line joins without a change.

    Parameters
    ----------
    stations
        One row per station, in the order of the distances; ``lines`` is the list of its lines.

    Returns
    -------
    ndarray of shape (S, S); a station is not joined to itself
    """
    places = stations.with_row_index("_station").select("_station", "lines").explode("lines")
    places = places.drop_nulls("lines")
    names = places["lines"].unique().sort()
    serves = np.zeros((len(stations), len(names)), dtype=bool)
    serves[places["_station"].to_numpy(), names.search_sorted(places["lines"]).to_numpy()] = True
    joined: NDArray[np.bool_] = serves.astype(np.float64) @ serves.T > 0
    np.fill_diagonal(joined, val=False)
    return joined


def last_part_km(
    home_km: ArrayLike,
    work_km: ArrayLike,
    joined: ArrayLike,
    *,
    first_limit_km: float = WALK_TO_STATION_KM,
) -> Floats:
    """Give the shortest way from a direct train to work.

    Parameters
    ----------
    home_km, work_km
        Distance of each origin ``(n, S)`` and each workplace ``(m, S)`` to each station; infinite
        where there is no way.
    joined
        ``(S, S)``, as `joined_by_line` gives it.
    first_limit_km
        Farthest that people go to their first station.

    Returns
    -------
    ndarray of shape (n, m), km; infinite where no direct train leads

    Raises
    ------
    EstimateError
        Distances are negative or missing, or the shapes differ.
    """
    home, work = (np.asarray(d, dtype=np.float64) for d in (home_km, work_km))
    lines = np.asarray(joined, dtype=bool)
    _check(home, work, lines)
    # Homes with the same stations in reach share one answer.
    reach, of_home = np.unique(home <= first_limit_km, axis=0, return_inverse=True)
    arrived = reach.astype(np.float64) @ lines > 0
    nearest = np.full((len(reach), len(work)), np.inf)
    for at, there in enumerate(arrived):
        if there.any():
            nearest[at] = work[:, there].min(axis=1)
    return nearest[of_home.ravel()]


def reach(  # noqa: PLR0913
    cycling_km: ArrayLike,
    home_km: ArrayLike,
    work_km: ArrayLike,
    joined: ArrayLike,
    *,
    walk_km: float = WALK_TO_STATION_KM,
    shared_bike_km: float = SHARED_BIKE_KM,
    cycling_limits_km: tuple[float, ...] = (5.0, 10.0),
) -> dict[str, NDArray[np.bool_]]:
    """Say which pairs could be travelled by bike, by train, or by train and shared bike.

    Parameters
    ----------
    cycling_km
        ``(n, m)`` cycling distance; infinite where there is no way.
    home_km, work_km, joined
        As in `last_part_km`.
    walk_km
        Farthest walk to or from a station.
    shared_bike_km
        Farthest ride on a shared bike from the station to work.
    cycling_limits_km
        Distances under which a bike will do.

    Returns
    -------
    dict of (n, m) arrays
        ``bike_under_5_km``, ...; ``train``: a direct train with a walk at both ends;
        ``train_and_shared_bike``: a direct train with a walk at home and a walk or a shared bike at
        work; ``work_near_station`` and ``home_near_station``: a station within the walk, whichever
        its lines.
    """
    cycled = np.asarray(cycling_km, dtype=np.float64)
    last = last_part_km(home_km, work_km, joined, first_limit_km=walk_km)
    found = {f"bike_under_{limit:g}_km": cycled < limit for limit in cycling_limits_km}
    near_home = np.asarray(home_km, dtype=np.float64).min(axis=1, initial=np.inf) <= walk_km
    near_work = np.asarray(work_km, dtype=np.float64).min(axis=1, initial=np.inf) <= walk_km
    return found | {
        "train": last <= walk_km,
        "train_and_shared_bike": last <= max(shared_bike_km, walk_km),
        "home_near_station": np.broadcast_to(near_home[:, None], cycled.shape),
        "work_near_station": np.broadcast_to(near_work[None, :], cycled.shape),
    }


def _check(home: Floats, work: Floats, joined: NDArray[np.bool_]) -> None:
    stations = joined.shape[0]
    if {joined.shape[1:], home.shape[1:], work.shape[1:]} != {(stations,)}:
        raise EstimateError(
            f"Distances of shapes {home.shape} and {work.shape} do not fit {stations} stations.",
            where="home_km, work_km, joined",
            todo="give a column for each station, in the same order.",
        )
    for name, distances in (("home_km", home), ("work_km", work)):
        wrong = ~(distances >= 0).all(axis=1)
        if wrong.any():
            raise EstimateError(
                f"{name} holds distances that are negative or missing.",
                where=f"{name}, zones {listed(np.flatnonzero(wrong))}",
                todo="give every distance, infinite where there is no way.",
            )
