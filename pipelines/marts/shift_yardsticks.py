"""Published models of uptake on our residents' work trips, and published figures, as they are."""

import polars as pl

from mobility.shift import yardsticks
from mobility.shift.diary import Network, read_diary
from mobility.tables import clean, marts, models

READS = [
    clean.Respondents,
    clean.Trips,
    clean.TravelService,
    clean.RoutedWays,
    clean.CalibrationFigures,
    models.Replicates,
]
WRITES = marts.ShiftYardsticks
UNITS = {
    "cyclist_share": "share of work trips",
    "more_cyclists": "work trips/day",
    "fewer_car_commutes": "work trips/day",
}
TOPIC = "shift"
"""Figures on how many car trips could be cycled."""


def build(
    respondents: pl.LazyFrame,
    trips: pl.LazyFrame,
    travel_service: pl.LazyFrame,
    routed_ways: pl.LazyFrame,
    calibration_figures: pl.LazyFrame,
    replicates: pl.DataFrame,
) -> pl.DataFrame:
    """Let the tool answer for the latest wave; figures keep their own definition."""
    figures = calibration_figures.filter(pl.col("topic") == TOPIC).collect()
    told = figures.select(
        pl.col("source").alias("model"), pl.col("period").alias("edition"),
        pl.col("figure_id").alias("quantity"), "title_en", "title_da", "unit", "area",
        pl.col("value").cast(pl.Float64).alias("estimate"), "low", "high", "source",
        is_synthetic=pl.lit(False),
    )  # fmt: skip
    service, network = travel_service.collect(), Network(ways=routed_ways.collect())
    diary = read_diary(respondents.collect(), trips.collect(), replicates, service, network)
    made = pl.DataFrame()
    if diary is not None:
        work = diary.trips.filter(
            (pl.col("wave") == pl.col("wave").max()) & (pl.col("purpose") == "work")
        )
        made = yardsticks(work, diary.weights(work)).with_columns(
            unit=pl.col("quantity").replace_strict(UNITS),
            area=pl.lit("work trips of the diary's residents"),
            source=pl.lit("Propensity to Cycle Tool (England), published coefficients"),
            is_synthetic=pl.lit(diary.is_synthetic),
        )
    return _whole(pl.concat([made, told], how="diagonal_relaxed"))


def _whole(table: pl.DataFrame) -> pl.DataFrame:
    missing = [name for name in WRITES.column_names() if name not in table.columns]
    return table.with_columns(pl.lit(None).alias(name) for name in missing)
