"""What may be told of each employer's people, protected by itself."""

import polars as pl

from mobility.disclosure import Rules
from mobility.employers.gate import protected, rules_of, told_changes, wave_before
from mobility.errors import DisclosureError
from mobility.settings import Settings
from mobility.tables import marts, models

READS = [models.EmployerCells]
WRITES = marts.EmployerSummary


def build(employer_cells: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Protect each staff of each wave; earlier releases are thought of when a report is made."""
    rules = rules_of(settings.disclosure.threshold)
    cells = employer_cells.with_columns(pl.col("reliability").cast(pl.String)).collect()
    made = {
        key: _protected(own, rules)
        for key, own in cells.group_by("survey", "employer", "wave", maintain_order=True)
    }
    if not made:
        return marts.EmployerSummary.create_empty()
    told = [
        told_changes(own, made.get((survey, employer, wave_before(own)), own.clear()))
        for (survey, employer, _), own in made.items()
    ]
    return pl.concat(told).select(marts.EmployerSummary.column_names())


def _protected(cells: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Protect one staff; where that cannot be proven, tell of it that it is refused, and why."""
    try:
        return protected(cells, rules)
    except DisclosureError as problem:
        kept = ("survey", "wave", "employer", "is_synthetic")
        return (
            cells.head(1)
            .select(
                pl.col(name) if name in kept else pl.lit(None, cells.schema[name]).alias(name)
                for name in cells.columns
                if name not in ("largest", "second")
            )
            .with_columns(
                detail=pl.lit(0, pl.Int8),
                topic=pl.lit("refused"),
                quantity=pl.lit("refused"),
                unit=pl.lit(problem.what),
                reliability=pl.lit("not_shown"),
            )
        )
