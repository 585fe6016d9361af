"""Who comes from where, how: surveyed staff by mode, rolled up; all in-commuters, modelled."""

import numpy as np
import polars as pl

from mobility.flows import roll_up
from mobility.settings import Settings
from mobility.survey import summarise
from mobility.survey.tabulation import tabulate_replicates
from mobility.survey.weighted import KEY, Weighted
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.Areas,
    clean.Municipalities,
    clean.Population,
    clean.PublishedFigures,
    models.Replicates,
    models.FlowModels,
]
WRITES = marts.CommuterFlows
ELSEWHERE = "elsewhere"
_CELL = ["survey", "wave", "origin", "destination", "mode"]
SURVEYED = "staff of surveyed employers"
MODELLED = (
    "all in-commuters: survey's deterrence, residents as origins, published total; no register"
)


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    areas: pl.LazyFrame,
    municipalities: pl.LazyFrame,
    population: pl.LazyFrame,
    published_figures: pl.LazyFrame,
    replicates: pl.DataFrame,
    flow_models: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Estimate surveyed flows by wave, and model the municipality's in-commuters."""
    people = Weighted.of(respondents.collect(), replicates)
    places = _places(areas.collect(), municipalities.collect())
    surveyed = _surveyed(people, commutes, places, settings)
    modelled = _modelled(
        flow_models, municipalities.collect(), population.collect(),
        published_figures.collect(), settings,
    )  # fmt: skip
    table = pl.concat(
        [part for part in (surveyed, modelled) if len(part)]
        or [marts.CommuterFlows.create_empty()],
        how="diagonal_relaxed",
    )
    return hide_thin(table.filter(~pl.col("is_modelled")), settings.disclosure.threshold).vstack(
        table.filter(pl.col("is_modelled")).with_columns(pl.col("reliability").cast(pl.String))
    )


def _places(areas: pl.DataFrame, municipalities: pl.DataFrame) -> pl.DataFrame:
    """Give the fixed hierarchy: postcode, municipality, region, elsewhere."""
    codes = areas.filter(pl.col("area_kind").cast(pl.String) == "postcode").select(
        origin="area_code", municipality="municipality_code"
    )
    regions = municipalities.select(municipality="municipality_code", region="region")
    known = codes.join(regions, on="municipality", how="left").with_columns(
        pl.col("region").fill_null(ELSEWHERE), elsewhere=pl.lit("all")
    )
    rest = {"origin": ELSEWHERE, "municipality": ELSEWHERE, "region": ELSEWHERE, "elsewhere": "all"}
    return pl.concat([known, pl.DataFrame([rest], schema=known.schema)])


def _surveyed(
    people: Weighted, commutes: pl.LazyFrame, places: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    known = places["origin"].implode()
    rows = people.rows(commutes.select(*KEY, "mode").collect(), pl.lit(1.0)).filter(
        pl.col("workplace").is_not_null() & pl.col("home_zone").is_not_null()
    )
    if rows.is_empty():
        return marts.CommuterFlows.create_empty()
    named = rows.with_columns(
        origin=pl.when(pl.col("home_zone").is_in(known))
        .then("home_zone")
        .otherwise(pl.lit(ELSEWHERE)),
        destination="workplace",
        mode=pl.col("mode").cast(pl.String),
    )
    both = pl.concat([named, named.with_columns(mode=pl.lit(None, pl.String))])
    cells = tabulate_replicates(
        both, weight=people.weight, replicates=people.replicates, by=_CELL, is_share=False
    )
    table = cells.keys.with_columns(
        n=cells.n, estimate=cells.estimate, n_effective=cells.n_effective
    )
    rolled = roll_up(
        table, places, by=("survey", "wave", "destination", "mode"),
        threshold=settings.disclosure.threshold,
        values=("estimate", "n_effective"),
    )  # fmt: skip
    keys = rolled.table.drop("n", "estimate", "n_effective")
    told = summarise(
        rolled.table["estimate"].to_numpy(), rolled.sum(cells.replicates), keys=keys,
        n=rolled.table["n"].to_numpy(), n_effective=rolled.table["n_effective"].to_numpy(),
    )  # fmt: skip
    synthetic = people.people.group_by("survey", "wave").agg(pl.col("is_synthetic").any())
    level = {"origin": "postcode", "municipality": "municipality", "region": "region"}
    return told.join(synthetic, on=["survey", "wave"], how="left").with_columns(
        origin_level=pl.col("level").replace_strict(level, default="elsewhere"),
        origin_name=pl.col("origin"),
        is_modelled=pl.lit(False),
        basis=pl.lit(SURVEYED),
        distance_km=pl.lit(None, pl.Float64),
    )


def _modelled(
    flow_models: pl.DataFrame,
    municipalities: pl.DataFrame,
    population: pl.DataFrame,
    figures: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Spread the published number of in-commuters over the municipalities around."""
    total = figures.filter(
        (pl.col("figure_id") == "in_commuters")
        & (pl.col("municipality_code") == settings.municipality.code)
    )
    if flow_models.is_empty() or total.is_empty():
        return pl.DataFrame()
    from_here = pl.col("municipality_code") != settings.municipality.code
    shares = flow_models.filter((pl.col("place") == "municipality") & from_here)
    matrix = np.vstack(shares["shares"].to_list()).T
    matrix = matrix / matrix.sum(axis=1, keepdims=True)
    low, high = (float(total[name][0]) for name in ("low", "high"))
    draws = np.random.default_rng(settings.survey.seed).uniform(low, high, len(matrix) - 1)
    values = (matrix * np.concatenate([[(low + high) / 2], draws])[:, None]).T
    keys = shares.select(
        origin="municipality_code", origin_name="name", distance_km="distance_km",
        is_synthetic="is_synthetic",
    )  # fmt: skip
    told = summarise(values[:, 0], values[:, 1:], keys=keys)
    low, high = np.quantile(values[:, 1:], [0.025, 0.975], axis=1)
    return told.with_columns(
        low=pl.Series(np.minimum(low, values[:, 0])),
        high=pl.Series(np.maximum(high, values[:, 0])),
        survey=pl.lit(None, pl.String), wave=pl.lit(None, pl.Int32),
        origin_level=pl.lit("municipality"), is_rest=pl.lit(False),
        destination=pl.lit(settings.municipality.name), mode=pl.lit(None, pl.String),
        is_modelled=pl.lit(True), basis=pl.lit(MODELLED), reliability=_never_good(),
    )  # fmt: skip


def _never_good() -> pl.Expr:
    """Call no modelled number good, and none hidden: nobody stands behind it."""
    error = pl.col("standard_error") / pl.col("estimate")
    return pl.when(error <= 1 / 3).then(pl.lit("fair")).otherwise(pl.lit("poor"))
