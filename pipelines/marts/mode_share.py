"""Share of each mode among persons, days, trips and kilometres, with a design-based interval."""

import polars as pl

from mobility.settings import Settings
from mobility.survey.bands import distance_band
from mobility.survey.sums import Shared
from mobility.survey.weighted import KEY, Weighted, synthetic_waves, told
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [clean.Respondents, clean.Commutes, clean.CommuteDays, clean.Trips, models.Replicates]
WRITES = marts.ModeShare
GROUPS = ("sex", "age_band", "workplace", "home_zone", "has_car", "parking_free", "distance_band")
OF_PEOPLE = ("sex", "age_band", "workplace", "home_zone", "has_car", "parking_free")
TRIP_GROUPS = ("sex", "age_band", "home_zone", "has_car", "purpose", "distance_band")


def add(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    commute_days: pl.LazyFrame,
    trips: pl.LazyFrame,
    replicates: pl.DataFrame,
) -> dict[str, Shared]:
    """Add up every measure by survey, wave, employer and group, of some of the people."""
    people = Weighted.of(respondents.select(*KEY, "employer", *OF_PEOPLE).collect(), replicates)
    usual = commutes.select(*KEY, "mode", "distance_km").with_columns(
        distance_band=distance_band(pl.col("distance_km"))
    )
    days = commute_days.join(usual.select(*KEY, "distance_band"), on=KEY, how="left")
    made = trips.select(
        *KEY, "mode", "distance_km", "purpose", "trip_weight",
        distance_band=distance_band(pl.col("distance_km")),
    )  # fmt: skip
    return {
        "persons": _measure(people, usual, pl.lit(1.0), GROUPS),
        "days": _measure(people, days, pl.col("days"), GROUPS),
        "trips": _measure(people, made, TRIP_FACTOR, TRIP_GROUPS),
        "km": _measure(people, made, TRIP_FACTOR * pl.col("distance_km"), TRIP_GROUPS),
    }


def tell(added: dict[str, Shared], respondents: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Estimate every measure from the sums of all people."""
    shares = pl.concat(
        told(one).with_columns(measure=pl.lit(measure)) for measure, one in added.items()
    )
    marked = shares.join(synthetic_waves(respondents), on=["survey", "wave"], how="left")
    return hide_thin(marked, settings.disclosure.threshold)


TRIP_FACTOR = pl.col("trip_weight").fill_null(1.0)
"""A given trip weight stands on top of the respondent's, which is then 1."""


def _measure(
    people: Weighted, rows: pl.LazyFrame, amount: pl.Expr, groups: tuple[str, ...]
) -> Shared:
    tied = people.rows(rows.collect(), amount).filter(pl.col("_amount") > 0)
    return people.add(tied, ["mode"], groups=groups)
