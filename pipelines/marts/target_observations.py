"""All that is known of the sub-goals, row by row: measured, observed, or standing beside."""

import polars as pl

from mobility.settings import Settings
from mobility.tables import clean, marts
from mobility.targets.measured import measured_coverage, measured_posts, measured_stations
from mobility.targets.surveyed import measured_commuter_card

READS = [
    clean.TargetEvidence,
    clean.Observations,
    clean.Targets,
    clean.Decisions,
    marts.StationService,
    marts.ChargingCoverage,
    clean.Answers,
    marts.Crosstab,
]
WRITES = marts.TargetObservations


def build(
    target_evidence: pl.LazyFrame,
    observations: pl.LazyFrame,
    targets: pl.LazyFrame,
    decisions: pl.LazyFrame,
    station_service: pl.LazyFrame,
    charging_coverage: pl.LazyFrame,
    answers: pl.LazyFrame,
    crosstab: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Put bundled evidence, what planners observed and what tables measure in one, oldest first."""
    ours = pl.col("municipality_code") == settings.municipality.code
    known = [_bundled(target_evidence.filter(ours)), _noted(observations)]
    register = targets.filter(ours).select("id", "target", "chosen_reading", "due_year").collect()
    measured = [
        measured_stations(station_service.collect()),
        measured_posts(charging_coverage.collect(), _target(register, "T02")),
        measured_coverage(
            charging_coverage.collect(), _readings(register, decisions), _due_year(register, "T19")
        ),
        measured_commuter_card(
            crosstab.collect(), _last_answers(answers), settings.municipality.as_employer
        ),
    ]
    told = pl.concat([*known, *(_measured(rows, register) for rows in measured)], how="diagonal")
    schema = marts.TargetObservations.create_empty().schema
    missing = [name for name in schema if name not in told.collect_schema().names()]
    return (
        told.with_columns(pl.lit(None).alias(name) for name in missing)
        .with_columns(pl.col("is_synthetic").fill_null(value=False))
        .sort("id", "known_on", "place", nulls_last=True, maintain_order=True)
        .with_columns(evidence_no=pl.int_range(1, pl.len() + 1).over("id"))
        .collect()
    )


def _last_answers(answers: pl.LazyFrame) -> pl.DataFrame:
    """Give the last day of each employer's wave; no person in it."""
    return answers.group_by("employer", "wave").agg(pl.col("answered_on").max()).collect()


def _target(register: pl.DataFrame, target_id: str) -> float | None:
    own = register.filter(pl.col("id") == target_id)["target"].to_list()
    return float(own[0]) if own and own[0] is not None else None


def _due_year(register: pl.DataFrame, target_id: str) -> int | None:
    own = register.filter(pl.col("id") == target_id)["due_year"].to_list()
    return own[0] if own else None


def _readings(register: pl.DataFrame, decisions: pl.LazyFrame) -> dict[str, str]:
    """Give the reading in force of each sub-goal that has one: the last one signed goes first."""
    chosen = register.select("id", "chosen_reading").drop_nulls()
    signed = (
        decisions.filter(pl.col("kind").cast(pl.String) == "reading")
        .sort("signed_on", "noted")
        .select("target_id", "choice")
        .collect()
    )
    return dict(chosen.iter_rows()) | dict(signed.iter_rows())


def _measured(rows: pl.DataFrame, register: pl.DataFrame) -> pl.LazyFrame:
    """Take what a published table measures of sub-goals that are ours."""
    ours = rows.lazy().join(register.lazy().select("id"), on="id", how="semi")
    return ours.with_columns(kind=pl.lit("model"), known_on=pl.col("observed"), place=pl.lit(3))


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
