"""Car trips under a limit: from diary and counts, by trip and by tour, and their difference."""

import polars as pl

from mobility.settings import Settings
from mobility.survey import Design
from mobility.survey.sums import Shared
from mobility.survey.weighted import KEY, Weighted, synthetic_waves
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [clean.Respondents, clean.Trips, clean.CarTripLengths, models.Replicates]
WRITES = marts.ShortCarTrips
LIMITS_KM = (3.0, 5.0, 10.0)
OF_PEOPLE = ("sex", "age_band", "home_zone", "has_bike", "has_ebike")
GROUPS = (*OF_PEOPLE, "purpose")
_BY = ["survey", "wave", "group_variable", "group_value"]
_NORMAL = 1.959964
"""97.5 % quantile of the standard normal distribution."""


def add(
    respondents: pl.LazyFrame, trips: pl.LazyFrame, replicates: pl.DataFrame
) -> dict[str, Shared]:
    """Add up the trips by car under each limit and over it, of some of the people."""
    people = Weighted.of(respondents.select(*KEY, *OF_PEOPLE).collect(), replicates)
    driven = _driven(people, trips)
    return {
        f"{counted_by} {limit}": people.add(
            driven.with_columns(is_short=pl.col(measured) < limit),
            ["is_short"], groups=GROUPS, by=("survey", "wave"),
        )
        for limit in LIMITS_KM
        for counted_by, measured in (("trip", "distance_km"), ("tour", "longest_km"))
    }  # fmt: skip


def tell(
    added: dict[str, Shared],
    respondents: pl.LazyFrame,
    car_trip_lengths: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Estimate shares and numbers in both sources, and by how much the sources differ."""
    parts = []
    for name, one in added.items():
        counted_by, limit = name.split()
        for quantity, made in (("share", one.shares()), ("trips_per_day", one.amounts())):
            short = made.frame().filter(pl.col("is_short")).drop("is_short")
            parts.append(
                short.with_columns(
                    quantity=pl.lit(quantity),
                    limit_km=pl.lit(float(limit)),
                    counted_by=pl.lit(counted_by),
                )
            )
    waves = synthetic_waves(respondents)
    diary = pl.concat(parts).sort(*_BY).join(waves, on=["survey", "wave"], how="left")
    counted = _counted(car_trip_lengths.collect())
    table = pl.concat([diary, counted, _difference(diary, counted)], how="diagonal_relaxed")
    return hide_thin(table, settings.disclosure.threshold)


def _driven(people: Weighted, trips: pl.LazyFrame) -> pl.DataFrame:
    """Take the trips driven by car, each with the longest trip of its tour.

    A trip whose tour is not told is a tour of its own. A tour stays under a limit where each of its
    trips does: a short leg of a long tour is not free to move.
    """
    alone = pl.concat_str(pl.lit("trip "), pl.col("trip_no"))
    known = trips.filter(pl.col("distance_km").is_not_null()).with_columns(
        tour=pl.coalesce("tour_id", alone)
    )
    longest = known.group_by(*KEY, "tour").agg(longest_km=pl.col("distance_km").max())
    driven = (
        known.filter(pl.col("mode").cast(pl.String) == "car_driver")
        .join(longest, on=[*KEY, "tour"], how="left")
        .with_columns(pl.col("purpose").cast(pl.String))
    )
    return people.rows(driven.collect(), pl.col("trip_weight").fill_null(1.0))


def _counted(lengths: pl.DataFrame) -> pl.DataFrame:
    """Take the share of counted car trips under each limit; its error is that between months."""
    told = []
    named = lengths.with_columns(wave=pl.col("month").str.head(4).cast(pl.Int32))
    for limit in LIMITS_KM:
        straddles = (pl.col("from_km") < limit) & (
            pl.col("to_km").is_null() | (pl.col("to_km") > limit)
        )
        short = named.with_columns(is_short=(pl.col("to_km") <= limit).fill_null(False))
        for [source, wave], rows in short.group_by("source", "wave", maintain_order=True):
            if rows.select(straddles.any()).item() or rows["month"].n_unique() < 2:
                continue
            design = Design(rows.filter(pl.col("trips") > 0), weight="trips", cluster="month")
            told.append(
                design.mean("is_short").with_columns(
                    survey=pl.lit(source), wave=pl.lit(wave, pl.Int32), limit_km=pl.lit(limit),
                    counted_by=pl.lit("trip"), quantity=pl.lit("share"),
                    n=pl.lit(int(rows["trips"].sum()), pl.Int64),
                    is_synthetic=pl.lit(bool(rows["is_synthetic"].any())),
                )
            )  # fmt: skip
    return pl.concat(told) if told else pl.DataFrame()


def _difference(diary: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Take the diary's share less the counts', of one year and limit; they are independent."""
    if counted.is_empty() or diary.is_empty():
        return pl.DataFrame()
    head = diary.filter(
        (pl.col("quantity") == "share")
        & (pl.col("counted_by") == "trip")
        & pl.col("group_variable").is_null()
    )
    both = head.join(counted, on=["wave", "limit_km"], suffix="_counted")
    error = (pl.col("standard_error") ** 2 + pl.col("standard_error_counted") ** 2).sqrt()
    gap = pl.col("estimate") - pl.col("estimate_counted")
    return both.select(
        pl.format("{} - {}", "survey", "survey_counted").alias("survey"), "wave", "limit_km",
        counted_by=pl.lit("trip"), quantity=pl.lit("difference"), estimate=gap,
        standard_error=error,
        low=gap - _NORMAL * error, high=gap + _NORMAL * error, n=pl.col("n"),
        n_effective=pl.col("n_effective"), reliability=pl.col("reliability"),
        is_synthetic=pl.col("is_synthetic") | pl.col("is_synthetic_counted"),
    )  # fmt: skip
