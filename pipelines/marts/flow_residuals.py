"""Where the models are wrong: commuters seen and modelled, thin origins moved up until safe."""

import numpy as np
import polars as pl

from mobility.flows import Gravity, roll_up
from mobility.flows.flow_sets import named, origins_of
from mobility.flows.grouping import sums_of
from mobility.flows.residuals import UNUSUAL
from mobility.settings import Settings
from mobility.tables import clean, marts, models

READS = [clean.Areas, clean.Municipalities, models.FlowPairs, models.FlowModels, models.FlowSets]
WRITES = marts.FlowResiduals
PAIRS = "exponential_doubly"
"""Of pairs: totals of homes and workplaces are met, what is left is the deterrence's fault."""

CATCHMENT = "residents_by_distance"
"""Of homes: the model that those who were not asked rest on; its totals are nobody's."""

LEAST_ANSWERS = 200
"""Answers below which no model is fitted."""
_LEVELS = {"origin": "postcode", "municipality": "municipality", "region": "region"}
_NUMBERS = ("observed", "modelled", "difference", "ratio", "standardised", "n", "is_unusual")


def build(
    areas: pl.LazyFrame,
    municipalities: pl.LazyFrame,
    flow_pairs: pl.LazyFrame,
    flow_models: pl.DataFrame,
    flow_sets: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Give seen and modelled commuters by home, for each workplace and for all together."""
    homes = origins_of(areas.collect(), municipalities.collect())
    least = settings.disclosure.threshold
    parts = []
    for (level,), pairs in flow_pairs.collect().group_by("level", maintain_order=True):
        if level == "survey" and (pairs["n"].sum() or 0) < LEAST_ANSWERS:
            continue
        made = _of_pairs(pairs)
        told = _rolled(made, homes, least) if level == "survey" else _of_here(made, settings)
        synthetic = bool(pairs["is_synthetic"].any())
        parts.append(
            told.with_columns(
                level=pl.lit(level), model=pl.lit(PAIRS), is_synthetic=pl.lit(synthetic)
            )
        )
    parts += _of_homes(flow_sets, flow_models, homes, settings)
    return pl.concat([marts.FlowResiduals.create_empty(), *parts], how="diagonal_relaxed")


def _of_pairs(pairs: pl.DataFrame) -> pl.DataFrame:
    """Fit the doubly constrained model; its flows' variance is beyond Poisson's."""
    ordered = pairs.sort("origin", "destination")
    shape = (ordered["origin"].n_unique(), ordered["destination"].n_unique())
    flows, way = (ordered[name].to_numpy().reshape(shape) for name in ("persons", "distance_km"))
    model = Gravity("exponential", "doubly").fit(flows, way)
    made = np.asarray(model.predict()).ravel()
    return ordered.select(
        "origin", "destination", pl.col("n").fill_null(0), observed="persons",
        modelled=pl.Series(made), spread=pl.Series(made + model.variation_ * made**2),
    )  # fmt: skip


def _of_here(table: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Keep the register's pairs that end in the municipality; the model is of all around."""
    here = table.filter(pl.col("destination") == settings.municipality.code)
    return _standardised(
        here.with_columns(origin_level=pl.lit("municipality"), is_rest=pl.lit(False))
    ).with_columns(n=pl.lit(None, pl.Int64))


def _of_homes(
    flow_sets: pl.DataFrame, flow_models: pl.DataFrame, homes: pl.DataFrame, settings: Settings
) -> list[pl.DataFrame]:
    """Hold the residents' model against the latest surveyed staff of each workplace."""
    surveyed = flow_sets.with_row_index("_at").filter(
        (pl.col("kind").cast(pl.String) == "survey") & (pl.col("wave") == pl.col("wave").max())
    )
    known = homes["municipality"].unique()
    parts = []
    for (place,), rows in surveyed.group_by("destination", maintain_order=True):
        name = "municipality" if place == settings.municipality.name else place
        spread = flow_models.filter(pl.col("place") == name).with_columns(
            origin=named("municipality_code", known)
        )
        if len(spread) and (rows["n"].sum() or 0) >= settings.disclosure.threshold:
            whole = flow_sets["persons"].to_numpy()[rows["_at"].to_numpy()]
            shown = None if name == "municipality" else place
            parts.append(_against(rows, whole, spread, shown))
    if not parts:
        return []
    above = homes.select(origin="municipality", region="region", elsewhere="elsewhere")
    told = _rolled(
        pl.concat(parts), above.unique(maintain_order=True), settings.disclosure.threshold,
        {"origin": "municipality", "region": "region"},
    )  # fmt: skip
    synthetic = bool(surveyed["is_synthetic"].any())
    return [
        told.with_columns(
            level=pl.lit("catchment"), model=pl.lit(CATCHMENT), is_synthetic=pl.lit(synthetic)
        )
    ]


def _against(
    rows: pl.DataFrame, whole: np.ndarray, spread: pl.DataFrame, place: object
) -> pl.DataFrame:
    """Lay seen and modelled commuters of each municipality side by side, with both errors."""
    levels = pl.concat([rows["origin"], spread["origin"]]).unique(maintain_order=True)
    here, there = (
        one.replace_strict(levels, range(len(levels))).to_numpy().astype(np.int64)
        for one in (rows["origin"], spread["origin"])
    )
    seen = sums_of(whole, here, len(levels))
    shares = sums_of(np.vstack(spread["shares"].to_list()), there, len(levels))
    draws = min(seen.shape[1], shares.shape[1])
    modelled = shares[:, :draws] * seen[:, :draws].sum(axis=0)
    error = (seen[:, 1:draws] - modelled[:, 1:]).var(axis=1, ddof=1)
    return pl.DataFrame({"origin": levels}).with_columns(
        destination=pl.lit(place, pl.String),
        n=pl.Series(np.bincount(here, weights=rows["n"].to_numpy(), minlength=len(levels))),
        observed=pl.Series(seen[:, 0]), modelled=pl.Series(modelled[:, 0]),
        spread=pl.Series(error),
    )  # fmt: skip


def _rolled(
    table: pl.DataFrame, hierarchy: pl.DataFrame, least: int, levels: dict[str, str] | None = None
) -> pl.DataFrame:
    rolled = roll_up(
        table, hierarchy, by=("destination",), threshold=least,
        values=("observed", "modelled", "spread"),
    ).table  # fmt: skip
    named_levels = pl.col("level").replace_strict(levels or _LEVELS, default="elsewhere")
    told = _standardised(rolled.with_columns(origin_level=named_levels))
    thin = pl.col("n").is_between(1, least - 1)
    return told.with_columns(
        [pl.when(thin).then(None).otherwise(name).alias(name) for name in _NUMBERS]
    )


def _standardised(table: pl.DataFrame) -> pl.DataFrame:
    """Sum what stands in one row, and say how unusual the difference is."""
    keys = ["origin", "origin_level", "is_rest", "destination"]
    sums = table.group_by(keys, maintain_order=True).agg(
        pl.col("n", "observed", "modelled", "spread").sum()
    )
    sure = (pl.col("observed") - pl.col("modelled")) / pl.col("spread").sqrt()
    return sums.with_columns(
        difference=pl.col("observed") - pl.col("modelled"),
        ratio=pl.when(pl.col("modelled") > 0).then(pl.col("observed") / pl.col("modelled")),
        standardised=pl.when(pl.col("spread") > 0).then(sure),
    ).with_columns(is_unusual=pl.col("standardised").abs() > UNUSUAL)
