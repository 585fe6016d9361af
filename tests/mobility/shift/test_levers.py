"""Levers: who they move, who comes from where, with what error, how fast, and what is refused."""

import time

import numpy as np
import polars as pl
import pytest

from mobility.choice import MultinomialLogit, NestedLogit
from mobility.errors import EstimateError
from mobility.shift import (
    LEVERS,
    Pivot,
    Weights,
    apply_levers,
    compare,
    diversion,
    levers_of,
)
from mobility.shift.segmenting import Plan, collapse_trips
from tests.mobility.shift.conftest import AVAILABILITY, UTILITY


def changed(pivot, levers):
    """Give the change of each alternative, of the full sample."""
    return pivot.respond(levers).change[:, :, 0].sum(axis=0)


def test_home_office_takes_work_trips_and_no_others(pivot, cells):
    response = pivot.respond({"home_office_days": 2.0})
    work = cells.keys["purpose"].eq_missing(pl.Series(["work"])).to_numpy()
    assert response.trips[work].sum() == pytest.approx(0.6 * response.before[work].sum())
    assert response.trips[~work].sum() == pytest.approx(response.before[~work].sum())


def test_levers_pulled_in_one_zone_move_that_zone_alone(pivot):
    found = apply_levers(pivot, {"cycle_speed_percent": 20}, where={"zone": ["2750"]}, by=["zone"])
    moved = found.filter(quantity="trips_change", alternative="bike")
    by_zone = dict(moved.select("zone", "estimate").rows())
    assert by_zone.pop("2750") > 1
    assert max(abs(value) for value in by_zone.values()) < 1e-6


def test_an_interval_holds_both_the_survey_and_the_model(pivot, cells):
    found = apply_levers(pivot, {"cycle_speed_percent": 10})
    row = found.filter(quantity="trips_change", alternative="bike").row(0, named=True)
    draws = pivot.respond({"cycle_speed_percent": 10}).change[:, cells.at("bike")].sum(axis=0)
    assert row["estimate"] == pytest.approx(draws[0])
    assert row["standard_error"] == pytest.approx(np.sqrt(((draws[1:] - draws[0]) ** 2).mean()))
    assert row["low"] < row["estimate"] < row["high"]


def test_an_uncertain_lever_widens_the_interval(pivot):
    drawn = np.concatenate([[10.0], np.random.default_rng(1).uniform(0, 20, 60)])
    sure, unsure = (
        apply_levers(pivot, {"cycle_speed_percent": value}).filter(
            quantity="trips_change", alternative="bike"
        )["standard_error"][0]
        for value in (10.0, drawn)
    )
    assert unsure > 2 * sure


def test_a_plain_logit_draws_in_proportion_a_nested_one_from_its_nest(town):
    trips, weights = town
    few = Weights(weights.weight, weights.replicates[:, :3], weights.rows)
    from_walking = {}
    nests = {"active": ["walk", "bike", "ebike"]}
    plain = MultinomialLogit(UTILITY, availability=AVAILABILITY).fit(trips, "mode")
    nested = NestedLogit(UTILITY, nests, availability=AVAILABILITY).fit(trips, "mode")
    nested.coef_ = np.append(plain.coef_, 0.5)
    for name, model in (("plain", plain), ("nested", nested)):
        plan = Plan(np.tile(model.coef_, (3, 1)), ("distance_band", "purpose"))
        response = Pivot(collapse_trips(model, trips, few, plan)).respond(
            {"cycle_speed_percent": 10}
        )
        found = diversion(response)
        assert sum(value[0] for value in found.values()) == pytest.approx(1)
        from_walking[name] = found["walk"][0]
    assert from_walking["nested"] > 1.2 * from_walking["plain"]


def test_two_scenarios_are_compared_in_the_same_draws(pivot):
    one, other = {"cycle_speed_percent": 10.0}, {"cycle_speed_percent": 12.0}
    found = compare(pivot, one, other).filter(quantity="new_cycle_trips")
    alone = apply_levers(pivot, other).filter(quantity="trips_change", alternative="bike")
    assert 0 < found["estimate"][0] < alone["estimate"][0]
    assert found["standard_error"][0] < 0.5 * alone["standard_error"][0]


def test_levers_answer_in_milliseconds(town, fitted):
    trips, weights = town
    model, coefficients = fitted["plain"]
    many = Weights(weights.weight, np.tile(weights.replicates, 8), weights.rows)
    plan = Plan(np.tile(coefficients, (8, 1)), ("distance_band", "purpose", "zone"))
    pivot = Pivot(collapse_trips(model, trips, many, plan))
    seconds = []
    for speed in range(1, 8):
        start = time.perf_counter()
        apply_levers(pivot, {"cycle_speed_percent": float(speed), "ebike_access_percent": 10})
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 0.15


@pytest.mark.parametrize(
    ("levers", "says"),
    [
        pytest.param({"flying_bikes": 1.0}, "no lever 'flying_bikes'", id="unknown"),
        pytest.param({"cycle_speed_percent": -5.0}, "cannot stand at -5.0", id="bounds"),
        pytest.param({"home_office_days": np.ones(3)}, "cannot stand at", id="draws"),
    ],
)
def test_a_wrong_lever_is_refused(pivot, levers, says):
    with pytest.raises(EstimateError, match=says):
        pivot.respond(levers)


def test_a_lever_the_model_knows_nothing_of_is_refused(town, fitted):
    trips, weights = town
    dry = {
        name: {b: e for b, e in terms.items() if b not in ("b_wet", "b_cost")}
        for name, terms in UTILITY.items()
    }
    model = MultinomialLogit(dry, availability=AVAILABILITY).fit(trips, "mode")
    coefficients = np.tile(model.coef_, (60, 1))
    plan = Plan(coefficients, ("purpose",))
    pivot = Pivot(collapse_trips(model, trips, weights, plan))
    for lever in ("rainy_day_penalty_percent", "car_price_percent"):
        with pytest.raises(EstimateError, match="does not say what"):
            pivot.respond({lever: 10.0})
    worth = Plan(coefficients, ("purpose",), value_of_time=np.full(61, 100.0))
    with_value = Pivot(collapse_trips(model, trips, weights, worth))
    assert changed(with_value, {"car_price_percent": 10.0})[3] < 0


def test_a_scenario_grows_between_the_years_told():
    table = pl.DataFrame(
        {
            "scenario": ["paths", "paths", "paths"],
            "lever": ["cycle_speed_percent", "cycle_speed_percent", "ebike_access_percent"],
            "year": [2026, 2030, 2028],
            "value": [0.0, 8.0, 5.0],
        }
    )
    assert levers_of(table, "paths", 2028) == {
        "cycle_speed_percent": 4.0,
        "ebike_access_percent": 5.0,
    }
    assert levers_of(table, "paths", 2025) == {}
    assert levers_of(table, "paths", 2035)["cycle_speed_percent"] == 8.0
    with pytest.raises(EstimateError, match="no scenario"):
        levers_of(table, "wings", 2028)


def test_levers_are_explained_in_both_languages():
    for lever in LEVERS:
        assert lever.title_en
        assert lever.title_da
        assert lever.unit
