"""Which unknown matters most for transport's tonnes in the years of the goals."""

import polars as pl

from mobility.co2 import assemble, unknowns_frame
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions, clean.MeasureFiles, marts.ShiftParts]
WRITES = marts.PathUnknowns


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    shift_parts: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Rank the unknowns for the years of the cut and of neutrality."""
    model = assemble(co2_account, national_emissions, measure_files, settings, shift_parts)
    if model is None:
        return marts.PathUnknowns.create_empty()
    years = [settings.goals.reduction_year, settings.goals.neutral_year]
    ranked = unknowns_frame(model, [year for year in years if year])
    if ranked.is_empty():
        return marts.PathUnknowns.create_empty()
    return ranked.with_columns(is_synthetic=pl.lit(False))
