"""Tours: the chains of trips that leave home and come back, as units that choose a mode."""

import re

import polars as pl

MAIN_PURPOSES = (
    "work",
    "education",
    "business",
    "escort",
    "shopping",
    "errand",
    "leisure",
    "other",
)
"""Purposes in the order in which one names a tour; `home` names none."""

SUMMED = re.compile(r"(distance|time|cost)_\w+_(km|min|dkk)$")
"""Columns of the level of service that add up over the legs of a tour."""


def with_tours(trips: pl.DataFrame) -> pl.DataFrame:
    """Add to each trip what its whole tour is like.

    A trip whose tour was not told is a tour of its own.

    Parameters
    ----------
    trips
        respondent_id, tour_id, distance_km; mode, purpose and companions where known.

    Returns
    -------
    The trips with `tour_no` (counted through the frame), `tour_km`, `tour_trips`,
    `longest_leg_km`, and with `is_escort_tour` where the purpose is known
    """
    alone = pl.col("tour_id").is_null()
    numbered = trips.with_columns(
        tour_no=pl.when(alone)
        .then(pl.struct("respondent_id", pl.int_range(pl.len()).cast(pl.String)).hash(seed=1))
        .otherwise(pl.struct("respondent_id", pl.col("tour_id").cast(pl.String)).hash(seed=2))
        .rank("dense")
        .cast(pl.Int64)
        - 1
    )
    found = numbered.with_columns(
        tour_km=pl.col("distance_km").sum().over("tour_no"),
        tour_trips=pl.len().over("tour_no"),
        longest_leg_km=pl.col("distance_km").max().over("tour_no"),
    )
    if "purpose" not in trips.columns:
        return found
    escorts = pl.col("purpose").cast(pl.String) == "escort"
    return found.with_columns(is_escort_tour=escorts.any().over("tour_no").fill_null(False))


def to_tours(trips: pl.DataFrame) -> pl.DataFrame:
    """Collapse trips to tours: one row each, the unit of the headline.

    Kilometres, minutes and costs of every alternative are summed over the legs; an alternative is
    open where it is open on all of them, and the tour's own mode always is; a tour is free where
    no leg is held. Of all other columns the longest leg's value stands for the tour.

    Parameters
    ----------
    trips
        With `with_tours` and `level_of_service` done.

    Returns
    -------
    One row per tour: `tour_no`, `tour_trips`, the mode with the most kilometres, the main
    purpose, the greatest number of companions
    """
    modes = _main_modes(trips)
    summed = [name for name in trips.columns if name == "distance_km" or SUMMED.match(name)]
    opened = [name for name in trips.columns if name.startswith("is_open_")]
    everywhere = [*opened, *(["is_free"] if "is_free" in trips.columns else [])]
    held = [name for name in trips.columns if name.startswith("held_by_")]
    rest = [
        name
        for name in trips.columns
        if name not in {*summed, *everywhere, *held, "tour_no", "mode", "purpose", "companions"}
    ]
    by_length = trips.sort("distance_km", descending=True, maintain_order=True)
    tours = by_length.group_by("tour_no", maintain_order=True).agg(
        *(pl.col(name).first() for name in rest),
        *(pl.col(name).sum() for name in summed),
        *(pl.col(name).all() for name in everywhere),
        *(pl.col(name).any() for name in held),
        *_of_purpose(trips),
        *([pl.col("companions").max()] if "companions" in trips.columns else []),
    )
    tours = tours.join(modes, on="tour_no", how="left", maintain_order="left").sort("tour_no")
    used = pl.col("mode").cast(pl.String)
    return tours.with_columns(
        (pl.col(name) | (used == name.removeprefix("is_open_"))).alias(name) for name in opened
    )


def _main_modes(trips: pl.DataFrame) -> pl.DataFrame:
    return (
        trips.group_by("tour_no", "mode")
        .agg(km=pl.col("distance_km").sum())
        .sort("tour_no", "km", pl.col("mode").cast(pl.String), descending=[False, True, False])
        .group_by("tour_no", maintain_order=True)
        .agg(pl.col("mode").first())
    )


def _of_purpose(trips: pl.DataFrame) -> list[pl.Expr]:
    if "purpose" not in trips.columns:
        return []
    order = {purpose: at for at, purpose in enumerate(MAIN_PURPOSES)}
    purpose = pl.col("purpose").cast(pl.String)
    rank = purpose.replace_strict(order, default=None, return_dtype=pl.Int32)
    return [purpose.sort_by(rank, nulls_last=True).first().alias("purpose")]
