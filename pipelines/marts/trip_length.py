"""Share of trips, and of commutes, in each distance band, for all modes and for each."""

import polars as pl

from mobility.settings import Settings
from mobility.survey.bands import distance_band
from mobility.survey.weighted import KEY, Weighted
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [clean.Respondents, clean.Commutes, clean.Trips, models.Replicates]
WRITES = marts.TripLength
GROUPS = ("workplace",)
TRIP_GROUPS = ("purpose",)


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    trips: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Estimate the distribution of lengths by survey, wave, employer, group and mode."""
    people = Weighted.of(respondents.collect(), replicates)
    one = pl.lit(1.0)
    each = pl.col("trip_weight").fill_null(1.0)
    told = [
        _lengths(people, commutes.select(*KEY, "mode", "distance_km"), "persons", one, GROUPS),
        _lengths(people, trips, "trips", each, TRIP_GROUPS),
    ]
    return hide_thin(pl.concat(told), settings.disclosure.threshold)


def _lengths(
    people: Weighted, rows: pl.LazyFrame, measure: str, amount: pl.Expr, groups: tuple[str, ...]
) -> pl.DataFrame:
    banded = rows.with_columns(
        distance_band=distance_band(pl.col("distance_km")), mode=pl.col("mode").cast(pl.String)
    ).collect()
    tied = people.rows(banded, amount).filter(pl.col("distance_band").is_not_null())
    synthetic = people.people.group_by("survey", "wave").agg(pl.col("is_synthetic").any())
    modes = [None, *sorted(tied["mode"].unique())]
    told = [
        people.shares(
            tied if mode is None else tied.filter(pl.col("mode") == mode),
            ["distance_band"],
            groups=groups if mode is None else (),
        ).with_columns(mode=pl.lit(mode, pl.String))
        for mode in modes
    ]
    return (
        pl.concat(told)
        .join(synthetic, on=["survey", "wave"], how="left")
        .with_columns(measure=pl.lit(measure))
    )
