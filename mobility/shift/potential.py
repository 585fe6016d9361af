"""How many car trips are short and free to move: trip by trip, and by the whole tour."""

import numpy as np
import polars as pl

from mobility.shift.drawing import Weights, tell

CAR = "car_driver"
"""Drivers only, never passengers: a passenger who cycles takes no car off the road."""


def potential(trips: pl.DataFrame, weights: Weights, *, limit_km: float = 5.0) -> pl.DataFrame:
    """Count short car trips and those of them that nothing holds.

    By `trip`: the trip is short and held by no rule. By `tour`: every leg of its tour that is
    driven is short and held by nothing, for a car left at home is left for the whole tour. The
    tour is the headline.

    Parameters
    ----------
    trips
        With `with_tours` and `apply_rules` done; in the order of `weights.rows`.
    limit_km
        A short trip is shorter than this, km.

    Returns
    -------
    counted_by, quantity, and the columns of an estimate. Quantities: `car_trips` (per day),
    `short` and `free` (trips per day), `short_share` (of car trips), `free_share` (of short car
    trips), `short_km`, `free_km` (vehicle-km per day), `free_km_share` (of all car km)
    """
    driven = trips["mode"].cast(pl.String).to_numpy() == CAR
    km = trips["distance_km"].to_numpy()
    short = driven & (km < limit_km)
    free = short & trips["is_free"].to_numpy()
    tour = trips["tour_no"].to_numpy()
    n, n_effective = weights.strength(np.where(driven, 0, -1), 1)
    tables = []
    for name, marked_short, marked_free in (
        ("trip", short, free),
        ("tour", _whole(tour, driven, short), _whole(tour, driven, free)),
    ):
        found = _quantities(weights, km, (driven, marked_short, marked_free))
        for quantity, (values, kind) in found.items():
            keys = pl.DataFrame({"counted_by": [name], "quantity": [quantity]})
            tables.append(tell(values[None], keys, n=n, n_effective=n_effective, kind=kind))
    return pl.concat(tables)


def _whole(tour: np.ndarray, driven: np.ndarray, marked: np.ndarray) -> np.ndarray:
    """Keep what is marked where all driven legs of the tour are."""
    left_out = np.bincount(tour, weights=driven & ~marked) > 0
    return np.asarray(marked & ~left_out[tour])


def _quantities(
    weights: Weights, km: np.ndarray, marks: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> dict[str, tuple[np.ndarray, str]]:
    ones = np.ones_like(km)

    def total(mark: np.ndarray, values: np.ndarray) -> np.ndarray:
        return np.asarray(weights.sums(np.where(mark, 0, -1), values, 1)[0])

    driven, short, free = (total(mark, ones) for mark in marks)
    driven_km, short_km, free_km = (total(mark, km) for mark in marks)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "car_trips": (driven, "amount"),
            "short": (short, "amount"),
            "free": (free, "amount"),
            "short_share": (short / driven, "share"),
            "free_share": (free / short, "share"),
            "short_km": (short_km, "amount"),
            "free_km": (free_km, "amount"),
            "free_km_share": (free_km / driven_km, "share"),
        }
