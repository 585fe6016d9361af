"""What a world must tell for an example to play in it: zones, workplaces, stations, employers.

The places of a world are real, its employers are plainly made up. Another municipality's example
is another `World`, beside `ballerup`.
"""

from dataclasses import dataclass
from functools import cached_property
from io import StringIO

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

KM_PER_DEGREE = 111.195
"""Length of a degree of latitude, km: 2 pi 6371.0 / 360 (mean radius of the Earth, IUGG 1980)."""

DETOUR = 1.3
"""Way on the ground / straight line; a round figure made for the example."""

DISC = 128 / (45 * np.pi)
"""Mean distance of two points drawn in a disc, in radii (Santalo 1976, Integral Geometry)."""


@dataclass(frozen=True)
class Workplace:
    """A workplace area: its name, centre in degrees and the walk to its S-train station."""

    name: str
    latitude: float
    longitude: float
    postcode: str
    station_walk_min: float


@dataclass(frozen=True)
class Employer:
    """A made-up employer: staff by wave and workplace, make-up of the staff, and how it asks."""

    name: str
    slug: str
    staff: dict[int, dict[str, int]]
    women: float
    young: float
    home_office_days: dict[int, float]
    parking_free: dict[int, float]
    response: float
    asked: dict[int, int] | None = None

    def employees(self, wave: int) -> int:
        """Count the staff in a wave."""
        return sum(self.staff[wave].values())

    @property
    def has_sites(self) -> bool:
        """Say whether the staff works in more than one workplace area."""
        return any(len(sites) > 1 for sites in self.staff.values())

    def headcount(self, wave: int) -> int:
        """Count those asked in a wave: all, unless a sample was drawn."""
        return self.asked[wave] if self.asked else self.employees(wave)


@dataclass(frozen=True)
class Station:
    """An S-train station, in degrees."""

    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Counter:
    """A counter: what it counts, how many pass on an average day, and the growth a year."""

    place: str
    kind: str
    per_day: float
    growth: float


@dataclass(frozen=True)
class World:
    """All that the example needs to know of the place it plays in."""

    municipality_code: str
    zones_text: str
    workplaces: tuple[Workplace, ...]
    stations: tuple[Station, ...]
    employers: tuple[Employer, ...]
    counters: tuple[Counter, ...]
    waves: tuple[int, int]
    residents: dict[int, int]
    car_fuels: dict[int, dict[str, float]]
    ebike_growth: dict[int, float]

    @cached_property
    def zones(self) -> pl.DataFrame:
        """Give one row per postal district, with its radius (km) as if it were a disc."""
        table = pl.read_csv(
            StringIO(self.zones_text),
            schema_overrides={"zone_id": pl.String, "municipality_code": pl.String},
        )
        radius = (pl.col("area_km2") / np.pi).sqrt().round(3).alias("radius_km")
        return table.with_columns(radius, has_station=pl.col("has_station") == "yes")

    @cached_property
    def own_zones(self) -> pl.DataFrame:
        """Give the zones of the municipality, where its residents live."""
        return self.zones.filter(pl.col("municipality_code") == self.municipality_code)

    def workplace(self, name: str) -> Workplace:
        """Look up a workplace area by name."""
        return next(place for place in self.workplaces if place.name == name)


def distance_km(
    latitude: ArrayLike, longitude: ArrayLike, to_latitude: ArrayLike, to_longitude: ArrayLike
) -> np.ndarray:
    """Measure the way between points, km: straight line on a local plane x detour.

    The plane's error is below 0.1 % within 100 km at this latitude.
    """
    here, there = np.asarray(latitude, float), np.asarray(to_latitude, float)
    north = (here - there) * KM_PER_DEGREE
    shrink = np.cos(np.radians((here + there) / 2))
    east = (np.asarray(longitude) - np.asarray(to_longitude)) * KM_PER_DEGREE * shrink
    return np.asarray(DETOUR * np.hypot(north, east))
