"""Replicate weights, made once from the respondents; every later table carries them."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.settings import Settings
from mobility.survey.replicates import replicate_weights
from mobility.survey.weighting import Margins, finest_of, margins_of, weigh, with_base
from mobility.tables import clean, models

READS = [clean.Respondents, clean.Margins]
WRITES = models.Replicates

_KEY = ["survey", "wave", "respondent_id"]


def build(respondents: pl.LazyFrame, margins: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Weight each population that was surveyed, and draw its replicates.

    A population is a survey's wave, or within it the staff of one employer: each is raked to its
    own margins, in every replicate again. Draws hang on the seed and the respondent's name, so
    waves share the draws of the people they share.
    """
    people = respondents.collect().with_columns(pl.col("employer").fill_null(""))
    known = margins.collect()
    parts = [
        _weighted(group, margins_of(known, group), settings)
        for _, group in people.group_by("survey", "wave", "employer", maintain_order=True)
    ]
    empty = pl.DataFrame(
        schema={**dict.fromkeys(_KEY, pl.String), "wave": pl.Int32, "weight": pl.Float64}
    )
    if not parts:
        matrix = np.zeros((0, settings.survey.replicates), dtype=np.float32)
        return empty.with_columns(weights=_array(matrix))
    made = pl.concat(parts)
    return people.select(_KEY).join(made, on=_KEY, how="left", maintain_order="left")


def _weighted(group: pl.DataFrame, margins: Margins, settings: Settings) -> pl.DataFrame:
    sample = with_base(group)
    weighting = weigh(sample, margins, base_weight="base")
    while True:
        try:
            drawn = _drawn(sample, weighting.margins, settings)
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
                weight=weighting.weight.cast(pl.Float64), weights=_array(drawn.astype(np.float32))
            )


def _drawn(sample: pl.DataFrame, margins: Margins, settings: Settings) -> NDArray[np.floating]:
    cluster = "household_id" if sample["household_id"].null_count() == 0 else None
    return replicate_weights(
        sample,
        weight="base",
        replicates=settings.survey.replicates,
        cluster=cluster,
        key=None if cluster else "respondent_id",
        margins=margins or None,
        empty="spread",
        lonely="certainty",
        seed=settings.survey.seed,
    )


def _array(matrix: NDArray[np.float32]) -> pl.Series:
    return pl.Series("weights", matrix, dtype=pl.Array(pl.Float32, matrix.shape[1]))
