"""Scenarios by year: named sets of levers, against a reference, with yearly and summed savings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.shift.applying import Groups, Quantity, Where, here_of
from mobility.shift.diversion import new_cycling
from mobility.shift.drawing import tell
from mobility.shift.levers import levers_of
from mobility.shift.responding import Pivot, Response
from mobility.shift.savings import Factors, savings

REFERENCE = "reference"
"""The scenario with no lever pulled."""

SUMMED = ("tonnes_co2", "tonnes_co2_by_evidence", "gain_dkk")
"""Yearly amounts that are shown summed over the years too, as `<name>_cumulative`."""


@dataclass(frozen=True)
class Assumptions:
    """What all scenarios share.

    Attributes
    ----------
    factors
        What a saved kilometre is worth.
    from_car : ndarray of shape (1 + R,), or None
        Evidence on where new cyclists come from.
    growth
        year, factor: trips a day over those of the survey; None: as many as today.
    where
        Cells in which levers are pulled: the values of a key; None: in all.
    short_bands
        Values of the key `distance_band` that count as short: adds `short_car_trips` (as they are
        without levers), `short_car_trips_moved` and `short_share_moved`.
    """

    factors: Factors
    from_car: np.ndarray | None = None
    growth: pl.DataFrame | None = None
    where: Where | None = None
    short_bands: tuple[str, ...] = ()

    def grown(self, year: int) -> float:
        """Give trips of a year over those of the survey, straight between the years told."""
        if self.growth is None:
            return 1.0
        rows = self.growth.sort("year")
        return float(np.interp(year, rows["year"].to_numpy(), rows["factor"].to_numpy()))


def run_scenarios(
    pivot: Pivot,
    scenarios: pl.DataFrame,
    years: Sequence[int],
    assumptions: Assumptions,
    *,
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Give every scenario in every year against the reference.

    Parameters
    ----------
    scenarios
        scenario, lever, year, value: how far each lever is pulled by when (`levers_of`).
    years
        In order and without gaps, so that the years' tonnes can be summed.
    by
        Keys of the segments to tell apart.

    Returns
    -------
    scenario, year, the keys, quantity, and the columns of an estimate: savings per day or year,
    their sums since the first year, `car_trips` and `cycle_trips` per day (also of the
    `reference`)

    Raises
    ------
    EstimateError
        Years have gaps, or a scenario or lever is unknown.
    """
    if list(years) != list(range(years[0], years[0] + len(years))):
        raise EstimateError(
            f"The years {list(years)} have gaps.", where="years", todo="give every year once."
        )
    names = [REFERENCE, *scenarios["scenario"].unique(maintain_order=True).to_list()]
    groups, here = Groups(pivot.cells, by), here_of(pivot.cells, assumptions.where)
    tables = []
    for name in dict.fromkeys(names):
        known: dict[tuple[tuple[str, float], ...], Response] = {}
        summed: dict[str, np.ndarray] = {}
        for year in years:
            levers = {} if name == REFERENCE else levers_of(scenarios, name, year)
            pulled = tuple(sorted(levers.items()))
            if pulled not in known:
                known[pulled] = pivot.respond(levers, here=here)
            found = _of_year(known[pulled], assumptions, year, year - years[0])
            for key in SUMMED:
                if key in found:
                    summed[key] = summed.get(key, 0.0) + found[key]
                    found[f"{key}_cumulative"] = summed[key]
            told = groups.tell([(key, None, values) for key, values in found.items()])
            told = pl.concat([told, *_shares(groups, found)]).drop("alternative")
            tables.append(
                told.select(pl.lit(name).alias("scenario"), pl.lit(year).alias("year"), pl.all())
            )
    return pl.concat(tables)


