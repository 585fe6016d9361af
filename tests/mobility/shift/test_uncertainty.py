"""Draws of parameters, what matters most, known cases, and the published models beside ours."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.shift import (
    Case,
    back_test,
    draw_parameters,
    one_at_a_time,
    variance_shares,
    yardsticks,
)

ROW = {"parameter_id": "p", "value": 2.0, "low": 1.0, "high": 4.0, "distribution": "triangular"}


def drawn(**change):
    return draw_parameters(pl.DataFrame([ROW | change]), 20_000, seed=3)["p"]


@pytest.mark.parametrize(
    ("distribution", "mean", "ends"),
    [
        pytest.param("uniform", 2.5, (1.075, 3.925), id="uniform"),
        pytest.param("triangular", 7 / 3, (1.274, 3.613), id="triangular"),
        pytest.param("normal", 2.0, (0.5, 3.5), id="normal"),
        pytest.param("lognormal", 2.129, (1.0, 4.0), id="lognormal"),
    ],
)
def test_a_distribution_has_its_mean_and_its_ends(distribution, mean, ends):
    found = drawn(distribution=distribution)
    assert found[0] == 2.0
    assert found[1:].mean() == pytest.approx(mean, rel=0.01)
    assert np.quantile(found[1:], [0.025, 0.975]) == pytest.approx(ends, rel=0.03)


def test_what_is_fixed_does_not_move():
    assert (drawn(distribution="fixed", low=None, high=None) == 2.0).all()


def test_a_parameter_that_joins_moves_no_others_draws():
    alone = drawn()
    table = pl.DataFrame([ROW | {"parameter_id": "a"}, ROW])
    assert (draw_parameters(table, 20_000, seed=3)["p"] == alone).all()
    assert not (draw_parameters(table, 20_000, seed=3)["a"] == alone).all()


@pytest.mark.parametrize(
    "change",
    [
        {"low": 3.0},
        {"low": None},
        {"distribution": "fair"},
        {"distribution": "lognormal", "low": -1.0},
    ],
)
def test_a_spread_that_cannot_be_is_refused(change):
    with pytest.raises(EstimateError, match="Parameter p"):
        drawn(**change)


def test_variance_goes_to_what_makes_it():
    random = np.random.default_rng(1)
    a, b, c = random.normal(size=(3, 4_000))
    found = dict(variance_shares({"a": a, "b": b, "idle": c}, 3 * a + b).rows())
    assert found["a"] == pytest.approx(0.9, abs=0.02)
    assert found["b"] == pytest.approx(0.1, abs=0.02)
    assert found["idle"] == pytest.approx(0, abs=0.005)
    assert sum(found.values()) == pytest.approx(1)


def test_what_hangs_together_is_shared_evenly():
    random = np.random.default_rng(2)
    a = random.normal(size=3_000)
    twin = a + random.normal(scale=1e-3, size=3_000)
    found = dict(variance_shares({"a": a, "twin": twin}, a + twin).rows())
    assert found["a"] == pytest.approx(0.5, abs=0.01)


def test_a_group_of_draws_is_one_input():
    random = np.random.default_rng(3)
    many, one = random.normal(size=(2_000, 3)), random.normal(size=2_000)
    found = dict(variance_shares({"model": many, "x": one}, many.sum(axis=1) + one).rows())
    assert found["model"] == pytest.approx(0.75, abs=0.03)


def test_what_does_not_vary_has_no_shares():
    with pytest.raises(EstimateError, match="cannot be shared"):
        variance_shares({"a": np.arange(9.0)}, np.ones(9))


def test_one_at_a_time_ranks_by_swing():
    table = pl.DataFrame(
        {
            "parameter_id": ["a", "b", "c"],
            "value": [1.0, 2.0, 3.0],
            "low": [0.0, 1.9, None],
            "high": [2.0, 2.1, None],
        }
    )
    found = one_at_a_time(lambda p: p["a"] * p["b"] + p["c"], table)
    assert found["parameter_id"].to_list() == ["a", "b"]
    assert found["swing"].to_list() == pytest.approx([4.0, 0.2])
    assert found["at_value"].to_list() == [5.0, 5.0]


OBSERVED = pl.DataFrame(
    [
        ("superhighway", "more_cyclists_percent", 16.0, 23.0, "supercykelstier.dk"),
        ("superhighway", "new_cyclists_from_car_percent", 14.0, 25.0, "cycle account 2019"),
        ("e-bike trial", "car_commuters_who_cycle_percent", 34.0, 50.0, "cykeltrafikken.dk 2017"),
    ],
    schema=["case", "quantity", "observed_low", "observed_high", "source"],
    orient="row",
)


def cases(cells):
    far = cells.keys["distance_band"].is_in(["5-10", "10+"]).fill_null(False).to_numpy()
    work = (cells.keys["purpose"] == "work").fill_null(False).to_numpy()
    return {
        "superhighway": Case({"cycle_speed_percent": 10.0, "cycle_safety_min_per_km": 0.3}, far),
        "e-bike trial": Case({"ebike_access_percent": 100.0}, far & work),
    }


def test_a_known_case_is_told_beside_what_was_counted(pivot, cells):
    found = back_test(pivot, cases(cells), OBSERVED)
    assert found["case"].to_list() == OBSERVED["case"].to_list()
    more, from_car, trial = found["estimate"].to_list()
    assert 5 < more < 60
    assert 0 < from_car < 100
    assert 0 < trial < 60
    assert (found["low"] < found["high"]).all()
    touching = (found["low"] <= found["observed_high"]) & (found["high"] >= found["observed_low"])
    assert found["is_met"].to_list() == touching.to_list()


def test_a_lever_of_unknown_setting_widens_the_interval_and_moves_no_estimate(pivot, cells):
    known = cases(cells)
    only = OBSERVED.filter(case="superhighway")
    told = known["superhighway"]
    unsure = {"superhighway": replace(told, between={"cycle_speed_percent": (0.0, 20.0)})}
    sure, wide = (back_test(pivot, given, only) for given in (known, unsure))
    assert wide["estimate"].to_list() == sure["estimate"].to_list()
    width = (pl.col("high") - pl.col("low")).alias("width")
    assert wide.select(width)["width"][0] > 1.5 * sure.select(width)["width"][0]
    low, high = (
        replace(told, levers={**told.levers, "cycle_speed_percent": end}) for end in (0.0, 20.0)
    )
    ends = [back_test(pivot, {"superhighway": one}, only)["estimate"][0] for one in (low, high)]
    assert ends[0] < sure["estimate"][0] < ends[1]
    again = back_test(pivot, unsure, only, seed=5)
    assert again["low"][0] == pytest.approx(wide["low"][0], rel=0.1)


def test_a_trial_that_does_more_gives_more(pivot, cells):
    half = {"e-bike trial": Case({"ebike_access_percent": 50.0}, cases(cells)["e-bike trial"].here)}
    only = OBSERVED.filter(case="e-bike trial")
    full, part = (back_test(pivot, given, only)["estimate"][0] for given in (cases(cells), half))
    assert part == pytest.approx(full / 2, rel=1e-6)


@pytest.mark.parametrize(
    "wrong",
    [
        OBSERVED.drop("source"),
        OBSERVED.with_columns(case=pl.lit("moon")),
        OBSERVED.with_columns(quantity=pl.lit("joy")),
    ],
)
def test_a_case_that_is_not_known_is_refused(pivot, cells, wrong):
    with pytest.raises(EstimateError, match=r"lack|no quantity"):
        back_test(pivot, cases(cells), wrong)


def test_published_models_stand_beside_ours_by_their_own_names(town):
    trips, weights = town
    found = yardsticks(trips, weights)
    assert set(found["model"]) == {"PCT government target", "PCT go dutch", "PCT ebike"}
    share = found.filter(quantity="cyclist_share", edition="2020")
    by_model = dict(share.select("model", "estimate").rows())
    today = trips["mode"].is_in(["bike", "ebike"]).mean()
    # A town that cycles as much as ours is above what the target of England would add up to.
    assert by_model["PCT government target"] > today
    assert by_model["PCT ebike"] >= by_model["PCT go dutch"] >= today
    with pytest.raises(EstimateError, match="distance_bike_km"):
        yardsticks(trips.drop("distance_bike_km"), weights)
