"""The state of every sub-goal, by rule from evidence; what nobody observed is no data."""

from datetime import date

import polars as pl

from mobility.settings import Settings
from mobility.tables import clean, marts
from mobility.targets import gather, status_frame

READS = [
    clean.Targets,
    clean.TargetReadings,
    marts.TargetObservations,
    clean.Decisions,
]
WRITES = marts.TargetStatus
_DEFINITION = (
    "measure_da",
    "measure_en",
    "wording_da",
    "numerator",
    "numerator_da",
    "denominator",
    "denominator_da",
    "counting_rule",
    "counting_rule_da",
    "note",
    "note_da",
)


def build(
    targets: pl.LazyFrame,
    target_readings: pl.LazyFrame,
    target_observations: pl.LazyFrame,
    decisions: pl.LazyFrame,
    settings: Settings,
    as_of: date,
) -> pl.DataFrame:
    """Judge each sub-goal of the workspace's municipality on the day `as_of`."""
    code = settings.municipality.code
    ours = pl.col("municipality_code") == code
    known = gather(
        targets,
        target_readings,
        target_observations,
        decisions,
        municipality_code=code,
    )
    defined = targets.filter(ours).select("id", *_DEFINITION).collect()
    return (
        status_frame(known.on(as_of))
        .join(defined, on="id", how="left", maintain_order="left")
        .join(_context(target_observations), on="id", how="left", maintain_order="left")
        .join(_readings(target_readings.filter(ours)), on="id", how="left", maintain_order="left")
    )


def _context(target_observations: pl.LazyFrame) -> pl.DataFrame:
    """Put into one text what is known beside a sub-goal."""
    return (
        target_observations.filter(pl.col("kind").cast(pl.String) == "context")
        .sort("evidence_no")
        .group_by("id", maintain_order=True)
        .agg(context_da=pl.col("note_da").str.join(" "), context_en=pl.col("note_en").str.join(" "))
        .collect()
    )


def _readings(target_readings: pl.LazyFrame) -> pl.DataFrame:
    """Put into one text the ways in which an open text can be read."""
    return (
        target_readings.sort("reading")
        .group_by(pl.col("target_id").alias("id"), maintain_order=True)
        .agg(
            pl.format("({}) {}", "reading", f"text_{code}").str.join(" ").alias(f"readings_{code}")
            for code in ("da", "en")
        )
        .collect()
    )
