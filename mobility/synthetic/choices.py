"""How the people of the example choose: level of service by mode, and a known multinomial logit.

`SPECIFICATIONS` have the form that `mobility.choice.MultinomialLogit` takes, over the columns that
`service` makes; so a study can fit the very model that drew the choices.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from mobility.tables import MODES

NEAR_KM = 5.0
"""Up to here a car drives local roads, beyond it faster ones (km); made for the example."""


@dataclass(frozen=True)
class Pace:
    """Minutes of a mode: fixed, per km up to `NEAR_KM`, and per km beyond."""

    fixed_min: float
    near_min_per_km: float
    far_min_per_km: float


PACES = {
    "walk": Pace(0.0, 60 / 5.5, 60 / 5.5),
    "bike": Pace(1.0, 60 / 16.0, 60 / 16.0),
    "ebike": Pace(1.0, 60 / 17.8, 60 / 17.8),
    "car_driver": Pace(4.0, 2.2, 1.05),
    "car_passenger": Pace(6.0, 2.2, 1.05),
    "train": Pace(9.0, 1.5, 1.5),
    "bus": Pace(9.0, 2.9, 2.3),
    "motorcycle": Pace(3.0, 2.1, 1.05),
}
"""Walk, bike and e-bike: 5.5, 16.0 and 17.8 km/h on the flat, Propensity to Cycle Tool, user manual
C1. The motorised ones are round figures made for the example."""

FEEDER_MIN = 13.0
"""Minutes to reach the S-train from a zone without a station of its line; made for the example."""

_SHARED: dict[str, dict[str, str | float]] = {
    "walk": {"b_time_active": "time_walk_min"},
    "bike": {"asc_bike": 1, "b_time_active": "time_bike_min"},
    "ebike": {"asc_ebike": 1, "b_time_ebike": "time_ebike_min"},
    "car_driver": {"asc_car_driver": 1, "b_time_car": "time_car_driver_min"},
    "car_passenger": {"asc_car_passenger": 1, "b_time_car": "time_car_passenger_min"},
    "train": {"asc_train": 1, "b_time_transit": "time_train_min"},
    "bus": {"asc_bus": 1, "b_time_transit": "time_bus_min"},
    "motorcycle": {"asc_motorcycle": 1, "b_time_car": "time_motorcycle_min"},
    "other": {"asc_other": 1},
}
SPECIFICATIONS: dict[str, dict[str, dict[str, str | float]]] = {
    "commuting": _SHARED
    | {"car_driver": _SHARED["car_driver"] | {"b_parking_free": "parking_free"}},
    "diary": _SHARED,
}
AVAILABILITY = {"car_driver": "has_car", "bike": "has_bike", "ebike": "has_ebike"}

COEFFICIENTS: dict[str, dict[str, float]] = {
    "commuting": {
        "asc_bike": 0.9,
        "asc_ebike": 1.1,
        "asc_car_driver": 0.2,
        "asc_car_passenger": -2.4,
        "asc_train": -0.5,
        "asc_bus": -1.5,
        "asc_motorcycle": -4.2,
        "asc_other": -5.8,
        "b_time_active": -0.058,
        "b_time_ebike": -0.044,
        "b_time_car": -0.034,
        "b_time_transit": -0.028,
        "b_parking_free": 1.2,
    },
    "diary": {
        "asc_bike": -0.1,
        "asc_ebike": -0.1,
        "asc_car_driver": 0.1,
        "asc_car_passenger": -2.3,
        "asc_train": -2.7,
        "asc_bus": -3.0,
        "asc_motorcycle": -5.2,
        "asc_other": -6.2,
        "b_time_active": -0.066,
        "b_time_ebike": -0.054,
        "b_time_car": -0.038,
        "b_time_transit": -0.034,
    },
}
"""Utility per minute and per unit; walking is the base. Chosen so that shares and lengths come near
the facts named in `truth`, and the same in every wave: change comes from what people have."""


def service(distance_km: pl.Expr, *, station_min: pl.Expr) -> list[pl.Expr]:
    """Give minutes by each mode.

    Parameters
    ----------
    distance_km
        Way, km.
    station_min
        Minutes to and from the S-train at both ends.
    """
    near, far = distance_km.clip(0, NEAR_KM), (distance_km - NEAR_KM).clip(0)
    times = []
    for mode, pace in PACES.items():
        minutes = pace.fixed_min + near * pace.near_min_per_km + far * pace.far_min_per_km
        minutes = minutes + station_min if mode == "train" else minutes
        times.append(minutes.cast(pl.Float64).alias(f"time_{mode}_min"))
    return times


def utilities(people: pl.DataFrame, survey: str) -> np.ndarray:
    """Give each alternative's utility in a survey, minus infinity where it is not available.

    Returns
    -------
    ndarray of shape (n, len(MODES))
    """
    coefficients = COEFFICIENTS[survey]
    utility = np.zeros((len(people), len(MODES)))
    for place, mode in enumerate(MODES):
        for name, factor in SPECIFICATIONS[survey][mode].items():
            seen = people[factor].cast(pl.Float64).to_numpy() if isinstance(factor, str) else factor
            utility[:, place] += coefficients[name] * seen
        if mode in AVAILABILITY:
            utility[~people[AVAILABILITY[mode]].to_numpy(), place] = -np.inf
    return utility


def chosen(utility: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the places of the best and of the second best alternative, of utility plus error."""
    total = utility + errors
    best = total.argmax(axis=1)
    total[np.arange(len(total)), best] = -np.inf
    return best, total.argmax(axis=1)


def minutes(mode: np.ndarray, distance_km: np.ndarray, station_min: np.ndarray) -> np.ndarray:
    """Give the minutes that a way takes by its mode; one without a pace goes as a bicycle does.

    Parameters
    ----------
    mode
        Places in `MODES`.
    distance_km, station_min
        As in `service`.
    """
    paces = [PACES.get(name, PACES["bike"]) for name in MODES]
    fixed, near, far = np.array(
        [(pace.fixed_min, pace.near_min_per_km, pace.far_min_per_km) for pace in paces]
    )[mode].T
    ride = (
        fixed + near * np.minimum(distance_km, NEAR_KM) + far * np.maximum(distance_km - NEAR_KM, 0)
    )
    return np.asarray(ride + np.where(mode == MODES.index("train"), station_min, 0.0))


def probabilities(utility: np.ndarray) -> np.ndarray:
    """Give each alternative's probability, of shape (n, len(MODES)): the logit model.

    References
    ----------
    McFadden (1974), in Zarembka (ed.), Frontiers in Econometrics: 105-142.
    """
    weight = np.exp(utility - utility.max(axis=1, keepdims=True))
    return np.asarray(weight / weight.sum(axis=1, keepdims=True))
