"""A growing district fills its jobs, takes what it adds from somewhere, and says how sure it is."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.flows import (
    Assumptions,
    Gravity,
    Growth,
    ModeShares,
    district_needs,
    furness,
    grow_district,
    parameter_draws,
)

ZONES, KILDEDAL = 12, 4


@pytest.fixture(scope="module")
def world():
    """A region of towns whose truth is known, and a model fitted to what was seen of it."""
    rng = np.random.default_rng(1)
    place = rng.uniform(0, 40, (ZONES, 2))
    cost = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 1.0
    rows, columns = rng.lognormal(8, 0.6, (2, ZONES))
    pairs = rng.gamma(10, 0.1, (ZONES, ZONES))
    truth = furness(np.exp(-0.12 * cost) * pairs, rows, columns * rows.sum() / columns.sum())
    flows = rng.poisson(truth).astype(float)
    return flows, cost, Gravity().fit(flows, cost)


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


MODES = ["car_driver", "train", "bike"]
ASSUMED = Assumptions(
    workdays_per_year=200,
    present=0.6,
    kg_per_km={"car_driver": 0.15, "train": 0.02, "bike": 0.0},
    electric_share=0.25,
    kwh_per_km=0.2,
    charged_at_work=0.5,
    plugged_in=0.3,
    cars_per_home=0.9,
    homes=2_000,
)


def shares_of(cost, into=(0.5, 0.3, 0.2)):
    alike = np.tile(into, (ZONES, 1))
    return ModeShares(MODES, alike, alike, cost[:, KILDEDAL], cost[KILDEDAL])


def test_needs_follow_from_commuters_by_plain_arithmetic(world):
    cost = world[1]
    flows = grown(world, Growth(KILDEDAL, 5_000, 2_200))
    told = district_needs(flows, shares_of(cost), ASSUMED, places=[f"z{k}" for k in range(ZONES)])
    need = dict(told.needs.select("quantity", "estimate").iter_rows())
    new_in = (flows.into_after - flows.into_before)[0]
    new_out = (flows.out_after - flows.out_before)[0]
    away = np.arange(ZONES) != KILDEDAL
    km = 2 * (new_in @ cost[:, KILDEDAL] + new_out[away] @ cost[KILDEDAL][away])
    expected = {
        "commuters_in": new_in[away].sum(),
        "commuters_out": new_out[away].sum(),
        "commuters_within": new_in[KILDEDAL],
        "drivers_in": 2_500.0,
        "person_km_per_workday": km,
        "co2_per_year": km * (0.5 * 0.15 + 0.3 * 0.02) * 200 / 1_000,
        "parking_at_work": 2_500 * 0.6,
        "parking_at_home": 1_800.0,
        "charging_at_work_per_workday": 2 * new_in @ cost[:, KILDEDAL] * 0.5 * 0.25 * 0.2 * 0.5,
        "charge_points_at_work": 2_500 * 0.6 * 0.25 * 0.3,
    }
    assert need == pytest.approx(expected, rel=1e-9)
    assert told.needs["is_modelled"].all()


def test_commuters_by_place_and_mode_add_up_to_the_needs(world):
    flows = grown(world, Growth(KILDEDAL, 5_000, 2_200))
    told = district_needs(
        flows, shares_of(world[1]), ASSUMED, places=[f"z{k}" for k in range(ZONES)]
    )
    sums = told.commuters.group_by("direction").agg(pl.col("estimate").sum())
    need = dict(told.needs.select("quantity", "estimate").iter_rows())
    for direction, total in sums.iter_rows():
        assert total == pytest.approx(need[f"commuters_{direction}"])
    keys = ["direction", "place", "mode"]
    assert not told.commuters.select(keys).is_duplicated().any()
    assert told.commuter_draws.shape == (len(told.commuters), 40)
    assert told.commuters.filter(direction="within")["place"].unique().to_list() == ["z4"]


def test_an_error_of_an_assumption_reaches_the_needs(world):
    flows = grown(world, Growth(KILDEDAL, 5_000))
    sure = district_needs(flows, shares_of(world[1]), ASSUMED, places=list("abcdefghijkl"))
    drawn = np.append(0.6, np.random.default_rng(1).normal(0.6, 0.06, 40))
    unsure = Assumptions(**{**ASSUMED.__dict__, "present": drawn})
    told = district_needs(flows, shares_of(world[1]), unsure, places=list("abcdefghijkl"))
    error = [
        table.needs.filter(quantity="parking_at_work")["standard_error"][0]
        for table in (sure, told)
    ]
    assert error[0] == pytest.approx(0, abs=1e-4)
    assert error[1] == pytest.approx(2_500 * 0.06, rel=0.35)


@pytest.mark.parametrize(
    ("shares", "assumed", "says"),
    [
        pytest.param((0.5, 0.3, 0.1), ASSUMED, "do not sum to one", id="shares"),
        pytest.param((0.5, 0.5), ASSUMED, "do not fit", id="modes"),
        pytest.param(
            (0.5, 0.3, 0.2),
            Assumptions(**{**ASSUMED.__dict__, "kg_per_km": {"car_driver": 0.15}}),
            "train, bike",
            id="factors",
        ),
    ],
)
def test_shares_and_factors_must_be_whole(world, shares, assumed, says):
    flows = grown(world, Growth(KILDEDAL, 100))
    with pytest.raises(EstimateError, match=says):
        district_needs(flows, shares_of(world[1], shares), assumed, places=list("abcdefghijkl"))
