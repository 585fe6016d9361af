"""Charging in one table: what is known of T19 and T02, and what to deliver for the rest."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from mobility.charging.areas import PUBLIC_KW, area_gaps, within_walk
from mobility.charging.assumptions import drawn
from mobility.charging.counting import count_points
from mobility.charging.coverage import QUARTER, T19_READINGS, WAYS, coverage, years_met
from mobility.charging.draws import intervals
from mobility.charging.need import (
    COMMUTERS,
    Draws,
    Group,
    commuters_need,
    energy_need,
    need_table,
    points_needed,
)
from mobility.charging.served import served
from mobility.charging.situation import Situation, futures, no_data
from mobility.charging.stock import Fleet
from mobility.charging.supply import COUNTED, Supply, supply
from mobility.tables.marts.charging import STANDING, TREND


def charging_table(known: Situation) -> pl.DataFrame:
    """Tell all measures of charging; what cannot be told has one row with ``no_data``.

    Returns
    -------
    polars.DataFrame
        Long: ``measure`` and what it is about; see the mart's declaration for the columns.
    """
    parts = [_counts(known), _walks(known)]
    if known.history is None or known.history.height == 0:
        return _whole([*parts, no_data("coverage", "cars", target="T19")])
    assumed = drawn(known.draws, seed=known.seed, own=known.own_assumptions)
    future = futures(known)
    parts += _covered(known, future, assumed)
    parts += _areas(known, future, assumed)
    parts += _groups(known, future, assumed)
    return _whole(parts)


def _supplies(known: Situation, future: Fleet, assumed: Draws) -> dict[str, Supply]:
    if known.register is None:
        return {}
    return {
        name: supply(
            known.register,
            future.years,
            assumed,
            as_of=known.as_of,
            trend=name == TREND,
            seed=known.seed,
        )
        for name in (STANDING, TREND)
    }


def _covered(known: Situation, future: Fleet, assumed: Draws) -> list[pl.DataFrame]:
    """Tell coverage and the year in which it is met, by reading, way and supply."""
    about = {"target": pl.lit("T19"), "measure": pl.lit("coverage")}
    supplies = _supplies(known, future, assumed)
    if not supplies:
        asked = coverage(future, None, assumed).with_columns(**about)
        return [asked, no_data("year_met", "register", target="T19")]
    parts = []
    for name, supplied in supplies.items():
        told = coverage(future, supplied, assumed)
        parts.append(told.with_columns(**about, supply=pl.lit(name)))
        met = years_met(future, supplied, assumed).rename({"chance_ever": "chance"})
        parts.append(
            met.with_columns(
                **about | {"measure": pl.lit("year_met")},
                supply=pl.lit(name),
                unit=pl.lit("1 January of year"),
            )
        )
    return parts


def _areas(known: Situation, future: Fleet, assumed: Draws) -> list[pl.DataFrame]:
    """Tell the gap in public points by area, at the due date, under each reading."""
    if known.area_dwellings is None or known.area_dwellings.is_empty():
        return [no_data("area_gap", "area_dwellings", target="T19")]
    if known.register is None:
        return [no_data("area_gap", "register", target="T19")]
    at = future.years.index(known.due)
    standing = public_points(known.register).group_by("area_code").agg(public_points=pl.len())
    points = standing.rename({"area_code": "area"})
    parts = []
    for reading in T19_READINGS:
        quarter = reading.name == "quarter_of_consumption"
        electric = future.electric[:, at] if quarter else QUARTER * future.cars[:, at]
        covered = QUARTER if quarter else 1.0
        gaps = area_gaps(known.area_dwellings, points, electric, assumed, covered=covered)
        keys = {"target": "T19", "reading": reading.name, "unit": WAYS["public_points"]}
        told = gaps.with_columns(
            *(pl.lit(value).alias(name) for name, value in keys.items()),
            measure=pl.lit("area_gap"), year=pl.lit(known.due),
            available=pl.col("public_points").cast(pl.Float64),
        ).rename({"points_needed": "required"})  # fmt: skip
        flats = gaps.select("area", estimate="flats_share").with_columns(
            *(pl.lit(value).alias(name) for name, value in (keys | {"unit": "share"}).items()),
            measure=pl.lit("area_flats_share"), year=pl.lit(known.due),
        )  # fmt: skip
        parts += [told, flats]
    return parts


def _groups(known: Situation, future: Fleet, assumed: Draws) -> list[pl.DataFrame]:
    """Tell what each group of drivers charges at the due date, and how much of it is served."""
    at = future.years.index(known.due)
    parts: list[pl.DataFrame] = []
    groups: list[Group] = []
    if known.dwellings:
        groups += energy_need(
            future.electric[:, at], future.plug_in[:, at], known.dwellings, assumed
        )
    else:
        parts.append(no_data("need", "dwellings"))
    if known.commuters is None or known.projection is None:
        parts.append(no_data("need", "commuters", group=COMMUTERS))
    else:
        share = known.projection.filter(pl.col("year") == known.due)["electric_share"][0]
        cars = commuters_need(known.commuters, np.full(known.draws, share), assumed)
        groups.append(cars)
        parts.append(_work_points(cars, assumed))
    about = {"year": pl.lit(known.due)}
    if groups:
        parts.append(need_table(groups).with_columns(**about, measure=pl.lit("need")))
    supplies = _supplies(known, future, assumed)
    if not supplies:
        return [*parts, no_data("served", "register")]
    if groups:
        now = supplies[STANDING]
        told = served(groups, now.public_kwh[:, at], now.other_kwh[:, at])
        named = told.rename({"need_kwh": "required", "served_kwh": "available"})
        parts.append(
            named.with_columns(
                **about, measure=pl.lit("served"), supply=pl.lit(STANDING), unit=pl.lit("share")
            )
        )
    return parts


def _work_points(cars: Group, assumed: Draws) -> pl.DataFrame:
    """Tell how many points at workplaces the in-commuters' cars would use."""
    points = points_needed(cars.kwh["work"], PUBLIC_KW, assumed, "other_hours")
    return intervals(points[:, None]).with_columns(
        measure=pl.lit("points_needed"), group=pl.lit(COMMUTERS), place=pl.lit("work"),
        unit=pl.lit("charging points"),
    )  # fmt: skip


