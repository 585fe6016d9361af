"""Three books of transport's tonnes side by side: territory, residents, workplaces."""

import polars as pl

from mobility.co2 import assemble, three_books
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions, clean.MeasureFiles]
WRITES = marts.ThreeBooks


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Lay out the books of the account's last year and of the year of the cut."""
    model = assemble(co2_account, national_emissions, measure_files, settings)
    if model is None or not model.is_own:
        return marts.ThreeBooks.create_empty()
    years = [model.baseline.base_year, settings.goals.reduction_year]
    frames = [
        three_books(model.baseline, year).with_columns(year=pl.lit(year, pl.Int32))
        for year in dict.fromkeys(years)
        if year == model.baseline.base_year or year in model.baseline.years
    ]
    whole = pl.col("mover").is_null()
    return pl.concat(frames).select(
        "year",
        "book",
        "mover",
        "title_en",
        "title_da",
        "tonnes",
        "low",
        "high",
        level=pl.when(whole)
        .then(pl.lit("book"))
        .when(pl.col("segment").is_null())
        .then(pl.lit("mover"))
        .otherwise(pl.lit("segment")),
        part=pl.coalesce("segment", "mover", pl.lit("all")),
        is_synthetic=pl.lit(False),
    )
