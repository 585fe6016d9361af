"""Scores have their published values, and compare distances by flows that travel them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows import flow_scores, score_intervals

ONE = [[10, 20], [30, 40]]
TWO = [[15, 15], [25, 45]]
TABLES = hnp.arrays(float, (4, 5), elements=st.floats(0.5, 1_000))


def test_published_values_are_met():
    scores = flow_scores(ONE, TWO)
    assert scores["cpc"] == pytest.approx(0.90)
    assert scores["srmse"] == pytest.approx(0.20)
    assert scores["ssi"] == pytest.approx(0.876853, abs=5e-7)
    assert scores["rmse"] == pytest.approx(5.0)
    assert np.isnan(scores["cpc_distance"])


def test_a_table_is_like_itself_zeros_and_all():
    flows = np.array([[5.0, 0.0], [0.0, 2.0]])
    scores = flow_scores(flows, flows, [[1.0, 2.0], [np.inf, 9.0]])
    assert scores["cpc"] == scores["ssi"] == scores["cpc_distance"] == 1
    assert scores["srmse"] == 0
    assert scores["mean_cost_observed"] == scores["mean_cost_modelled"] == pytest.approx(23 / 7)


def test_disjoint_tables_have_nothing_in_common():
    scores = flow_scores(np.eye(2), 1 - np.eye(2), [[0.0, 9.0], [9.0, 0.0]])
    assert scores["cpc"] == scores["ssi"] == scores["cpc_distance"] == 0


def test_distances_are_compared_by_who_travels_them_not_by_the_size_of_flows():
    # The same sizes of flows on other distances: a histogram of sizes would see no difference.
    cost = np.array([[1.0, 10.0], [10.0, 1.0]])
    near, far = np.array([[9.0, 1.0], [1.0, 9.0]]), np.array([[1.0, 9.0], [9.0, 1.0]])
    assert flow_scores(near, far, cost)["cpc_distance"] == pytest.approx(0.2)
    # Other pairs of the same distance: here the distances are alike and the pairs are not.
    one, two = np.array([[8.0, 1.0], [1.0, 2.0]]), np.array([[2.0, 1.0], [1.0, 8.0]])
    assert flow_scores(one, two, cost)["cpc_distance"] == pytest.approx(1.0)
    assert flow_scores(one, two, cost)["cpc"] == pytest.approx(0.5)


def test_the_farthest_distance_counts_in_the_last_bin():
    cost = np.array([0.0, 50.0, 100.0])
    scores = flow_scores([1.0, 0.0, 9.0], [9.0, 0.0, 1.0], cost)
    assert scores["cpc_distance"] == pytest.approx(0.2)


def test_pairs_that_no_way_joins_are_a_distance_of_their_own():
    cost = np.array([1.0, np.inf])
    scores = flow_scores([5.0, 5.0], [10.0, 0.0], cost)
    assert scores["cpc_distance"] == pytest.approx(0.5)
    assert scores["mean_cost_observed"] == 1


def test_wide_bins_see_less_than_narrow_ones():
    cost = np.array([1.0, 3.0, 5.0])
    one, two = [6.0, 4.0, 0.0], [4.0, 6.0, 0.0]
    assert flow_scores(one, two, cost, bin_width=4)["cpc_distance"] == pytest.approx(1.0)
    assert flow_scores(one, two, cost, bin_width=2)["cpc_distance"] == pytest.approx(0.8)


def test_sparse_tables_score_as_dense_ones():
    rng = np.random.default_rng(1)
    one, two = rng.poisson(0.7, (2, 9, 7)).astype(float)
    cost = rng.uniform(1, 30, (9, 7))
    dense = flow_scores(one, two, cost)
    both = sparse.csr_array(one), sparse.csr_array(two)
    assert flow_scores(*both, cost) == pytest.approx(dense)
    assert flow_scores(*both, sparse.csr_array(cost)) == pytest.approx(dense)


@given(TABLES, TABLES)
@settings(deadline=None, max_examples=40)
def test_scores_keep_their_bounds_and_order(one, two):
    cost = np.add.outer(np.arange(4.0), np.arange(5.0))
    scores, turned = flow_scores(one, two, cost), flow_scores(two, one, cost)
    for name in ("cpc", "ssi", "cpc_distance"):
        assert 0 <= scores[name] <= 1 + 1e-12
        assert turned[name] == pytest.approx(scores[name])


@given(TABLES, TABLES)
@settings(deadline=None, max_examples=40)
def test_with_equal_totals_cpc_is_what_is_not_moved(one, two):
    two = two * one.sum() / two.sum()
    moved = np.abs(one - two).sum() / (2 * one.sum())
    assert flow_scores(one, two)["cpc"] == pytest.approx(1 - moved)


@given(TABLES, TABLES, st.floats(0.01, 100))
@settings(deadline=None, max_examples=20)
def test_relative_scores_do_not_feel_the_scale(one, two, scale):
    scores, scaled = flow_scores(one, two), flow_scores(one * scale, two * scale)
    for name in ("cpc", "ssi", "srmse"):
        assert scaled[name] == pytest.approx(scores[name], rel=1e-9, abs=1e-12)


def test_intervals_hold_the_score_and_narrow_with_more_pairs():
    rng = np.random.default_rng(2)
    widths = []
    for size in (100, 2_500):
        model = rng.gamma(2, 30, size)
        seen = rng.poisson(model * rng.gamma(8, 1 / 8, size)).astype(float)
        told = score_intervals(seen, model, rng.uniform(1, 30, size), replicates=200, seed=3)
        assert ((told["low"] <= told["estimate"]) & (told["estimate"] <= told["high"])).all()
        cpc = told.filter(score="cpc").row(0, named=True)
        widths.append(cpc["high"] - cpc["low"])
    assert widths[1] < widths[0] / 3


def test_intervals_cover_the_score_of_the_population():
    rng = np.random.default_rng(4)
    model = rng.gamma(2, 30, 60_000)
    seen = rng.poisson(model * rng.gamma(8, 1 / 8, model.size)).astype(float)
    whole = flow_scores(seen, model)["cpc"]
    held = 0
    for at in range(100):
        drawn = slice(at * 300, (at + 1) * 300)
        told = score_intervals(seen[drawn], model[drawn], replicates=150, seed=at)
        low, high = told.filter(score="cpc").select("low", "high").row(0)
        held += low <= whole <= high
    assert held >= 85


def test_whole_origins_may_be_drawn():
    rng = np.random.default_rng(5)
    model = rng.gamma(2, 30, (40, 30))
    # Each origin is off by a factor of its own, so its pairs are not independent.
    seen = model * rng.gamma(4, 1 / 4, (40, 1))
    pairs, origins = (
        score_intervals(seen, model, by=by, replicates=200, seed=6).filter(score="cpc")
        for by in ("pairs", "origins")
    )
    assert origins["estimate"][0] == pytest.approx(pairs["estimate"][0])
    assert origins["standard_error"][0] > 2 * pairs["standard_error"][0]


def test_the_same_seed_gives_the_same_interval():
    one, two = (score_intervals(ONE, TWO, replicates=50, seed=7) for _ in range(2))
    assert one.equals(two)


@pytest.mark.parametrize(
    ("observed", "modelled", "cost", "says"),
    [
        pytest.param(ONE, [[1, 2, 3]], None, "different shapes", id="shapes"),
        pytest.param([[0, 0]], [[1, 2]], None, "Nobody travels in the observed", id="nobody"),
        pytest.param([[1, -1]], [[1, 2]], None, "observed flows have values", id="negative"),
        pytest.param([[1, 1]], [[1, np.nan]], None, "modelled flows have values", id="missing"),
        pytest.param([[1, 1]], [[1, 1]], [[1, np.nan]], "Costs are", id="missing cost"),
    ],
)
def test_what_cannot_be_scored_is_named(observed, modelled, cost, says):
    with pytest.raises(EstimateError, match=says):
        flow_scores(observed, modelled, cost)
