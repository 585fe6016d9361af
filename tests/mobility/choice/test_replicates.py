"""Coefficients under replicate weights."""

import numpy as np
import pytest

from mobility.choice import MultinomialLogit, NestedLogit, replicate_covariance
from mobility.errors import EstimateError
from tests.mobility.choice.conftest import UTILITY

OPEN = {"car": "has_car"}


def bootstrap(people, replicates, seed=1):
    """Draw Poisson weights per person, and say which row is whose."""
    persons = people["person"].n_unique()
    weights = np.random.default_rng(seed).poisson(1.0, (persons, replicates)).astype(float)
    return weights, people["person"].to_numpy()


@pytest.fixture(scope="module", params=["plain", "nested"])
def model(request, people):
    nests = {"active": ["walk", "bike"]}
    made = {
        "plain": MultinomialLogit(UTILITY, availability=OPEN),
        "nested": NestedLogit(UTILITY, nests, availability=OPEN),
    }[request.param]
    return made.fit(people, choice="choice")


def test_one_newton_step_stands_close_to_the_refit(people, model):
    weights, rows = bootstrap(people, 30)
    step = model.refit(people, "choice", weights, rows=rows)
    whole = model.refit(people, "choice", weights, rows=rows, newton_steps=None)
    assert (np.abs(step - whole).mean(axis=0) < 0.35 * whole.std(axis=0)).all()


def test_a_refit_is_the_fit_with_those_weights(people, model):
    weights, rows = bootstrap(people, 2)
    whole = model.refit(people, "choice", weights, rows=rows, newton_steps=None)
    again = type(model)(**model.get_params()).fit(people, "choice", weights[rows, 1])
    assert whole[1] == pytest.approx(again.coef_, abs=1e-4)


def test_replicates_of_ones_move_nothing(people, model):
    ones = np.ones((people.height, 3), dtype=np.float32)
    assert model.refit(people, "choice", ones) == pytest.approx(
        np.tile(model.coef_, (3, 1)), rel=1e-4
    )


def test_replicate_errors_agree_with_clustered_ones(people):
    weights, rows = bootstrap(people, 400)
    model = MultinomialLogit(UTILITY, availability=OPEN)
    model.fit(people, "choice", cluster="person", replicates=weights, rows=rows)
    found = model.coefficients_
    assert model.replicates_.shape == (400, 4)
    assert found["replicate_standard_error"].to_numpy() == pytest.approx(
        found["clustered_standard_error"].to_numpy(), rel=0.2
    )


def test_a_jackknifes_factors_scale_its_covariance():
    draws = np.array([[1.0], [3.0]])
    assert replicate_covariance(draws, np.array([2.0])) == pytest.approx(1.0)
    assert replicate_covariance(draws, np.array([2.0]), np.array([0.5, 1.5])) == pytest.approx(2.0)


def test_a_matrix_that_does_not_fit_is_refused(people, model):
    with pytest.raises(EstimateError, match="do not fit 3000 choices"):
        model.refit(people, "choice", np.ones((7, 2)))
