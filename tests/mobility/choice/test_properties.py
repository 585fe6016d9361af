"""What always holds of fitted choices: sums, scale, order of rows, and what is held out."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.choice import (
    MultinomialLogit,
    NestedLogit,
    calibration,
    elasticities,
    fit_scores,
    hold_out,
    market_shares,
    missed_by,
    replicate_covariance,
    value_of_time,
)
from tests.mobility.choice.conftest import UTILITY, draw_choices

few = settings(max_examples=5, deadline=None, derandomize=True)
once = settings(max_examples=1, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)
OPEN = {"car": "has_car"}


def fitted(seed, n=400):
    people = draw_choices(n, seed, per_person=2)
    return people, MultinomialLogit(UTILITY, availability=OPEN).fit(people, choice="choice")


@few
@given(seeds, st.floats(0.1, 9))
def test_expected_shares_are_those_observed_and_sum_to_one(seed, scale):
    people, model = fitted(seed)
    weight = np.random.default_rng(seed).uniform(1, 3, len(people))
    weighted = MultinomialLogit(UTILITY, availability=OPEN)
    weighted.fit(people, choice="choice", weight=weight)
    told = market_shares(weighted, people, "choice", weight * scale)
    assert told["observed"].sum() == pytest.approx(1)
    assert told["predicted"].sum() == pytest.approx(1)
    with_constant = told.filter(alternative="bike")
    assert with_constant["predicted"][0] == pytest.approx(with_constant["observed"][0], abs=1e-5)
    groups = calibration(model, people, "choice")
    assert groups["predicted"].is_between(0, 1).all()
    assert (groups.group_by("alternative").agg(pl.col("n").sum())["n"] == len(people)).all()


@few
@given(seeds)
def test_scores_follow_from_the_likelihoods_and_the_order_of_rows_does_not_matter(seed):
    people, model = fitted(seed)
    told = dict(fit_scores(model).iter_rows())
    assert 0 <= told["adjusted_rho_squared"] <= told["rho_squared"] <= 1
    assert told["aic"] == pytest.approx(2 * told["coefficients"] - 2 * told["log_likelihood"])
    turned = MultinomialLogit(UTILITY, availability=OPEN).fit(people.reverse(), choice="choice")
    assert turned.log_likelihood_ == pytest.approx(model.log_likelihood_, rel=1e-9)


@few
@given(seeds, st.sampled_from(["dkk_car", "min_car"]))
def test_what_a_costlier_car_loses_the_others_win(seed, column):
    people, model = fitted(seed)
    told = elasticities(model, people, column)
    shares = market_shares(model, people, "choice")["predicted"].to_numpy()
    assert np.dot(told["elasticity"].to_numpy(), shares) == pytest.approx(0, abs=1e-9)


@few
@given(seeds, st.floats(0.5, 60))
def test_a_value_of_time_scales_with_its_unit(seed, times):
    _, model = fitted(seed, 1_500)
    one = value_of_time(model, "b_time", "b_cost").row(0, named=True)
    other = value_of_time(model, "b_time", "b_cost", times=times).row(0, named=True)
    for name in ("estimate", "standard_error", "low", "high"):
        assert other[name] == pytest.approx(one[name] * times)
    assert one["low"] <= one["estimate"] <= one["high"]


@once
@given(seeds)
def test_whole_people_are_held_out_once(seed):
    people, model = fitted(seed, 240)
    told = hold_out(model, people, "choice", by="person", folds=3, random_state=seed)
    assert told["n"].sum() == len(people)
    assert told["log_loss"].min() >= 0


@few
@given(seeds)
def test_what_the_trees_gain_is_told_along_each_variable_of_every_choice(seed):
    people = draw_choices(120, seed)
    random = np.random.default_rng(seed)
    losses = pl.DataFrame({"fold_no": random.integers(0, 3, 120), "weight": np.ones(120),
                           "logit": random.random(120), "boosted": random.random(120)})  # fmt: skip
    told = missed_by(losses, people, ["min_car", "has_car"], groups=4)
    assert told.group_by("column").agg(pl.col("n").sum())["n"].to_list() == [120] * 2
    assert (told["logit"] - told["boosted"]).to_list() == pytest.approx(told["gain"].to_list())


@few
@given(seeds, st.integers(2, 40), st.integers(1, 4))
def test_a_covariance_of_replicates_is_symmetric_and_never_negative(seed, draws, size):
    random = np.random.default_rng(seed)
    made = random.normal(size=(draws, size))
    centre = random.normal(size=size)
    found = replicate_covariance(made, centre)
    assert found == pytest.approx(found.T)
    assert np.linalg.eigvalsh(found).min() >= -1e-12
    assert replicate_covariance(made * 3 + 5, centre * 3 + 5) == pytest.approx(9 * found)


@once
@given(seeds)
def test_a_nest_fits_no_worse_than_none(seed):
    people, plain = fitted(seed)
    nested = NestedLogit(UTILITY, availability=OPEN, nests={"slow": ["walk", "bike"]})
    nested.fit(people, choice="choice")
    assert nested.log_likelihood_ >= plain.log_likelihood_ - 1e-6
