"""What part of car kilometres each scenario moves, with its draws: what a measure is made of."""

import polars as pl

from mobility.settings import Settings
from mobility.shift import Pivot, from_frame
from mobility.shift.diary import SHORT_BANDS
from mobility.shift.parts import moved_parts
from mobility.tables import marts

READS = [marts.ShiftSegments, marts.ShiftLevers]
WRITES = marts.ShiftParts
HEADLINE = {"model": "nested", "unit": "tour"}
NOT_HELD = {"is_held": ["false"]}
"""Levers move what no rule holds."""


def build(
    shift_segments: pl.LazyFrame, shift_levers: pl.LazyFrame, settings: Settings
) -> pl.DataFrame:
    """Pull the levers as far as they are pulled in the year of the goal; pace is the measure's."""
    segments, levers = shift_segments.lazy().collect(), shift_levers.lazy().collect()
    headline = segments.filter(
        pl.col(name).cast(pl.String) == value for name, value in HEADLINE.items()
    )
    if headline.is_empty() or levers.is_empty():
        return WRITES.create_empty()
    year = settings.goals.reduction_year
    found = moved_parts(
        Pivot(from_frame(headline)), levers, year, short_bands=SHORT_BANDS, where=NOT_HELD
    )
    return found.with_columns(
        year=pl.lit(year, pl.Int32), is_synthetic=pl.lit(bool(headline["is_synthetic"].any()))
    )
