"""A gravity model fitted to the surveyed commutes, let loose on everybody around."""

import numpy as np
import polars as pl

from mobility.flows import Gravity
from mobility.flows.answers import DETOUR, LEAST_KM
from mobility.flows.municipal import catchment, fit_deterrence
from mobility.settings import Settings
from mobility.shift.places import distances_km
from mobility.tables import clean, models

READS = [clean.Municipalities, clean.Population, clean.RegisterTotals, models.FlowPairs]
WRITES = models.FlowModels
LEAST_ANSWERS = 200
"""Answers below which no deterrence is fitted."""
REACH_KM = 120.0
"""Straight-line distance beyond which nobody is taken to commute daily."""


def build(
    municipalities: pl.LazyFrame,
    population: pl.LazyFrame,
    register_totals: pl.LazyFrame,
    flow_pairs: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Fit the deterrence to the latest commuting wave and spread the staff of each place."""
    pairs = flow_pairs.filter(pl.col("level").cast(pl.String) == "survey").collect()
    if (pairs["n"].sum() or 0) < LEAST_ANSWERS:
        return models.FlowModels.create_empty().with_columns(
            shares=pl.Series([], dtype=pl.Array(pl.Float64, 1))
        )
    model = _fitted(pairs)
    around = _residents(municipalities.collect(), population.collect(), register_totals.collect())
    home = around.filter(pl.col("municipality_code") == settings.municipality.code)
    centre = home.select(name=pl.lit("municipality"), latitude="latitude", longitude="longitude")
    sites = pl.DataFrame([place.model_dump() for place in settings.places]).select(
        "name", "latitude", "longitude"
    )
    parts = [
        _spread(model, around, place, settings, bool(pairs["is_synthetic"].any()))
        for place in pl.concat([centre, sites]).iter_slices(1)
    ]
    return pl.concat(parts)


def _fitted(pairs: pl.DataFrame) -> Gravity:
    table, way = (
        pairs.pivot("destination", index="origin", values=value).sort("origin").drop("origin")
        for value in ("persons", "distance_km")
    )
    return fit_deterrence(table, way.to_numpy())


def _residents(
    municipalities: pl.DataFrame, population: pl.DataFrame, totals: pl.DataFrame
) -> pl.DataFrame:
    latest = population.sort("year", "vintage").group_by("municipality_code").last()
    jobs = (
        totals.filter(pl.col("quantity").cast(pl.String) == "jobs")
        .sort("year", "vintage")
        .group_by("municipality_code")
        .last()
        .select("municipality_code", jobs="persons")
    )
    known = municipalities.join(jobs, on="municipality_code", how="left")
    return known.join(
        latest.select("municipality_code", residents=pl.col("persons").cast(pl.Float64)),
        on="municipality_code",
    ).sort("municipality_code")


def _spread(
    model: Gravity,
    around: pl.DataFrame,
    place: pl.DataFrame,
    settings: Settings,
    is_synthetic: bool,
) -> pl.DataFrame:
    straight = distances_km(around, place)[:, 0]
    near = around.filter(pl.Series(straight <= REACH_KM))
    way = np.maximum(straight[straight <= REACH_KM] * DETOUR, LEAST_KM)
    made = catchment(
        model, near["residents"].to_numpy(), way, replicates=settings.survey.replicates,
        seed=settings.survey.seed,
    )  # fmt: skip
    return near.select(
        place=pl.lit(place["name"][0]),
        municipality_code="municipality_code",
        name="name",
        distance_km=pl.Series(way),
        residents="residents",
        jobs="jobs",
        shares=pl.Series(made.shares.T, dtype=pl.Array(pl.Float64, len(made.shares))),
        is_synthetic=pl.lit(is_synthetic),
    )
