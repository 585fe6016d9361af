"""A gravity model fitted to the surveyed commutes, let loose on everybody around."""

import numpy as np
import polars as pl

from mobility.flows.municipal import catchment, fit_deterrence
from mobility.settings import Settings
from mobility.shift.places import distances_km
from mobility.tables import clean, models

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.Areas,
    clean.Municipalities,
    clean.Population,
    models.Replicates,
]
WRITES = models.FlowModels
DETOUR = 1.25
"""Way over straight line: assumed; Danish road networks lie at 1.2-1.3."""
LEAST_ANSWERS = 200
"""Answers below which no deterrence is fitted."""
REACH_KM = 120.0
"""Straight-line distance beyond which nobody is taken to commute daily."""


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    areas: pl.LazyFrame,
    municipalities: pl.LazyFrame,
    population: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Fit the deterrence to the latest commuting wave and spread the staff of each place."""
    answers = _answers(respondents, commutes, replicates)
    if len(answers) < LEAST_ANSWERS or not settings.places:
        return models.FlowModels.create_empty().with_columns(
            shares=pl.Series([], dtype=pl.Array(pl.Float64, 1))
        )
    towns = areas.collect().filter(pl.col("area_kind").cast(pl.String) == "postcode")
    sites = pl.DataFrame([place.model_dump() for place in settings.places]).select(
        "name", "latitude", "longitude"
    )
    table, distance = _surveyed(answers, towns, sites)
    model = fit_deterrence(table, distance)
    around = _residents(municipalities.collect(), population.collect())
    home = around.filter(pl.col("municipality_code") == settings.municipality.code)
    centre = home.select(name=pl.lit("municipality"), latitude="latitude", longitude="longitude")
    parts = [
        _spread(model, around, place, settings, bool(answers["is_synthetic"].any()))
        for place in pl.concat([centre, sites]).iter_slices(1)
    ]
    return pl.concat(parts)


def _answers(
    respondents: pl.LazyFrame, commutes: pl.LazyFrame, replicates: pl.DataFrame
) -> pl.DataFrame:
    key = ["survey", "wave", "respondent_id"]
    rows = (
        respondents.filter(pl.col("workplace").is_not_null() & pl.col("home_zone").is_not_null())
        .join(commutes.select(key), on=key, how="semi")
        .collect()
        .join(replicates.select(*key, pl.col("weight").alias("raked")), on=key)
    )
    return rows.filter(pl.col("wave") == pl.col("wave").max())


def _surveyed(
    answers: pl.DataFrame, towns: pl.DataFrame, sites: pl.DataFrame
) -> tuple[pl.DataFrame, np.ndarray]:
    kept = answers.filter(
        pl.col("home_zone").is_in(towns["area_code"].implode())
        & pl.col("workplace").is_in(sites["name"].implode())
    )
    table = (
        kept.group_by("home_zone", "workplace")
        .agg(pl.col("raked").sum())
        .pivot("workplace", index="home_zone", values="raked")
        .fill_null(0)
        .sort("home_zone")
    )
    origins = table.select(area_code="home_zone").join(
        towns, on="area_code", how="left", maintain_order="left"
    )
    names = table.columns[1:]
    there = pl.DataFrame({"name": names}).join(sites, on="name", how="left", maintain_order="left")
    return table.drop("home_zone"), distances_km(origins, there) * DETOUR


def _residents(municipalities: pl.DataFrame, population: pl.DataFrame) -> pl.DataFrame:
    latest = population.sort("year", "vintage").group_by("municipality_code").last()
    return municipalities.join(
        latest.select("municipality_code", residents=pl.col("persons").cast(pl.Float64)),
        on="municipality_code",
    ).sort("municipality_code")


def _spread(
    model: object, around: pl.DataFrame, place: pl.DataFrame, settings: Settings, is_synthetic: bool
) -> pl.DataFrame:
    straight = distances_km(around, place)[:, 0]
    near = around.filter(pl.Series(straight <= REACH_KM))
    way = np.maximum(straight[straight <= REACH_KM] * DETOUR, 1.0)
    made = catchment(
        model,  # type: ignore[arg-type]
        near["residents"].to_numpy(), way, replicates=settings.survey.replicates,
        seed=settings.survey.seed,
    )  # fmt: skip
    return near.select(
        place=pl.lit(place["name"][0]),
        municipality_code="municipality_code",
        name="name",
        distance_km=pl.Series(way),
        residents="residents",
        shares=pl.Series(made.shares.T, dtype=pl.Array(pl.Float64, len(made.shares))),
        is_synthetic=pl.lit(is_synthetic),
    )
