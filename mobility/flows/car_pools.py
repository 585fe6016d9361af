"""Who could share a car: people of one grid cell who drive to one workplace area."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from mobility.errors import EstimateError
from mobility.flows.grouping import beside, groups_of, sums_of, whole_of
from mobility.survey import summarise

GRID_SIZES_M = (100, 250, 500, 1_000, 10_000)
"""Sizes of the Danish square grid, metres (Det Danske Kvadratnet, EPSG:25832)."""


def grid_cell(x_m: ArrayLike, y_m: ArrayLike, *, size_m: int = 1_000) -> pl.Series:
    """Name the cell of the Danish square grid that each point lies in.

    Parameters
    ----------
    x_m, y_m
        Easting and northing in EPSG:25832, metres.
    size_m
        Side of a cell.

    Returns
    -------
    series of ``1km_6178_710``: size, northing and easting of the south-western corner, in sizes

    Raises
    ------
    EstimateError
        The grid has no cells of this size, or a point has no place.

    References
    ----------
    Danmarks Statistik & Geodatastyrelsen, Det Danske Kvadratnet.
    """
    if size_m not in GRID_SIZES_M:
        raise EstimateError(
            f"The square grid has no cells of {size_m} m.",
            where="size_m",
            todo=f"take one of {', '.join(map(str, GRID_SIZES_M))}.",
        )
    east, north = (np.asarray(part, dtype=np.float64) for part in (x_m, y_m))
    if not (np.isfinite(east).all() and np.isfinite(north).all()):
        raise EstimateError(
            "Points without a place have no grid cell.",
            where="x_m, y_m",
            todo="leave them out, and say how many.",
        )
    size = f"{size_m // 1000}km" if size_m >= GRID_SIZES_M[3] else f"{size_m}m"
    column, row = (np.floor(part / size_m).astype(np.int64) for part in (east, north))
    told = pl.DataFrame({"row": row, "column": column})
    return told.select(pl.format("{}_{}_{}", pl.lit(size), "row", "column").alias("grid_cell"))[
        "grid_cell"
    ]


def car_pools(
    cells: pl.DataFrame,
    replicates: ArrayLike,
    *,
    least_people: float,
    by: Sequence[str] = ("destination",),
) -> pl.DataFrame:
    """Count the drivers who have enough neighbours driving to the same place.

    Parameters
    ----------
    cells
        One row per grid cell of home and destination: ``grid_cell, destination, estimate`` (people
        who drive) and ``n``.
    replicates
        ``(cells, R)`` persons.
    least_people
        Drivers that a grid cell must hold for one destination, so that pools can form.
    by
        What to tell the numbers by; empty for all together.

    Returns
    -------
    frame
        ``by``, ``quantity`` (``drivers``, ``could_pool`` and its ``share_could_pool``) and the
        columns of every estimate. Whether a cell holds enough is asked anew in every replicate.

    Raises
    ------
    EstimateError
        Fewer than two people are to make a pool.
    """
    if least_people < 2:
        raise EstimateError(
            f"A car pool of {least_people:g} people is none.",
            where="least_people",
            todo="ask for two people or more.",
        )
    homes, home = groups_of(cells, list(dict.fromkeys(["grid_cell", "destination", *by])))
    sums = sums_of(whole_of(cells, replicates), home, len(homes))
    keys, group = groups_of(homes, by)
    size = max(len(keys), 1)
    drivers = sums_of(sums, group, size)
    could = sums_of(np.where(sums >= least_people, sums, 0.0), group, size)
    share = np.divide(could, drivers, out=np.full_like(could, np.nan), where=drivers > 0)
    answers = np.bincount(group[home], weights=cells["n"].to_numpy(), minlength=size)
    n = answers.astype(np.float64) if answers.any() else None
    told = []
    for name, kind, values in (
        ("drivers", "amount", drivers),
        ("could_pool", "amount", could),
        ("share_could_pool", "share", share),
    ):
        frame = summarise(values[:, 0], values[:, 1:], n=n, n_effective=n, kind=kind)
        told.append(beside(keys, frame.select(pl.lit(name).alias("quantity"), pl.all())))
    return pl.concat(told).with_columns(pl.col("low").clip(lower_bound=0.0))
