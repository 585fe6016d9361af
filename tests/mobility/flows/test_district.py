"""A growing district fills its jobs, takes what it adds from somewhere, and says how sure it is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.flows import (
    Gravity,
    Growth,
    furness,
    grow_district,
    parameter_draws,
)

ZONES, KILDEDAL = 12, 4


def grown(world, growth, **options):
    flows, _, model = world
    given = {"parameters": parameter_draws(model, 40, seed=2), "variation": 0.1, "seed": 3}
    return grow_district(model, growth, **(given | {"base": flows} | options))


@pytest.mark.parametrize("balance", ["origins", "destinations"])
def test_all_new_jobs_are_filled_and_all_new_residents_work(world, balance):
    flows = grown(world, Growth(KILDEDAL, 5_000, 2_200), balance=balance)
    new_jobs = (flows.into_after - flows.into_before).sum(axis=1)
    new_workers = (flows.out_after - flows.out_before).sum(axis=1)
    if balance == "origins":
        assert new_jobs == pytest.approx(np.full(41, 5_000.0), rel=1e-8)
    assert new_workers == pytest.approx(np.full(41, 2_200.0), rel=1e-8)


def test_without_growth_nothing_changes(world):
    flows = grown(world, Growth(KILDEDAL, 0, 0))
    assert flows.into_after == pytest.approx(flows.into_before, rel=1e-9)
    assert flows.out_after == pytest.approx(flows.out_before, rel=1e-9)


def test_today_is_as_it_was_seen(world):
    seen = world[0]
    flows = grown(world, Growth(KILDEDAL, 1_000))
    assert flows.into_before[0] == pytest.approx(seen[:, KILDEDAL], rel=0.08, abs=12)
    assert flows.out_before[0] == pytest.approx(seen[KILDEDAL], rel=0.08, abs=12)


def test_known_flows_make_today_surer_than_a_model_alone(world):
    with_base = grown(world, Growth(KILDEDAL, 1_000))
    without = grown(world, Growth(KILDEDAL, 1_000), base=None)
    assert with_base.into_before.std(axis=0).sum() < 0.5 * without.into_before.std(axis=0).sum()


def test_new_commuters_come_from_where_people_live_near(world):
    flows, cost, _ = world
    change = grown(world, Growth(KILDEDAL, 1_000))
    new = (change.into_after - change.into_before)[0]
    nearness = flows.sum(axis=1) * np.exp(-0.12 * cost[:, KILDEDAL])
    assert np.corrcoef(new, nearness)[0, 1] > 0.8


def test_the_interval_holds_what_a_known_truth_does():
    # The truth has factors for each pair; its new workplaces have factors of their own.
    held = []
    for seed in range(10):
        rng = np.random.default_rng(100 + seed)
        place = rng.uniform(0, 40, (ZONES, 2))
        cost = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 1.0
        rows = rng.lognormal(8, 0.6, ZONES)
        columns = rng.lognormal(8, 0.6, ZONES)
        columns *= rows.sum() / columns.sum()
        table = np.exp(-0.12 * cost) * rng.gamma(10, 0.1, cost.shape)
        flows = rng.poisson(furness(table, rows, columns)).astype(float)
        last = np.append(np.arange(ZONES), KILDEDAL)
        wide = table[np.ix_(last, last)]
        wide[:, -1] *= rng.gamma(10, 0.1, ZONES + 1)
        grown_rows = np.append(flows.sum(axis=1) * (1 + 3_000 / flows.sum()), 0)
        after = furness(wide, grown_rows, np.append(flows.sum(axis=0), 3_000))[:-1]
        true = after[:, KILDEDAL] + after[:, -1] - flows[:, KILDEDAL]
        model = Gravity().fit(flows, cost)
        change = grow_district(
            model,
            Growth(KILDEDAL, 3_000),
            parameters=parameter_draws(model, 60, seed=seed),
            variation=model.variation_,
            base=flows,
            balance="destinations",
            seed=seed,
        )
        new = change.into_after - change.into_before
        spread = new[1:].std(axis=0)
        away = np.arange(ZONES) != KILDEDAL
        held.append((np.abs(true - new[0]) < 2 * spread)[away])
    assert np.mean(held) > 0.8


def test_an_empty_field_can_become_a_district(world):
    flows, cost, _ = world
    empty = flows.copy()
    empty[KILDEDAL], empty[:, KILDEDAL] = 0, 0
    model = Gravity().fit(empty, cost)
    change = grow_district(
        model,
        Growth(KILDEDAL, 5_000, 2_000),
        parameters=parameter_draws(model, 20, seed=1),
        variation=model.variation_,
        base=empty,
        seed=1,
    )
    assert change.into_before.sum() == 0
    assert change.into_after.sum(axis=1) == pytest.approx(np.full(21, 5_000.0))
    assert (change.into_after[0] > 0).all()
    assert (change.into_after[1:].std(axis=0) > 0).all()


@given(st.floats(0, 20_000), st.floats(0, 5_000), st.sampled_from(["origins", "destinations"]))
@settings(deadline=None, max_examples=15)
def test_whatever_grows_nobody_is_negative(world, jobs, residents, balance):
    _, _, model = world
    flows = grow_district(
        model,
        Growth(KILDEDAL, jobs, residents),
        parameters=parameter_draws(model, 2, seed=1),
        variation=0.1,
        balance=balance,
        seed=1,
    )
    for table in (flows.into_after, flows.out_after, flows.into_before, flows.out_before):
        assert (table >= 0).all()


@pytest.mark.parametrize(
    ("growth", "options", "says"),
    [
        pytest.param(Growth(99, 1_000), {}, "no zone 99", id="zone"),
        pytest.param(Growth(1, -50), {}, "negative", id="shrinks"),
        pytest.param(Growth(1, 10), {"balance": "both"}, "no balance 'both'", id="balance"),
        pytest.param(Growth(1, 10), {"base": np.ones((2, 2))}, "do not fit", id="base"),
        pytest.param(
            Growth(1, 1e9),
            {"balance": "destinations"},
            "takes more people",
            id="more than there are",
        ),
    ],
)
def test_a_growth_that_cannot_be_is_named(world, growth, options, says):
    with pytest.raises(EstimateError, match=says):
        grown(world, growth, **options)
