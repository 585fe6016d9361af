"""Gravity models find the truth, meet their totals, and name what they cannot bear."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.base import clone

from mobility.errors import EstimateError
from mobility.flows import Gravity, furness

FORMS = {
    "exponential": ({"beta": 0.15}, lambda c: np.exp(-0.15 * c)),
    "power": ({"alpha": 1.3}, lambda c: c**-1.3),
    "tanner": ({"alpha": 0.4, "beta": 0.2}, lambda c: c**0.4 * np.exp(-0.2 * c)),
}


def places(seed, origins=30, destinations=30):
    """Costs and totals of towns scattered over 60 km."""
    rng = np.random.default_rng(seed)
    one, two = rng.uniform(0, 60, (2, max(origins, destinations), 2))
    cost = np.hypot(*(one[:origins, None] - two[None, :destinations]).transpose(2, 0, 1)) + 0.5
    rows, columns = rng.lognormal(6, 1, origins), rng.lognormal(6, 1, destinations)
    return cost, rows, columns * rows.sum() / columns.sum()


@pytest.mark.parametrize("form", FORMS)
def test_the_truth_is_found_and_both_margins_met(form):
    cost, rows, columns = places(1)
    truth, deterrence = FORMS[form]
    flows = furness(deterrence(cost), rows, columns, tol=1e-13)
    fit = Gravity(form).fit(flows, cost)
    assert fit.parameters_ == pytest.approx(truth, rel=1e-9)
    made = fit.predict()
    assert made == pytest.approx(flows, rel=1e-7)
    assert made.sum(axis=1) == pytest.approx(rows, rel=1e-9)
    assert made.sum(axis=0) == pytest.approx(columns, rel=1e-9)


@pytest.mark.parametrize("form", FORMS)
def test_an_origin_constrained_model_meets_origins_and_takes_its_pull_from_destinations(form):
    cost, rows, columns = places(2, 25, 40)
    flows = np.random.default_rng(2).poisson(furness(FORMS[form][1](cost), rows, columns))
    fit = Gravity(form, "origin").fit(flows, cost)
    made, total = fit.predict(), flows.sum(axis=0)
    assert made.sum(axis=1) == pytest.approx(flows.sum(axis=1), rel=1e-9)
    values = tuple(fit.parameters_.values())
    deterrence = {
        "exponential": lambda c: np.exp(-values[0] * c),
        "power": lambda c: c ** -values[0],
    }
    by_hand = total * deterrence.get(form, lambda c: c ** values[0] * np.exp(-values[1] * c))(cost)
    by_hand *= (flows.sum(axis=1) / by_hand.sum(axis=1))[:, None]
    assert made == pytest.approx(by_hand, rel=1e-9)


@given(st.integers(0, 2**16), st.floats(0.1, 50))
@settings(deadline=None, max_examples=15)
def test_another_unit_of_cost_changes_the_unit_alone(seed, unit):
    cost, rows, columns = places(seed, 8, 9)
    rng = np.random.default_rng(seed)
    flows = rng.poisson(furness(np.exp(-0.1 * cost), rows, columns)).astype(float)
    one, two = (Gravity().fit(flows, c) for c in (cost, cost * unit))
    assert two.parameters_["beta"] * unit == pytest.approx(one.parameters_["beta"], rel=1e-6)
    assert two.predict() == pytest.approx(one.predict(), rel=1e-5, abs=1e-7)


@given(st.integers(0, 2**16), st.sampled_from(sorted(FORMS)))
@settings(deadline=None, max_examples=20)
def test_fitted_flows_keep_margins_and_mean_cost(seed, form):
    cost, rows, columns = places(seed, 7, 11)
    rng = np.random.default_rng(seed)
    expected = furness(FORMS[form][1](cost), rows, columns)
    flows = rng.poisson(expected * rng.gamma(5, 0.2, cost.shape)).astype(float)
    fit = Gravity(form).fit(flows, cost)
    made = fit.predict()
    assert made.sum(axis=1) == pytest.approx(flows.sum(axis=1), rel=1e-9)
    assert made.sum(axis=0) == pytest.approx(flows.sum(axis=0), rel=1e-9)
    seen = np.log(cost) if form == "power" else cost
    assert (made * seen).sum() == pytest.approx((flows * seen).sum(), rel=1e-8)


def test_intervals_hold_the_truth_under_poisson_flows():
    cost, rows, columns = places(3, 15, 15)
    expected = furness(np.exp(-0.15 * cost), rows / 5, columns / 5)
    rng = np.random.default_rng(3)
    held = []
    for _ in range(120):
        told = Gravity().fit(rng.poisson(expected).astype(float), cost).coefficients_.row(0)
        held.append([abs(told[1] - 0.15) < 1.96 * error for error in told[2:]])
    cover = np.mean(held, axis=0)
    assert (cover > 0.88).all()
    assert (cover < 0.995).all()


def test_overdispersed_flows_want_a_robust_error():
    cost, rows, columns = places(4, 20, 20)
    expected = furness(np.exp(-0.15 * cost), rows, columns)
    rng = np.random.default_rng(4)
    held, dispersion, variation = [], [], []
    for _ in range(120):
        flows = rng.poisson(expected * rng.gamma(10, 0.1, cost.shape)).astype(float)
        fit = Gravity().fit(flows, cost)
        told = fit.coefficients_.row(0)
        held.append([abs(told[1] - 0.15) < 1.96 * error for error in told[2:]])
        dispersion.append(fit.dispersion_)
        variation.append(fit.variation_)
    model, robust, quasi = np.mean(held, axis=0)
    assert model < 0.75
    assert robust > 0.8
    assert quasi > 0.7
    assert np.mean(dispersion) > 2
    assert np.mean(variation) == pytest.approx(0.1, rel=0.4)


def test_a_sparse_table_gives_the_dense_fit():
    cost, rows, columns = places(5)
    near = cost < 40
    expected = furness(np.exp(-0.15 * cost) * near, rows, columns)
    flows = np.random.default_rng(5).poisson(expected).astype(float)
    dense = Gravity().fit(flows, np.where(near, cost, np.inf))
    thin = Gravity().fit(sparse.csr_array(flows), sparse.csr_array(np.where(near, cost, 0)))
    assert thin.parameters_ == pytest.approx(dense.parameters_, rel=1e-10)
    assert thin.n_pairs_ == dense.n_pairs_ == near.sum()
    for kind in ("model", "robust", "quasi"):
        assert thin.covariances_[kind] == pytest.approx(dense.covariances_[kind], rel=1e-8)
    made = thin.predict()
    assert sparse.issparse(made)
    assert made.toarray() == pytest.approx(dense.predict(), rel=1e-9)
    assert dense.predict()[~near] == pytest.approx(0, abs=0)


def test_pairs_of_weight_zero_leave_fit_and_margins():
    cost, rows, columns = places(6)
    rng = np.random.default_rng(6)
    flows = rng.poisson(furness(np.exp(-0.15 * cost), rows, columns)).astype(float)
    weight = (rng.random(cost.shape) > 0.2).astype(float)
    spoilt = np.where(weight > 0, flows, np.nan)
    fit = Gravity().fit(spoilt, cost, sample_weight=weight)
    made = fit.predict()
    assert (made * weight).sum(axis=1) == pytest.approx((flows * weight).sum(axis=1), rel=1e-9)
    assert (made * weight).sum(axis=0) == pytest.approx((flows * weight).sum(axis=0), rel=1e-9)
    assert made[weight == 0].sum() == pytest.approx(flows[weight == 0].sum(), rel=0.05)
    assert fit.n_pairs_ == weight.sum()


def test_zones_that_nobody_leaves_or_reaches_stay_empty():
    cost, rows, columns = places(7, 10, 10)
    rows[3], columns[5] = 0, 0
    columns *= rows.sum() / columns.sum()
    fit = Gravity().fit(furness(np.exp(-0.15 * cost), rows, columns, tol=1e-13), cost)
    made = fit.predict()
    assert fit.parameters_["beta"] == pytest.approx(0.15, rel=1e-8)
    assert not made[3].any()
    assert not made[:, 5].any()
    assert fit.n_pairs_ == 81


def test_a_cost_of_zero_at_home_is_named_and_a_rule_mends_it():
    cost, rows, columns = places(8, 12, 12)
    np.fill_diagonal(cost, 0.0)
    flows = np.random.default_rng(8).poisson(furness(np.exp(-0.15 * cost), rows, columns))
    with pytest.raises(EstimateError, match=r"(?s)cost zero.*\(0, 0\).*half_nearest"):
        Gravity("power").fit(flows, cost)
    fit = Gravity("power", intrazonal="half_nearest").fit(flows, cost)
    assert np.isfinite(fit.predict()).all()
    assert fit.predict().sum(axis=1) == pytest.approx(flows.sum(axis=1), rel=1e-9)


def test_the_own_zone_may_be_left_out():
    cost, rows, columns = places(9, 12, 12)
    away = np.where(np.eye(12, dtype=bool), 0, 1)
    flows = np.random.default_rng(9).poisson(furness(np.exp(-0.15 * cost) * away, rows, columns))
    flows[np.diag_indices(12)] = 1_000
    for table in (flows, sparse.csr_array(flows)):
        fit = Gravity(intrazonal="leave_out").fit(table, cost)
        assert fit.parameters_["beta"] == pytest.approx(0.15, abs=0.01)
        assert not np.diag(fit.predict()).any()
        assert fit.n_pairs_ == 132


def test_other_totals_and_costs_are_met():
    cost, rows, columns = places(10)
    fit = Gravity().fit(furness(np.exp(-0.15 * cost), rows, columns), cost)
    grown = columns.copy()
    grown[4] += 500
    made = fit.predict(cost * 1.1, origins=rows * grown.sum() / rows.sum(), destinations=grown)
    assert made.sum(axis=0) == pytest.approx(grown, rel=1e-9)
    expected = furness(np.exp(-0.165 * cost), rows * grown.sum() / rows.sum(), grown)
    assert made == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("form", ["exponential", "power"])
@pytest.mark.parametrize("constraint", ["doubly", "origin"])
def test_the_mean_cost_alone_finds_the_deterrence(form, constraint):
    cost, rows, columns = places(11)
    truth, deterrence = FORMS[form]
    flows = furness(deterrence(cost), rows, columns, tol=1e-13)
    if constraint == "origin":
        flows = columns * deterrence(cost)
        flows *= (rows / flows.sum(axis=1))[:, None]
    mean = (flows * cost).sum() / flows.sum()
    fit = Gravity(form, constraint).fit_mean_cost(rows, columns, cost, mean)
    assert fit.parameters_ == pytest.approx(truth, rel=1e-8)
    assert fit.mean_cost_ == pytest.approx(mean, rel=1e-10)
    assert fit.predict() == pytest.approx(flows, rel=1e-6)


def test_tanner_by_the_mean_wants_its_alpha():
    cost, rows, columns = places(12)
    flows = furness(FORMS["tanner"][1](cost), rows, columns, tol=1e-13)
    mean = (flows * cost).sum() / flows.sum()
    with pytest.raises(EstimateError, match="alpha must be given"):
        Gravity("tanner").fit_mean_cost(rows, columns, cost, mean)
    fit = Gravity("tanner").fit_mean_cost(rows, columns, cost, mean, alpha=0.4)
    assert fit.parameters_ == pytest.approx({"alpha": 0.4, "beta": 0.2}, rel=1e-8)


def test_likelihood_and_mean_cost_agree_for_the_exponential():
    cost, rows, columns = places(13)
    flows = np.random.default_rng(13).poisson(furness(1 / cost, rows, columns)).astype(float)
    mean = (flows * cost).sum() / flows.sum()
    one = Gravity().fit(flows, cost)
    two = Gravity().fit_mean_cost(flows.sum(axis=1), flows.sum(axis=0), cost, mean)
    assert two.parameters_ == pytest.approx(one.parameters_, rel=1e-8)


def test_distances_far_beyond_the_mean_do_not_vanish():
    # Two regions 5,000 km apart: exp(-beta c) is zero there in floating-point numbers.
    cost, rows, columns = places(14, 20, 20)
    cost[:10, 10:] += 20_000
    cost[10:, :10] += 20_000
    columns[:10] *= rows[:10].sum() / columns[:10].sum()
    columns[10:] *= rows[10:].sum() / columns[10:].sum()
    flows = np.zeros_like(cost)
    for part in (slice(0, 10), slice(10, 20)):
        flows[part, part] = furness(np.exp(-0.15 * cost[part, part]), rows[part], columns[part])
    fit = Gravity().fit(flows, cost)
    assert fit.parameters_["beta"] == pytest.approx(0.15, rel=1e-6)


def test_a_model_can_be_cloned_and_keeps_its_arguments():
    model = clone(Gravity("tanner", "origin", intrazonal=0.7))
    assert model.get_params() == {
        "deterrence": "tanner",
        "constraint": "origin",
        "intrazonal": 0.7,
    }
