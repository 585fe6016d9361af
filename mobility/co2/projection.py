"""The national projection (frozen policy) by vehicle, and how far an edition has been off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mobility.co2.segments import VEHICLES
from mobility.co2.uncertain import Floats
from mobility.errors import EstimateError

SERIES = {
    "passenger_cars": "passenger_cars",
    "vans": "vans",
    "lorries": "lorries",
    "buses_and_motorcycles": "buses_motorcycles_other",
}
"""Our vehicle and the projection's series. The last one holds other transport too, which is taken
out: 0.9 - 0.3 = 0.6 Mt in 2023, so that the four sum to road transport without border trade."""

ROUNDING_MT = 0.05
"""Half of the last digit that the projection's figures are given with, million t."""


@dataclass(frozen=True)
class NationalProjection:
    """Emissions of one edition, million t CO2e.

    Attributes
    ----------
    road
        Road transport per year, without border trade: fuel bought here and burnt abroad is not
        driven in any municipality, and falls from +0.6 to -0.2 Mt from 2023 to 2030.
    other
        Other transport per year, the stand-in for what does not go on roads.
    vehicles
        Per vehicle, in the two years for which the edition splits road transport.
    edition
        Last year that the edition observed.
    revision
        Relative change, per year from `edition` on, that the edition before was off by.
    """

    road: dict[int, float]
    other: dict[int, float]
    vehicles: dict[str, dict[int, float]]
    edition: int
    revision: float

    @property
    def split_years(self) -> tuple[int, int]:
        """Give the two years for which road transport is split by vehicle."""
        years = sorted(self.vehicles["passenger_cars"])
        return years[0], years[-1]

    def shares(self) -> dict[str, float]:
        """Give each vehicle's share of road transport in the first of the split years."""
        first, _ = self.split_years
        parts = {vehicle: known[first] for vehicle, known in self.vehicles.items()}
        return {vehicle: part / sum(parts.values()) for vehicle, part in parts.items()}

    def index(self, base_year: int, years: Sequence[int]) -> Floats:
        """Give each vehicle's tonnes relative to the base year.

        Between the split years every vehicle goes the part of its way that road transport has
        gone of its; before and after, all vehicles follow road transport. So the vehicles sum to
        road transport in every year.

        Returns
        -------
        ndarray of shape (vehicles, years), in the order of `VEHICLES`

        Raises
        ------
        EstimateError
            The edition does not reach a year.
        """
        wanted = [base_year, *years]
        missing = sorted(set(wanted) - (set(self.road) & set(self.other)))
        if missing:
            raise EstimateError(
                f"The national projection has no {missing[0]}.",
                where=f"years {base_year} and {min(years)}-{max(years)}",
                todo=f"keep to {min(self.road)}-{max(self.road)}, or bundle a longer edition.",
            )
        rows = [
            [self._vehicle(vehicle, year) for year in wanted]
            if vehicle in self.vehicles
            else [self.other[year] for year in wanted]
            for vehicle in VEHICLES
        ]
        tonnes = np.array(rows)
        return np.asarray(tonnes[:, 1:] / tonnes[:, :1])

    def _vehicle(self, vehicle: str, year: int) -> float:
        first, last = self.split_years
        start, end = self.vehicles[vehicle][first], self.vehicles[vehicle][last]
        if year <= first:
            return start * self.road[year] / self.road[first]
        if year >= last:
            return end * self.road[year] / self.road[last]
        way = (self.road[first] - self.road[year]) / (self.road[first] - self.road[last])
        return start + way * (end - start)


def read_projection(rows: pl.DataFrame, *, edition: int) -> NationalProjection:
    """Read a national projection.

    Parameters
    ----------
    rows
        series, year, emissions_mt. Needed series: road_without_border_trade, other_transport, the
        vehicles for two years, transport and transport_kf24 (the edition before).
    edition
        Last year that the edition observed; from it on it is a projection.

    Raises
    ------
    EstimateError
        A series is missing.
    """
    known: dict[str, dict[int, float]] = {}
    for name, year, tonnes in rows.select("series", "year", "emissions_mt").iter_rows():
        known.setdefault(name, {})[int(year)] = float(tonnes)
    needed = ["road_without_border_trade", "other_transport", *SERIES.values()]
    missing = [name for name in [*needed, "transport", "transport_kf24"] if name not in known]
    if missing:
        raise EstimateError(
            f"The national projection has no series {', '.join(missing)}.",
            where="national projection",
            todo="bundle the figures of chapters 9 and 22 of the edition.",
        )
    road, other = known["road_without_border_trade"], known["other_transport"]
    vehicles = {}
    for vehicle, series in SERIES.items():
        first, last = min(known[series]), max(known[series])
        less = other if series == "buses_motorcycles_other" else dict.fromkeys(other, 0.0)
        vehicles[vehicle] = {year: known[series][year] - less[year] for year in (first, last)}
    _to_road(vehicles, road)
    revision = _revision(known["transport"], known["transport_kf24"], edition)
    return NationalProjection(road, other, vehicles, edition, revision)


def _to_road(vehicles: dict[str, dict[int, float]], road: Mapping[int, float]) -> None:
    """Scale the rounded vehicles to the road total of their year."""
    for year in next(iter(vehicles.values())):
        total = sum(known[year] for known in vehicles.values())
        for known in vehicles.values():
            known[year] *= road[year] / total


def _revision(now: Mapping[int, float], before: Mapping[int, float], edition: int) -> float:
    """Fit the size of |ln(now / before)| per year ahead, through zero."""
    years = np.array([year for year in now if year in before and year > edition])
    ahead = (years - edition).astype(float)
    off = np.array([abs(np.log(now[year] / before[year])) for year in years.tolist()])
    return float((ahead * off).sum() / (ahead**2).sum())
