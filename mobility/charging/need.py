"""What electric cars draw in a year, by who drives them and where they charge."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.charging.draws import intervals
from mobility.errors import EstimateError

DWELLINGS = ("multi_storey", "terraced", "detached")
"""Types of dwelling, those with the least parking of their own first."""

PLACES = ("home", "work", "public")
"""Where a car charges."""

COMMUTERS = "in_commuters"
"""Those who come from elsewhere to work here."""

Draws = Mapping[str, NDArray[np.float64]]


class Group(NamedTuple):
    """Cars of one kind of driver, and their kWh a year by place; arrays of shape (draws,)."""

    name: str
    dwelling_type: str | None
    has_parking: bool | None
    cars: NDArray[np.float64]
    kwh: dict[str, NDArray[np.float64]]


def energy_need(
    electric: NDArray[np.float64],
    plug_in: NDArray[np.float64],
    dwellings: Mapping[str, float],
    assumed: Draws,
) -> list[Group]:
    """Part residents' electric cars by dwelling and parking, and give what each part charges.

    Parameters
    ----------
    electric, plug_in
        Cars of the area's residents, of shape (draws,).
    dwellings
        Dwellings by type (:data:`DWELLINGS`).
    assumed
        Drawn assumptions (:func:`mobility.charging.assumptions.drawn`), of shape (draws,).

    Returns
    -------
    list of Group
        Two per type, ``multi_storey_without_parking`` first: in the order in which public points
        are theirs to use.

    Raises
    ------
    EstimateError
        A type of dwelling is unknown, or there is no dwelling.

    References
    ----------
    ICCT, EV CHARGE model documentation: energy by user group, home and work access.
    """
    _check(dwellings)
    parts = {}
    for has_parking in (False, True):
        for kind in DWELLINGS:
            own = assumed[f"parking_{kind}"]
            parts[kind, has_parking] = (
                dwellings.get(kind, 0.0)
                * assumed[f"cars_{kind}"]
                * (own if has_parking else (1 - own) * assumed["uptake_without_parking"])
            )
    total = sum(parts.values())
    per_car = assumed["km_per_car"] * assumed["kwh_per_km"]
    kwh = (electric + plug_in * assumed["plug_in_electric_share"]) * per_car
    return [
        Group(
            f"{kind}_{'with' if has_parking else 'without'}_parking",
            kind,
            has_parking,
            part / total * (electric + plug_in),
            {
                place: part / total * kwh * of
                for place, of in _places(assumed, has_parking=has_parking).items()
            },
        )
        for (kind, has_parking), part in parts.items()
    ]


def commuters_need(commuters: float, electric_share: NDArray[np.float64], assumed: Draws) -> Group:
    """Give what in-commuters' electric cars charge at work.

    Parameters
    ----------
    commuters
        People who live elsewhere and work here.
    electric_share
        Share of their cars that are electric (the nation's), of shape (draws,).
    assumed
        Drawn assumptions, of shape (draws,).
    """
    cars = commuters * assumed["commuter_car_share"] * electric_share
    km = 2 * assumed["commuter_km"] * assumed["commuter_days"]
    kwh = cars * km * assumed["kwh_per_km"]
    at_work = assumed["commuter_work_share"]
    # the rest is charged where they live, which is not here
    return Group(COMMUTERS, None, None, cars, {"work": kwh * at_work})


def need_table(groups: list[Group]) -> pl.DataFrame:
    """Write needs as rows: ``group, place, unit, estimate, standard_error, low, high``."""
    keys: list[tuple[str, str | None, str]] = []
    draws = []
    for group in groups:
        keys.append((group.name, None, "cars"))
        draws.append(group.cars)
        for place, kwh in group.kwh.items():
            keys.append((group.name, place, "kWh/year"))
            draws.append(kwh)
    told = pl.DataFrame(keys, schema={"group": str, "place": str, "unit": str}, orient="row")
    return told.hstack(intervals(np.column_stack(draws)))


def points_needed(
    kwh: NDArray[np.float64], kw: float, assumed: Draws, hours: str
) -> NDArray[np.float64]:
    """Give how many points serve ``kwh`` a year.

    Parameters
    ----------
    kwh
        Energy a year, of shape (draws,).
    kw
        Rated power of one point.
    assumed
        Drawn assumptions.
    hours
        Which assumption tells a point's hours a day: ``public_hours`` or ``other_hours``.

    References
    ----------
    ICCT, EV CHARGE: chargers = E / (P x delivery ratio x hours in use x 365).
    """
    points: NDArray[np.float64] = kwh / (kw * assumed["delivery_ratio"] * assumed[hours] * 365.0)
    return points


def _places(assumed: Draws, *, has_parking: bool) -> dict[str, NDArray[np.float64]]:
    if not has_parking:
        work = assumed["work_share_without_parking"]
        return {"home": np.zeros_like(work), "work": work, "public": 1 - work}
    home = assumed["home_share_with_parking"]
    work = (1 - home) * assumed["work_share_with_parking"]
    return {"home": home, "work": work, "public": 1 - home - work}


def _check(dwellings: Mapping[str, float]) -> None:
    unknown = set(dwellings) - set(DWELLINGS)
    if unknown or sum(dwellings.values()) <= 0 or min(dwellings.values()) < 0:
        raise EstimateError(
            f"Dwellings are told as {dict(dwellings)}.",
            where="argument dwellings of energy_need",
            todo=f"give the number of dwellings of each of {', '.join(DWELLINGS)}.",
        )
