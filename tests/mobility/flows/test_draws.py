"""Draws have the spread that was asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.flows import Gravity, flow_draws, gamma_draws, parameter_draws


@pytest.mark.parametrize("kind", ["model", "robust", "quasi"])
def test_parameters_are_drawn_with_their_covariance(wight, kind):
    fit = Gravity("tanner").fit(wight.flows, wight.cost)
    drawn = parameter_draws(fit, 4_000, kind=kind, seed=1)
    wanted = fit.covariances_[kind]
    scale = np.sqrt(np.diag(wanted))
    assert np.cov(drawn.T) / np.outer(scale, scale) == pytest.approx(
        wanted / np.outer(scale, scale), abs=0.08
    )
    assert drawn.mean(axis=0) == pytest.approx(list(fit.parameters_.values()), abs=5e-3)


def test_every_draw_of_flows_meets_the_margins(wight):
    fit = Gravity().fit(wight.flows, wight.cost)
    flows = flow_draws(fit, parameter_draws(fit, 20, seed=2))
    assert flows.shape == (20, 18, 18)
    for drawn in flows:
        assert drawn.sum(axis=0) == pytest.approx(wight.flows.sum(axis=0), rel=1e-9)
        assert drawn.sum(axis=1) == pytest.approx(wight.flows.sum(axis=1), rel=1e-9)
    assert (flows.std(axis=0) > 0).all()


def test_a_model_fitted_to_a_mean_has_no_error_to_draw(wight):
    rows, columns = wight.flows.sum(axis=1), wight.flows.sum(axis=0)
    fit = Gravity().fit_mean_cost(rows, columns, wight.cost, 6.0)
    with pytest.raises(EstimateError, match="no known error"):
        parameter_draws(fit, 10, seed=1)


@given(st.floats(0.1, 1_000), st.floats(0.1, 1_000))
@settings(deadline=None, max_examples=20)
def test_gamma_draws_have_mean_and_variance(mean, variance):
    drawn = gamma_draws(np.full(40_000, mean), variance, seed=1)
    error = np.sqrt(variance / 40_000)
    assert drawn.mean() == pytest.approx(mean, abs=6 * error)
    assert (drawn >= 0).all()


def test_what_has_no_variance_or_no_mean_stays():
    assert gamma_draws([5.0, 0.0], [0.0, 3.0], seed=1).tolist() == [5.0, 0.0]
