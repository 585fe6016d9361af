"""What each measure is worth, laid out as a table: yearly and summed up."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from mobility.co2.path import PathModel
from mobility.co2.told import told
from mobility.co2.uncertain import Floats
from mobility.co2.worth import by_group, ranges, shares

QUANTITIES = ("yearly", "cumulative")
"""Tonnes saved in the year; summed up from the first year of the path."""

SHAPLEY = ("contribution", "first_in", "last_in", "lowest", "highest", "monte_carlo_error")
"""The columns of `shapley`."""


def effects_frame(path: PathModel) -> pl.DataFrame:
    """Lay out what each measure is worth, a row per measure, year and quantity.

    Parameters
    ----------
    path
        The path.

    Returns
    -------
    DataFrame with measure, book, year, quantity (one of `QUANTITIES`), the columns of `shapley`
    for the replicates' mean, contribution_in_group (the Owen share, policy areas kept together),
    group, and the columns of an estimate over the replicates, t CO2e saved
    """
    yearly = shares(path)["contribution"]
    frames = []
    for quantity in QUANTITIES:
        summed = quantity == "cumulative"
        ends = ranges(path, cumulative=summed)
        grouped = ranges(path, groups=by_group(path), cumulative=summed)
        columns = {name: getattr(ends, name) for name in SHAPLEY}
        columns["contribution_in_group"] = grouped.contribution
        drawn = yearly.cumsum(axis=1) if summed else yearly
        estimates = told(drawn.reshape(-1, drawn.shape[2]))
        frames.append(_long(path, quantity, columns).hstack(estimates))
    return pl.concat(frames)


def _long(path: PathModel, quantity: str, columns: Mapping[str, Floats]) -> pl.DataFrame:
    years = path.baseline.years
    groups = [measure.group for measure in path.measures]
    return pl.DataFrame(
        {
            "measure": np.repeat(path.names, len(years)).tolist(),
            "book": path.book,
            "year": list(years) * len(path.names),
            "quantity": quantity,
        }
        | {name: array.ravel() for name, array in columns.items()}
        | {"group": np.repeat(groups, len(years)).tolist()}
    )
