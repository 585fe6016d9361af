"""Employees' commuting by the GHG Protocol, scope 3 category 7: three methods.

Fuel-based: what was burnt or charged. Distance-based: who travels how far, how often and with what.
Average-data: employees times shares and averages. What is emitted before the tank or the socket is
reckoned apart, and so is the energy of days at home.

References
----------
WRI & WBCSD (2013), Technical Guidance for Calculating Scope 3 Emissions, chapter 7.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from mobility.co2.commuting_factors import Mix, column_or_null, kg_per_km, lacking_factor
from mobility.errors import EstimateError

WAYS_PER_DAY = 2
"""Ways a day: to work and home again (GHG Protocol, scope 3 category 7, distance-based method)."""


@dataclass(frozen=True)
class Assumptions:
    """What no answer tells; each belongs in the report with its source.

    Parameters
    ----------
    weeks_per_year
        Weeks at work in a year.
    persons_per_car
        Persons in a car whose driver or passenger did not tell.
    mix
        Per mode, the share of each vehicle's km, for those who did not tell the vehicle.
    home_office_kwh_per_day
        Energy that a day at home takes beyond a day away, per carrier: electricity, heat.
    home_office_kg_per_kwh
        kg CO2e per kWh, per carrier.
    """

    weeks_per_year: float
    persons_per_car: float = 1.0
    mix: Mix = field(default_factory=dict)
    home_office_kwh_per_day: Mapping[str, float] = field(default_factory=dict)
    home_office_kg_per_kwh: Mapping[str, float] = field(default_factory=dict)

    def home_office_kg_per_day(self) -> float:
        """Multiply each carrier's energy by its factor."""
        lacking = set(self.home_office_kwh_per_day) - set(self.home_office_kg_per_kwh)
        if lacking:
            raise lacking_factor("energy", sorted(lacking), "home_office_kg_per_kwh")
        return sum(
            kwh * self.home_office_kg_per_kwh[carrier]
            for carrier, kwh in self.home_office_kwh_per_day.items()
        )


def distance_based(
    people: pl.DataFrame, factors: pl.DataFrame, assumptions: Assumptions
) -> pl.DataFrame:
    """Reckon each answer's kg CO2e in a year from distance, days and mode.

    Parameters
    ----------
    people
        ``mode``, one-way ``distance_km`` and ``days_per_week``; where asked ``vehicle``,
        ``companions`` and ``home_office_days`` a week. A row per respondent, or one per respondent
        and mode.
    factors
        ``mode, vehicle, per`` (vehicle_km or passenger_km) and ``factor_kg_per_km``; where known
        ``occupancy_persons`` and ``upstream_kg_per_km``.
    assumptions
        What no answer tells.

    Returns
    -------
    frame
        The answers with ``commute_km`` and, in kg, ``commuting_kg``, ``home_office_kg``, both as
        ``category_7_kg``, and apart ``upstream_kg``; null where not told.

    Raises
    ------
    EstimateError
        A mode in use has no factor.
    """
    told = people.select(
        mode=pl.col("mode").cast(pl.String),
        vehicle=column_or_null(people, "vehicle").cast(pl.String),
        persons=pl.when(column_or_null(people, "companions").is_not_null())
        .then(column_or_null(people, "companions") + 1)
        .otherwise(assumptions.persons_per_car),
    )
    direct, upstream = kg_per_km(told, factors, assumptions.mix)
    km = pl.col("distance_km") * pl.col("days_per_week")
    at_home = column_or_null(people, "home_office_days") * assumptions.weeks_per_year
    at_home_kg = (at_home * assumptions.home_office_kg_per_day()).fill_null(0.0)
    return (
        people.with_columns(
            commute_km=km * (WAYS_PER_DAY * assumptions.weeks_per_year),
            home_office_kg=at_home_kg,
        )
        .with_columns(
            commuting_kg=pl.col("commute_km") * pl.Series(direct),
            upstream_kg=pl.col("commute_km") * pl.Series(upstream),
        )
        .with_columns(category_7_kg=pl.col("commuting_kg") + pl.col("home_office_kg"))
    )


def fuel_based(used: pl.DataFrame, factors: pl.DataFrame) -> pl.DataFrame:
    """Reckon kg CO2e from the fuel and power that commuting took in a year.

    Parameters
    ----------
    used
        ``carrier`` (petrol, diesel, electricity), ``unit`` (litre, kWh) and ``quantity``.
    factors
        ``carrier, unit`` and ``kg_per_unit``, and ``upstream_kg_per_unit`` where known.

    Raises
    ------
    EstimateError
        A carrier in use has no factor in its unit.
    """
    joined = used.join(factors, on=["carrier", "unit"], how="left", maintain_order="left")
    lacking = joined.filter(pl.col("kg_per_unit").is_null())
    if lacking.height:
        names = [f"{row['carrier']} in {row['unit']}" for row in lacking.iter_rows(named=True)]
        raise lacking_factor("carrier", names, "the factors")
    upstream = column_or_null(joined, "upstream_kg_per_unit").fill_null(0.0)
    return used.with_columns(
        commuting_kg=pl.Series(joined["quantity"] * joined["kg_per_unit"]),
        upstream_kg=joined.select(pl.col("quantity") * upstream).to_series(),
    )


def average_data(
    averages: pl.DataFrame,
    factors: pl.DataFrame,
    assumptions: Assumptions,
    *,
    employees: float,
) -> pl.DataFrame:
    """Reckon kg CO2e from shares of modes and averages, such as a national survey's.

    Parameters
    ----------
    averages
        ``mode``, ``share`` of employees, average one-way ``distance_km`` and ``days_per_week``.
    employees
        Persons.

    Raises
    ------
    EstimateError
        The shares are more than everybody, or a mode has no factor.
    """
    if averages["share"].sum() > 1 + 1e-9 or averages["share"].min() < 0:  # type: ignore[operator]
        raise EstimateError(
            f"The shares of modes sum to {averages['share'].sum():.3f}.",
            where="averages, column share",
            todo="give each employee's main mode, once.",
        )
    each = distance_based(averages, factors, assumptions)
    return each.with_columns(
        pl.col("commute_km", "commuting_kg", "home_office_kg", "category_7_kg", "upstream_kg")
        * pl.col("share")
        * employees
    )
