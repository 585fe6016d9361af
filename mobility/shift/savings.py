"""What moved trips save: car-km, CO2, health, minutes, parking; each with its draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.shift.coldstart import cold_start_factor
from mobility.shift.diversion import CAR, car_moved, new_cycling
from mobility.shift.health import bicycle_minutes, deaths_averted
from mobility.shift.levers import ARRIVALS_PER_UNIT
from mobility.shift.responding import Response
from mobility.units import KG_PER_TONNE

DAYS_PER_YEAR: Final = 365.0
"""Days of a year, days: the survey's day is an average day of the year."""

DAYS_PER_WEEK: Final = 7.0

METHODS: Final = ("heat", "tag")
"""Ways of counting deaths averted: WHO's HEAT, and the appraisal's TAG."""

LEAST_DOSE: Final = 1.0
"""Least minutes a week that one reckons a person with, minutes: no division by nothing."""

NEEDED: Final = (
    "temperature_c",
    "mean_car_trip_km",
    "cycle_trips_per_week",
    "mortality_per_person_year",
    "share_of_heat_ages",
    "gain_per_km_cycled",
    "gain_per_km_ebike",
    "ebike_kg_per_km",
    "arrivals_per_parking_space",
)
"""Parameters every saving rests on; each comes with its source and spread from the workspace."""


@dataclass(frozen=True)
class Factors:
    """What a saved kilometre is worth.

    Attributes
    ----------
    parameters
        Draws of shape (1 + R,) by parameter (`draw_parameters`): those of `NEEDED`, and
        `kg_per_km_<fuel>` for every fuel of the fleet; where given, those of HEAT, TAG and the
        cold start go before the published ones.
    fleet
        year, fuel, km_share: who drives a car kilometre that year (shares sum to 1); years
        between those told lie on straight lines.
    """

    parameters: Mapping[str, np.ndarray]
    fleet: pl.DataFrame
    shares: dict[str, tuple[np.ndarray, np.ndarray]] = field(init=False, default_factory=dict)
    known: dict[tuple[int, bytes], np.ndarray] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Check that nothing is missing, before the first number is made.

        Raises
        ------
        EstimateError
            A parameter is absent, or a year's shares do not sum to one.
        """
        wanted = (*NEEDED, *(f"kg_per_km_{fuel}" for fuel in self.fleet["fuel"].unique()))
        absent = sorted(set(wanted) - set(self.parameters))
        by_year = self.fleet.group_by("year").agg(pl.col("km_share").sum())
        off = (by_year["km_share"] - 1).abs().max()
        if absent or not isinstance(off, float) or off > 1e-6:
            raise EstimateError(
                f"Savings lack {absent}." if absent else "The fleet's shares do not sum to one.",
                where="parameters" if absent else "fleet, column km_share",
                todo="give every parameter with its source, and shares of each year's km.",
            )
        for (fuel,), rows in self.fleet.sort("year").group_by("fuel"):
            self.shares[str(fuel)] = (
                rows["year"].to_numpy(),
                rows["km_share"].to_numpy().astype(float),
            )

    def __getitem__(self, name: str) -> np.ndarray:
        """Give a parameter's draws."""
        return self.parameters[name]


def kg_per_car_km(factors: Factors, trip_km: np.ndarray, year: int) -> np.ndarray:
    """Give kg CO2 per km of a car trip, by its length and the year's fleet.

    A factor of the whole fleet is an average over all trip lengths: a short trip's is higher by
    its cold start over that of the mean trip. The later the year, the more electric the fleet,
    and the less a kilometre saves.

    Parameters
    ----------
    trip_km : ndarray of shape (C,)

    Returns
    -------
    ndarray of shape (C, 1 + R)
    """
    asked = (year, trip_km.tobytes())
    if asked not in factors.known:
        factors.known.clear()  # who asks, asks again of the same cells and year
        factors.known[asked] = _kg_per_car_km(factors, trip_km, year)
    return factors.known[asked]


def _kg_per_car_km(factors: Factors, trip_km: np.ndarray, year: int) -> np.ndarray:
    total = np.zeros((len(trip_km), len(factors["temperature_c"])))
    for fuel, (years, shares) in factors.shares.items():
        known = {name: values for name, values in factors.parameters.items() if "cold_" in name}
        cold = cold_start_factor(
            trip_km[:, None], factors["temperature_c"], fuel, parameters=known
        ) / cold_start_factor(
            factors["mean_car_trip_km"], factors["temperature_c"], fuel, parameters=known
        )
        total += np.interp(year, years, shares) * factors[f"kg_per_km_{fuel}"] * cold
    return total


