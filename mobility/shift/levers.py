"""Levers: what a municipality can pull, as data, and what it does to a trip."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import polars as pl

from mobility.errors import EstimateError

Levers: TypeAlias = Mapping[str, float | np.ndarray]
"""How far each lever is pulled: a number, or 1 + R draws of it."""

WORKDAYS_PER_WEEK = 5.0
"""Days of a full working week, days (Danish collective agreements: 37 hours on five days)."""

ARRIVALS_PER_UNIT: Final = {"trip": 0.5, "tour": 1.0}
"""Arrivals at work in a unit: every second trip to or from work, each tour once."""


@dataclass(frozen=True)
class Lever:
    """One thing to pull.

    Attributes
    ----------
    lever, title_en, title_da, unit
        Name, titles and the unit of its value.
    effect
        What the value does, see `mobility.shift.pulling`; `access` opens alternatives and
        `fewer_trips` takes trips away.
    alternatives
        Whose utility it moves.
    purposes
        Trips it is for; empty: all.
    lowest, highest
        Bounds of its value.
    """

    lever: str
    title_en: str
    title_da: str
    unit: str
    effect: str
    alternatives: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    lowest: float = 0.0
    highest: float = 100.0


CYCLES: Final = ("bike", "ebike")

LEVERS: Final = (
    Lever(
        "cycle_speed_percent",
        "Faster cycling (cycle superhighways)",
        "Hurtigere cykling (supercykelstier)",
        "percent",
        "faster",
        CYCLES,
    ),
    Lever(
        "cycle_safety_min_per_km",
        "Cycling that feels safer and smoother, as minutes saved per km",
        "Cykling, der føles tryggere og bedre, som sparede minutter pr. km",
        "min/km",
        "felt_minutes_less",
        CYCLES,
        highest=3.0,
    ),
    Lever(
        "ebike_access_percent",
        "Share of those without an e-bike who get one",
        "Andel af dem uden elcykel, der får en",
        "percent",
        "access",
        ("ebike",),
    ),
    Lever(
        "workplace_parking_dkk",
        "Price of a day's parking at work",
        "Pris for en dags parkering ved arbejdet",
        "DKK/day",
        "per_arrival",
        ("car_driver",),
        ("work",),
        highest=500.0,
    ),
    Lever(
        "home_office_days",
        "More days of home office a week",
        "Flere hjemmearbejdsdage om ugen",
        "days/week",
        "fewer_trips",
        purposes=("work",),
        highest=WORKDAYS_PER_WEEK,
    ),
    Lever(
        "car_price_percent",
        "Dearer car kilometres",
        "Dyrere bilkilometer",
        "percent",
        "dearer",
        ("car_driver",),
        lowest=-50.0,
        highest=300.0,
    ),
    Lever(
        "rainy_day_penalty_percent",
        "Less of the penalty of a rainy day (shelter, showers, gear)",
        "Mindre ulempe ved regnvejr (læ, bad, udstyr)",
        "percent less",
        "less_wet",
        CYCLES,
    ),
)
"""The levers there are; a scenario is a set of values for some of them."""

BY_NAME: Final = {lever.lever: lever for lever in LEVERS}


def levers_of(scenarios: pl.DataFrame, scenario: str, year: int) -> dict[str, float]:
    """Give the levers of a named scenario in a year, straight lines between the years told.

    Parameters
    ----------
    scenarios
        scenario, lever, year, value; before the first year told a lever stands at nought, after
        the last at its last value.

    Raises
    ------
    EstimateError
        There is no such scenario.
    """
    mine = scenarios.filter(pl.col("scenario") == scenario)
    if mine.is_empty():
        raise EstimateError(
            f"There is no scenario '{scenario}'.",
            where="scenarios",
            todo=f"take one of {scenarios['scenario'].unique().sort().to_list()}.",
        )
    found = {}
    for (lever,), rows in mine.sort("year").group_by("lever", maintain_order=True):
        years, values = rows["year"].to_numpy(), rows["value"].to_numpy()
        value = float(np.interp(year, years, values)) if year >= years[0] else 0.0
        if value:
            found[str(lever)] = value
    return found
