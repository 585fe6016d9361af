"""What changed from one wave to the next: its error, its test, and who or what changed."""

from dataclasses import replace

import numpy as np
import polars as pl
from scipy import stats

from mobility.settings import Settings
from mobility.survey.breaks import mark_breaks
from mobility.survey.multiplicity import adjust
from mobility.survey.same_season import Season, in_season, months_of_series, season_between
from mobility.survey.tabulation import Replicated, tabulate_replicates
from mobility.survey.wave_split import split_by_age
from mobility.survey.weighted import KEY, Weighted
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.Trips,
    clean.Counts,
    clean.SeriesBreaks,
    models.Replicates,
]
WRITES = marts.EstimatesChanged
SHORT_KM = 5.0
"""Limit of a short car trip (climate policy: trips under five kilometres)."""

CYCLED = ("bike", "ebike")
"""What bicycle counters count."""

_OF_WAVE = ["survey", "employer", "wave"]


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    trips: pl.LazyFrame,
    counts: pl.LazyFrame,
    series_breaks: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Compare each wave with the one before it, in the same replicates.

    People who answered both share their draws, so that the covariance is counted; no finite
    population enters a change. The split into other people and other behaviour is over age bands.
    Where a question was changed nothing is compared. Where both waves have dates and counters tell
    the seasons, cycling is compared in the season of the earlier wave too.
    """
    people = Weighted.of(respondents.collect(), replicates)
    one = people.rows(commutes.select(*KEY, "mode").collect(), pl.lit(1.0))
    each = people.rows(trips.collect(), pl.col("trip_weight").fill_null(1.0))
    driven = each.filter(pl.col("mode").cast(pl.String) == "car_driver")
    short = driven.filter(pl.col("distance_km").is_not_null()).with_columns(
        level=pl.when(pl.col("distance_km") < SHORT_KM).then(pl.lit("under_5_km"))
    )
    mode = pl.col("mode").cast(pl.String)
    parts = [
        _changes(people, one.with_columns(level=mode), "mode_share_persons"),
        _changes(people, each.with_columns(level=mode), "mode_share_trips"),
        _changes(people, short, "short_car_trips_share"),
        _changes(
            people,
            _cycled(each),
            "cycling_trips_same_season",
            _Seasons(counts.collect(), settings.survey.seed),
        ),
    ]
    whole = [part for part in parts if len(part)]
    if not whole:
        return marts.EstimatesChanged.create_empty()
    return _told(pl.concat(whole), series_breaks.collect(), settings)


def _told(table: pl.DataFrame, breaks: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Leave out what crosses a break, count the comparisons that remain, and hide what is thin."""
    families = mark_breaks(table, breaks).partition_by("survey", "employer", maintain_order=True)
    tested = pl.concat([adjust(one) for one in families]) if families else table
    nothing = pl.lit(None, pl.String)
    named = tested.with_columns(group_variable=nothing, group_value=nothing)
    return hide_thin(
        named.select(marts.EstimatesChanged.column_names()), settings.disclosure.threshold
    )


class _Seasons:
    """The seasons that waves were asked in, as bicycle counters know them."""

    def __init__(self, counts: pl.DataFrame, seed: int) -> None:
        self.index = months_of_series(counts, "bike")
        self.is_synthetic = bool(counts["is_synthetic"].any())
        self.seed = seed

    def of(self, pair: dict[str, object], asked: pl.DataFrame) -> Season | None:
        """Compare the later wave's season with the earlier one's."""
        own = asked.filter(pl.col("survey") == pair["survey"])
        earlier, later = (
            own.filter(pl.col("wave") == pair[name]).select("month", "share")
            for name in ("earlier_wave", "wave")
        )
        return season_between(self.index, earlier, later)

    def move(self, shares: Replicated, pairs: pl.DataFrame, asked: pl.DataFrame) -> Replicated:
        """Put the later waves' shares on the season of the wave before; NaN where none is known."""
        estimate, replicates = shares.estimate.copy(), shares.replicates.copy()
        for pair in pairs.iter_rows(named=True):
            season, at = self.of(pair, asked), int(pair["_new"])
            ratio, draws = np.nan, np.full(replicates.shape[1], np.nan)
            if season is not None:
                ratio = np.exp(season.log_ratio)
                draws = season.draws(replicates.shape[1], self.seed)
            estimate[at] = in_season(estimate[[at]], np.array([ratio]))[0]
            replicates[at] = in_season(replicates[at], draws)
        return replace(shares, estimate=estimate, replicates=replicates)


