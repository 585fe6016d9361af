"""The state of every sub-goal, by rule from evidence; what nobody observed is no data."""

from datetime import date

import polars as pl

from mobility.settings import Settings
from mobility.tables import clean, marts
from mobility.targets import judge, read_observations, read_readings, read_register, status_frame

READS = [clean.Targets, clean.TargetReadings, clean.TargetEvidence, clean.Observations]
WRITES = marts.TargetStatus


def build(
    targets: pl.LazyFrame,
    target_readings: pl.LazyFrame,
    target_evidence: pl.LazyFrame,
    observations: pl.LazyFrame,
    settings: Settings,
    as_of: date,
) -> pl.DataFrame:
    """Judge each sub-goal of the workspace's municipality on the day `as_of`."""
    ours = pl.col("municipality_code") == settings.municipality.code
    register = read_register(targets.filter(ours).collect())
    readings = read_readings(target_readings.filter(ours).collect())
    known = read_observations(_evidence(target_evidence.filter(ours), observations))
    return status_frame([judge(goal, known, as_of=as_of, readings=readings) for goal in register])


def _evidence(target_evidence: pl.LazyFrame, observations: pl.LazyFrame) -> pl.DataFrame:
    """Put bundled measurements and what planners observed in one table."""
    measured = target_evidence.filter(pl.col("kind") == "measurement").select(
        pl.col("target_id").alias("what"),
        "value",
        pl.col("known_on").alias("observed"),
        "source",
        pl.lit(None, pl.String).alias("who"),
        pl.col("text_en").alias("note"),
    )
    noted = observations.filter(pl.col("what").str.contains(r"^T\d{2}$")).select(
        "what", "value", "observed", "source", "who", "note"
    )
    return pl.concat([measured, noted]).collect()
