"""Segments: the reference is met, and answers are exact where they can be."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.choice import MultinomialLogit
from mobility.errors import EstimateError
from mobility.shift import (
    Pivot,
    Weights,
    apply_levers,
    from_frame,
    to_frame,
)
from mobility.shift.segmenting import Plan, collapse_trips, segments
from tests.mobility.shift.conftest import AVAILABILITY, UTILITY

SETS = [
    pytest.param({"cycle_speed_percent": 10.0}, id="speed"),
    pytest.param({"cycle_safety_min_per_km": 0.5}, id="safety"),
    pytest.param({"ebike_access_percent": 20.0}, id="e-bikes"),
    pytest.param({"workplace_parking_dkk": 30.0}, id="parking"),
    pytest.param({"home_office_days": 1.0}, id="home office"),
    pytest.param({"car_price_percent": 20.0}, id="car price"),
    pytest.param({"rainy_day_penalty_percent": 30.0}, id="rain"),
]


def changed(pivot, levers):
    """Give the change of each alternative, of the full sample."""
    return pivot.respond(levers).change[:, :, 0].sum(axis=0)


@pytest.fixture(scope="module", params=["plain", "nested"])
def both(request, town, fitted):
    """The segments, and each trip as a cell of its own, by the plain and the nested model."""
    trips, weights = town
    model, coefficients = fitted[request.param]
    by = ("distance_band", "purpose", "zone")
    few = Weights(weights.weight, weights.replicates[:, :4], weights.rows)
    plan = Plan(coefficients[:4], by)
    numbered = trips.with_columns(trip=pl.int_range(pl.len()).cast(pl.String))
    exact = Plan(coefficients[:4], ("trip", "purpose"), least_n=0)
    return (
        Pivot(collapse_trips(model, trips, few, plan)),
        Pivot(collapse_trips(model, numbered, few, exact)),
        (model, numbered),
    )


def test_without_levers_the_reference_is_met(both):
    for pivot in both[:2]:
        response = pivot.respond({})
        assert np.abs(response.change).max() < 1e-9 * response.trips.max()


def test_the_reference_is_the_models_own_shares(both, town):
    weights = town[1]
    model, trips = both[2]
    expected = model.probabilities(trips).sum(axis=1) * weights.weight[0]
    for pivot in both[:2]:
        found = pivot.respond({}).trips[:, :, 0].sum(axis=0)
        assert found == pytest.approx(expected, rel=1e-9)


def test_trip_by_trip_the_pivot_is_the_model_itself(both):
    model, trips = both[2]
    faster = trips.with_columns(
        time_bike_min=pl.col("time_bike_min") / 1.1, time_ebike_min=pl.col("time_ebike_min") / 1.1
    )
    expected = 10 * (model.probabilities(faster) - model.probabilities(trips)).sum(axis=1)
    assert changed(both[1], {"cycle_speed_percent": 10}) == pytest.approx(expected, rel=1e-6)


def test_an_ebike_that_is_bought_is_one_that_is_there(both):
    model, trips = both[2]
    bought = trips.with_columns(is_open_ebike=pl.lit(True))
    expected = 10 * (model.probabilities(bought) - model.probabilities(trips)).sum(axis=1)
    assert changed(both[1], {"ebike_access_percent": 100}) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("levers", SETS)
def test_segments_answer_as_the_trips_they_are_made_of(both, levers):
    coarse, exact = changed(both[0], levers), changed(both[1], levers)
    largest = np.abs(exact).max()
    assert coarse == pytest.approx(exact, abs=0.08 * largest)


@settings(max_examples=25, deadline=None)
@given(
    speed=st.floats(0, 50), safety=st.floats(0, 2), access=st.floats(0, 100), price=st.floats(0, 99)
)
def test_no_trip_is_lost_and_cycling_never_suffers(pivot, cells, speed, safety, access, price):
    levers = {
        "cycle_speed_percent": speed,
        "cycle_safety_min_per_km": safety,
        "ebike_access_percent": access,
        "car_price_percent": price,
    }
    response = pivot.respond(levers)
    assert response.trips.sum(axis=1) == pytest.approx(cells.total, rel=1e-9)
    at = [cells.at("bike"), cells.at("ebike")]
    assert (response.change[:, at].sum(axis=1) >= -1e-9 * cells.total).all()
    assert (response.change[:, cells.at("car_driver")] <= 1e-9 * cells.total).all()


def test_the_table_gives_the_same_answer_as_the_arrays(pivot, cells):
    table = to_frame(cells)
    assert from_frame(table.sample(fraction=1, shuffle=True, seed=1)).trips == pytest.approx(
        cells.trips, rel=1e-6
    )
    levers = {"cycle_speed_percent": 10, "ebike_access_percent": 10}
    one = apply_levers(table, levers)
    other = apply_levers(pivot, levers)
    assert one["estimate"].to_numpy() == pytest.approx(other["estimate"].to_numpy(), rel=1e-9)
    assert one["low"].to_numpy() == pytest.approx(other["low"].to_numpy(), rel=1e-4)


def test_tours_choose_as_wholes_and_count_as_trips(town, tours):
    weights = replace(town[1], rows=tours["person"].to_numpy())
    model = MultinomialLogit(UTILITY, availability=AVAILABILITY).fit(tours, "mode")
    drawn = model.refit(tours, "mode", weights.replicates, rows=weights.rows)
    table = segments(model, tours, weights, coefficients=drawn, by=("purpose",), unit="tour")
    found = apply_levers(table, {"workplace_parking_dkk": 40.0})
    trips = found.filter(quantity="trips")["estimate"].sum()
    assert trips == pytest.approx(3_600 * 10)
    assert table.filter("is_open")["trips"].sum() == pytest.approx(tours.height * 10)
    by_trip = {"workplace_parking_dkk": 80.0}
    cells = from_frame(table)
    single = Pivot(replace(cells, unit="trip")).respond(by_trip).change
    assert single == pytest.approx(Pivot(cells).respond({"workplace_parking_dkk": 40.0}).change)


def test_segments_survive_their_file(cells, tmp_path):
    to_frame(cells).write_parquet(tmp_path / "shift_segments.parquet")
    again = from_frame(pl.read_parquet(tmp_path / "shift_segments.parquet"))
    assert again.trips == pytest.approx(cells.trips, rel=1e-6)
    assert again.keys.equals(cells.keys)
    assert (tmp_path / "shift_segments.parquet").stat().st_size < 2_000_000


@pytest.mark.parametrize("wrong", ["a column", "an alternative"])
def test_what_is_no_table_of_segments_is_refused(cells, wrong):
    table = to_frame(cells)
    broken = table.drop("legs") if wrong == "a column" else table[1:]
    with pytest.raises(EstimateError, match="no table of segments"):
        from_frame(broken)


def test_no_cell_shows_fewer_respondents_than_may_be_shown(cells):
    assert cells.n.min() >= 5
    assert "person" not in to_frame(cells).columns
    assert cells.total[:, 0].sum() == pytest.approx(3_600 * 10)


def test_cells_add_up_to_the_respondents_who_are_in_several(pivot, cells, town):
    _, weights = town
    people = len(np.unique(weights.rows))
    assert cells.people.sum() == pytest.approx(people)
    assert (cells.people <= cells.n).all()
    assert cells.n.sum() > people
    assert apply_levers(pivot, {"cycle_speed_percent": 5.0})["n"].unique().to_list() == [people]


def test_segments_of_an_older_run_are_read_with_what_they_have(cells):
    older = from_frame(to_frame(cells).drop("people"))
    assert older.people.tolist() == cells.n.tolist()


def test_only_what_is_free_is_collapsed(town, fitted):
    trips, weights = town
    model, coefficients = fitted["plain"]
    marked = trips.with_columns(is_free=pl.col("companions") < 2)
    table = segments(model, marked, weights, coefficients=coefficients)
    total = table.filter("is_open")["trips"].sum()
    assert total == pytest.approx(10 * marked["is_free"].sum())
    with pytest.raises(EstimateError, match="No trip is free"):
        segments(
            model, trips.with_columns(is_free=pl.lit(False)), weights, coefficients=coefficients
        )
