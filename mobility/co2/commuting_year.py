"""A year's commuting of each respondent: km, kg and what a day a week less by car would save."""

from dataclasses import dataclass

import polars as pl

from mobility.co2.commuting import WAYS_PER_DAY, Assumptions, distance_based
from mobility.co2.commuting_factors import Mix, kg_per_km
from mobility.co2.commuting_report import of_each

WEEKS_AT_WORK = 46.0
"""Weeks a year: 52 less five of holiday and one of public holidays (the worked example of the
category 7 formulae reckons with 46)."""

HOME_OFFICE_KWH_PER_DAY = 1.2
"""kWh of electricity a day at home beyond a day away: 150 W for equipment and light, 8 hours
(EcoAct 2020, Homeworking emissions whitepaper; to be verified). Heat is not counted: no Danish
source of what a day at home adds."""

ELECTRIC_KWH_PER_KM = 0.18
"""kWh per km of an electric car (model parameter `electric_car_use`; to be verified)."""

VEHICLES = {
    "petrol": "fossil_car",
    "diesel": "fossil_car",
    "electric": "electric_car",
    "plugin_hybrid": "plugin_hybrid_car",
}
"""The vehicle of the factors by what somebody's car runs on."""

UNRECKONED = ("other",)
"""Modes without a factor: their kg are not known, and not 0."""

KEY = ["survey", "wave", "respondent_id"]


@dataclass(frozen=True)
class Reckoning:
    """What commuting is reckoned with.

    Attributes
    ----------
    factors
        kg CO2e per km by mode and vehicle.
    grid_kg_per_kwh
        kg CO2e per kWh of electricity.
    persons_per_car
        Persons in a car that commutes.
    mix
        Share of each vehicle's km, for those who did not tell their car.
    """

    factors: pl.DataFrame
    grid_kg_per_kwh: float
    persons_per_car: float
    mix: Mix

    def assumptions(self) -> Assumptions:
        """Give what no answer tells."""
        return Assumptions(
            weeks_per_year=WEEKS_AT_WORK,
            persons_per_car=self.persons_per_car,
            mix=self.mix,
            home_office_kwh_per_day={"electricity": HOME_OFFICE_KWH_PER_DAY},
            home_office_kg_per_kwh={"electricity": self.grid_kg_per_kwh},
        )


def car_mix(fossil: float, electric: float) -> Mix:
    """Spread the km of cars that nobody told of over the cars there are."""
    share = {"fossil_car": fossil, "electric_car": electric}
    return {"car_driver": share, "car_passenger": share}


def year_of(people: pl.DataFrame, days: pl.DataFrame, reckoning: Reckoning) -> pl.DataFrame:
    """Reckon each respondent's year by the distance-based method, and two figures beside it.

    Parameters
    ----------
    people
        A row per respondent: `KEY`, ``distance_km, mode, car_fuel, home_office_days``.
    days
        `KEY`, ``mode`` and ``days`` a week, a row per mode used.

    Returns
    -------
    frame
        The people with ``commute_km, commuting_kg, home_office_kg, category_7_kg``, by what was
        burnt or charged ``fuel_kg``, and ``day_kg``: what one day a week less by car saves.
    """
    told = people.select(*KEY, "distance_km", "car_fuel", "home_office_days")
    rows = days.rename({"days": "days_per_week"}).join(told, on=KEY, how="inner")
    rows = rows.with_columns(mode=_reckoned(), vehicle=_vehicle())
    each = distance_based(rows, reckoning.factors, reckoning.assumptions())
    burnt = each.with_columns(fuel_kg=pl.coalesce(_fuel_kg(reckoning), "commuting_kg"))
    fuel = burnt.group_by(KEY).agg(pl.col("fuel_kg").sum())
    summed = of_each(each.with_columns(_key=pl.concat_str(KEY, separator="|")), "_key")
    kept = ["commute_km", "commuting_kg", "home_office_kg", "category_7_kg"]
    made = people.join(summed.select(*KEY, *kept), on=KEY, how="left", maintain_order="left")
    made = made.join(fuel, on=KEY, how="left", maintain_order="left")
    known = pl.col("commuting_kg").is_not_null()
    return made.with_columns(
        fuel_kg=pl.when(known).then(pl.col("fuel_kg") + pl.col("home_office_kg")),
        day_kg=_day_kg(people, reckoning),
    )


def _reckoned() -> pl.Expr:
    mode = pl.col("mode").cast(pl.String)
    return pl.when(~mode.is_in(UNRECKONED)).then(mode)


def _vehicle() -> pl.Expr:
    own = pl.col("car_fuel").cast(pl.String).replace_strict(VEHICLES, default=None)
    return pl.when(pl.col("mode").cast(pl.String) == "car_driver").then(own)


def _fuel_kg(reckoning: Reckoning) -> pl.Expr:
    """Reckon a driver's kg by what the car runs on; null for all other ways and other cars.

    Petrol and diesel by what a car of the fuel burns, electric cars by kWh and the grid.
    """
    used = reckoning.factors.select("vehicle", "factor_kg_per_km")
    per_km: dict[str, float] = {"electric": ELECTRIC_KWH_PER_KM * reckoning.grid_kg_per_kwh}
    for fuel in ("petrol", "diesel"):
        found = used.filter(pl.col("vehicle") == f"{fuel}_car")["factor_kg_per_km"]
        per_km |= {fuel: float(found[0])} if len(found) else {}
    fuel_of = pl.col("car_fuel").cast(pl.String)
    rate = fuel_of.replace_strict(per_km, default=None, return_dtype=pl.Float64)
    drives = pl.col("mode") == "car_driver"
    return pl.when(drives).then(pl.col("commute_km") * rate / reckoning.persons_per_car)


def _day_kg(people: pl.DataFrame, reckoning: Reckoning) -> pl.Series:
    """Reckon what one day a week without the car saves each driver in a year; 0 for others."""
    driven = people.with_columns(mode=_reckoned(), vehicle=_vehicle()).select(
        "mode", "vehicle", "distance_km", persons=pl.lit(reckoning.persons_per_car)
    )
    direct, _ = kg_per_km(driven, reckoning.factors, reckoning.mix)
    kg = pl.col("distance_km") * pl.Series("kg", direct) * (WAYS_PER_DAY * WEEKS_AT_WORK)
    drives = pl.col("mode") == "car_driver"
    return driven.select(day_kg=pl.when(drives).then(kg).otherwise(0.0)).to_series()