def savings(
    response: Response,
    factors: Factors,
    *,
    year: int,
    from_car: np.ndarray | None = None,
    years_since_start: float | None = None,
    methods: Sequence[str] = METHODS,
) -> dict[str, np.ndarray]:
    """Give what the levers save, per cell and draw.

    Parameters
    ----------
    from_car : ndarray of shape (1 + R,)
        Evidence on where new cyclists come from, in the model's place (see `car_moved`).
    years_since_start
        For HEAT's growing effect; None: the full effect.
    methods
        Of counting deaths averted.

    Returns
    -------
    dict of ndarray of shape (C, 1 + R): `car_trips_moved`, `new_cycle_trips`, `car_km_saved` (per
    day); `tonnes_co2` (per year, e-bikes' current taken off), `deaths_averted_heat`,
    `deaths_averted_tag` (per year), `gain_dkk` (per year, unit prices per km cycled: society's,
    mostly health), `extra_minutes` (of all travellers, per day), `parking_spaces`. The three
    accounts of health say the same thing in three ways and are never added.
    """
    cells, of_cars = response.cells, car_savings(response, factors, year=year, from_car=from_car)
    gain = _km_gained(response, "bike") * factors["gain_per_km_cycled"]
    gain = gain + _km_gained(response, "ebike") * factors["gain_per_km_ebike"]
    deaths = {
        f"deaths_averted_{method}": _deaths_averted(response, factors, method, years_since_start)
        for method in methods
    }
    before, after = response.before, response.trips
    clock = cells.amounts["time_min"][:, :, None]
    minutes = (after * (clock + response.pulled.minutes) - before * clock).sum(axis=1)
    return {
        "car_trips_moved": of_cars["car_trips_moved"],
        "new_cycle_trips": new_cycling(response),
        "car_km_saved": of_cars["car_km_saved"],
        "tonnes_co2": of_cars["tonnes_co2"],
        **deaths,
        "gain_dkk": gain * DAYS_PER_YEAR,
        "extra_minutes": minutes,
        "parking_spaces": of_cars["parking_spaces"],
    }


def car_savings(
    response: Response, factors: Factors, *, year: int, from_car: np.ndarray | None = None
) -> dict[str, np.ndarray]:
    """Give those of the savings that rest on where new cyclists come from; see `savings`."""
    cells, legs = response.cells, response.cells.legs[:, None]
    moved = car_moved(response, from_car)
    leg_km = cells.km[:, cells.at(CAR)] / np.maximum(cells.legs, 1.0)
    car_km = moved * leg_km[:, None]
    kg = car_km * kg_per_car_km(factors, leg_km, year)
    kg = kg - _km_gained(response, "ebike") * factors["ebike_kg_per_km"]
    return {
        "car_trips_moved": moved,
        "car_km_saved": car_km,
        "tonnes_co2": kg * DAYS_PER_YEAR / KG_PER_TONNE,
        "parking_spaces": _at_work(response)[:, None]
        * (moved / legs * ARRIVALS_PER_UNIT[cells.unit])
        / factors["arrivals_per_parking_space"],
    }


def _km_gained(response: Response, name: str) -> np.ndarray | float:
    if name not in response.cells.alternatives:
        return 0.0
    j = response.cells.at(name)
    return np.asarray(response.change[:, j] * response.cells.km[:, j, None])


def _at_work(response: Response) -> np.ndarray:
    keys = response.cells.keys
    if "purpose" not in keys.columns:
        return np.zeros(keys.height)
    return keys["purpose"].eq_missing(pl.Series(["work"])).cast(pl.Float64).to_numpy()


def _deaths_averted(
    response: Response, factors: Factors, method: str, years_since_start: float | None
) -> np.ndarray:
    """Give deaths averted a year, net of walking that falls away, of shape (C, D).

    Minutes gained are those of persons who cycle `cycle_trips_per_week` such trips: so many
    persons, at that dose. Who changes a bicycle for an e-bike loses the difference in exertion.
    """
    cells = response.cells
    cycling, walking = (np.zeros_like(cells.total) for _ in range(2))
    for name in ("bike", "ebike", "walk"):
        if name in cells.alternatives:
            j = cells.at(name)
            minutes = response.change[:, j] * cells.amounts["time_min"][:, j, None] * DAYS_PER_WEEK
            if name == "walk":
                walking += minutes
            else:
                cycling += minutes if name == "bike" else bicycle_minutes(minutes)
    total = np.zeros_like(cycling)
    for mode, minutes in (("bike", cycling), ("walk", walking)):
        if mode in cells.alternatives:
            trip = cells.amounts["time_min"][:, cells.at(mode), None] / cells.legs[:, None]
            dose = np.maximum(trip * factors["cycle_trips_per_week"], LEAST_DOSE)
            total += deaths_averted(
                minutes / dose * factors["share_of_heat_ages"],
                dose,
                factors["mortality_per_person_year"],
                mode=mode,
                method=method,
                parameters=factors.parameters,
                years_since_start=years_since_start,
            )
    return total
