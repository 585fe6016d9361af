"""How the account breaks transport down by vehicle, carrier and road owner, or that it does not."""

import polars as pl

from mobility.co2 import breakdowns
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.AccountParts]
WRITES = marts.AccountBreakdowns


def build(
    co2_account: pl.LazyFrame, account_parts: pl.LazyFrame, settings: Settings
) -> pl.DataFrame:
    """Say for each breakdown of the municipality's transport whether it is there, and its parts."""
    code = settings.municipality.code
    own = pl.col("municipality_code") == code
    if co2_account.filter("is_headline", own).collect().is_empty():
        return marts.AccountBreakdowns.create_empty()
    parts = account_parts.filter(own).collect()
    latest = parts.filter(
        pl.col("year") == pl.col("year").max(), pl.col("vintage") == pl.col("vintage").max()
    )
    frames = [_parts(latest, row) for row in breakdowns(latest).iter_rows(named=True)]
    return pl.concat(frames).with_columns(
        municipality_code=pl.lit(code), is_synthetic=pl.lit(False)
    )


def _parts(latest: pl.DataFrame, told: dict[str, object]) -> pl.DataFrame:
    named = {name: told[name] for name in ("dimension", "text_en", "text_da", "is_present")}
    literals = [pl.lit(value).alias(name) for name, value in named.items()]
    if not told["is_present"]:
        absent = pl.DataFrame(
            {"part": ["all"], "year": [None], "tonnes": [None]},
            schema={"part": pl.String, "year": pl.Int32, "tonnes": pl.Float64},
        )
        return absent.with_columns(literals)
    dimension = str(told["dimension"])
    return (
        latest.drop_nulls(dimension)
        .group_by(pl.col(dimension).alias("part"), maintain_order=True)
        .agg(pl.col("year").max(), pl.col("tonnes").sum())
        .with_columns(literals)
    )
