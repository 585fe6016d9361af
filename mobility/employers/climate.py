"""An employer's commuting by the GHG Protocol's scope 3 category 7: three methods, two vintages."""

from dataclasses import replace

import polars as pl

from mobility.co2.commuting import average_data
from mobility.co2.commuting_year import KEY, Reckoning, year_of
from mobility.employers.staff import Staff, Told, as_cells

PARTS = {
    "commuting_kg": "commuting",
    "home_office_kg": "home_office",
    "category_7_kg": "category_7",
}
"""What the columns of kg are told as."""

UNIT = "kg per employee and year"

OLD_VINTAGE = "2014"
"""Year of the factors that were used locally before (Gate 21: car 132 g/km, e-bike 12 g/km)."""

OLD_FACTORS = {"fossil_car": "dk_fossil_car_gate21"}
"""The vehicles whose older factor is on file."""

RELIABLE = {"standard_error": None, "low": None, "high": None}


def vintage_of(factors: pl.DataFrame) -> str:
    """Name the vintage of the factors in use by the newest year among them."""
    newest = factors.filter("is_used")["year"].max()
    return "undated" if newest is None else str(newest)


def older(factors: pl.DataFrame) -> pl.DataFrame | None:
    """Give the factors as they were used locally before; None where these are not on file."""
    found = factors
    for vehicle, factor_id in OLD_FACTORS.items():
        old = factors.filter(pl.col("factor_id") == factor_id)
        if old.is_empty():
            return None
        driven = pl.col("mode").cast(pl.String) == "car_driver"
        in_use = pl.col("is_used") & driven & (pl.col("vehicle") == vehicle)
        per_vehicle = in_use & (pl.col("per").cast(pl.String) == "vehicle_km")
        found = found.with_columns(
            is_used=pl.when(in_use).then(per_vehicle).otherwise("is_used"),
            factor_kg_per_km=pl.when(per_vehicle)
            .then(old["factor_kg_per_km"][0])
            .otherwise("factor_kg_per_km"),
        )
    return found


def climate(staff: Staff, days: pl.DataFrame, reckoning: Reckoning) -> pl.DataFrame:
    """Tell kg per employee and year by method, part, and vintage of the factors."""
    vintage = vintage_of(reckoning.factors)
    parts = [
        staff.amounts([], column, Told("climate", quantity, UNIT, 0, "distance", vintage))
        for column, quantity in PARTS.items()
    ]
    km = Told("climate", "commute_km", "km per employee and year", 0, "distance", vintage)
    fuel = Told("climate", "category_7", UNIT, 0, "fuel", vintage)
    parts += [staff.amounts([], "commute_km", km), staff.amounts([], "fuel_kg", fuel)]
    before = older(reckoning.factors)
    if before is not None:
        then = year_of(staff.people.select(_ASKED), days, replace(reckoning, factors=before))
        moved = staff.people.with_columns(
            old_kg=then["category_7_kg"], moved_kg=pl.col("category_7_kg") - then["category_7_kg"]
        )
        known = Staff(moved, staff.weight, staff.replicates)
        told = Told("climate", "category_7", UNIT, 0, "distance", OLD_VINTAGE)
        parts.append(known.amounts([], "old_kg", told))
        change = replace(told, quantity="change_of_factors", vintage=f"{OLD_VINTAGE}-{vintage}")
        parts.append(known.amounts([], "moved_kg", change))
    return pl.concat(parts)


_ASKED = [*KEY, "mode", "distance_km", "car_fuel", "home_office_days"]


def by_average(averages: pl.DataFrame, reckoning: Reckoning, vintage: str) -> pl.DataFrame:
    """Tell kg per employee by the average-data method: no answer of the staff is in it.

    Parameters
    ----------
    averages
        ``mode, share, distance_km, days_per_week`` of all surveyed employers together.
    """
    told = average_data(averages, reckoning.factors, reckoning.assumptions(), employees=1.0)
    kg = float(told["category_7_kg"].sum())
    row = pl.DataFrame({"estimate": [kg], **{name: [value] for name, value in RELIABLE.items()}})
    return as_cells(
        row.with_columns(
            topic=pl.lit("climate average"),
            quantity=pl.lit("category_7"),
            unit=pl.lit(UNIT),
            method=pl.lit("average"),
            vintage=pl.lit(vintage),
            detail=pl.lit(0),
            reliability=pl.lit("fair"),
        )
    )
