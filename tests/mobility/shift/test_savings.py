"""What moved trips save: carbon by trip length and year, health in three accounts, and more."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.shift import (
    Assumptions,
    Factors,
    apply_levers,
    cold_start_factor,
    deaths_averted,
    draw_parameters,
    heat_reduction,
    read_evidence,
    run_scenarios,
    savings,
    share_out,
    short_trip_difference,
    sickness_reduction,
    tag_reduction,
)
from mobility.shift.savings import kg_per_car_km

PARAMETERS = pl.DataFrame(
    [
        ("temperature_c", 8.0, 6.0, 10.0, "uniform"),
        ("mean_car_trip_km", 12.4, None, None, "fixed"),
        ("cycle_trips_per_week", 5.0, 4.0, 6.0, "triangular"),
        ("mortality_per_person_year", 0.0025, None, None, "fixed"),
        ("share_of_heat_ages", 0.8, None, None, "fixed"),
        ("gain_per_km_cycled", 6.4, None, None, "fixed"),
        ("gain_per_km_ebike", 3.8, None, None, "fixed"),
        ("ebike_kg_per_km", 0.005, None, None, "fixed"),
        ("arrivals_per_parking_space", 1.0, None, None, "fixed"),
        ("kg_per_km_petrol", 0.16, 0.14, 0.19, "triangular"),
        ("kg_per_km_electric", 0.03, 0.01, 0.04, "triangular"),
        ("heat_cycling_relative_risk", 0.90, 0.87, 0.94, "lognormal"),
    ],
    schema=["parameter_id", "value", "low", "high", "distribution"],
    orient="row",
)
FLEET = pl.DataFrame(
    {
        "year": [2025, 2025, 2035, 2035],
        "fuel": ["petrol", "electric"] * 2,
        "km_share": [0.8, 0.2, 0.2, 0.8],
    }
)
FASTER = {"cycle_speed_percent": 15.0}


@pytest.fixture(scope="module")
def factors():
    return Factors(draw_parameters(PARAMETERS, 60, seed=1), FLEET)


@pytest.fixture(scope="module")
def saved(pivot, factors):
    return savings(pivot.respond(FASTER), factors, year=2025)


@pytest.mark.parametrize(("km", "factor"), [(2, 1.209), (4, 1.191), (12.4, 1.116), (20, 1.049)])
def test_a_cold_engine_costs_most_on_short_trips(km, factor):
    assert float(cold_start_factor(km, 8.0, "petrol")) == pytest.approx(factor, abs=5e-4)


@settings(max_examples=40, deadline=None)
@given(km=st.floats(0, 200), degrees=st.floats(-25, 35))
def test_a_cold_start_never_saves_fuel(km, degrees):
    for fuel in ("petrol", "diesel", "fossil", "electric"):
        assert float(cold_start_factor(km, degrees, fuel)) >= 1
    assert float(cold_start_factor(km, degrees, "electric")) == 1


def test_short_trips_are_above_the_fleets_average_per_km(factors):
    short, mean = kg_per_car_km(factors, np.array([3.0, 12.4]), 2025)[:, 0]
    assert mean == pytest.approx(0.8 * 0.16 + 0.2 * 0.03)
    assert short / mean == pytest.approx(1.07, abs=0.01)


def test_an_unknown_fuel_has_no_cold_start():
    with pytest.raises(EstimateError, match="No cold start"):
        cold_start_factor(3, 8, "coal")


@pytest.mark.parametrize(
    ("minutes", "mode", "cut"),
    [
        (50, "cycling", 0.05),
        (150, "cycling", 0.15),
        (500, "cycling", 0.45),
        (84, "walking", 0.055),
        (300, "walking", 0.19643),
        (458.2, "walking", 0.30),
    ],
)
def test_heat_is_linear_up_to_its_cap(minutes, mode, cut):
    assert float(heat_reduction(minutes, mode)) == pytest.approx(cut, abs=1e-5)


def test_a_thousand_new_cyclists_avert_0_43_deaths_a_year():
    minutes = 10 * 4 / 14 * 60
    assert float(heat_reduction(minutes, "cycling")) == pytest.approx(0.17143, abs=1e-5)
    found = deaths_averted(1_000, minutes, 0.0025, mode="bike", method="heat")
    assert float(found) == pytest.approx(0.42857, abs=1e-5)
    second = deaths_averted(
        1_000, minutes, 0.0025, mode="bike", method="heat", years_since_start=2.0
    )
    assert float(second) == pytest.approx(0.42857 * 2 / 5, abs=1e-5)


def test_tag_is_a_power_of_the_exertion():
    assert float(1 - tag_reduction(4.375, "cycling")) == pytest.approx(0.948683, abs=1e-6)
    assert float(1 - tag_reduction(17.5, "cycling")) == pytest.approx(0.81)
    assert float(1 - sickness_reduction(4.375)) == pytest.approx(0.866025, abs=1e-6)
    assert float(tag_reduction(500, "walking")) == 0.30
    assert float(sickness_reduction(500)) == 0.50


def test_who_walks_less_loses_health():
    walked = deaths_averted(-10, 200, 0.0025, mode="walk", method="heat")
    cycled = deaths_averted(10, 60, 0.0025, mode="bike", method="heat")
    assert float(walked + cycled) < 0
    with pytest.raises(EstimateError, match="no method"):
        deaths_averted(1, 1, 0.1, mode="bike", method="hope")


def test_saved_kilometres_are_moved_trips_times_their_way(cells, saved):
    km = saved["car_km_saved"].sum(axis=0) / saved["car_trips_moved"].sum(axis=0)
    assert 2 < km[0] < 12
    per_km = saved["tonnes_co2"][:, 0].sum() * 1_000 / 365 / saved["car_km_saved"][:, 0].sum()
    assert per_km == pytest.approx(0.134, rel=0.1)


def test_a_kilometre_is_worth_less_as_the_fleet_electrifies(pivot, factors, saved):
    later = savings(pivot.respond(FASTER), factors, year=2035)
    assert later["tonnes_co2"].sum() < 0.6 * saved["tonnes_co2"].sum()
    assert later["car_km_saved"].sum() == pytest.approx(saved["car_km_saved"].sum())


def test_parking_is_freed_at_work_alone(cells, saved):
    work = cells.keys["purpose"].eq_missing(pl.Series(["work"])).to_numpy()
    assert (saved["parking_spaces"][~work] == 0).all()
    moved = saved["car_trips_moved"][work, 0].sum()
    assert saved["parking_spaces"][:, 0].sum() == pytest.approx(moved / 2)


def test_the_gain_is_that_of_the_kilometres_cycled(pivot, cells, saved):
    response = pivot.respond(FASTER)
    bike, ebike = (
        (response.change[:, cells.at(name), 0] * cells.km[:, cells.at(name)]).sum()
        for name in ("bike", "ebike")
    )
    assert saved["gain_dkk"][:, 0].sum() == pytest.approx(365 * (6.4 * bike + 3.8 * ebike))


def test_heat_net_of_walking_is_below_the_gross(pivot, cells, factors, saved):
    response = pivot.respond(FASTER)
    minutes = sum(
        response.change[:, cells.at(n), 0] * cells.amounts["time_min"][:, cells.at(n)] * factor
        for n, factor in (("bike", 1.0), ("ebike", 3.09 / 4.89))
    ).sum()
    gross = minutes * 7 / 100 * 0.1 * 0.8 * 0.0025
    net = saved["deaths_averted_heat"][:, 0].sum()
    assert 0 < net < gross
    assert net > 0.4 * gross


def test_evidence_changes_where_the_new_come_from_and_no_more(pivot, factors):
    evidence = pl.DataFrame({"low": [0.14], "high": [0.25], "source": ["cycle account 2019"]})
    from_car = read_evidence(evidence, 60, seed=2)
    assert from_car[0] == pytest.approx(0.195)
    assert from_car.min() >= 0.14
    found = apply_levers(pivot, FASTER, factors=factors, year=2025, from_car=from_car)
    value = dict(
        found.filter(pl.col("alternative").is_null()).select("quantity", "estimate").rows()
    )
    ratio = value["car_trips_moved_by_evidence"] / value["new_cycle_trips"]
    assert ratio == pytest.approx(0.195)
    assert value["tonnes_co2_by_evidence"] < value["tonnes_co2"]
    assert set(found.columns) >= {"estimate", "standard_error", "low", "high", "reliability"}


@pytest.mark.parametrize("wrong", [{"low": [0.3], "high": [0.1]}, {"low": [14.0], "high": [25.0]}])
def test_evidence_that_is_no_range_of_shares_is_refused(wrong):
    with pytest.raises(EstimateError, match="one range of shares"):
        read_evidence(pl.DataFrame(wrong), 10, seed=1)


def test_scenarios_are_told_by_year_and_summed(pivot, factors):
    table = pl.DataFrame(
        {
            "scenario": ["paths", "paths", "parking"],
            "lever": ["cycle_speed_percent", "cycle_speed_percent", "workplace_parking_dkk"],
            "year": [2025, 2027, 2025],
            "value": [0.0, 10.0, 20.0],
        }
    )
    growth = pl.DataFrame({"year": [2025, 2035], "factor": [1.0, 1.1]})
    found = run_scenarios(
        pivot, table, [2025, 2026, 2027], Assumptions(factors, growth=growth), by=["zone"]
    )
    assert found["scenario"].unique().sort().to_list() == ["parking", "paths", "reference"]
    assert {"scenario", "year", "zone", "quantity", "estimate", "low", "high"} <= set(found.columns)
    tonnes = found.filter(scenario="paths", quantity="tonnes_co2")
    summed = found.filter(scenario="paths", quantity="tonnes_co2_cumulative", year=2027)
    assert summed["estimate"].sum() == pytest.approx(tonnes["estimate"].sum())
    reference = found.filter(scenario="reference", quantity="car_trips")
    by_year = reference.group_by("year").agg(pl.col("estimate").sum()).sort("year")
    assert by_year["estimate"][1] / by_year["estimate"][0] == pytest.approx(1.01)
    with pytest.raises(EstimateError, match="gaps"):
        run_scenarios(pivot, table, [2025, 2027], Assumptions(factors))


@pytest.mark.parametrize("gone", ["gain_per_km_cycled", "kg_per_km_electric"])
def test_savings_without_a_factor_are_refused(gone):
    few = draw_parameters(PARAMETERS.filter(pl.col("parameter_id") != gone), 10, seed=1)
    with pytest.raises(EstimateError, match=gone):
        Factors(few, FLEET)


def test_a_fleet_that_is_no_whole_is_refused():
    half = FLEET.with_columns(pl.col("km_share") / 2)
    with pytest.raises(EstimateError, match="sum to one"):
        Factors(draw_parameters(PARAMETERS, 10, seed=1), half)


def test_the_rest_is_shared_out_in_proportion():
    found = share_out({"bike": 20, "walk": 80, "drive": 50, "other": 70}, "bike", 50)
    assert found == pytest.approx({"bike": 50, "walk": 68, "drive": 42.5, "other": 59.5})
    assert share_out({"bike": 20, "walk": 80, "other": 120}, "bike", 0)["walk"] == pytest.approx(88)
    with pytest.raises(EstimateError, match="cannot have"):
        share_out({"bike": 5}, "bike", 3)


def test_diary_and_counts_are_told_with_their_difference():
    random = np.random.default_rng(1)
    diary = np.concatenate([[0.34], 0.34 + random.normal(0, 0.02, 400)])
    found = short_trip_difference(diary, np.full(401, 0.30), limit_km=5.0)
    row = found.filter(quantity="difference").row(0, named=True)
    assert row["estimate"] == pytest.approx(0.04)
    assert row["low"] < row["estimate"] < row["high"]
    assert row["standard_error"] == pytest.approx(0.02, rel=0.15)
