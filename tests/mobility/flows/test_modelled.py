"""Where no register is, flows come from totals and mean distances, and say that they do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.flows import flow_scores, furness, match_origin_means, modelled_flows


def region(seed, zones=15):
    """Towns, their totals, and flows whose origins have deterrences of their own."""
    rng = np.random.default_rng(seed)
    place = rng.uniform(0, 60, (zones, 2))
    cost = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 3.0
    residents, jobs = rng.lognormal(9, 0.6, (2, zones))
    jobs *= residents.sum() / jobs.sum()
    beta = rng.uniform(0.08, 0.2, zones)
    flows = furness(np.exp(-beta[:, None] * cost), residents, jobs, tol=1e-13)
    return cost, residents, jobs, beta, flows


@given(st.integers(0, 2**16))
@settings(deadline=None, max_examples=15)
def test_each_origins_mean_finds_its_deterrence(seed):
    cost, residents, jobs, beta, flows = region(seed)
    mean = (flows * cost).sum(axis=1) / residents
    made = match_origin_means(residents, jobs, cost, mean, usual=0.1)
    assert made.beta == pytest.approx(beta, rel=1e-6)
    assert made.flows == pytest.approx(flows, rel=1e-5)
    assert made.flows.sum(axis=0) == pytest.approx(jobs, rel=1e-9)
    assert made.flows.sum(axis=1) == pytest.approx(residents, rel=1e-9)


def test_modelled_flows_meet_their_totals_and_say_what_they_are():
    cost, residents, jobs, _, flows = region(1)
    mean = (flows * cost).sum(axis=1) / residents
    made = modelled_flows(jobs, residents, cost, mean, variation=0.1, replicates=30, seed=1)
    assert made.table["is_modelled"].all()
    assert (made.table["n"] == 0).all()
    assert "good" not in made.table["reliability"].to_list()
    assert made.table["standard_error"].null_count() == 0
    table = made.replicates.reshape(15, 15, 30)
    assert table.sum(axis=0) == pytest.approx(np.repeat(jobs[:, None], 30, axis=1), rel=1e-8)
    assert table.sum(axis=1) == pytest.approx(np.repeat(residents[:, None], 30, axis=1), rel=1e-8)
    near = flow_scores(flows, made.table["estimate"].to_numpy().reshape(15, 15), cost)
    assert near["cpc"] > 0.98


def test_intervals_hold_flows_that_differ_by_pair():
    held = []
    for seed in range(12):
        cost, residents, jobs, beta, _ = region(seed)
        pairs = np.random.default_rng(seed).gamma(5, 0.2, cost.shape)
        truth = furness(np.exp(-beta[:, None] * cost) * pairs, residents, jobs)
        mean = (truth * cost).sum(axis=1) / residents
        made = modelled_flows(jobs, residents, cost, mean, variation=0.2, replicates=60, seed=1)
        low, high = made.table["low"].to_numpy(), made.table["high"].to_numpy()
        held.append(np.mean((low <= truth.ravel()) & (truth.ravel() <= high)))
    assert 0.88 < np.mean(held) < 0.995


def test_one_mean_for_all_gives_one_deterrence():
    cost, residents, jobs, _, _ = region(2)
    flows = furness(np.exp(-0.1 * cost), residents, jobs, tol=1e-13)
    mean = (flows * cost).sum() / flows.sum()
    made = modelled_flows(jobs, residents, cost, mean, variation=0.0, replicates=2, seed=1)
    assert made.deterrence["beta"].to_numpy() == pytest.approx(0.1, rel=1e-8)
    assert made.table["estimate"].to_numpy() == pytest.approx(flows.ravel(), rel=1e-6)


def test_an_origin_without_a_mean_is_deterred_as_usual():
    cost, residents, jobs, _, flows = region(3)
    mean = (flows * cost).sum(axis=1) / residents
    mean[4] = np.nan
    made = modelled_flows(jobs, residents, cost, mean, variation=0.1, replicates=2, seed=1)
    others = made.deterrence.with_row_index().filter(~made.deterrence["origin"].is_in(["4"]))
    assert others["beta"].min() < made.deterrence["beta"][4] < others["beta"].max()
    assert made.deterrence["mean_cost_wanted"].null_count() == 1


def test_an_unsure_mean_widens_the_intervals():
    cost, residents, jobs, _, flows = region(4)
    mean = float((flows * cost).sum() / flows.sum())
    errors = [
        modelled_flows(
            jobs, residents, cost, mean, variation=0.0, mean_cost_error=e, replicates=40, seed=1
        )
        .table["standard_error"]
        .sum()
        for e in (0.0, 0.05, 0.1)
    ]
    assert errors[0] == pytest.approx(0, abs=1e-3)
    assert errors[2] > 1.5 * errors[1] > 0


def test_means_give_way_a_little_rather_than_bend_all_else():
    cost, residents, jobs, _, flows = region(5)
    mean = (flows * cost).sum(axis=1) / residents
    mean[2] *= 0.8
    stiff = match_origin_means(residents, jobs, cost, mean, usual=0.12)
    soft = match_origin_means(residents, jobs, cost, mean, usual=0.12, give=0.05)
    assert stiff.mean_cost == pytest.approx(mean, rel=1e-8)
    assert abs(soft.beta[2] - 0.12) < abs(stiff.beta[2] - 0.12)
    assert soft.mean_cost[2] > mean[2]
    assert soft.flows.sum(axis=0) == pytest.approx(jobs, rel=1e-9)


def test_contradictory_totals_are_refused_or_scaled_and_told():
    cost, residents, jobs, _, flows = region(6)
    mean = float((flows * cost).sum() / flows.sum())
    options = {"variation": 0.1, "replicates": 2, "seed": 1}
    with pytest.raises(EstimateError, match="contradict"):
        modelled_flows(jobs * 1.1, residents, cost, mean, **options)
    made = modelled_flows(jobs * 1.1, residents, cost, mean, total="residents", **options)
    assert made.scaled == pytest.approx(1 / 1.1)
    assert made.table["estimate"].sum() == pytest.approx(residents.sum())
    made = modelled_flows(jobs * 1.1, residents, cost, mean, total="jobs", **options)
    assert made.scaled == pytest.approx(1.1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda mean: mean * 0.1, "lies below", id="all too near"),
        pytest.param(lambda mean: mean * 5, "lies above", id="all too far"),
        pytest.param(
            lambda mean: np.where(np.arange(15) == 7, 2.0, mean), "origins 7", id="one too near"
        ),
        pytest.param(lambda mean: mean * np.nan, "cannot be matched", id="none known"),
    ],
)
def test_means_that_no_flows_have_are_named(change, says):
    cost, residents, jobs, _, flows = region(7)
    mean = (flows * cost).sum(axis=1) / residents
    with pytest.raises(EstimateError, match=says):
        modelled_flows(jobs, residents, cost, change(mean), variation=0.1, replicates=2, seed=1)
