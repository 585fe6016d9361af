"""The nested logit: alternatives of a nest draw from each other first."""

import numpy as np
import polars as pl
import pytest

from mobility.choice import MultinomialLogit, NestedLogit
from mobility.choice.likelihood import Choices, objective_of
from mobility.choice.terms import build_terms
from mobility.errors import EstimateError
from tests.mobility.choice.conftest import UTILITY

OPEN = {"car": "has_car"}
NESTS = {"active": ["walk", "bike"]}


@pytest.fixture(scope="module")
def fitted(people):
    return NestedLogit(UTILITY, NESTS, availability=OPEN).fit(people, choice="choice")


def test_choices_without_nests_give_a_dissimilarity_near_one(people, fitted):
    plain = MultinomialLogit(UTILITY, availability=OPEN).fit(people, choice="choice")
    assert fitted.log_likelihood_ >= plain.log_likelihood_
    error = fitted.coefficients_.filter(coefficient="nest_active")["standard_error"][0]
    assert abs(fitted.dissimilarities_["active"] - 1) < 4 * error


@pytest.mark.parametrize("scale", [0.4, 1.0, 1.3])
def test_derivatives_are_those_of_the_likelihood(people, scale):
    terms = build_terms(people[:300], UTILITY, OPEN)
    kernel = NestedLogit(UTILITY, NESTS)._kernel(terms)
    at = np.array([-0.05, 0.3, -0.04, 0.2, scale])
    chosen = kernel.log_probabilities(terms, at + 0.3).argmax(axis=0)
    choices = Choices(terms, chosen, np.random.default_rng(1).random(300))
    objective = objective_of(kernel, choices)
    _, gradient, hessian = objective(at)
    for k, step in enumerate(np.eye(5) * 1e-6):
        up, down = objective(at + step), objective(at - step)
        assert gradient[k] == pytest.approx((up[0] - down[0]) / 2e-6, rel=1e-4, abs=1e-4)
        assert hessian[k] == pytest.approx((up[1] - down[1]) / 2e-6, rel=1e-4, abs=2e-3)
    packed = kernel.curvatures(terms, chosen, at) @ choices.weight
    assert packed == pytest.approx(hessian[np.triu_indices(5)])
    assert kernel.scores(terms, chosen, at) @ choices.weight == pytest.approx(gradient)


def test_a_drawn_nest_is_found_again():
    random = np.random.default_rng(8)
    n, truth = 20_000, 0.5
    cost = random.random((3, n)) * 4
    v = -1.0 * cost + np.array([[0.0], [0.3], [0.8]])
    inside = np.exp(v[:2] / truth)
    u = np.vstack([truth * np.log(inside.sum(axis=0)), v[2]])
    among = np.exp(u) / np.exp(u).sum(axis=0)
    p = np.vstack([among[0] * inside / inside.sum(axis=0), among[1]])
    took = (random.random(n) > p.cumsum(axis=0)).sum(axis=0)
    frame = pl.DataFrame(
        {
            "a": cost[0],
            "b": cost[1],
            "c": cost[2],
            "choice": np.array(["walk", "bike", "car"])[took],
        }
    )
    utility = {
        "walk": {"b_cost": "a"},
        "bike": {"asc_bike": 1, "b_cost": "b"},
        "car": {"asc_car": 1, "b_cost": "c"},
    }
    model = NestedLogit(utility, NESTS).fit(frame, choice="choice")
    error = model.coefficients_.filter(coefficient="nest_active")["standard_error"][0]
    assert abs(model.dissimilarities_["active"] - truth) < 4 * error < 0.1
    assert model.coef_[0] == pytest.approx(-1.0, abs=0.08)


@pytest.mark.parametrize("nests", [{"a": ["walk", "tram"]}, {"a": ["walk"], "b": ["walk", "bike"]}])
def test_nests_that_cannot_be_are_refused(people, nests):
    with pytest.raises(EstimateError, match="Each alternative is in one nest"):
        NestedLogit(UTILITY, nests).fit(people, choice="choice")
