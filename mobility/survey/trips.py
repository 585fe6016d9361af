"""Trips of people: rates that keep those who made none, and shares of trips or kilometres.

Trips are first collapsed to (cell, respondent), so that their errors are those of people and their
cost is that of people.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.survey.cells import By, Cells, cells_of, column_of, numbers_of
from mobility.survey.design import Design
from mobility.survey.kernel import collapse
from mobility.survey.statistics import Statistic

Array = NDArray[np.float64]


def trip_rate(
    design: Design,
    trips: pl.DataFrame,
    *,
    of: By = None,
    by: By = None,
    value: str | None = None,
    key: str = "respondent_id",
) -> pl.DataFrame:
    """Estimate trips (or km) per person, people without trips counted with 0.

    Parameters
    ----------
    design
        One row per person.
    trips
        One row per trip, with the person in column `key`.
    of
        Columns of the trips that the rate is split by: mode, purpose.
    by
        Columns of the persons whose groups are estimated apart.
    value
        What a trip counts: a column of the trips, such as ``distance_km``; absent: 1.
    key
        Column that tells persons apart.

    Returns
    -------
    frame
        `by`, `of` and the result columns; `n` counts persons.

    Raises
    ------
    EstimateError
        A trip belongs to nobody.
    """
    return design.evaluate(rate_of_trips(design.sample, trips, of, by, value, key)).frame(
        design.told
    )


def trip_share(
    design: Design,
    trips: pl.DataFrame,
    variable: str,
    *,
    by: By = None,
    value: str | None = None,
    key: str = "respondent_id",
) -> pl.DataFrame:
    """Estimate the share of trips (or km) that falls on each level of a column of the trips.

    Parameters
    ----------
    design, trips, value, key
        As in `trip_rate`.
    variable
        Column of the trips, such as ``mode``.
    by
        Columns of the persons or of the trips.

    Returns
    -------
    frame
        `by`, the level in a column of the variable's name, and the result columns; `n` counts
        persons with a trip in the group.

    Raises
    ------
    EstimateError
        A trip belongs to nobody.
    """
    return design.evaluate(share_of_trips(design.sample, trips, variable, by, value, key)).frame(
        design.told
    )


def rate_of_trips(
    people: pl.DataFrame,
    trips: pl.DataFrame,
    of: By = None,
    by: By = None,
    value: str | None = None,
    key: str = "respondent_id",
) -> Statistic:
    """Give the statistic behind `trip_rate`, to be evaluated or compared."""
    rows = _people_of(people, trips, key)
    groups = cells_of(people, by).present()
    if groups.overlap:
        raise EstimateError(
            "A rate by a select-all question is not known.",
            where=f"by={by!r}",
            todo="split by one option at a time, as a column of true and false.",
        )
    levels = cells_of(trips, of)
    level, group = _codes(levels), _codes(groups)[rows]
    inside = (group >= 0) & (level >= 0)
    cell = np.where(inside, group * levels.n_cells + level, -1)
    cells = groups.cross(Cells(levels.keys, *_nobody(), levels.n_cells, len(people), False))
    above = collapse(cell, rows, _values(trips, value), (cells.n_cells, len(people)))
    domain = np.repeat(np.arange(groups.n_cells), levels.n_cells)
    members = groups.matrix()
    adds = sparse.vstack([above, members], format="csc")
    top = sparse.eye_array(cells.n_cells, adds.shape[0], format="csr")
    places = (np.arange(len(domain)), cells.n_cells + domain)
    bottom = sparse.coo_array((np.ones(len(domain)), places), top.shape).tocsr()
    return Statistic(cells.keys, adds, top, bottom, members, domain, "amount")


def share_of_trips(
    people: pl.DataFrame,
    trips: pl.DataFrame,
    variable: str,
    by: By = None,
    value: str | None = None,
    key: str = "respondent_id",
) -> Statistic:
    """Give the statistic behind `trip_share`, to be evaluated or compared."""
    rows = _people_of(people, trips, key)
    names = [by] if isinstance(by, str) else list(by or [])
    of_people = [name for name in names if name not in trips.columns]
    joined = trips.hstack(people.select(of_people)[rows]) if of_people else trips
    known = joined[variable].is_not_null().to_numpy()
    groups = cells_of(joined, names).only(known).present()
    levels = cells_of(joined, variable)
    cells = groups.cross(levels)
    values = _values(trips, value)
    shape = (cells.n_cells, len(people))
    adds = collapse(cells.cell, rows[cells.row], values[cells.row], shape).tocsc()
    domain = np.repeat(np.arange(groups.n_cells), levels.n_cells)
    top = sparse.eye_array(cells.n_cells, format="csr")
    blocks = np.ones((levels.n_cells, levels.n_cells))
    bottom = sparse.kron(sparse.eye_array(groups.n_cells), blocks, format="csr")
    members = collapse(groups.cell, rows[groups.row], None, (groups.n_cells, len(people))).tocsc()
    members.data[:] = 1
    return Statistic(cells.keys, adds, top, bottom, members, domain, "share")


def _people_of(people: pl.DataFrame, trips: pl.DataFrame, key: str) -> NDArray[np.int64]:
    """Give the row of each trip's person."""
    numbered = people.select(key).with_row_index("_row")
    if column_of(people, key).n_unique() != len(people):
        raise EstimateError(
            f"{key} does not tell the persons apart.",
            where=f"column {key}",
            todo="give one row per person.",
        )
    column_of(trips, key)
    joined = trips.select(key).join(numbered, on=key, how="left", maintain_order="left")
    if joined["_row"].null_count():
        stranger = trips[key][int(joined["_row"].is_null().arg_max() or 0)]
        raise EstimateError(
            f"{joined['_row'].null_count()} trips belong to nobody in the sample.",
            where=f"column {key}, {stranger!r} first",
            todo="give the trips of the persons in the sample.",
        )
    return joined["_row"].to_numpy().astype(np.int64)


def _values(trips: pl.DataFrame, value: str | None) -> Array:
    """Give what each trip counts; one without a value counts nothing."""
    if value is None:
        return np.ones(len(trips))
    return np.nan_to_num(numbers_of(trips, value))


def _codes(cells: Cells) -> NDArray[np.int64]:
    code = np.full(cells.n_rows, -1, dtype=np.int64)
    code[cells.row] = cells.cell
    return code


def _nobody() -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
