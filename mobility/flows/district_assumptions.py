"""What is assumed of a growing district's commuters; every value comes with its own error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Assumptions:
    """What turns commuters into tonnes, spaces and kilowatt-hours.

    Every value is a number, or ``1 + R`` of them: the estimate, then one for each draw.

    Parameters
    ----------
    workdays_per_year
        Days a year that a person commutes.
    present
        Share of the people of a workplace who are there on the busiest day.
    kg_per_km
        Kilograms CO2e per person-kilometre, by mode; zero where a mode emits nothing.
    electric_share
        Share of the drivers' cars that take electricity.
    kwh_per_km
        Electricity per kilometre of such a car.
    charged_at_work
        Share of the commute's electricity that is charged at work.
    plugged_in
        Share of the electric cars there that are plugged in at once on the busiest day.
    cars_per_home
        Cars that stand at each new home.
    homes
        New homes.
    """

    workdays_per_year: ArrayLike
    present: ArrayLike
    kg_per_km: Mapping[str, ArrayLike]
    electric_share: ArrayLike
    kwh_per_km: ArrayLike
    charged_at_work: ArrayLike
    plugged_in: ArrayLike
    cars_per_home: ArrayLike = 0.0
    homes: ArrayLike = 0.0


@dataclass(frozen=True)
class ModeShares:
    """How people travel between the district and each place.

    Parameters
    ----------
    modes
        Names of the modes.
    into, out
        Shares of those who come from each origin, and of those who go to each destination:
        ``(n, modes)``, or ``(1 + R, n, modes)`` with draws; each place's shares sum to one.
    into_km, out_km
        Distance one way, ``(n,)`` and ``(m,)``.
    """

    modes: Sequence[str]
    into: ArrayLike
    out: ArrayLike
    into_km: ArrayLike
    out_km: ArrayLike
