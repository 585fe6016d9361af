"""How near models of flows come to what was seen, on pairs that they have not seen."""

import numpy as np
import polars as pl

from mobility.flows import Gravity, Independence, Radiation, Uniform, held_out_scores
from mobility.flows.score_intervals import score_intervals
from mobility.flows.yardsticks import FlowModel
from mobility.settings import Settings
from mobility.tables import marts, models

READS = [models.FlowPairs]
WRITES = marts.FlowScores
YARDSTICKS: dict[str, FlowModel] = {
    "uniform": Uniform(), "independence": Independence(), "radiation": Radiation(),
}  # fmt: skip
MODELS: dict[str, FlowModel] = {
    f"{form}_{constraint}": Gravity(form, constraint)
    for form in ("exponential", "power", "tanner")
    for constraint in ("doubly", "origin")
}
FOLDS = 5
LEAST_ANSWERS = 200
"""Answers below which no model is judged."""


def build(flow_pairs: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Score each model on pairs held out, margins from the training pairs alone, and as fitted."""
    parts = [
        _judged(str(level), pairs, settings)
        for (level,), pairs in flow_pairs.collect().group_by("level", maintain_order=True)
        if level == "register" or (pairs["n"].sum() or 0) >= LEAST_ANSWERS
    ]
    return pl.concat([marts.FlowScores.create_empty(), *parts], how="diagonal_relaxed")


def _judged(level: str, pairs: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    flows, way = (
        pairs.pivot("destination", index="origin", values=value)
        .sort("origin").drop("origin").to_numpy().astype(np.float64)
        for value in ("persons", "distance_km")
    )  # fmt: skip
    every = YARDSTICKS | MODELS
    held = held_out_scores(
        flows, way, every, folds=FOLDS,
        replicates=settings.survey.replicates, seed=settings.survey.seed,
    )  # fmt: skip
    fitted = [
        score_intervals(
            flows, np.asarray(model.fit(flows, way).predict()), way,
            replicates=settings.survey.replicates, seed=settings.survey.seed,
        ).select(pl.lit(name).alias("model"), pl.all())
        for name, model in every.items()
    ]  # fmt: skip
    told = pl.concat(
        [held.with_columns(is_held_out=pl.lit(True)),
         *(one.with_columns(is_held_out=pl.lit(False)) for one in fitted)],
        how="diagonal_relaxed",
    )  # fmt: skip
    error = pl.col("standard_error") / pl.col("estimate")
    answers = pairs["n"].sum() if level == "survey" else None
    return told.with_columns(
        level=pl.lit(level), is_yardstick=pl.col("model").is_in(list(YARDSTICKS)),
        low=pl.min_horizontal("low", "estimate"), high=pl.max_horizontal("high", "estimate"),
        pairs=pl.lit(flows.size), n=pl.lit(answers, pl.Int64),
        n_effective=pl.lit(None, pl.Float64),
        is_synthetic=pl.lit(bool(pairs["is_synthetic"].any())),
        reliability=pl.when(error <= 1 / 6).then(pl.lit("good"))
        .when(error <= 1 / 3).then(pl.lit("fair")).otherwise(pl.lit("poor")),
    )  # fmt: skip
