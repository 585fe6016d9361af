"""Scores, calibration, hold-out, elasticities, value of time, and the boosted comparison."""

import numpy as np
import polars as pl
import pytest

from mobility.choice import (
    MultinomialLogit,
    calibration,
    compare_boosted,
    elasticities,
    fit_scores,
    hold_out,
    market_shares,
    missed_by,
    value_of_time,
)
from mobility.errors import EstimateError
from tests.mobility.choice.conftest import UTILITY

OPEN = {"car": "has_car"}


@pytest.fixture(scope="module")
def model(people):
    return MultinomialLogit(UTILITY, availability=OPEN).fit(people, choice="choice")


def test_rho_squared_is_one_less_the_ratio_of_likelihoods(model):
    found = dict(fit_scores(model).rows())
    assert found["rho_squared"] == pytest.approx(
        1 - model.log_likelihood_ / model.null_log_likelihood_
    )
    assert found["log_loss"] * found["choices"] == pytest.approx(-model.log_likelihood_)
    assert found["adjusted_rho_squared"] < found["rho_squared"]


def test_the_true_model_is_calibrated(people, model):
    found = calibration(model, people, "choice")
    assert found.height == 30
    away = (found["predicted"] - found["observed"]).abs() / found["standard_error"].clip(1e-3)
    assert away.max() < 4
    assert found.group_by("alternative").agg(pl.col("n").sum())["n"].to_list() == [3_000] * 3


def test_a_wrong_model_is_not_calibrated(people):
    bare = {"walk": {}, "bike": {"asc_bike": 1}, "car": {"asc_car": 1}}
    wrong = MultinomialLogit(bare).fit(people, choice="choice")
    sorted_by_time = people.sort("min_walk")
    found = calibration(wrong, sorted_by_time, "choice").filter(alternative="walk")
    away = (found["predicted"] - found["observed"]).abs() / found["standard_error"]
    assert away.max() > 4


def test_weights_count_in_shares_and_calibration(people, model):
    weight = people["has_car"].cast(pl.Float64).to_numpy() + 1e-9
    shares = market_shares(model, people, "choice", weight)
    owners = people.filter("has_car")
    expected = owners.filter(choice="car").height / owners.height
    assert shares.filter(alternative="car")["observed"][0] == pytest.approx(expected, abs=1e-6)
    assert calibration(model, people, "choice", weight)["n"].sum() == 9_000


def test_no_person_is_on_both_sides_of_a_fold(people):
    model = MultinomialLogit(UTILITY, availability=OPEN)
    found = hold_out(model, people, "choice", by="person", folds=4, random_state=1)
    assert found["n"].sum() == people.height
    assert (found["n"] % 3 == 0).all()
    assert (found["rho_squared"] > 0).all()
    assert found.equals(hold_out(model, people, "choice", by="person", folds=4, random_state=1))


def test_waves_are_held_out_one_by_one(people):
    waves = people.with_columns(wave=2_020 + pl.col("person") % 3)
    model = MultinomialLogit(UTILITY, availability=OPEN)
    found = hold_out(model, waves, "choice", by="wave", folds=None, random_state=1)
    assert found["held_out"].to_list() == ["2020", "2021", "2022"]


def test_more_folds_than_people_are_refused(people):
    with pytest.raises(EstimateError, match="cannot be held out"):
        hold_out(
            MultinomialLogit(UTILITY), people[:9], "choice", by="person", folds=5, random_state=1
        )


def test_elasticities_are_the_closed_form_of_one_person(people, model):
    one = people.filter("has_car")[:1]
    p = model.predict_proba(one)
    found = dict(
        elasticities(model, one, "min_car", alternative="car")
        .select("alternative", "elasticity")
        .rows()
    )
    b_time = dict(zip(model.names_, model.coef_, strict=True))["b_time"]
    pull = b_time * one["min_car"][0]
    assert found["car"] == pytest.approx(pull * (1 - p["car"][0]), rel=1e-5)
    assert found["bike"] == pytest.approx(-pull * p["car"][0], rel=1e-5)
    with pytest.raises(EstimateError, match="No utility has a term"):
        elasticities(model, one, "min_car", alternative="walk")


def test_the_value_of_time_is_the_ratio_with_an_interval_around_it(model):
    found = value_of_time(model, "b_time", "b_cost", times=60).row(0, named=True)
    assert found["low"] < found["estimate"] < found["high"]
    assert found["low"] < 60 * 0.08 / 0.05 < found["high"]
    assert found["standard_error"] == pytest.approx((found["high"] - found["low"]) / 3.92, rel=0.1)


def test_a_cost_that_does_nothing_gives_no_value_of_time(people):
    noise = people.with_columns(dkk_car=np.random.default_rng(1).random(people.height))
    model = MultinomialLogit(UTILITY, availability=OPEN).fit(noise, choice="choice")
    with pytest.raises(EstimateError, match="not told from nought"):
        value_of_time(model, "b_time", "b_cost")


def test_trees_find_what_the_logit_was_not_told(people):
    random = np.random.default_rng(2)
    rainy = people.with_columns(is_rainy=pl.Series(random.random(people.height) < 0.3))
    rainy = rainy.with_columns(
        choice=pl.when(pl.col("is_rainy") & (pl.col("choice") == "bike"))
        .then(pl.lit("walk"))
        .otherwise("choice")
    )
    columns = ["min_walk", "dkk_car", "has_car", "is_rainy"]
    model = MultinomialLogit(UTILITY, availability=OPEN)
    losses = compare_boosted(
        model, rainy, "choice", by="person", columns=columns, folds=2, random_state=1
    )
    assert losses["boosted"].mean() < losses["logit"].mean()
    found = missed_by(losses, rainy, ["is_rainy", "dkk_car"])
    assert found.row(0)[:2] == ("is_rainy", "true")
    assert found["gain"][0] > 2 * found["standard_error"][0]
