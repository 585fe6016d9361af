"""How well mode choice is described and foretold, and what boosted trees see that it misses."""

from collections.abc import Mapping

import polars as pl

from mobility.choice import (
    ChoiceModel,
    calibration,
    compare_boosted,
    elasticities,
    fit_scores,
    hold_out,
    market_shares,
    missed_by,
)
from mobility.settings import Settings
from mobility.shift.diary import Diary, Network, read_diary
from mobility.shift.specification import MODELS, model_of
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
WRITES = models.ChoiceScores
UNIT = "tour"
FOLDS = 3
MOST_MISSED = 5
"""Groups told of where the trees gain most."""
LOOKED_AT = ["distance_km", "purpose", "zone", "age_band", "sex"]
TIMES = ("time_bike_min", "time_ebike_min", "time_car_driver_min")
"""Columns whose elasticities are told, each in its own alternative."""


def build(
    respondents: pl.LazyFrame,
    trips: pl.LazyFrame,
    areas: pl.LazyFrame,
    stations: pl.LazyFrame,
    travel_service: pl.LazyFrame,
    routed_ways: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Score the models of tours, the headline's unit."""
    service, ways = travel_service.collect(), routed_ways.collect()
    network = Network.with_trains(areas.collect(), stations.collect(), service, ways)
    diary = read_diary(respondents.collect(), trips.collect(), replicates, service, network)
    if diary is None:
        return WRITES.create_empty()
    tours = _weighted(diary)
    made = [_of_model(tours, kind, settings.survey.seed) for kind in MODELS]
    made.append(_beside_trees(tours, settings.survey.seed))
    keys = [pl.lit(UNIT).alias("unit"), pl.lit(diary.is_synthetic).alias("is_synthetic")]
    return pl.concat(made, how="diagonal_relaxed").with_columns(keys)


def _weighted(diary: Diary) -> pl.DataFrame:
    tours = diary.units(UNIT)
    return tours.with_columns(_weight=pl.Series(diary.weights(tours).of_trips(0)))


def _of_model(tours: pl.DataFrame, kind: str, seed: int) -> pl.DataFrame:
    model: ChoiceModel = model_of(kind).fit(tours, "mode", "_weight")
    fit = _rows(fit_scores(model), {"score": "score", "value": "value"})
    shares = market_shares(model, tours, "mode", "_weight")
    said = [
        _rows(shares, {"level": "alternative", "value": part}, score=f"share_{part}")
        for part in ("observed", "predicted")
    ]
    deciles = calibration(model, tours, "mode", "_weight").filter(alternative="car_driver")
    deciles = deciles.with_columns(level=pl.format("car_driver, tenth {}", "group_no"))
    said += [
        _rows(deciles, {"level": "level", "value": part, "n": "n"}, score=f"calibration_{part}")
        for part in ("observed", "predicted")
    ]
    waves = tours["wave"].n_unique()
    unseen = {"persons": hold_out(model, tours, "mode", by="respondent_id", folds=FOLDS,
                                  weight="_weight", random_state=seed)}  # fmt: skip
    if waves > 1:
        unseen["wave"] = hold_out(
            model, tours.with_columns(pl.col("wave").cast(pl.String)), "mode", by="wave",
            folds=None, weight="_weight", random_state=seed,
        )  # fmt: skip
    held = [_held_out(found, name) for name, found in unseen.items()]
    moved = [
        _rows(
            elasticities(model, tours, column, alternative=column[5:-4], weight="_weight"),
            {"level": "alternative", "value": "elasticity"},
            score=f"elasticity_{column}",
        )
        for column in TIMES
    ]
    return pl.concat([fit, *said, *held, *moved], how="diagonal_relaxed").with_columns(
        model=pl.lit(kind), level=pl.col("level").fill_null("all")
    )


def _held_out(found: pl.DataFrame, name: str) -> pl.DataFrame:
    level = pl.coalesce("held_out", pl.format("part {}", "fold_no"))
    return pl.concat(
        _rows(
            found.with_columns(level=pl.format(f"{name}: {{}}", level)),
            {"level": "level", "value": score, "n": "n"},
            score=f"held_out_{score}",
        )
        for score in ("log_loss", "rho_squared", "hit_rate")
    )


def _beside_trees(tours: pl.DataFrame, seed: int) -> pl.DataFrame:
    """Compare the plain logit with trees, both held out by person."""
    losses = compare_boosted(
        model_of("plain"), tours, "mode", by="respondent_id", weight="_weight",
        folds=2, random_state=seed,
    )  # fmt: skip
    total = losses.select(
        ((pl.col(name) * pl.col("weight")).sum() / pl.col("weight").sum()).alias(name)
        for name in ("logit", "boosted")
    )
    both = [
        pl.DataFrame({"score": [f"held_out_log_loss_{name}"], "level": ["all"],
                      "value": [total[name][0]], "n": [losses.height]})
        for name in ("logit", "boosted")
    ]  # fmt: skip
    missed = missed_by(losses, tours, LOOKED_AT).head(MOST_MISSED)
    gains = _rows(
        missed.with_columns(
            level=pl.format("{} {}", "column", pl.col("group_value").fill_null("-"))
        ),
        {"level": "level", "value": "gain", "standard_error": "standard_error", "n": "n"},
        score="gain_of_trees",
    )
    return pl.concat([*both, gains], how="diagonal_relaxed").with_columns(model=pl.lit("plain"))


def _rows(
    frame: pl.DataFrame, columns: Mapping[str, str], score: str | None = None
) -> pl.DataFrame:
    told = frame.select(pl.col(source).alias(name) for name, source in columns.items())
    numbers = [name for name in ("value", "standard_error") if name in told.columns]
    told = told.with_columns(pl.col(numbers).cast(pl.Float64))
    return told if score is None else told.with_columns(score=pl.lit(score))
