"""Transport's tonnes by book and year: the account, business as usual, with measures."""

import polars as pl

from mobility.co2 import assemble, path_frame
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions, clean.MeasureFiles, marts.ShiftParts]
WRITES = marts.Co2Path


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    shift_parts: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Tell the path of the workspace's municipality, with the editions that it rests on."""
    model = assemble(co2_account, national_emissions, measure_files, settings, shift_parts)
    if model is None:
        return marts.Co2Path.create_empty()
    return path_frame(model).with_columns(
        municipality_code=pl.lit(model.municipality_code),
        account=pl.lit(model.account),
        vintage=pl.lit(model.vintage),
        projection=pl.lit(model.projection),
        measures_vintage=pl.lit(model.measures_vintage),
        is_synthetic=pl.lit(False),
    )
