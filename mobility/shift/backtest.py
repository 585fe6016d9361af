"""Known cases: what the model says of a measure that was built, beside what was counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy.stats import qmc

from mobility.errors import EstimateError
from mobility.shift.diversion import diversion, new_cycling
from mobility.shift.drawing import tell
from mobility.shift.levers import CYCLES, Levers
from mobility.shift.responding import Pivot, Response

COLUMNS = ("case", "quantity", "observed_low", "observed_high", "source")

QUANTITIES = (
    "more_cyclists_percent",
    "new_cyclists_from_car_percent",
    "car_commuters_who_cycle_percent",
)


@dataclass(frozen=True)
class Case:
    """What was done in a known case, told to the model.

    Attributes
    ----------
    levers
        A cycle superhighway as speed and safety, an e-bike trial as e-bikes for all who drive.
    here : ndarray of shape (C,) of bool
        The cells it was done in: trips along the route, car commutes above 5 km.
    between
        Lowest and highest that a lever may have stood at, where it is not known how far it was
        pulled; every value between is as likely, and `levers` is the estimate's.
    """

    levers: Levers
    here: np.ndarray
    between: Mapping[str, tuple[float, float]] = field(default_factory=dict)


SETTINGS = 32
"""Settings of levers of unknown strength, each in as many draws; a power of 2, as Sobol wants."""


def back_test(
    pivot: Pivot, cases: Mapping[str, Case], observed: pl.DataFrame, *, seed: int = 0
) -> pl.DataFrame:
    """Set the model's answer in known cases beside what was observed.

    Parameters
    ----------
    observed
        case, quantity, observed_low, observed_high (percent), source. Quantities:
        `more_cyclists_percent` (cycle trips there, after over before),
        `new_cyclists_from_car_percent` (of new cycle trips, that were driven),
        `car_commuters_who_cycle_percent` (of trips driven there before, the share cycled after).
    seed
        Of which draw meets which setting of a lever that is known as a range.

    Returns
    -------
    case, quantity, the columns of an estimate (percent), observed_low, observed_high, is_met (the
    interval and the observed range meet), source

    Raises
    ------
    EstimateError
        A case or quantity is unknown, or a column is absent.
    """
    absent = sorted(set(COLUMNS) - set(observed.columns))
    unknown = sorted(set(observed["case"]) - set(cases)) if not absent else []
    if absent or unknown:
        raise EstimateError(
            f"The known cases lack {absent or unknown}.",
            where="observed, cases",
            todo=f"give {', '.join(COLUMNS)}; and every case's levers.",
        )
    asked = observed.group_by("case").agg(pl.col("quantity").unique())
    answers = {
        case: _answers(pivot, cases[case], quantities, seed)
        for case, quantities in asked.iter_rows()
    }
    rows = []
    for row in observed.iter_rows(named=True):
        values = answers[row["case"]][row["quantity"]]
        found = tell(values[None], pl.DataFrame({k: [row[k]] for k in ("case", "quantity")}))
        rows.append(
            found.with_columns(
                pl.lit(row[name]).alias(name)
                for name in ("observed_low", "observed_high", "source")
            )
        )
    table = pl.concat(rows, how="vertical_relaxed")
    meets = (pl.col("low") <= pl.col("observed_high")) & (pl.col("high") >= pl.col("observed_low"))
    return table.with_columns(is_met=meets)


def _answers(pivot: Pivot, case: Case, quantities: list[str], seed: int) -> dict[str, np.ndarray]:
    """Answer a case with the model's draws, levers of unknown setting drawn along; (1 + R,) each.

    References
    ----------
    Owen (1998), J. Complexity 14: 466-489: scrambled Sobol points, which lie evenly.
    """
    response = pivot.respond(case.levers, here=case.here)
    values = {name: _quantity(name, response, case.here) for name in quantities}
    if not case.between:
        return values
    low, high = np.array(list(case.between.values())).T
    spread = qmc.Sobol(len(low), rng=np.random.default_rng(seed)).random(SETTINGS)
    steps = qmc.scale(spread, low, high).tolist()
    of_draw = np.resize(np.arange(SETTINGS), pivot.cells.trips.shape[2] - 1)
    for place, step in enumerate(steps):
        levers = {**case.levers, **dict(zip(case.between, step, strict=True))}
        response = pivot.respond(levers, here=case.here)
        mine = 1 + np.flatnonzero(of_draw == place)
        for name in quantities:
            values[name][mine] = _quantity(name, response, case.here)[mine]
    return values


def _quantity(quantity: str, response: Response, here: np.ndarray) -> np.ndarray:
    cells = response.cells
    legs = cells.legs[here, None]
    cycling = [cells.at(name) for name in CYCLES if name in cells.alternatives]
    car = cells.at("car_driver")
    if quantity == "more_cyclists_percent":
        before = (response.before[here][:, cycling].sum(axis=1) * legs).sum(axis=0)
        return np.asarray(100 * new_cycling(response)[here].sum(axis=0) / before)
    if quantity == "new_cyclists_from_car_percent":
        return np.asarray(100 * diversion(response)["car_driver"])
    if quantity == "car_commuters_who_cycle_percent":
        driven = (response.before[here, car] * legs).sum(axis=0)
        return np.asarray(-100 * (response.change[here, car] * legs).sum(axis=0) / driven)
    raise EstimateError(
        f"There is no quantity '{quantity}' to test.",
        where="observed, column quantity",
        todo=f"take one of {', '.join(QUANTITIES)}.",
    )
