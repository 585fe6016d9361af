"""Level of service: how far, how long and how dear each observed trip is by every alternative."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.shift.assumed import Assumed
from mobility.units import MIN_PER_HOUR

ALTERNATIVES: Final = (
    "walk",
    "bike",
    "ebike",
    "car_driver",
    "car_passenger",
    "train",
    "bus",
)
"""The modes between which a trip can choose."""

OWNERSHIP: Final = {"car_driver": "has_car", "bike": "has_bike", "ebike": "has_ebike"}
"""What a person must have for an alternative; where it was not asked, it is taken to be there."""


def level_of_service(
    trips: pl.DataFrame,
    service: pl.DataFrame,
    *,
    alternatives: Sequence[str] = ALTERNATIVES,
    matrix: pl.DataFrame | None = None,
    gradients: pl.DataFrame | None = None,
    ownership: Mapping[str, str] = OWNERSHIP,
) -> pl.DataFrame:
    """Add km, minutes, DKK and availability of every alternative to each trip.

    A routed matrix goes first. Without one the way told is turned into a straight line by the
    detour factor of the mode used, and into each alternative's way by its own; speeds may differ
    by stretch (slow streets first, fast ones later).

    Parameters
    ----------
    trips
        mode, distance_km; where known origin_zone, destination_zone and what `ownership` names.
    service
        One row a fact, with its source: alternative (`any` for all that have no row of their
        own), quantity, from_km, value, source. Quantities: `detour_factor` (way / straight line),
        `speed_km_h` (from `from_km` of the way on), `access_min` (to and from the vehicle,
        waiting, parking), `cost_dkk_per_km`, `cost_dkk`, `reach_km` (longest way),
        `climb_min_per_km_percent` (minutes per km and percent of gradient).
    matrix
        alternative, origin_zone, destination_zone, distance_km, time_min: routed, or
        `train_matrix`. An alternative `train` is open only where the matrix has the pair (where a
        matrix of trains is given) or the trip was by train.
    gradients
        origin_zone, destination_zone, gradient_percent of the cycle route.

    Returns
    -------
    The trips with `distance_<alternative>_km`, `time_<alternative>_min`,
    `cost_<alternative>_dkk`, `is_open_<alternative>`, `gradient_percent` and
    `is_gradient_known`. What was used is open, whatever the rules say.

    Raises
    ------
    EstimateError
        A trip has no distance, or an alternative no detour factor or speed.
    """
    _check(trips)
    assumed = Assumed(service)
    found = _with_gradient(trips, gradients)
    straight = pl.col("distance_km") / pl.col("mode").cast(pl.String).replace_strict(
        {mode: assumed.number("detour_factor", mode) for mode in _modes(trips)},
        return_dtype=pl.Float64,
    )
    found = found.with_columns(straight_km=straight)
    for name in alternatives:
        found = _one(found, name, assumed, matrix)
        found = _openness(found, name, assumed, ownership, matrix)
    return found.drop("straight_km")


def _modes(trips: pl.DataFrame) -> list[str]:
    return trips["mode"].cast(pl.String).unique().to_list()


def _check(trips: pl.DataFrame) -> None:
    missing = trips["distance_km"].null_count() + trips["mode"].null_count()
    if missing:
        raise EstimateError(
            f"{missing} trips have no distance or no mode.",
            where="trips, columns distance_km and mode",
            todo="leave them out, or fill the distance from the zones (`fill_distances`).",
        )


def _with_gradient(trips: pl.DataFrame, gradients: pl.DataFrame | None) -> pl.DataFrame:
    if gradients is None or not {"origin_zone", "destination_zone"} <= set(trips.columns):
        known = pl.lit(None, dtype=pl.Float64)
        found = trips.with_columns(gradient_percent=known)
    else:
        pairs = gradients.select("origin_zone", "destination_zone", "gradient_percent")
        found = trips.join(
            pairs, on=["origin_zone", "destination_zone"], how="left", maintain_order="left"
        )
    return found.with_columns(
        is_gradient_known=pl.col("gradient_percent").is_not_null(),
        gradient_percent=pl.col("gradient_percent").fill_null(0.0),
    )


def _one(
    trips: pl.DataFrame, name: str, assumed: Assumed, matrix: pl.DataFrame | None
) -> pl.DataFrame:
    """Add km, minutes and DKK of one alternative."""
    way = pl.col("straight_km") * assumed.number("detour_factor", name)
    way = pl.when(pl.col("mode").cast(pl.String) == name).then("distance_km").otherwise(way)
    trips = _routed(trips, name, matrix)
    km, minutes = f"distance_{name}_km", f"time_{name}_min"
    trips = trips.with_columns(pl.coalesce("routed_km", way).alias(km))
    driven = pl.Series(minutes_of(trips[km].to_numpy(), assumed.stretches("speed_km_h", name)))
    climb = assumed.number("climb_min_per_km_percent", name, default=0.0)
    by_rule = driven + assumed.number("access_min", name, default=0.0)
    by_rule = by_rule + trips[km] * trips["gradient_percent"] * climb
    cost = pl.col(km) * assumed.number("cost_dkk_per_km", name, default=0.0)
    cost = cost + assumed.number("cost_dkk", name, default=0.0)
    return trips.with_columns(
        pl.coalesce("routed_min", by_rule).alias(minutes), cost.alias(f"cost_{name}_dkk")
    )


def _routed(trips: pl.DataFrame, name: str, matrix: pl.DataFrame | None) -> pl.DataFrame:
    trips = trips.drop("routed_km", "routed_min", strict=False)
    if matrix is None or not {"origin_zone", "destination_zone"} <= set(trips.columns):
        empty = pl.lit(None, dtype=pl.Float64)
        return trips.with_columns(routed_km=empty, routed_min=empty)
    pairs = matrix.filter(pl.col("alternative") == name).select(
        "origin_zone",
        "destination_zone",
        pl.col("distance_km").cast(pl.Float64).alias("routed_km"),
        pl.col("time_min").cast(pl.Float64).alias("routed_min"),
    )
    return trips.join(
        pairs, on=["origin_zone", "destination_zone"], how="left", maintain_order="left"
    )


def _openness(
    trips: pl.DataFrame,
    name: str,
    assumed: Assumed,
    ownership: Mapping[str, str],
    matrix: pl.DataFrame | None,
) -> pl.DataFrame:
    reach = assumed.number("reach_km", name, default=np.inf)
    is_open = pl.col(f"distance_{name}_km") <= reach
    has = ownership.get(name)
    if has is not None and has in trips.columns:
        is_open = is_open & pl.col(has).fill_null(True)
    if name == "train" and matrix is not None and (matrix["alternative"] == "train").any():
        is_open = is_open & pl.col("routed_min").is_not_null()
    used = pl.col("mode").cast(pl.String) == name
    return trips.with_columns((is_open | used).alias(f"is_open_{name}")).drop(
        "routed_km", "routed_min"
    )


def minutes_of(km: np.ndarray, stretches: list[tuple[float, float]]) -> np.ndarray:
    """Time a way whose speed changes along it.

    Parameters
    ----------
    stretches
        (from_km, km/h), rising, the first from 0.

    Returns
    -------
    ndarray of the shape of `km`, minutes
    """
    ends = [start for start, _ in stretches[1:]] + [np.inf]
    total = np.zeros_like(km)
    for (start, speed), end in zip(stretches, ends, strict=True):
        total += np.clip(km - start, 0.0, end - start) / speed * MIN_PER_HOUR
    return total
