"""What a growing district needs follows from its commuters by plain arithmetic."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.flows import (
    Assumptions,
    Growth,
    ModeShares,
    district_needs,
    grow_district,
    parameter_draws,
)

ZONES, KILDEDAL = 12, 4


def grown(world, growth, **options):
    flows, _, model = world
    given = {"parameters": parameter_draws(model, 40, seed=2), "variation": 0.1, "seed": 3}
    return grow_district(model, growth, **(given | {"base": flows} | options))


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
