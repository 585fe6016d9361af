"""What a survey says of commuters: its latest answers by home and workplace, modes by distance."""

import numpy as np
import polars as pl

from mobility.flows.pairs import Floats
from mobility.survey.tabulation import tabulate_replicates
from mobility.survey.weighted import KEY, Weighted
from mobility.tables import MODES

DETOUR = 1.25
"""Way over straight line: assumed; Danish road networks lie at 1.2-1.3."""

LEAST_KM = 1.0
"""Shortest way to work between two areas: within an area centres say nothing. Ours."""

EDGES_KM = (5.0, 10.0, 20.0)
"""Edges of the wide bands of distance in which modes are counted: ours, for enough answers."""


def commuters(people: Weighted, commutes: pl.DataFrame) -> pl.DataFrame:
    """Tie usual commutes to those who told both home and place of work.

    Parameters
    ----------
    people
        Respondents with their weights.
    commutes
        One row per respondent of a commuting survey, with ``mode``.

    Returns
    -------
    frame
        Rows for `tabulate_replicates`, with ``home_zone``, ``workplace``, ``mode``.
    """
    told = commutes.with_columns(pl.col("mode").cast(pl.String))
    rows = people.rows(told, pl.lit(1.0))
    return rows.filter(pl.col("workplace").is_not_null() & pl.col("home_zone").is_not_null())


def latest(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows of the latest wave."""
    return rows.filter(pl.col("wave") == pl.col("wave").max())


def modes_by_distance(people: Weighted, commutes: pl.DataFrame) -> Floats:
    """Give the shares of modes in each band of `EDGES_KM`, in the latest wave.

    Returns
    -------
    ndarray of shape (1 + R, bands, modes)
        The estimate, then one for each replicate; each band's shares sum to one. A band without
        answers has the shares of all.
    """
    rows = people.rows(
        commutes.filter(pl.col("distance_km").is_not_null()).select(*KEY, "distance_km", "mode"),
        pl.lit(1.0),
    )
    now = latest(rows).with_columns(
        band=pl.Series(band_of(latest(rows)["distance_km"].to_numpy()), dtype=pl.Int64),
        mode=pl.col("mode").cast(pl.String),
    )
    made = tabulate_replicates(
        now, weight=people.weight, replicates=people.replicates, by=["band", "mode"], is_share=False
    )
    sums = np.zeros((1 + made.replicates.shape[1], len(EDGES_KM) + 1, len(MODES)))
    place = [MODES.index(mode) for mode in made.keys["mode"]]
    sums[0, made.keys["band"], place] = made.estimate
    sums[1:, made.keys["band"], place] = made.replicates.T
    whole = sums.sum(axis=2, keepdims=True)
    every = sums.sum(axis=1, keepdims=True)
    return np.asarray(
        np.where(whole > 0, sums, every)
        / np.where(whole > 0, whole, every.sum(axis=2, keepdims=True))
    )


def band_of(distance_km: Floats) -> np.ndarray:
    """Give the number of the band of `EDGES_KM` that each distance lies in."""
    return np.digitize(distance_km, EDGES_KM)
