"""Share of trips, and of commutes, in each distance band, for all modes and for each."""

import polars as pl

from mobility.settings import Settings
from mobility.survey.bands import distance_band
from mobility.survey.sums import Shared
from mobility.survey.weighted import KEY, OF_SURVEY, Weighted, synthetic_waves, told
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [clean.Respondents, clean.Commutes, clean.Trips, models.Replicates]
WRITES = marts.TripLength
GROUPS = ("workplace",)
TRIP_GROUPS = ("purpose",)


def add(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    trips: pl.LazyFrame,
    replicates: pl.DataFrame,
) -> dict[str, Shared]:
    """Add up commutes and trips by length, group and mode, of some of the people."""
    people = Weighted.of(respondents.select(*KEY, "employer", *GROUPS).collect(), replicates)
    usual = _banded(people, commutes.select(*KEY, "mode", "distance_km"), pl.lit(1.0))
    kept = trips.select(*KEY, "mode", "distance_km", "purpose", "trip_weight")
    made = _banded(people, kept, pl.col("trip_weight").fill_null(1.0))
    return {
        f"{measure} {of}": people.add(rows, ["distance_band"], groups=groups, by=by)
        for measure, rows, split in (("persons", usual, GROUPS), ("trips", made, TRIP_GROUPS))
        for of, groups, by in (("all", split, OF_SURVEY), ("each", (), (*OF_SURVEY, "mode")))
    }


def tell(added: dict[str, Shared], respondents: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Estimate the distribution of lengths by survey, wave, employer, group and mode."""
    every = pl.lit(None, pl.String).alias("mode")
    parts = []
    for name, one in added.items():
        measure, of = name.split()
        lengths = told(one).with_columns(measure=pl.lit(measure))
        parts.append(lengths.with_columns(every) if of == "all" else lengths)
    table = pl.concat(parts, how="diagonal").join(
        synthetic_waves(respondents), on=["survey", "wave"], how="left"
    )
    return hide_thin(table, settings.disclosure.threshold)


def _banded(people: Weighted, rows: pl.LazyFrame, amount: pl.Expr) -> pl.DataFrame:
    banded = rows.with_columns(
        distance_band=distance_band(pl.col("distance_km")), mode=pl.col("mode").cast(pl.String)
    )
    return people.rows(banded.collect(), amount)
