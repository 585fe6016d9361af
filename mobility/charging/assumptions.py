"""What is assumed of how electric cars are used and charged, with a range each."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError

OURS = "assumption of this project; replace by a local count"

_TABLE: tuple[tuple[str, str, float, float, float, str], ...] = (
    ("km_per_car", "km/year", 13_000, 15_000, 17_500, OURS),
    ("kwh_per_km", "kWh/km at the socket", 0.15, 0.18, 0.21, OURS),
    (
        "plug_in_electric_share",
        "share of km on electricity",
        0.12,
        0.40,
        0.49,
        "Plötz et al. (2022), Real-world usage of plug-in hybrid vehicles in Europe, ICCT and "
        "Fraunhofer ISI: 0.11-0.15 for company cars, 0.45-0.49 for private cars",
    ),
    ("parking_detached", "share of cars parked at a socket of their own", 0.90, 0.95, 0.99, OURS),
    ("parking_terraced", "share of cars parked at a socket of their own", 0.40, 0.60, 0.80, OURS),
    (
        "parking_multi_storey",
        "share of cars parked at a socket of their own",
        0.05,
        0.10,
        0.25,
        OURS,
    ),
    ("cars_detached", "cars per dwelling, relative", 1.2, 1.3, 1.4, OURS),
    ("cars_terraced", "cars per dwelling, relative", 0.8, 0.9, 1.0, OURS),
    ("cars_multi_storey", "cars per dwelling, relative", 0.45, 0.55, 0.65, OURS),
    (
        "uptake_without_parking",
        "electric share of cars without a socket of their own, relative to those with",
        0.3,
        0.6,
        1.0,
        OURS,
    ),
    ("home_share_with_parking", "share of kWh", 0.75, 0.85, 0.92, OURS),
    ("work_share_with_parking", "share of kWh not charged at home", 0.2, 0.45, 0.7, OURS),
    ("work_share_without_parking", "share of kWh", 0.10, 0.25, 0.40, OURS),
    (
        "cars_per_point",
        "electric cars per charging point",
        8,
        10,
        12,
        "Directive 2014/94/EU, recital 23: at least one public point per 10 cars; range ours",
    ),
    ("delivery_ratio", "mean kW while charging per kW rated", 0.5, 0.65, 0.8, OURS),
    ("public_hours", "hours of charging per public point and day", 1.5, 2.5, 4.0, OURS),
    ("other_hours", "hours of charging per other point and day", 1.0, 2.0, 4.0, OURS),
    (
        "commuter_car_share",
        "share of in-commuters who drive",
        0.60,
        0.65,
        0.75,
        "TU 2023, DTU: 65 % of trips to work and education by car; range ours",
    ),
    (
        "commuter_km",
        "km from home to work",
        14.4,
        22.6,
        30.4,
        "Statistics Denmark, AFSTB4: residents 14.4 km and nation 22.6 km (2024); in-commuters "
        "to Ballerup 30.4 km (2013)",
    ),
    ("commuter_days", "days at work per year", 130, 180, 215, OURS),
    ("commuter_work_share", "share of the commute's kWh charged at work", 0.10, 0.30, 0.60, OURS),
)

ASSUMPTIONS = pl.DataFrame(
    _TABLE, schema=["name", "unit", "low", "estimate", "high", "source"], orient="row"
)
"""One row per assumption: ``name, unit, low, estimate, high, source``. A planner's own table of the
same columns goes in its place, whole or in part (see :func:`drawn`)."""


def drawn(
    draws: int, *, seed: int, own: pl.DataFrame | None = None
) -> Mapping[str, NDArray[np.float64]]:
    """Draw every assumption from its range (triangular: low, most likely, high).

    Parameters
    ----------
    draws
        Draws of each; draw r goes with future r.
    seed
        Seed.
    own
        Rows that replace those of :data:`ASSUMPTIONS` with the same name.

    Returns
    -------
    mapping of str to ndarray of shape (draws,)

    Raises
    ------
    EstimateError
        A range is upside down, or a name is unknown.
    """
    table = ASSUMPTIONS.drop("source", "unit")
    if own is not None:
        unknown = set(own["name"]) - set(ASSUMPTIONS["name"])
        if unknown:
            raise EstimateError(
                f"Nothing uses the assumption {', '.join(sorted(unknown))}.",
                where="assumptions, column name",
                todo=f"use the names of ASSUMPTIONS: {', '.join(ASSUMPTIONS['name'])}.",
            )
        table = table.update(own.select("name", "low", "estimate", "high"), on="name")
    rng = np.random.default_rng(seed)
    values = {}
    for name, low, estimate, high in table.select("name", "low", "estimate", "high").iter_rows():
        if not low <= estimate <= high:
            raise EstimateError(
                f"{name} runs from {low} over {estimate} to {high}.",
                where=f"assumptions, row {name}",
                todo="give low <= estimate <= high.",
            )
        # one uniform number per name and draw: replacing one row moves no other
        chance = rng.uniform(size=draws)
        values[name] = _triangular(chance, low, estimate, high)
    return values


def _triangular(
    chance: NDArray[np.float64], low: float, mode: float, high: float
) -> NDArray[np.float64]:
    if high == low:
        return np.full(len(chance), low)
    bend = (mode - low) / (high - low)
    rising = low + np.sqrt(chance * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - chance) * (high - low) * (high - mode))
    return np.where(chance < bend, rising, falling)
