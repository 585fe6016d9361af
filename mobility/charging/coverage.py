"""Whether charging covers what the policy asks (T19): two readings, four ways of counting."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.charging.afir import afir_required_kw_of
from mobility.charging.draws import intervals
from mobility.charging.need import Draws
from mobility.charging.stock import Fleet
from mobility.charging.supply import Supply

QUARTER = 0.25
"""`About 25 %`, Ballerup's climate policy 2023-2030, sub-goal T19."""

WAYS = {
    "points": "charging points",
    "public_points": "public charging points",
    "public_kw": "kW",
    "energy": "kWh/year",
}
"""Ways of counting, with their units."""


GIVEN = [
    "available", "estimate", "standard_error", "low", "high", "chance", "gap", "gap_high",
]  # fmt: skip
"""Columns that need a register."""

REGISTER_NEEDED = "a register of charging: place, operator, points, kW, public or not, commissioned"
"""What to deliver where there is none."""


@dataclass(frozen=True)
class T19Reading:
    """A reading of T19: whose consumption is to be covered."""

    name: str
    says: str


T19_READINGS = (
    T19Reading(
        "quarter_of_consumption",
        "Charging covers 25 % of what the electric cars consume, however many they become.",
    ),
    T19Reading(
        "quarter_of_cars",
        "Charging covers all that the electric cars consume, expected to be 25 % of all cars.",
    ),
)
"""The text asks for charging that covers `the consumption of about 25 % of the cars that we expect
to run on electricity`, which can be read both ways; neither is signed, so neither decides."""


def coverage(fleet: Fleet, supplied: Supply | None, assumed: Draws) -> pl.DataFrame:
    """Set what charging gives against what each reading asks, in each way of counting.

    Points: one per ``cars_per_point`` electric cars covered. Public points: the same, of those
    that anyone may use. kW: public power against article 3 of Regulation (EU) 2023/1804 for the
    cars covered. Energy: what all registered points can give against what the cars covered draw
    (home sockets that no register knows are not in it; :func:`served` shows them apart).

    Parameters
    ----------
    fleet
        Futures of the area's cars.
    supplied
        What charging gives, for the fleet's years and draws. Without a register None: what is
        asked is told, the rest is null and ``no_data``.
    assumed
        Drawn assumptions, of shape (draws,).

    Returns
    -------
    polars.DataFrame
        One row per reading, way and year: ``unit``, ``required`` and ``available`` (medians),
        ``estimate, standard_error, low, high`` of available / required, ``chance`` (share of
        futures with at least 1), ``gap`` and ``gap_high`` (what lacks: median and 97.5 % of
        futures), ``state`` (``told`` or ``no_data``) and ``needs``.
    """
    rows = []
    for reading in T19_READINGS:
        for way, required in _required(reading, fleet, assumed).items():
            asked = pl.DataFrame(
                {"year": list(fleet.years), "required": np.median(required, axis=0)}
            )
            if supplied is None:
                told = asked.with_columns(
                    *(pl.lit(None, pl.Float64).alias(name) for name in GIVEN),
                    state=pl.lit("no_data"),
                    needs=pl.lit(REGISTER_NEEDED),
                )
            else:
                told = asked.hstack(_given(available_in(way, supplied), required)).with_columns(
                    state=pl.lit("told"), needs=pl.lit(None, pl.String)
                )
            keys = {"reading": reading.name, "way": way, "unit": WAYS[way]}
            rows.append(told.select(*(pl.lit(v).alias(k) for k, v in keys.items()), pl.all()))
    return pl.concat(rows)


def years_met(fleet: Fleet, supplied: Supply, assumed: Draws) -> pl.DataFrame:
    """Tell from which year on T19 is met, by reading and way.

    Returns
    -------
    polars.DataFrame
        ``reading, way``; ``chance_ever`` (share of futures in which it is met from some year to
        the last one drawn), ``estimate, low, high`` (the year, null where more futures than that
        never get there).
    """
    rows = []
    for reading in T19_READINGS:
        required = _required(reading, fleet, assumed)
        for way in WAYS:
            met = available_in(way, supplied) >= required[way]
            # met for good: from the year after the last one in which it was not
            lasting = np.logical_and.accumulate(met[:, ::-1], axis=1)[:, ::-1]
            years = np.append(np.array(fleet.years, dtype=float), np.inf)
            first = years[np.where(lasting.any(axis=1), lasting.argmax(axis=1), len(fleet.years))]
            middle, low, high = np.quantile(first, [0.5, 0.025, 0.975], method="inverted_cdf")
            rows.append(
                (
                    reading.name,
                    way,
                    float(lasting.any(axis=1).mean()),
                    *map(_year, (middle, low, high)),
                )
            )
    schema = {"reading": str, "way": str, "chance_ever": float}
    return pl.DataFrame(
        rows, schema=schema | dict.fromkeys(("estimate", "low", "high"), int), orient="row"
    )


def available_in(way: str, supplied: Supply) -> NDArray[np.float64]:
    """Give what charging offers in a way of counting, of shape (draws, n_years)."""
    if way == "energy":
        return supplied.public_kwh + supplied.other_kwh
    offered: NDArray[np.float64] = getattr(supplied, way)
    return offered


def _required(reading: T19Reading, fleet: Fleet, assumed: Draws) -> dict[str, NDArray[np.float64]]:
    """Give what a reading asks in each way, of shape (draws, n_years)."""
    if reading.name == "quarter_of_consumption":
        battery, plug_in = QUARTER * fleet.electric, QUARTER * fleet.plug_in
    else:
        battery, plug_in = QUARTER * fleet.cars, np.zeros_like(fleet.cars)
    points = (battery + plug_in) / assumed["cars_per_point"][:, None]
    per_car = (assumed["km_per_car"] * assumed["kwh_per_km"])[:, None]
    on_electricity = battery + plug_in * assumed["plug_in_electric_share"][:, None]
    return {
        "points": points,
        "public_points": points,
        "public_kw": afir_required_kw_of(battery, plug_in),
        "energy": on_electricity * per_car,
    }


def _given(available: NDArray[np.float64], required: NDArray[np.float64]) -> pl.DataFrame:
    lacks = np.maximum(required - available, 0.0)
    return (
        intervals(available / required)
        .with_columns(
            available=pl.Series(np.median(available, axis=0)),
            chance=pl.Series((available >= required).mean(axis=0)),
            gap=pl.Series(np.median(lacks, axis=0)),
            gap_high=pl.Series(np.quantile(lacks, 0.975, axis=0)),
        )
        .select(GIVEN)
    )


def _year(year: float) -> int | None:
    return None if np.isinf(year) else int(year)