def _cycled(trips: pl.DataFrame) -> pl.DataFrame:
    """Give dated trips, those by cycle marked."""
    is_cycled = pl.col("mode").cast(pl.String).is_in(CYCLED)
    dated = trips.filter(pl.col("travel_date").is_not_null())
    return dated.with_columns(level=pl.when(is_cycled).then(pl.lit("cycling")))


def _changes(
    people: Weighted, rows: pl.DataFrame, quantity: str, seasons: _Seasons | None = None
) -> pl.DataFrame:
    if rows.is_empty() or (seasons is not None and seasons.index.is_empty()):
        return pl.DataFrame()
    alone = rows.filter(pl.col("employer").is_not_null())
    together = rows.with_columns(pl.lit(None, pl.String).alias("employer"))
    made = [_compared(people, some, seasons) for some in (alone, together)]
    told = [part for part in made if len(part)]
    if not told:
        return pl.DataFrame()
    table = pl.concat(told).with_columns(quantity=pl.lit(quantity))
    synthetic = people.people.group_by("survey").agg(pl.col("is_synthetic").any())
    table = table.join(synthetic, on="survey", how="left")
    rests_on_synthetic = seasons is not None and seasons.is_synthetic
    return table.with_columns(pl.col("is_synthetic") | rests_on_synthetic)


def _compared(people: Weighted, rows: pl.DataFrame, seasons: _Seasons | None) -> pl.DataFrame:
    shares = _shares(people, rows, _OF_WAVE)
    pairs = _pairs(shares.keys)
    if pairs.is_empty():
        return pl.DataFrame()
    old, new = pairs["_old"].to_numpy(), pairs["_new"].to_numpy()
    later = shares if seasons is None else seasons.move(shares, pairs, _asked(people, rows))
    change = Replicated(
        keys=pairs.select(*_OF_WAVE, "earlier_wave", "level"),
        estimate=later.estimate[new] - shares.estimate[old],
        replicates=later.replicates[new] - shares.replicates[old],
        n=np.minimum(shares.n[new], shares.n[old]),
        n_effective=np.minimum(shares.n_effective[new], shares.n_effective[old]),
        kind="difference",
    )
    frame = change.where(pl.Series(np.isfinite(change.estimate))).frame()
    ratio = (pl.col("estimate") / pl.col("standard_error")).abs()
    told = frame.with_columns(
        p_value=ratio.map_batches(
            lambda z: pl.Series(2 * stats.norm.sf(z.to_numpy())), return_dtype=pl.Float64
        )
    )
    key = [*_OF_WAVE, "level"]
    if seasons is not None:  # who is counted in another season is not told apart by age
        unknown = pl.lit(None, pl.Float64)
        return told.with_columns(composition=unknown, behaviour=unknown)
    return told.join(split_by_age(people, rows), on=key, how="left", nulls_equal=True)


def _asked(people: Weighted, rows: pl.DataFrame) -> pl.DataFrame:
    """Give which share of each wave's trips was asked about in each month."""
    weight = pl.Series("share", people.weight[rows["_person"].to_numpy()])
    month = pl.col("travel_date").dt.month().alias("month")
    return rows.with_columns(weight).group_by("survey", "wave", month).agg(pl.col("share").sum())


def _shares(people: Weighted, rows: pl.DataFrame, by: list[str]) -> Replicated:
    ticked = rows.filter(pl.col("level").is_not_null())
    return tabulate_replicates(
        ticked,
        weight=people.weight,
        replicates=people.replicates,
        by=by,
        level=["level"],
        among=rows,
    )


def _pairs(keys: pl.DataFrame) -> pl.DataFrame:
    """Pair each wave with the one before it of the same survey and employer."""
    numbered = keys.with_row_index("_new")
    waves = keys.select("survey", "employer", "wave").unique().sort("survey", "employer", "wave")
    before = waves.with_columns(earlier_wave=pl.col("wave").shift().over("survey", "employer"))
    earlier = numbered.rename({"wave": "earlier_wave", "_new": "_old"})
    return (
        numbered.join(before, on=["survey", "employer", "wave"], how="left", nulls_equal=True)
        .filter(pl.col("earlier_wave").is_not_null())
        .join(
            earlier,
            on=["survey", "employer", "earlier_wave", "level"],
            how="inner",
            nulls_equal=True,
        )
    )