def _of_year(
    response: Response, assumptions: Assumptions, year: int, since: int
) -> dict[str, np.ndarray]:
    found = savings(response, assumptions.factors, year=year, years_since_start=float(since))
    if assumptions.from_car is not None:
        other = savings(response, assumptions.factors, year=year, from_car=assumptions.from_car)
        for name in ("car_trips_moved", "car_km_saved", "tonnes_co2"):
            found[f"{name}_by_evidence"] = other[name]
    cells, legs = response.cells, response.cells.legs[:, None]
    found["car_trips"] = response.trips[:, cells.at("car_driver")] * legs
    cycling = [cells.at(name) for name in ("bike", "ebike") if name in cells.alternatives]
    found["cycle_trips"] = response.trips[:, cycling].sum(axis=1) * legs
    if assumptions.short_bands:
        found |= short_car_trips(response, assumptions.short_bands, found["car_trips_moved"])
    grown = assumptions.grown(year)
    return {name: values * grown for name, values in found.items()}


def short_car_trips(
    response: Response, short_bands: Sequence[str], moved: np.ndarray
) -> dict[str, np.ndarray]:
    """Give short car trips per day as they are without levers, and those of them that move.

    Parameters
    ----------
    moved : ndarray of shape (C, 1 + R)
        Car trips moved, per cell.
    """
    cells = response.cells
    bands = cells.keys["distance_band"].cast(pl.String)
    short = bands.is_in(list(short_bands)).fill_null(False).to_numpy()[:, None]
    before = response.before[:, cells.at("car_driver")] * cells.legs[:, None]
    return {"short_car_trips": before * short, "short_car_trips_moved": moved * short}


def short_share(groups: Groups, found: Mapping[str, np.ndarray]) -> Quantity:
    """Give the share of short car trips that moves, of shape (G, 1 + R); nought where are none."""
    moved, short = (
        groups.add(found[name]) for name in ("short_car_trips_moved", "short_car_trips")
    )
    return (
        "short_share_moved",
        None,
        np.divide(moved, short, out=np.zeros_like(moved), where=short > 0),
    )


def _shares(groups: Groups, found: Mapping[str, np.ndarray]) -> list[pl.DataFrame]:
    if "short_car_trips" not in found:
        return []
    return [groups.tell([short_share(groups, found)], kind="difference")]


def compare(
    pivot: Pivot,
    one: dict[str, float],
    other: dict[str, float],
    *,
    by: Sequence[str] = (),
    where: Where | None = None,
) -> pl.DataFrame:
    """Set one set of levers against another: the difference with its own interval.

    Both answer in the same draws, so that what they share cancels.

    Parameters
    ----------
    where
        Cells in which both are pulled: the values of a key; None: in all.

    Returns
    -------
    The keys, quantity (`car_trips`, `new_cycle_trips`; the other less the one, per day), and the
    columns of an estimate
    """
    here = here_of(pivot.cells, where)
    responses = [pivot.respond(levers, here=here) for levers in (one, other)]
    groups = Groups(pivot.cells, by)
    car = pivot.cells.at("car_driver")
    legs = pivot.cells.legs[:, None]
    difference = {
        "car_trips": (responses[1].trips[:, car] - responses[0].trips[:, car]) * legs,
        "new_cycle_trips": new_cycling(responses[1]) - new_cycling(responses[0]),
    }
    told = groups.tell([(k, None, v) for k, v in difference.items()], kind="difference")
    return told.drop("alternative")


def short_trip_difference(
    diary: np.ndarray, counted: np.ndarray, *, limit_km: float
) -> pl.DataFrame:
    """Set the diary's share of short car trips beside that of counted trip lengths.

    Parameters
    ----------
    diary, counted : ndarray of shape (1 + R,)
        Share of car trips under the limit: replicates of the diary, and draws (or one value
        repeated) of the counts, which are independent.

    Returns
    -------
    limit_km, quantity (`diary`, `counted`, `difference`: the diary less the counts), and the
    columns of an estimate; both are told as they are, neither is bent to the other
    """
    values = np.vstack([diary, counted, diary - counted])
    keys = pl.DataFrame(
        {"limit_km": [limit_km] * 3, "quantity": ["diary", "counted", "difference"]}
    )
    kinds = ["share", "share", "difference"]
    return pl.concat(tell(values[i : i + 1], keys[i], kind=kind) for i, kind in enumerate(kinds))
