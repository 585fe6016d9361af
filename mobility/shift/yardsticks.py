"""The published uptake on our own commuters: bands beside our model, under their own names."""

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.shift.drawing import Weights, tell
from mobility.shift.uptake import Edition, Scenario, cycling_uptake, cyclists_under

SCENARIOS: tuple[Scenario, ...] = ("government_target", "go_dutch", "ebike")


def yardsticks(
    commutes: pl.DataFrame,
    weights: Weights,
    *,
    editions: tuple[Edition, ...] = ("2020", "2018"),
) -> pl.DataFrame:
    """Give cyclists among our commuters by the published equations of England.

    The interval is of who answered our survey alone: the equations are published without errors.

    Parameters
    ----------
    commutes
        One row a commute: mode, `distance_bike_km`, `gradient_percent` (`level_of_service`).

    Returns
    -------
    model (`PCT government target`, ...), edition, quantity (`cyclist_share`, of commutes;
    `more_cyclists`, per day; `fewer_car_commutes`: drivers' part of the new, in proportion as the
    tool has it), and the columns of an estimate

    Raises
    ------
    EstimateError
        A column is absent.
    """
    absent = sorted({"mode", "distance_bike_km", "gradient_percent"} - set(commutes.columns))
    if absent:
        raise EstimateError(
            f"The commutes have no {absent}.",
            where=f"columns {commutes.columns}",
            todo="add the level of service first.",
        )
    mode = commutes["mode"].cast(pl.String).to_numpy()
    cycles = np.isin(mode, ["bike", "ebike"]).astype(float)
    drives = (mode == "car_driver").astype(float)
    cells = np.zeros(commutes.height, dtype=np.int64)
    n, n_effective = weights.strength(cells, 1)
    total = weights.sums(cells, np.ones(commutes.height), 1)
    today = weights.sums(cells, cycles, 1)
    tables = []
    for edition in editions:
        for scenario in SCENARIOS:
            share = cycling_uptake(
                commutes["distance_bike_km"],
                commutes["gradient_percent"],
                scenario=scenario,
                edition=edition,
            )
            # Each commute answers for many like it: of whom today's share cycles, as the tool's
            # flows do. Our floor is today's level of all, not of each.
            reached = weights.sums(cells, share, 1)
            cyclists = cyclists_under(total, today, reached / total, scenario=scenario)
            more = cyclists - today
            driven = weights.sums(cells, drives, 1) / (total - today)
            found = {
                "cyclist_share": (cyclists / total, "share"),
                "more_cyclists": (more, "amount"),
                "fewer_car_commutes": (more * driven, "amount"),
            }
            for quantity, (values, kind) in found.items():
                name = f"PCT {scenario.replace('_', ' ')}"
                keys = pl.DataFrame({"model": [name], "edition": [edition], "quantity": [quantity]})
                tables.append(tell(values, keys, n=n, n_effective=n_effective, kind=kind))
    return pl.concat(tables)
