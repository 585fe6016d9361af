"""What followed for each sub-goal at the end of each quarter, from what was noted by then."""

from datetime import date

import polars as pl

from mobility.settings import Settings
from mobility.tables import clean, marts
from mobility.targets import Verdict, gather, quarter_ends, quarter_of, status_frame

READS = [
    clean.Targets,
    clean.TargetReadings,
    marts.TargetObservations,
    clean.Decisions,
]
WRITES = marts.TargetHistory
YEARS = 5
"""Years back: a yearly account tells of a year before the last one that is accounted for."""


def build(
    targets: pl.LazyFrame,
    target_readings: pl.LazyFrame,
    target_observations: pl.LazyFrame,
    decisions: pl.LazyFrame,
    settings: Settings,
    as_of: date,
) -> pl.DataFrame:
    """Judge every sub-goal at each quarter's end, and on the day of the run."""
    known = gather(
        targets,
        target_readings,
        target_observations,
        decisions,
        municipality_code=settings.municipality.code,
    )
    days = quarter_ends(date(as_of.year - YEARS, 1, 1), as_of)
    frames = [_on(known.then(day), day, is_latest=False) for day in days]
    return pl.concat([*frames, _on(known.on(as_of), as_of, is_latest=True)])


def _on(verdicts: tuple[Verdict, ...], day: date, *, is_latest: bool) -> pl.DataFrame:
    return status_frame(verdicts).with_columns(
        as_of=pl.lit(day), quarter=pl.lit(quarter_of(day)), is_latest=pl.lit(is_latest)
    )
