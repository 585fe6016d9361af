"""How good the national course has been as a forecast, beside two plain ones."""

import polars as pl

from mobility.co2 import back_test, scores
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions]
WRITES = marts.ForecastScores


def build(
    co2_account: pl.LazyFrame, national_emissions: pl.LazyFrame, settings: Settings
) -> pl.DataFrame:
    """Forecast every known year of every municipality from every earlier one."""
    accounts = (
        co2_account.filter("is_headline", pl.col("sector").cast(pl.String) == "transport")
        .drop_nulls("tonnes")
        .select("municipality_code", "year", "tonnes")
        .collect()
    )
    course = _course(national_emissions.collect(), accounts["year"].unique().to_list())
    if len(course) < 2 or accounts.is_empty():
        return marts.ForecastScores.create_empty()
    tested = back_test(accounts, {"projection": course})
    own = tested.filter(pl.col("municipality_code") == settings.municipality.code)
    frames = [
        scores(rows, "projection").with_columns(scope=pl.lit(scope))
        for scope, rows in (("all_municipalities", tested), ("own", own))
        if len(rows)
    ]
    return pl.concat(frames).with_columns(
        horizon=pl.col("horizon").fill_null(0), is_synthetic=pl.lit(False)
    )


def _course(emissions: pl.DataFrame, years: list[int]) -> dict[int, float]:
    """Give the nation's road transport without border trade, newest edition."""
    newest = emissions.filter(
        pl.col("vintage") == pl.col("vintage").max(),
        pl.col("series").cast(pl.String) == "road_without_border_trade",
        pl.col("year").is_in(years),
    )
    return dict(newest.select("year", "emissions_mt").iter_rows())
