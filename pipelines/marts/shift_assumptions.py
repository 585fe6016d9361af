"""What a saved kilometre rests on, each with its spread, status and source."""

import polars as pl

from mobility.shift.assembled import assumptions_of
from mobility.tables import clean, marts

READS = [clean.Parameters, clean.EmissionFactors, clean.CalibrationFigures]
WRITES = marts.ShiftAssumptions


def build(
    parameters: pl.LazyFrame, emission_factors: pl.LazyFrame, calibration_figures: pl.LazyFrame
) -> pl.DataFrame:
    """Put parameters, factors and evidence in one table."""
    tables = [t.collect() for t in (parameters, emission_factors, calibration_figures)]
    if any(table.is_empty() for table in tables):
        return WRITES.create_empty()
    return assumptions_of(*tables)
