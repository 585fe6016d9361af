"""Replicate weights, made once from the respondents; every later table carries them."""

from collections.abc import Iterator
from dataclasses import dataclass

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

GROUP_BYTES = 2**26
"""Replicate weights in one row group, bytes: what is read at once of a table larger than memory."""
_KEY = ["survey", "wave", "respondent_id"]
_DESIGN = ("employer", "employees", "weight", "stratum", "cluster", "household_id")
_ROW = "_row"


def build(
    respondents: pl.LazyFrame,
    margins: pl.LazyFrame,
    given_replicates: pl.LazyFrame,
    settings: Settings,
) -> Iterator[pl.DataFrame]:
    """Weight each population that was surveyed, and draw its replicates.

    A population is a survey's wave, or within it the staff of one employer: each is raked to its
    own margins, in every replicate again. Draws hang on the seed and the respondent's name, so
    waves share the draws of the people they share. Where replicate weights were delivered, the
    draws are made of those. The table is given in blocks of people, so that the weights stand in
    memory once and are not copied whole.
    """
    known, given = margins.collect(), given_replicates.collect()
    asked = {*_KEY, *_DESIGN, *known["variable"]}
    present = [name for name in respondents.collect_schema().names() if name in asked]
    people = respondents.select(present).collect().with_columns(pl.col("employer").fill_null(""))
    told = people.with_columns(_series()).with_row_index(_ROW)
    parts = [
        _weighted(group, margins_of(known, group), given, settings)
        for _, group in told.group_by("survey", "wave", "employer", maintain_order=True)
    ]
    place = _Places.of(parts, len(people))
    size = max(1, GROUP_BYTES // (4 * settings.survey.replicates))
    for first in range(0, max(1, len(people)), size):
        block = people[first : first + size].select(_KEY)
        yield block.with_columns(*place.weights(first, len(block), settings.survey.replicates))


@dataclass(frozen=True)
class _Part:
    """A population's weights: where its people stand, (n,), (n,) and (n, R)."""

    rows: NDArray[np.intp]
    weight: NDArray[np.float64]
    drawn: NDArray[np.float32]


@dataclass(frozen=True)
class _Places:
    """Where each person's weights are: which population's, and where among them."""

    parts: list[_Part]
    part: NDArray[np.intp]
    at: NDArray[np.intp]

    @classmethod
    def of(cls, parts: list[_Part], people: int) -> "_Places":
        part, at = np.zeros(people, dtype=np.intp), np.zeros(people, dtype=np.intp)
        for number, one in enumerate(parts):
            part[one.rows], at[one.rows] = number, np.arange(len(one.rows))
        return cls(parts, part, at)

    def weights(self, first: int, count: int, replicates: int) -> tuple[pl.Series, pl.Series]:
        """Gather the weights of people who stand together."""
        weight = np.empty(count)
        drawn = np.empty((count, replicates), dtype=np.float32)
        part, at = self.part[first : first + count], self.at[first : first + count]
        for number in np.unique(part):
            mine, found = part == number, self.parts[number]
            weight[mine], drawn[mine] = found.weight[at[mine]], found.drawn[at[mine]]
        kind = pl.Array(pl.Float32, replicates)
        return pl.Series("weight", weight), pl.Series("weights", drawn, dtype=kind)


def _series() -> pl.Expr:
    """Name what draws are shared in: a survey whose waves share people, else the wave alone."""
    waves = pl.col("wave").n_unique().over("survey", "respondent_id")
    is_panel = (waves > 1).any().over("survey")
    alone = pl.concat_str("survey", "wave", "employer", separator="/")
    return pl.when(is_panel).then(pl.col("survey")).otherwise(alone).alias("series")


def _weighted(
    group: pl.DataFrame, margins: Margins, given: pl.DataFrame, settings: Settings
) -> _Part:
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
            weight = weighting.weight.cast(pl.Float64).to_numpy()
            return _Part(sample[_ROW].to_numpy().astype(np.intp), weight, drawn)


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
