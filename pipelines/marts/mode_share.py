"""Share of each mode among persons, days, trips and kilometres, with a design-based interval."""

import polars as pl

from mobility.settings import Settings
from mobility.survey.bands import distance_band
from mobility.survey.weighted import KEY, Weighted
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [clean.Respondents, clean.Commutes, clean.CommuteDays, clean.Trips, models.Replicates]
WRITES = marts.ModeShare
GROUPS = ("sex", "age_band", "workplace", "home_zone", "has_car", "parking_free", "distance_band")
TRIP_GROUPS = ("sex", "age_band", "home_zone", "has_car", "purpose", "distance_band")


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    commute_days: pl.LazyFrame,
    trips: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Estimate every measure by survey, wave, employer and group."""
    people = Weighted.of(respondents.collect(), replicates)
    usual = commutes.select(*KEY, "mode", "distance_km").with_columns(
        distance_band=distance_band(pl.col("distance_km"))
    )
    days = commute_days.join(usual.select(*KEY, "distance_band"), on=KEY, how="left")
    made = trips.with_columns(distance_band=distance_band(pl.col("distance_km")))
    told = [
        _measure(people, usual, "persons", pl.lit(1.0), GROUPS),
        _measure(people, days, "days", pl.col("days"), GROUPS),
        _measure(people, made, "trips", TRIP_FACTOR, TRIP_GROUPS),
        _measure(people, made, "km", TRIP_FACTOR * pl.col("distance_km"), TRIP_GROUPS),
    ]
    shares = pl.concat(told)
    return hide_thin(shares, settings.disclosure.threshold)


TRIP_FACTOR = pl.col("trip_weight").fill_null(1.0)
"""A given trip weight stands on top of the respondent's, which is then 1."""


def _measure(
    people: Weighted, rows: pl.LazyFrame, measure: str, amount: pl.Expr, groups: tuple[str, ...]
) -> pl.DataFrame:
    tied = people.rows(rows.collect(), amount).filter(pl.col("_amount") > 0)
    synthetic = people.people.group_by("survey", "wave").agg(pl.col("is_synthetic").any())
    shares = people.shares(tied, ["mode"], groups=groups)
    return shares.join(synthetic, on=["survey", "wave"], how="left").with_columns(
        measure=pl.lit(measure)
    )
