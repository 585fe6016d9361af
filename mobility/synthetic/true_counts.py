"""The truth behind what is counted: car-trip lengths, counters, shared vehicles, charging."""

from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from mobility.synthetic import car_trips, chargers, counters, vehicles
from mobility.synthetic.population import Population

DIGITS = 8
SHORT_BANDS = 3
"""The first bands, which end at 5 km."""

PEAK_HOURS = (7, 8, 15, 16, 17)
"""Local hours of workdays that `gbfs.peak` looks at."""


def true_counts(people: Population) -> dict[str, Any]:
    """Give the truth of the deliveries that count things."""
    return {
        "car_trip_lengths": _lengths(people),
        "counts": {
            "counters": {counter.place: asdict(counter) for counter in people.world.counters},
            "month": {kind: factor.tolist() for kind, factor in counters.MONTH.items()},
            "weekday": {kind: factor.tolist() for kind, factor in counters.WEEKDAY.items()},
        },
        "gbfs": {"peak": _peak(people)},
        "charging": _charging(people),
    }


def _lengths(people: Population) -> dict[str, Any]:
    """Give a day's true car trips by band, and the share under 5 km, true and as it is seen."""
    told: dict[str, Any] = {
        "bands": list(car_trips.BANDS),
        "seen": car_trips.SEEN.tolist(),
        "panel": car_trips.PANEL,
        "season": car_trips.SEASON.tolist(),
    }
    for wave in people.world.waves:
        counted = car_trips.banded(people.trips.filter(pl.col("wave") == wave))
        by_band = counted.group_by("distance_band").agg(pl.col("trips").sum()).sort("distance_band")
        trips = by_band["trips"].to_numpy().astype(float)
        seen = trips * car_trips.SEEN[by_band["distance_band"].to_physical().to_numpy()]
        told[str(wave)] = {
            "trips_a_day": dict(
                zip(by_band["distance_band"].to_list(), trips.tolist(), strict=True)
            ),
            "share_under_5_km": _share(trips),
            "share_under_5_km_as_seen": _share(seen),
        }
    return told


def _share(by_band: np.ndarray) -> float:
    return round(float(by_band[:SHORT_BANDS].sum() / by_band.sum()), DIGITS)


def _peak(people: Population) -> dict[str, float]:
    """Give the share of peak snapshots with a vehicle at each dock station, outages aside."""
    local = pl.col("observed_at").dt.convert_time_zone(vehicles.ZONE)
    peak = local.dt.hour().is_in(PEAK_HOURS) & (local.dt.weekday() <= 5)
    docked = vehicles.snapshots(people.world, people.seed).filter(
        peak & pl.col("station_id").is_not_null()
    )
    usable = docked.group_by("station_id", "observed_at").agg(pl.col("available").sum() > 0)
    share = usable.group_by("station_id").agg(pl.col("available").mean()).sort("station_id")
    return {name: round(value, DIGITS) for name, value in share.iter_rows()}


def _charging(people: Population) -> dict[str, Any]:
    places = chargers.charging_places(people.world, people.seed)
    return {
        "places": len(places),
        "posts": int(places["posts"].sum()),
        "points": int(2 * places["posts"].sum()),
        "fleet_posts": int(places.filter(pl.col("is_fleet"))["posts"].sum()),
        "public_kw": float(
            places.filter(~pl.col("is_fleet"))
            .select((2 * pl.col("posts") * pl.col("kw")).sum())
            .item()
        ),
    }
