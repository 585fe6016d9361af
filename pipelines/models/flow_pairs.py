"""Lay out what was seen of every pair of home and work: the survey's, and the register's."""

import numpy as np
import polars as pl

from mobility.flows.answers import DETOUR, LEAST_KM, commuters, latest
from mobility.flows.intrazonal import intrazonal_cost
from mobility.settings import Settings
from mobility.shift.places import distances_km
from mobility.survey.tabulation import tabulate_replicates
from mobility.survey.weighted import Weighted
from mobility.tables import clean, models

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.Areas,
    clean.Municipalities,
    clean.RegisterCommuting,
    models.Replicates,
]
WRITES = models.FlowPairs
REGION_KM = 60.0
"""Municipalities nearer than this are the labour market that a model is judged on; ours."""

LEAST_ZONES = 5
"""Municipalities with flows both ways that a table of pairs needs; a delivery of the flows to one
municipality alone tells nothing of a model. Ours."""

ORIGIN, DESTINATION = "origin_code", "destination_code"


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    areas: pl.LazyFrame,
    municipalities: pl.LazyFrame,
    register_commuting: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Give each pair its persons, its answers and its distance."""
    people = Weighted.of(respondents.collect(), replicates)
    towns = areas.filter(pl.col("area_kind").cast(pl.String) == "postcode").collect()
    surveyed = _surveyed(people, commutes.collect(), towns, settings)
    registered = _registered(municipalities.collect(), register_commuting.collect(), settings)
    return pl.concat(
        [models.FlowPairs.create_empty(), *surveyed, *registered], how="vertical_relaxed"
    )


def _surveyed(
    people: Weighted, commutes: pl.DataFrame, towns: pl.DataFrame, settings: Settings
) -> list[pl.DataFrame]:
    sites = pl.DataFrame(
        [(one.name, one.latitude, one.longitude) for one in settings.places],
        schema={"name": pl.String, "latitude": pl.Float64, "longitude": pl.Float64}, orient="row",
    )  # fmt: skip
    rows = latest(commuters(people, commutes)).filter(
        pl.col("home_zone").is_in(towns["area_code"].implode())
        & pl.col("workplace").is_in(sites["name"].implode())
    )
    if rows.is_empty():
        return []
    made = tabulate_replicates(
        rows, weight=people.weight, replicates=people.replicates,
        by=["home_zone", "workplace"], is_share=False,
    )  # fmt: skip
    seen = made.keys.select(
        origin="home_zone", destination="workplace", persons=pl.Series(made.estimate),
        n=pl.Series(made.n).cast(pl.Int64),
    )  # fmt: skip
    homes = towns.filter(pl.col("area_code").is_in(seen["origin"].implode())).sort("area_code")
    there = sites.filter(pl.col("name").is_in(seen["destination"].implode()))
    way = np.maximum(distances_km(homes, there) * DETOUR, LEAST_KM)
    told = _laid_out("survey", homes["area_code"], there["name"], way, seen)
    return [told.with_columns(is_synthetic=pl.lit(bool(rows["is_synthetic"].any())))]


def _registered(
    municipalities: pl.DataFrame, register: pl.DataFrame, settings: Settings
) -> list[pl.DataFrame]:
    newest = register.filter(
        (pl.col("year") == pl.col("year").max())
        & (pl.col("vintage") == pl.col("vintage").max().over("year"))
    )
    own = municipalities.filter(pl.col("municipality_code") == settings.municipality.code)
    if newest.is_empty() or own.is_empty():
        return []
    near = municipalities.filter(
        pl.Series(distances_km(municipalities, own)[:, 0] <= REGION_KM)
    ).sort("municipality_code")
    ends = [newest.filter(pl.col("persons") > 0)[name].unique() for name in (ORIGIN, DESTINATION)]
    whole = pl.col("municipality_code")
    near = near.filter(*(whole.is_in(end.implode()) for end in ends))
    if len(near) < LEAST_ZONES:
        return []
    way = np.maximum(intrazonal_cost(distances_km(near, near) * DETOUR, "half_nearest"), LEAST_KM)
    codes = near["municipality_code"]
    seen = newest.select(
        origin=ORIGIN, destination=DESTINATION, persons="persons",
        n=pl.lit(None, pl.Int64),
    )  # fmt: skip
    told = _laid_out("register", codes, codes, np.asarray(way), seen)
    return [
        told.with_columns(
            n=pl.lit(None, pl.Int64), is_synthetic=pl.lit(bool(newest["is_synthetic"].any()))
        )
    ]


def _laid_out(
    level: str, origins: pl.Series, destinations: pl.Series, way: np.ndarray, seen: pl.DataFrame
) -> pl.DataFrame:
    """Give every pair a row, nought where nothing was seen."""
    pairs = pl.DataFrame(
        {
            "origin": np.repeat(origins.to_numpy(), len(destinations)),
            "destination": np.tile(destinations.to_numpy(), len(origins)),
            "distance_km": way.ravel(),
        },
        schema_overrides={"origin": pl.String, "destination": pl.String},
    )
    return pairs.join(seen, on=["origin", "destination"], how="left").select(
        level=pl.lit(level), origin="origin", destination="destination",
        persons=pl.col("persons").fill_null(0.0), n=pl.col("n").fill_null(0),
        distance_km="distance_km",
    )  # fmt: skip
