"""What each measure is worth in each book and year, whatever the order they are counted in."""

import polars as pl

from mobility.co2 import BOOKS, assemble, effects_frame
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions, clean.MeasureFiles, marts.ShiftParts]
WRITES = marts.MeasureEffects


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    shift_parts: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Share the saved tonnes of each book among the measures that change it."""
    model = assemble(co2_account, national_emissions, measure_files, settings, shift_parts)
    if model is None or not model.measures:
        return marts.MeasureEffects.create_empty()
    frames = []
    for book in BOOKS:
        touching = [m for m in model.in_force if book in m.books(model.baseline.segments)]
        if touching:
            frames.append(effects_frame(model.path(book, measures=touching)))
    return pl.concat(frames).with_columns(is_synthetic=pl.lit(False))
