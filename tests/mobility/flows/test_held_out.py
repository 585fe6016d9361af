"""Models are judged on pairs they have not seen, margins included."""

import numpy as np
import pytest

from mobility.errors import EstimateError
from mobility.flows import (
    Gravity,
    Independence,
    Radiation,
    Uniform,
    folds_of,
    furness,
    held_out_flows,
    held_out_scores,
)


@pytest.fixture
def truth():
    rng = np.random.default_rng(1)
    place = rng.uniform(0, 40, (25, 2))
    cost = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 1
    rows, columns = rng.lognormal(7, 0.7, (2, 25))
    expected = furness(np.exp(-0.15 * cost), rows, columns * rows.sum() / columns.sum())
    return rng.poisson(expected).astype(float), cost


def test_each_origin_loses_a_like_share_of_its_pairs():
    fold = folds_of((40, 23), 5, seed=1)
    counts = np.array([np.bincount(row, minlength=5) for row in fold])
    assert set(np.unique(counts)) <= {4, 5}
    assert (folds_of((40, 23), 5, seed=1) == fold).all()
    assert (folds_of((40, 23), 5, seed=2) != fold).any()


@pytest.mark.parametrize(
    "model", [Gravity(), Gravity("power", "origin"), Uniform(), Independence(), Radiation()]
)
def test_what_stands_in_a_pair_never_reaches_its_own_prediction(truth, model):
    flows, cost = truth
    fold = folds_of(flows.shape, 4, seed=2)
    spoilt = np.where(fold == 1, flows * 50, flows)
    one, two = (held_out_flows(f, cost, model, folds=4, seed=2) for f in (flows, spoilt))
    assert two[fold == 1] == pytest.approx(one[fold == 1], rel=1e-9)
    assert np.abs(two[fold == 2] / one[fold == 2] - 1).max() > 0.1


def test_held_out_pairs_are_foretold_without_bias(truth):
    flows, cost = truth
    for model in (Gravity(), Gravity("exponential", "origin"), Independence(), Uniform()):
        made = held_out_flows(flows, cost, model, seed=3)
        assert made.sum() == pytest.approx(flows.sum(), rel=0.05)


def test_the_true_model_beats_the_simple_ones(truth):
    flows, cost = truth
    models = {"gravity": Gravity(), "radiation": Radiation(), "independence": Independence()}
    scores = held_out_scores(flows, cost, models | {"uniform": Uniform()}, replicates=100, seed=4)
    cpc = dict(scores.filter(score="cpc").select("model", "estimate").iter_rows())
    low = scores.filter(model="gravity", score="cpc")["low"][0]
    assert low > max(cpc["radiation"], cpc["independence"], cpc["uniform"])
    assert scores.filter(score="cpc")["pairs"].to_list() == [625] * 4


def test_the_isle_of_wight_is_foretold_better_by_gravity_than_by_simple_models(wight):
    models = {
        "gravity": Gravity(),
        "radiation": Radiation(),
        "independence": Independence(),
        "uniform": Uniform(),
    }
    scores = held_out_scores(wight.flows, wight.cost, models, replicates=200, seed=1)
    told = {row["model"]: row for row in scores.filter(score="cpc").iter_rows(named=True)}
    assert told["gravity"]["estimate"] == pytest.approx(0.875, abs=0.01)
    assert told["gravity"]["low"] > max(
        told[name]["high"] for name in ("radiation", "independence", "uniform")
    )
    srmse = dict(scores.filter(score="srmse").select("model", "estimate").iter_rows())
    assert srmse["gravity"] < 0.6 * min(srmse["independence"], srmse["uniform"])


def test_pairs_that_fall_apart_cannot_be_judged():
    # Two towns that only their own people work in: without one fold nothing joins them.
    cost = np.full((4, 4), np.inf)
    cost[:2, :2], cost[2:, 2:] = 1.0, 1.0
    flows = np.where(np.isfinite(cost), 5.0, 0.0)
    with pytest.raises(EstimateError, match="fall into"):
        held_out_flows(flows, cost, Independence(), folds=2, seed=1)


def test_yardsticks_meet_what_they_promise(truth):
    flows, cost = truth
    alike = Uniform().fit(flows, cost).predict()
    assert alike == pytest.approx(np.full_like(flows, flows.mean()))
    product = Independence().fit(flows, cost).predict()
    expected = np.outer(flows.sum(axis=1), flows.sum(axis=0)) / flows.sum()
    assert product == pytest.approx(expected)
    radiated = Radiation().fit(flows, cost).predict()
    assert radiated.sum(axis=1) == pytest.approx(flows.sum(axis=1))


def test_radiation_stands_where_origins_and_destinations_differ(truth):
    flows, cost = truth
    there = Radiation().fit(flows[:, :3], cost[:, :3]).predict()
    assert there.shape == (len(flows), 3)
    assert there.sum(axis=1) == pytest.approx(flows[:, :3].sum(axis=1))
