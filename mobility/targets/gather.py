"""The register's tables, gathered into what is known."""

import polars as pl

from mobility.targets.evidence import read_observations
from mobility.targets.knowledge import Knowledge
from mobility.targets.register import read_readings, read_register
from mobility.targets.signatures import read_decisions


def gather(
    targets: pl.LazyFrame,
    target_readings: pl.LazyFrame,
    target_observations: pl.LazyFrame,
    decisions: pl.LazyFrame,
    *,
    municipality_code: str,
) -> Knowledge:
    """Gather what is known of a municipality's sub-goals.

    Parameters
    ----------
    targets, target_readings, target_observations, decisions
        The tables of these names; of the first two the municipality's rows count. Context stands
        beside a state and never moves it: it is no observation here.
    """
    ours = pl.col("municipality_code") == municipality_code
    told = target_observations.filter(pl.col("kind").cast(pl.String) != "context").select(
        "value",
        "observed",
        "source",
        "numerator",
        "denominator",
        "standard_error",
        "is_synthetic",
        "known_on",
        "who",
        what=pl.col("id"),
        note=pl.col("note_en"),
        note_da=pl.col("note_da"),
        chance=pl.col("chance_at_due"),
    )
    evidence = told.collect()
    modelled = evidence.drop_nulls("chance").filter(~pl.col("is_synthetic"))
    return Knowledge(
        read_register(targets.filter(ours).sort("id").collect()),
        read_readings(target_readings.filter(ours).collect()),
        read_observations(evidence),
        read_decisions(decisions.sort("signed_on", "noted").collect()),
        dict(modelled.select("what", "chance").iter_rows()),
    )
