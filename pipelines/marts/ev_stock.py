"""Electric cars in the municipality: counted, and forecast in several ways side by side."""

import polars as pl

from mobility.charging import ev_stock
from mobility.charging.facts import history_of, projection_of
from mobility.charging.trust import reliability
from mobility.settings import Settings
from mobility.tables import clean, marts
from mobility.tables.clean.marking import marked

READS = [clean.PassengerCars, clean.NationalCars, clean.Deliveries]
WRITES = marts.EvStock
LAST_YEAR = 2036
"""1 January on which forecasts end: the end of 2035."""

LEAST_YEARS = 3


def build(
    passenger_cars: pl.LazyFrame,
    national_cars: pl.LazyFrame,
    deliveries: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Forecast cars of households; the one count of all cars stands beside, no part of it."""
    code = settings.municipality.code
    counted = passenger_cars.filter(pl.col("municipality_code") == code).collect()
    history = history_of(counted, code)
    parts = [_all_cars(counted)]
    if history.height >= LEAST_YEARS:
        projection = projection_of(national_cars.collect())
        coming = range(int(history["year"].max()) + 1, LAST_YEAR + 1)  # type: ignore[arg-type]
        told = ev_stock(
            history, coming, projection=projection, random_state=settings.survey.seed % 2**16
        )
        parts.append(told.with_columns(counted=pl.lit("household_cars")))
    known = marked(counted.lazy(), deliveries).collect()
    made_up = bool(known["is_synthetic"].any())
    return pl.concat(parts, how="diagonal_relaxed").with_columns(
        reliability(is_exact=pl.col("model") == "counted"),
        n=pl.when(pl.col("model") != "counted").then(pl.lit(history.height, pl.Int64)),
        n_effective=pl.lit(None, pl.Float64),
        is_synthetic=pl.lit(made_up),
    )


def _all_cars(counted: pl.DataFrame) -> pl.DataFrame:
    """Give what is counted of all cars, companies' too, from the newest delivery of each year."""
    fuels = {"electric": "electric", "plugin_hybrid": "plug_in"}
    cars = pl.col("cars").cast(pl.Float64)
    named = counted.with_columns(pl.col("counted", "fuel").cast(pl.String)).filter(
        pl.col("counted") == "all_cars", pl.col("fuel").is_in(list(fuels))
    )
    return (
        named.sort("vintage")
        .unique(["year", "fuel"], keep="last")
        .sort("year", "fuel")
        .select(
            pl.lit("counted").alias("model"),
            pl.col("counted"),
            pl.col("fuel").replace_strict(fuels, return_dtype=pl.String).alias("drive"),
            pl.col("year").cast(pl.Int64),
            cars.alias("estimate"),
            pl.lit(0.0).alias("standard_error"),
            cars.alias("low"),
            cars.alias("high"),
            pl.lit(value=False).alias("decides"),
        )
    )
