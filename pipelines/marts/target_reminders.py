"""What is asked of the sub-goals' owners: evidence that is due or stale, choices nobody made."""

from datetime import date

import polars as pl

from mobility.settings import Settings
from mobility.tables import clean, marts
from mobility.targets import gather, remind

READS = [
    clean.Targets,
    clean.TargetReadings,
    marts.TargetObservations,
    clean.Decisions,
]
WRITES = marts.TargetReminders


def build(
    targets: pl.LazyFrame,
    target_readings: pl.LazyFrame,
    target_observations: pl.LazyFrame,
    decisions: pl.LazyFrame,
    settings: Settings,
    as_of: date,
) -> pl.DataFrame:
    """List what is asked for on the day `as_of`."""
    code = settings.municipality.code
    known = gather(
        targets,
        target_readings,
        target_observations,
        decisions,
        municipality_code=code,
    )
    goals = {goal.id: goal for goal in known.register}
    rows = [
        {
            "municipality_code": code,
            "id": one.target_id,
            "kind": one.kind,
            "days": one.days,
            "text_da": one.text_da,
            "text_en": one.text_en,
            "owner": one.owner,
            "next_step": goals[one.target_id].next_step,
            "next_step_da": goals[one.target_id].next_step_da,
            "is_synthetic": False,
        }
        for one in remind(known.on(as_of), as_of)
    ]
    return pl.DataFrame(rows, schema=marts.TargetReminders.create_empty().schema)
