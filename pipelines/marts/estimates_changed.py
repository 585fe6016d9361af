"""What changed from one wave to the next: its error, its test, and who or what changed."""

import itertools

import numpy as np
import polars as pl
from scipy import stats

from mobility.settings import Settings
from mobility.survey.kitagawa import kitagawa_split
from mobility.survey.multiplicity import adjust
from mobility.survey.tabulation import AMOUNT, Replicated, tabulate_replicates
from mobility.survey.weighted import KEY, Weighted
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [clean.Respondents, clean.Commutes, clean.Trips, models.Replicates]
WRITES = marts.EstimatesChanged
SHORT_KM = 5.0
"""Limit of a short car trip (climate policy: trips under five kilometres)."""

_SAME = ["survey", "employer", "quantity", "level"]


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    trips: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Compare each wave with the one before it, in the same replicates.

    People who answered both share their draws, so that the covariance is counted; no finite
    population enters a change. The split into other people and other behaviour is over age bands.
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
    ]
    table = pl.concat([part for part in parts if len(part)]) if any(map(len, parts)) else _nothing()
    return hide_thin(table, settings.disclosure.threshold)


def _nothing() -> pl.DataFrame:
    return marts.EstimatesChanged.create_empty()


def _changes(people: Weighted, rows: pl.DataFrame, quantity: str) -> pl.DataFrame:
    if rows.is_empty():
        return pl.DataFrame()
    made = [
        _compared(people, rows.with_columns(employer), quantity)
        for employer in (pl.col("employer"), pl.lit(None, pl.String).alias("employer"))
    ]
    told = [part for part in made if len(part)]
    if not told:
        return pl.DataFrame()
    table = pl.concat(told).unique([*_SAME, "wave"], maintain_order=True)
    synthetic = people.people.group_by("survey").agg(pl.col("is_synthetic").any())
    families = table.partition_by("survey", "employer", maintain_order=True)
    tested = pl.concat([adjust(family) for family in families])
    nothing = pl.lit(None, pl.String)
    return tested.join(synthetic, on="survey", how="left").with_columns(
        group_variable=nothing, group_value=nothing
    ).select(marts.EstimatesChanged.column_names())  # fmt: skip


def _compared(people: Weighted, rows: pl.DataFrame, quantity: str) -> pl.DataFrame:
    by = ["survey", "employer", "wave"]
    shares = _shares(people, rows, by)
    pairs = _pairs(shares.keys)
    if pairs.is_empty():
        return pl.DataFrame()
    old, new = pairs["_old"].to_numpy(), pairs["_new"].to_numpy()
    change = Replicated(
        keys=pairs.select("survey", "employer", "wave", "earlier_wave", "level"),
        estimate=shares.estimate[new] - shares.estimate[old],
        replicates=shares.replicates[new] - shares.replicates[old],
        n=np.minimum(shares.n[new], shares.n[old]),
        n_effective=np.minimum(shares.n_effective[new], shares.n_effective[old]),
        kind="difference",
    )
    frame = change.frame().with_columns(quantity=pl.lit(quantity))
    ratio = (pl.col("estimate") / pl.col("standard_error")).abs()
    told = frame.with_columns(
        p_value=ratio.map_batches(
            lambda z: pl.Series(2 * stats.norm.sf(z.to_numpy())), return_dtype=pl.Float64
        )
    )
    key = ["survey", "employer", "wave", "level"]
    return told.join(_split(people, rows), on=key, how="left", nulls_equal=True)


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


def _split(people: Weighted, rows: pl.DataFrame) -> pl.DataFrame:
    """Split each change by age band into other people and other behaviour (Kitagawa)."""
    aged = rows.filter(pl.col("age_band").is_not_null()).with_columns(
        pl.col("age_band").cast(pl.String)
    )
    amount = pl.Series("_mass", people.weight[aged["_person"].to_numpy()] * aged[AMOUNT].to_numpy())
    weighted = aged.with_columns(amount)
    key = ["survey", "employer", "wave"]
    size = weighted.group_by(*key, "age_band").agg(mass=pl.col("_mass").sum())
    share = size.with_columns(share=pl.col("mass") / pl.col("mass").sum().over(key))
    levels = weighted.filter(pl.col("level").is_not_null()).select(*key[:2], "level").unique()
    hit = weighted.group_by(*key, "age_band", "level").agg(hit=pl.col("_mass").sum())
    full = (
        share.join(levels, on=key[:2], how="inner", nulls_equal=True)
        .join(hit, on=[*key, "age_band", "level"], how="left", nulls_equal=True)
        .with_columns(rate=pl.col("hit").fill_null(0) / pl.col("mass"))
    )
    told = [
        _split_one(group.sort("wave"))
        for _, group in full.group_by(*key[:2], "level", maintain_order=True)
    ]
    found = [part for part in told if len(part)]
    words = dict.fromkeys(("survey", "employer", "level"), pl.String)
    schema = {**words, "wave": pl.Int32, "composition": pl.Float64, "behaviour": pl.Float64}
    return pl.concat(found) if found else pl.DataFrame(schema=schema)


def _split_one(group: pl.DataFrame) -> pl.DataFrame:
    waves = group["wave"].unique().sort().to_list()
    rows = []
    for earlier, later in itertools.pairwise(waves):
        before, after = (group.filter(pl.col("wave") == wave) for wave in (earlier, later))
        both = before.join(after, on="age_band", how="full", suffix="_new", coalesce=True)
        both = both.with_columns(pl.col("share", "rate", "share_new", "rate_new").fill_null(0))
        parts = kitagawa_split(
            *(both[name].to_numpy() for name in ("share", "rate", "share_new", "rate_new"))
        )
        first = group.row(0, named=True)
        rows.append(
            {name: first[name] for name in ("survey", "employer", "level")}
            | {"wave": later, "composition": parts[0].sum(), "behaviour": parts[1].sum()}
        )
    return pl.DataFrame(rows, schema_overrides={"wave": pl.Int32, "employer": pl.String})