def _counts(known: Situation) -> pl.DataFrame:
    """Tell T02's readings on each day that is asked for."""
    told = [
        count_points(known.register, on=day).with_columns(day=pl.lit(day, pl.Date))
        for day in known.counted_on
    ]
    if not told:
        return pl.DataFrame()
    return pl.concat(told).select(
        pl.lit("T02").alias("target"), pl.lit("count").alias("measure"), "reading", "unit", "day",
        pl.col("count").cast(pl.Float64).alias("estimate"),
        pl.col("count").cast(pl.Float64).alias("low"),
        pl.col("highest").cast(pl.Float64).alias("high"),
        "undecided_places", "says", "decides", "state", "needs",
    )  # fmt: skip


def _walks(known: Situation) -> pl.DataFrame:
    """Tell what share of residents has a public point within a walk."""
    if known.homes is None or known.homes.is_empty():
        return no_data("within_walk", "homes")
    if known.register is None:
        return no_data("within_walk", "register")
    told = within_walk(known.homes, public_points(known.register))
    return told.rename({"share": "estimate"}).with_columns(
        measure=pl.lit("within_walk"), unit=pl.lit("share of residents")
    )


def public_points(register: pl.DataFrame) -> pl.DataFrame:
    """Give the charging points that stand and that anyone may use, one row each."""
    here = pl.col("status").cast(pl.String).is_in(COUNTED) & (pl.col("status") != "planned")
    public = pl.col("is_public").fill_null(value=False)
    return register.filter(here & public).unique("evse_id", keep="first", maintain_order=True)


def _whole(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    told = pl.concat([part for part in parts if part.width], how="diagonal_relaxed")
    return told.with_columns(pl.col("state").fill_null("told"))
