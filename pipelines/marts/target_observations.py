"""All that is known of the sub-goals, row by row: measured, observed, or standing beside."""

import polars as pl

from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [clean.TargetEvidence, clean.Observations]
WRITES = marts.TargetObservations


def build(
    target_evidence: pl.LazyFrame, observations: pl.LazyFrame, settings: Settings
) -> pl.DataFrame:
    """Put bundled evidence and what planners observed in one table, oldest first."""
    ours = pl.col("municipality_code") == settings.municipality.code
    told = pl.concat([_bundled(target_evidence.filter(ours)), _noted(observations)], how="diagonal")
    schema = marts.TargetObservations.create_empty().schema
    missing = [name for name in schema if name not in told.collect_schema().names()]
    return (
        told.with_columns(pl.lit(None).alias(name) for name in missing)
        .with_columns(is_synthetic=pl.lit(False))
        .sort("id", "known_on", "place", nulls_last=True, maintain_order=True)
        .with_columns(evidence_no=pl.int_range(1, pl.len() + 1).over("id"))
        .collect()
    )


def _bundled(target_evidence: pl.LazyFrame) -> pl.LazyFrame:
    """Take what is known; that nothing is known is no evidence."""
    kind = pl.col("kind").cast(pl.String)
    return (
        target_evidence.filter(kind != "none")
        .sort("target_id", "evidence_no")
        .select(
            "value",
            "source",
            "address",
            "known_on",
            kind=kind,
            id=pl.col("target_id"),
            observed=pl.when(kind == "measurement").then("known_on"),
            period=pl.col("observed"),
            note_da=pl.col("text_da"),
            note_en=pl.col("text_en"),
            place=pl.lit(1),
        )
    )


def _noted(observations: pl.LazyFrame) -> pl.LazyFrame:
    """Take what planners observed of sub-goals; counts of places are no sub-goal's."""
    return (
        observations.filter(pl.col("what").str.contains(r"^T\d{2}$"))
        .sort("file", "row")
        .select(
            "value",
            "observed",
            "source",
            "who",
            kind=pl.lit("observation"),
            id=pl.col("what"),
            known_on=pl.col("noted").str.head(10).str.to_date(strict=False),
            note_da=pl.col("note"),
            note_en=pl.col("note"),
            place=pl.lit(2),
        )
    )
