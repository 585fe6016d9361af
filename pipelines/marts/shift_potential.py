"""Short car trips that are free to move, and what each rule holds, by trip and by tour."""

import polars as pl

from mobility.settings import Settings
from mobility.shift import RULES, Weights, potential, rule_shares
from mobility.shift.diary import Network, read_diary
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [clean.Respondents, clean.Trips, clean.TravelService, clean.RoutedWays, models.Replicates]
WRITES = marts.ShiftPotential
LIMIT_KM = 5.0


def build(
    respondents: pl.LazyFrame,
    trips: pl.LazyFrame,
    travel_service: pl.LazyFrame,
    routed_ways: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Count in the latest wave."""
    service, network = travel_service.collect(), Network(ways=routed_ways.collect())
    diary = read_diary(respondents.collect(), trips.collect(), replicates, service, network)
    if diary is None:
        return WRITES.create_empty()
    latest = diary.trips.filter(pl.col("wave") == pl.col("wave").max())
    latest = latest.with_columns(tour_no=pl.col("tour_no").rank("dense").cast(pl.Int64) - 1)
    weights = diary.weights(latest)
    counted = potential(latest, weights, limit_km=LIMIT_KM).with_columns(is_applicable=pl.lit(True))
    held = [_held(latest, weights, unit) for unit in ("trip", "tour")]
    titles = RULES.select("rule", "title_en", "title_da")
    table = (
        pl.concat([counted, *held], how="diagonal_relaxed")
        .join(titles, on="rule", how="left", maintain_order="left")
        .with_columns(limit_km=pl.lit(LIMIT_KM), is_synthetic=pl.lit(diary.is_synthetic))
    )
    return hide_thin(table, settings.disclosure.threshold)


def _held(trips: pl.DataFrame, weights: Weights, unit: str) -> pl.DataFrame:
    """Tell what share of short car trips a rule holds; by tour: of those whose tour stays short."""
    driven = pl.col("mode") == "car_driver"
    length = pl.col("distance_km" if unit == "trip" else "longest_leg_km")
    among = trips.select(driven & (length < LIMIT_KM)).to_series().to_numpy()
    if not among.any():
        return pl.DataFrame()
    return rule_shares(trips, weights, among=among).with_columns(counted_by=pl.lit(unit))
