"""Replicate weights, made once from the respondents; every later table carries them."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.settings import Settings
from mobility.survey.delivered import Delivered, delivered_of
from mobility.survey.replicates import replicate_weights
from mobility.survey.weighting import (
    Margins,
    Weighting,
    finest_of,
    margins_of,
    weigh,
    with_base,
)
from mobility.tables import clean, models

READS = [clean.Respondents, clean.Margins, clean.GivenReplicates]
WRITES = models.Replicates

_KEY = ["survey", "wave", "respondent_id"]


def build(
    respondents: pl.LazyFrame,
    margins: pl.LazyFrame,
    given_replicates: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Weight each population that was surveyed, and draw its replicates.

    A population is a survey's wave, or within it the staff of one employer: each is raked to its
    own margins, in every replicate again. Draws hang on the seed and the respondent's name, so
    waves share the draws of the people they share. Where replicate weights were delivered, the
    draws are made of those.
    """
    people = respondents.collect().with_columns(pl.col("employer").fill_null(""))
    told = people.with_columns(_series())
    known, given = margins.collect(), given_replicates.collect()
    parts = [
        _weighted(group, margins_of(known, group), given, settings)
        for _, group in told.group_by("survey", "wave", "employer", maintain_order=True)
    ]
    empty = pl.DataFrame(
        schema={**dict.fromkeys(_KEY, pl.String), "wave": pl.Int32, "weight": pl.Float64}
    )
    if not parts:
        matrix = np.zeros((0, settings.survey.replicates), dtype=np.float32)
        return empty.with_columns(weights=_array(matrix))
    made = pl.concat(parts)
    return people.select(_KEY).join(made, on=_KEY, how="left", maintain_order="left")


def _series() -> pl.Expr:
    """Name what draws are shared in: a survey whose waves share people, else the wave alone."""
    waves = pl.col("wave").n_unique().over("survey", "respondent_id")
    is_panel = (waves > 1).any().over("survey")
    alone = pl.concat_str("survey", "wave", "employer", separator="/")
    return pl.when(is_panel).then(pl.col("survey")).otherwise(alone).alias("series")


def _weighted(
    group: pl.DataFrame, margins: Margins, given: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    sample = with_base(group)
    told = delivered_of(sample, given, strata=_strata(sample), cluster=_cluster(sample))
    weighting = weigh(sample, margins, base_weight="base")
    while True:
        try:
            drawn = _drawn(sample, weighting, told, settings)
        except EstimateError:
            # So few answers that a replicate of them contradicts the margins: weight by fewer.
            if not weighting.margins:
                raise
            fewer = {
                n: m for n, m in weighting.margins.items() if n != finest_of(weighting.margins)
            }
            weighting = weigh(sample, fewer, base_weight="base")
        else:
            return sample.select(_KEY).with_columns(
                weight=weighting.weight.cast(pl.Float64), weights=_array(drawn)
            )


def _drawn(
    sample: pl.DataFrame, weighting: Weighting, told: Delivered | None, settings: Settings
) -> NDArray[np.float32]:
    if told is not None:
        return told.draws(
            sample,
            weight=weighting.weight.cast(pl.Float64).to_numpy(),
            margins=weighting.margins,
            replicates=settings.survey.replicates,
            seed=settings.survey.seed,
            name=sample["series"][0],
        )
    cluster = _cluster(sample)
    drawn = replicate_weights(
        sample,
        weight="base",
        replicates=settings.survey.replicates,
        strata=_strata(sample),
        cluster=cluster,
        key=None if cluster else "respondent_id",
        margins=weighting.margins or None,
        empty="spread",
        lonely="merge",
        seed=settings.survey.seed,
    )
    return drawn.astype(np.float32, copy=False)


def _strata(sample: pl.DataFrame) -> str | None:
    return "stratum" if sample["stratum"].null_count() == 0 else None


def _cluster(sample: pl.DataFrame) -> str | None:
    """Name what was drawn together: the cluster as delivered, else the household."""
    whole = [name for name in ("cluster", "household_id") if sample[name].null_count() == 0]
    return whole[0] if whole else None


def _array(matrix: NDArray[np.float32]) -> pl.Series:
    return pl.Series("weights", matrix, dtype=pl.Array(pl.Float32, matrix.shape[1]))
