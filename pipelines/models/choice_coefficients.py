"""Mode choice of the diary's residents: plain and nested, of trips and of tours."""

import polars as pl

from mobility.choice import replicate_covariance
from mobility.shift.diary import Diary, Network, read_diary
from mobility.shift.specification import MODELS, held_within, model_of, table_of
from mobility.tables import clean, models

READS = [
    clean.Respondents,
    clean.Trips,
    clean.Areas,
    clean.Stations,
    clean.TravelService,
    clean.RoutedWays,
    models.Replicates,
]
WRITES = models.ChoiceCoefficients
UNITS = ("tour", "trip")


def build(
    respondents: pl.LazyFrame,
    trips: pl.LazyFrame,
    areas: pl.LazyFrame,
    stations: pl.LazyFrame,
    travel_service: pl.LazyFrame,
    routed_ways: pl.LazyFrame,
    replicates: pl.DataFrame,
) -> pl.DataFrame:
    """Fit all waves together: tastes are taken as steady, what people have is not."""
    service, ways = travel_service.collect(), routed_ways.collect()
    network = Network.with_trains(areas.collect(), stations.collect(), service, ways)
    diary = read_diary(respondents.collect(), trips.collect(), replicates, service, network)
    if diary is None:
        return WRITES.create_empty()
    return pl.concat(_fitted(diary, kind, unit) for unit in UNITS for kind in MODELS)


def _fitted(diary: Diary, kind: str, unit: str) -> pl.DataFrame:
    units = diary.units(unit)
    weights = diary.weights(units)
    model = model_of(kind).fit(units, "mode", weights.of_trips(0), cluster="respondent_id")
    drawn = model.refit(units, "mode", weights.replicates, rows=weights.rows, newton_steps=1)
    drawn = held_within(model, drawn)
    spread = replicate_covariance(drawn, model.coef_).diagonal() ** 0.5
    keys: dict[str, str | bool] = {"model": kind, "unit": unit, "is_synthetic": diary.is_synthetic}
    return table_of(model, drawn, keys).with_columns(replicate_standard_error=pl.Series(spread))
