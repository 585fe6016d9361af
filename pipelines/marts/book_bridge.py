"""The way from the territory's book to the residents' and the workplaces'."""

import polars as pl

from mobility.co2 import Assembled, assemble, bridge
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions, clean.MeasureFiles]
WRITES = marts.BookBridge
ENDS = ("residents", "workplaces")


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Walk over in the account's last year: what is taken out, what is added."""
    model = assemble(co2_account, national_emissions, measure_files, settings)
    if model is None or not model.is_own:
        return marts.BookBridge.create_empty()
    return pl.concat([_walk(model, end) for end in ENDS])


def _walk(model: Assembled, end: str) -> pl.DataFrame:
    year = model.baseline.base_year
    titles = pl.DataFrame(
        [(s.id, s.title_en, s.title_da) for s in model.baseline.segments],
        schema=["step", "title_en", "title_da"],
        orient="row",
    )
    return (
        bridge(model.baseline, year, start="territory", end=end)
        .with_row_index("step_no", offset=1)
        .join(titles, on="step", how="left", maintain_order="left")
        .with_columns(
            year=pl.lit(year, pl.Int32),
            start=pl.lit("territory"),
            end=pl.lit(end),
            is_synthetic=pl.lit(False),
        )
    )
