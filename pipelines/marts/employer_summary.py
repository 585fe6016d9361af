"""What may be told of each employer's people, protected by itself."""

import polars as pl

from mobility.disclosure import Rules
from mobility.employers.gate import protected, rules_of
from mobility.employers.known import known_groups
from mobility.employers.side_by_side import OF_STAFF, beside
from mobility.errors import DisclosureError
from mobility.settings import Settings
from mobility.tables import marts, models

READS = [models.EmployerCells]
WRITES = marts.EmployerSummary


def build(employer_cells: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Protect each staff of each wave; earlier releases are thought of when a report is made."""
    rules = rules_of(settings.disclosure.threshold)
    cells = employer_cells.with_columns(pl.col("reliability").cast(pl.String)).collect()
    staffs = cells.filter(pl.col("topic") != "change").group_by(OF_STAFF, maintain_order=True)
    made = [_protected(own, rules) for _, own in staffs]
    if not made:
        return marts.EmployerSummary.create_empty()
    columns = marts.EmployerSummary.column_names()
    told = pl.concat(one.select(columns) for one in made)
    return pl.concat([told, beside(cells, known_groups(told, cells)).select(columns)])


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
