"""The multinomial logit: what it learns, what it refuses, what it owes to scikit-learn."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.model_selection import GroupKFold, cross_val_score

from mobility.choice import MultinomialLogit
from mobility.choice.likelihood import Choices, objective_of
from mobility.choice.plain import PlainLogit
from mobility.choice.terms import build_terms
from mobility.errors import EstimateError
from tests.mobility.choice.conftest import TRUTH, UTILITY, draw_choices

OPEN = {"car": "has_car"}


def fit(frame, **options):
    return MultinomialLogit(UTILITY, availability=OPEN).fit(frame, choice="choice", **options)


def test_the_truth_lies_within_four_standard_errors(people):
    model = fit(people)
    for name, value, error, robust in model.coefficients_.rows():
        assert abs(value - TRUTH[name]) < 4 * error
        assert robust == pytest.approx(error, rel=0.25)


def test_constants_make_the_expected_shares_the_observed_ones(people):
    observed = people["choice"].value_counts(normalize=True)
    shares = fit(people).shares(people)
    for name, share in observed.rows():
        assert shares[name][0] == pytest.approx(share, abs=1e-6)


def test_nobody_is_given_what_is_not_available(people):
    p = fit(people).predict_proba(people)
    assert p.columns == sorted(UTILITY)
    assert p.filter(~people["has_car"])["car"].max() == 0
    assert np.allclose(p.to_numpy().sum(axis=1), 1)


def test_derivatives_are_those_of_the_likelihood(people):
    random = np.random.default_rng(3)
    terms = build_terms(people[:300], UTILITY, OPEN)
    p = np.exp(PlainLogit(terms).log_probabilities(terms, np.zeros(4)))
    choices = Choices(terms, p.argmax(axis=0), random.random(300))
    kernel = PlainLogit(terms)
    objective = objective_of(kernel, choices)
    at = random.normal(scale=0.1, size=4)
    _, gradient, hessian = objective(at)
    for k, step in enumerate(np.eye(4) * 1e-6):
        up, down = objective(at + step), objective(at - step)
        assert gradient[k] == pytest.approx((up[0] - down[0]) / 2e-6, rel=1e-4, abs=1e-4)
        assert hessian[k] == pytest.approx((up[1] - down[1]) / 2e-6, rel=1e-4, abs=1e-3)
    packed = kernel.curvatures(terms, choices.chosen, at) @ choices.weight
    assert packed == pytest.approx(hessian[np.triu_indices(4)])


@settings(max_examples=15, deadline=None)
@given(scale=st.floats(1e-4, 1e6), seed=st.integers(0, 99))
def test_the_fit_does_not_feel_the_scale_of_the_weights(scale, seed):
    frame = draw_choices(400, seed)
    weight = np.random.default_rng(seed).gamma(2.0, 1.0, 400)
    one, other = fit(frame, weight=weight), fit(frame, weight=weight * scale)
    assert other.coef_ == pytest.approx(one.coef_, rel=1e-4, abs=1e-6)
    assert other.log_likelihood_ == pytest.approx(one.log_likelihood_, rel=1e-9)


def test_a_weight_of_two_is_the_row_twice():
    frame = draw_choices(500, seed=1)
    weight = np.where(np.arange(500) < 200, 2.0, 1.0)
    twice = fit(pl.concat([frame, frame[:200]]))
    assert fit(frame, weight=weight).coef_ == pytest.approx(twice.coef_, abs=1e-5)


def test_people_who_repeat_themselves_are_told_by_the_clustered_error():
    once = draw_choices(600, seed=2)
    frame = pl.concat([once] * 5)
    model = fit(frame, cluster="person")
    found = model.coefficients_
    of_once = fit(once).coefficients_["robust_standard_error"].to_numpy()
    assert found["clustered_standard_error"].to_numpy() == pytest.approx(of_once, rel=1e-2)
    assert (found["robust_standard_error"] * 2 < found["clustered_standard_error"]).all()


def test_very_many_choices_end_where_few_began():
    frame = draw_choices(45_000, seed=7)
    model = fit(frame)
    few = MultinomialLogit(UTILITY, availability=OPEN)
    weight = pl.Series([45_000 / 15_000] * 15_000)
    thirds = [few.fit(frame[i::3], choice="choice", weight=weight).coef_ for i in range(3)]
    assert model.coef_ == pytest.approx(np.mean(thirds, axis=0), abs=0.02)
    terms = build_terms(frame, UTILITY, OPEN)
    chosen = frame["choice"].replace_strict({name: i for i, name in enumerate(UTILITY)})
    objective = objective_of(PlainLogit(terms), Choices(terms, chosen.to_numpy(), None))
    assert np.abs(objective(model.coef_)[1]).max() < 1e-2


def test_scikit_learn_clones_it_and_crosses_it_by_person(people):
    model = MultinomialLogit(UTILITY, availability=OPEN)
    assert clone(model).get_params()["utility"] == UTILITY
    choice, person = people["choice"].to_numpy(), people["person"].to_numpy()
    options = {"groups": person, "cv": GroupKFold(4)}
    scores = cross_val_score(model, people, choice, **options)
    by_log_loss = cross_val_score(model, people, choice, scoring="neg_log_loss", **options)
    assert scores == pytest.approx(by_log_loss)
    assert (scores > -np.log(3)).all()


ROW = {
    "person": 1,
    "min_walk": 30.0,
    "min_bike": 10.0,
    "min_car": 8.0,
    "dkk_car": 9.0,
    "has_car": True,
    "choice": "bike",
}


@pytest.mark.parametrize(
    ("delivered", "says"),
    [
        pytest.param({"choice": "tram"}, "1 choices are of no alternative: ['tram']", id="mode"),
        pytest.param({"choice": None}, "1 of them missing", id="no answer"),
        pytest.param({"choice": "car", "has_car": False}, "was not available", id="closed"),
        pytest.param({"min_bike": None}, "'min_bike' has no number in 1 of 301", id="hole"),
        pytest.param({"min_bike": float("inf")}, "'min_bike' has no number", id="infinite"),
    ],
)
def test_a_wrong_choice_is_refused_in_three_parts(delivered, says):
    good = draw_choices(300, seed=5)
    frame = pl.concat([good, pl.DataFrame([ROW | delivered], schema=good.schema)])
    says = says.replace("1 of them missing", "of which 1 missing")
    with pytest.raises(EstimateError) as refused:
        fit(frame)
    assert says in str(refused.value)
    assert "\n  to do: " in str(refused.value)


def test_no_choices_teach_nothing():
    with pytest.raises(EstimateError, match="no choice to learn from"):
        fit(draw_choices(300, seed=5)[:0])


def test_a_hole_where_the_alternative_is_closed_does_not_matter():
    frame = draw_choices(400, seed=5)
    holed = frame.with_columns(
        min_car=pl.when("has_car").then("min_car"), dkk_car=pl.when("has_car").then("dkk_car")
    )
    assert fit(holed).coef_ == pytest.approx(fit(frame).coef_)


@pytest.mark.parametrize(
    ("utility", "says"),
    [
        pytest.param(
            {"walk": {"a": 1}, "bike": {"b": 1}, "car": {"c": 1}}, "cannot tell", id="3 constants"
        ),
        pytest.param({"walk": {"a": "person_no"}, "bike": {"b": 1}}, "no column", id="absent"),
        pytest.param({"walk": {"a": "choice"}, "bike": {"b": 1}}, "holds no numbers", id="text"),
        pytest.param({"walk": {"a": 1}}, "needs two alternatives", id="one alternative"),
    ],
)
def test_an_utility_that_cannot_be_is_refused(people, utility, says):
    with pytest.raises(EstimateError, match=says):
        MultinomialLogit(utility).fit(people, choice="choice")


def test_a_coefficient_on_its_way_to_infinity_is_named():
    frame = draw_choices(400, seed=6).with_columns(is_bike=pl.col("choice") == "bike")
    utility = UTILITY | {"bike": UTILITY["bike"] | {"b_never": "is_bike"}}
    with pytest.raises(EstimateError, match=r"b_never runs to infinity|did not settle"):
        MultinomialLogit(utility, availability=OPEN).fit(frame, choice="choice")


@pytest.mark.parametrize("weight", [[-1.0] + [1.0] * 299, [0.0] * 300, [float("nan")] * 300])
def test_weights_that_are_none_are_refused(weight):
    with pytest.raises(EstimateError, match="Weights must be"):
        fit(draw_choices(300, seed=5), weight=pl.Series(weight))
