"""How earlier forecasts of electric cars would have fared, judged on the years that came."""

import polars as pl

from mobility.charging import back_test
from mobility.charging.facts import history_of, projection_of
from mobility.charging.stock import models
from mobility.settings import Settings
from mobility.tables import clean, marts
from mobility.tables.clean.marking import marked

READS = [clean.PassengerCars, clean.NationalCars, clean.Deliveries]
WRITES = marts.EvBacktest
LEVEL = 0.95
WITHHELD = 4
"""Years at the end of the history that are withheld, one origin before each but the last year."""

LEAST_YEARS = 4
"""Years that a fit must see: two would be a line through two points, three leave no error."""


def build(
    passenger_cars: pl.LazyFrame,
    national_cars: pl.LazyFrame,
    deliveries: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Judge every forecast on the withheld years of the municipality's own history."""
    code = settings.municipality.code
    counted = passenger_cars.filter(pl.col("municipality_code") == code).collect()
    history = history_of(counted, code)
    years = history["year"].to_list()
    origins = [year for year in years[LEAST_YEARS - 1 :] if years[-1] - WITHHELD <= year]
    origins = [year for year in origins if year < years[-1] - 1]
    if not origins:
        return WRITES.create_empty()
    tested = back_test(
        history.with_columns(area=pl.lit(code)),
        models(projection_of(national_cars.collect()), random_state=settings.survey.seed % 2**16),
        origins=origins,
        levels=(LEVEL,),
    )
    known = marked(counted.lazy(), deliveries).collect()
    return tested.select(
        "model", "origin", "year", "actual", "estimate", "low", "high", "covered"
    ).with_columns(
        pl.col("origin", "year").cast(pl.Int32),
        interval_level=pl.lit(LEVEL),
        is_synthetic=pl.lit(bool(known["is_synthetic"].any())),
    )
