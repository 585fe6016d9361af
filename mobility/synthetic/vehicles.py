"""A month of shared vehicles at the stations, as snapshots: one system with docks, one without."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.signal import lfilter

from mobility.synthetic import chance
from mobility.synthetic.files import Delivery, parquet_bytes
from mobility.synthetic.world import KM_PER_DEGREE, World

SOURCE = "gbfs"
MONTH = (2026, 10)
"""Year and month observed; it holds the night when clocks go back."""

STEP_MIN = 10
"""Minutes between snapshots."""

ZONE = "Europe/Copenhagen"
COLUMNS = (
    "system", "station_id", "vehicle_type", "lat", "lon", "available", "docks", "observed_at",
)  # fmt: skip


@dataclass(frozen=True)
class System:
    """A system of shared vehicles; numbers made for the example.

    Attributes
    ----------
    parking
        Places to park per station and their distance from it, m.
    level
        Mean number of vehicles at a place when demand is low, by type of vehicle.
    docks
        Docks at a place; none in a free-floating system.
    """

    name: str
    parking: tuple[float, ...]
    level: dict[str, float]
    docks: int | None


SYSTEMS = (
    System("eksempel-cykel", (45.0,), {"bike": 4.5, "ebike": 2.2}, 18),
    System("eksempel-loeb", (140.0, 420.0), {"scooter": 1.8}, None),
)

TAKEN = {0: 0.15, 5: 0.15, 7: 0.75, 9: 0.55, 12: 0.45, 15: 0.25, 18: 0.2, 23: 0.15}
"""Share of the vehicles gone from a station, by local hour of a workday: commuters ride the last
part in the morning and come back in the afternoon."""

AT_WEEKENDS = 0.5
"""How much of that there is at weekends."""

INERTIA = 0.97
"""Correlation of the unexplained part from one snapshot to the next."""

POPULAR = 0.5
"""Standard deviation of the log of a station's number of vehicles."""

BEFORE = 200
"""Snapshots drawn and left out, so that the first ones differ as all others do."""

UNEVEN = 0.45
"""Standard deviation of the unexplained part, as a share of the level."""

OUTAGES = (("eksempel-cykel", 6, 2, 5), ("eksempel-loeb", 17, 9, 14))
"""System, day of the month, first and last hour (UTC) in which nothing was observed."""


def gbfs_deliveries(world: World, seed: int) -> list[Delivery]:
    """Write the month as the logger would have: a file a day, outages left out."""
    seen = snapshots(world, seed)
    for system, day, first, last in OUTAGES:
        at = pl.col("observed_at")
        out = (at.dt.day() == day) & at.dt.hour().is_between(first, last)
        seen = seen.filter(~((pl.col("system") == system) & out))
    days = seen.group_by(pl.col("observed_at").dt.date(), maintain_order=True)
    return [
        Delivery(
            source=SOURCE,
            name=f"synthetic-{MONTH[0]}-{MONTH[1]:02}",
            title="Delte cykler og løbehjul ved stationerne, en måned (opdigtet)",
            files={f"{day[0]}.parquet": parquet_bytes(rows) for day, rows in days},
        )
    ]


def snapshots(world: World, seed: int) -> pl.DataFrame:
    """Make every snapshot of the month, without outages.

    Returns
    -------
    DataFrame
        system, station_id (null where vehicles float freely), vehicle_type, lat, lon, available,
        docks (free ones; null without docks), observed_at (UTC).
    """
    times = _times()
    parts = [
        _at_station(system, place, station.latitude, station.longitude, times, seed)
        for system in SYSTEMS
        for place, station in enumerate(world.stations, start=1)
    ]
    return pl.concat(parts).sort("observed_at", "system", "station_id", "lat", "vehicle_type")


def _times() -> pl.Series:
    year, month = MONTH
    following = (year + month // 12, month % 12 + 1)
    return pl.datetime_range(
        pl.datetime(year, month, 1, time_zone="UTC"),
        pl.datetime(*following, 1, time_zone="UTC"),
        interval=f"{STEP_MIN}m",
        closed="left",
        eager=True,
    ).alias("observed_at")


def _at_station(
    system: System, place: int, latitude: float, longitude: float, times: pl.Series, seed: int
) -> pl.DataFrame:
    """Make one system's snapshots around one station."""
    random = chance.stream(seed, "vehicles", system.name, place)
    here = _left(times) * random.lognormal(0.0, POPULAR)
    parts = []
    for number, metres in enumerate(system.parking, start=1):
        angle, degrees = random.random() * 2 * np.pi, metres / 1_000 / KM_PER_DEGREE
        held = {
            vehicle: _available(level * here, random) for vehicle, level in system.level.items()
        }
        told = {
            "system": system.name,
            "station_id": f"{system.name}-{place}-{number}" if system.docks else None,
            "lat": latitude + degrees * np.sin(angle),
            "lon": longitude + degrees * np.cos(angle) / np.cos(np.radians(latitude)),
            "docks": np.maximum(system.docks - sum(held.values()), 0) if system.docks else None,
            "observed_at": times,
        }
        parts += [
            pl.DataFrame({**told, "vehicle_type": vehicle, "available": available}).cast(
                {"station_id": pl.String, "docks": pl.Int64}
            )
            for vehicle, available in held.items()
        ]
    return pl.concat(parts).select(COLUMNS)


def _left(times: pl.Series) -> np.ndarray:
    """Give the share of vehicles that is not taken, by local hour and day of the week."""
    local = times.dt.convert_time_zone(ZONE)
    hour = local.dt.hour().to_numpy() + local.dt.minute().to_numpy() / 60
    taken = np.interp(hour, [*TAKEN, 24], [*TAKEN.values(), TAKEN[0]])
    return np.asarray(1 - taken * np.where(local.dt.weekday().to_numpy() > 5, AT_WEEKENDS, 1.0))


def _available(level: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Draw whole vehicles around a level, each snapshot much like the one before."""
    shock = random.standard_normal(len(level) + BEFORE) * np.sqrt(1 - INERTIA**2)
    drift = lfilter([1.0], [1.0, -INERTIA], shock)[BEFORE:]
    return np.asarray(np.maximum(np.round(level * (1 + UNEVEN * drift)), 0).astype(np.int64))
