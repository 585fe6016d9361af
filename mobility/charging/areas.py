"""Where points lack: by area, and by how far residents walk to one."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.neighbors import BallTree

from mobility.charging.draws import intervals
from mobility.charging.need import DWELLINGS, Draws, energy_need, points_needed
from mobility.charging.register.same import EARTH_RADIUS_M
from mobility.errors import EstimateError

PUBLIC_KW = 11.0
"""kW of a public point where cars stand for hours: three phases of 16 A at 400 V, the usual street
charger; ours, to be replaced where faster ones are planned."""

WALK_LIMITS_M = (300.0, 500.0)
"""Walking distances told, m; ours."""

DETOUR = 1.3
"""Metres walked per metre of straight line, where no network is given; ours: street networks of
cities have 1.2 to 1.4."""


def area_gaps(
    areas: pl.DataFrame,
    points: pl.DataFrame,
    electric: NDArray[np.float64],
    assumed: Draws,
    *,
    covered: float = 1.0,
    kw: float = PUBLIC_KW,
) -> pl.DataFrame:
    """Share the residents' public need out over areas and set it against the points there.

    Parameters
    ----------
    areas
        One row per area and type of dwelling: ``area, dwelling_type, dwellings``.
    points
        Public points per area: ``area, public_points`` (an area without a row has none).
    electric
        The municipality's electric cars in one year, of shape (draws,).
    assumed
        Drawn assumptions, of shape (draws,).
    covered
        Share of the need that is to be covered (0.25 under T19's first reading).
    kw
        Rated power of the points that would be added.

    Returns
    -------
    polars.DataFrame
        One row per area, the largest gap first: ``need_kwh`` (public, median), ``flats_share`` (of
        that, cars of flats without parking), ``public_points``, ``points_needed`` (median) and
        ``estimate, standard_error, low, high`` of the gap in points (never below none).

    Raises
    ------
    EstimateError
        No area has a dwelling, or a type is unknown.
    """
    wide = _dwellings_by_area(areas)
    totals = {kind: float(wide[kind].sum()) for kind in DWELLINGS}
    groups = energy_need(electric, np.zeros_like(electric), totals, assumed)
    standing = (
        wide.select("area")
        .join(points.select("area", "public_points"), on="area", how="left", maintain_order="left")[
            "public_points"
        ]
        .fill_null(0)
    )
    need = np.zeros((len(electric), wide.height))
    flats = np.zeros_like(need)
    for group in groups:
        kind = str(group.dwelling_type)
        share = wide[kind].to_numpy() / max(totals[kind], 1.0)
        part = group.kwh["public"][:, None] * share[None, :]
        need += part
        if kind == DWELLINGS[0] and not group.has_parking:
            flats = part
    one = points_needed(np.ones(len(electric)), kw, assumed, "public_hours")
    needed = covered * need * one[:, None]
    gap = np.maximum(needed - standing.to_numpy().astype(float)[None, :], 0.0)
    return (
        wide.select("area")
        .with_columns(
            need_kwh=pl.Series(np.median(need, axis=0)),
            flats_share=pl.Series(np.median(flats / np.maximum(need, 1e-9), axis=0)),
            public_points=standing,
            points_needed=pl.Series(np.median(needed, axis=0)),
        )
        .hstack(intervals(gap))
        .sort("estimate", descending=True)
    )


def within_walk(
    residents: pl.DataFrame,
    points: pl.DataFrame,
    *,
    limits_m: Sequence[float] = WALK_LIMITS_M,
    detour: float = DETOUR,
) -> pl.DataFrame:
    """Tell what share of residents has a public point within a walk.

    Parameters
    ----------
    residents
        One row per place where people live: ``latitude, longitude, residents``, and ``area`` where
        the answer is to be by area.
    points
        Places with public points: ``latitude, longitude``.
    limits_m
        Walks, m.
    detour
        Metres walked per metre of straight line.

    Returns
    -------
    polars.DataFrame
        One row per area (null: all together) and limit: ``area, limit_m, residents, share``.

    Raises
    ------
    EstimateError
        Nobody lives anywhere.
    """
    if residents.height == 0 or residents["residents"].sum() <= 0:
        raise EstimateError(
            "There is nobody whose walk could be measured.",
            where="argument residents of within_walk",
            todo="give places with residents.",
        )
    distance = np.full(residents.height, np.inf)
    if points.height:
        tree = BallTree(_radians(points), metric="haversine")
        distance = tree.query(_radians(residents), k=1)[0][:, 0] * EARTH_RADIUS_M * detour
    has_area = "area" in residents.columns
    area = pl.col("area").cast(pl.String) if has_area else pl.lit(None, pl.String)
    people = residents.select(area.alias("area"), "residents").with_columns(
        walk_m=pl.Series(distance)
    )
    rows = []
    for limit in limits_m:
        near = (pl.col("residents") * (pl.col("walk_m") <= limit)).sum() / pl.col("residents").sum()
        told = [
            pl.lit(float(limit)).alias("limit_m"),
            pl.col("residents").sum(),
            near.alias("share"),
        ]
        rows.append(people.select(pl.lit(None, pl.String).alias("area"), *told))
        if has_area:
            rows.append(people.group_by("area").agg(*told).sort("area"))
    return pl.concat(rows)


def _dwellings_by_area(areas: pl.DataFrame) -> pl.DataFrame:
    unknown = set(areas["dwelling_type"]) - set(DWELLINGS)
    if unknown:
        raise EstimateError(
            f"Dwellings of type {', '.join(sorted(unknown))} are not known.",
            where="areas, column dwelling_type",
            todo=f"use {', '.join(DWELLINGS)}.",
        )
    return areas.group_by("area", maintain_order=True).agg(
        pl.col("dwellings")
        .filter(pl.col("dwelling_type") == kind)
        .sum()
        .cast(pl.Float64)
        .alias(kind)
        for kind in DWELLINGS
    )


def _radians(places: pl.DataFrame) -> NDArray[np.float64]:
    angles: NDArray[np.float64] = np.radians(places.select("latitude", "longitude").to_numpy())
    return angles
