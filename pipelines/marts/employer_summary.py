"""What may be told of each employer's people, protected by itself."""

import polars as pl

from mobility.employers.gate import protected, rules_of
from mobility.settings import Settings
from mobility.tables import marts, models

READS = [models.EmployerCells]
WRITES = marts.EmployerSummary


def build(employer_cells: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Protect each staff of each wave; earlier releases are thought of when a report is made."""
    rules = rules_of(settings.disclosure.threshold)
    cells = employer_cells.with_columns(pl.col("reliability").cast(pl.String)).collect()
    made = [
        protected(own, rules)
        for _, own in cells.group_by("survey", "wave", "employer", maintain_order=True)
    ]
    if not made:
        return marts.EmployerSummary.create_empty()
    return pl.concat(made).select(marts.EmployerSummary.column_names())
