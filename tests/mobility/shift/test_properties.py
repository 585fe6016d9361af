"""What always holds of levers, tours, rules, distances and shares of variance."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.shift import (
    apply_rules,
    fill_distances,
    levers_of,
    one_at_a_time,
    variance_shares,
    with_tours,
)

few = settings(max_examples=10, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)


def trips_of(seed, n=30):
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "respondent_id": [f"r{one}" for one in random.integers(0, 6, n)],
            "tour_id": [f"t{one}" if one else None for one in random.integers(0, 4, n)],
            "distance_km": random.uniform(0.1, 40, n),
            "mode": np.array(["car_driver", "bike"])[random.integers(0, 2, n)],
            "purpose": np.array(["work", "escort", "shopping"])[random.integers(0, 3, n)],
            "companions": random.integers(0, 4, n),
        }
    )


@few
@given(seeds)
def test_no_trip_or_kilometre_is_lost_in_tours_and_a_leg_is_no_longer_than_its_tour(seed):
    trips = trips_of(seed)
    made = with_tours(trips)
    assert made.select(trips.columns).equals(trips)
    tours = made.group_by("tour_no").agg(
        pl.len(), pl.col("tour_trips", "tour_km").first(), km=pl.col("distance_km").sum()
    )
    assert tours["len"].to_list() == tours["tour_trips"].to_list()
    assert tours["km"].to_list() == pytest.approx(tours["tour_km"].to_list())
    assert (made["longest_leg_km"] <= made["tour_km"] + 1e-9).all()
    alone = made.filter(pl.col("tour_id").is_null())
    assert set(alone["tour_trips"]) <= {1}


@few
@given(seeds, st.integers(1, 40))
def test_a_trip_is_free_where_no_rule_holds_it_and_a_stricter_rule_holds_more(seed, limit):
    trips = with_tours(trips_of(seed))
    rule = {"rule": "far", "column": "tour_km", "operator": ">", "value": str(limit)}
    made = apply_rules(trips, pl.DataFrame([rule]))
    assert (made["is_free"] == ~made["held_by_far"]).all()
    stricter = apply_rules(trips, pl.DataFrame([rule | {"value": str(limit / 2)}]))
    assert (stricter["is_free"] <= made["is_free"]).all()
    with pytest.raises(EstimateError):
        apply_rules(trips, pl.DataFrame([rule | {"operator": "~"}]))


@few
@given(seeds, st.floats(1, 2))
def test_only_a_missing_distance_is_filled_and_never_below_the_straight_line(seed, detour):
    random = np.random.default_rng(seed)
    zones = pl.DataFrame(
        {
            "zone": ["a", "b"],
            "latitude": random.uniform(55.6, 55.8, 2),
            "longitude": random.uniform(12.2, 12.6, 2),
            "radius_km": [1.0, 2.0],
        }
    )
    trips = pl.DataFrame(
        {
            "origin_zone": ["a", "a", "b", "x"],
            "destination_zone": ["b", "a", "a", "a"],
            "distance_km": [None, None, 7.0, None],
        }
    )
    made = fill_distances(trips, zones, detour_factor=detour)
    straight = fill_distances(trips, zones, detour_factor=1.0)
    assert made["is_distance_filled"].to_list() == [True, True, False, False]
    assert made["distance_km"][2] == 7.0
    assert made["distance_km"][3] is None
    assert made["distance_km"][0] >= straight["distance_km"][0] - 1e-9 > 0
    assert made["distance_km"][1] > 0


@few
@given(seeds, st.integers(2025, 2045))
def test_a_lever_stays_between_the_years_told(seed, year):
    random = np.random.default_rng(seed)
    values = random.uniform(0.1, 1, 3)
    told = pl.DataFrame({"scenario": "s", "lever": "path", "year": [2028, 2032, 2040],
                         "value": values})  # fmt: skip
    found = levers_of(told, "s", year)
    if year < 2028:
        assert found == {}
    else:
        assert values.min() <= found["path"] <= values.max()
    assert levers_of(told.reverse(), "s", year) == found
    with pytest.raises(EstimateError):
        levers_of(told, "other", year)


@few
@given(seeds, st.floats(0.5, 9))
def test_swings_and_shares_of_variance_follow_the_slopes(seed, scale):
    random = np.random.default_rng(seed)
    inputs = {name: random.normal(size=400) for name in ("a", "b", "c")}
    output = 3 * inputs["a"] + inputs["b"]
    told = variance_shares(inputs, output)
    shares = dict(told.iter_rows())
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) >= -1e-12
    assert shares["a"] > shares["b"] > shares["c"] - 1e-9
    again = dict(variance_shares({"c": inputs["c"], "b": inputs["b"] * scale, "a": inputs["a"]},
                                 output * scale).iter_rows())  # fmt: skip
    assert again == pytest.approx(shares)
    ends = pl.DataFrame({"parameter_id": ["a", "b"], "value": [1.0, 1.0], "low": [0.0, 0.0],
                         "high": [2.0, 2.0]})  # fmt: skip
    moved = one_at_a_time(lambda p: scale * (3 * p["a"] + p["b"]), ends)
    assert moved["parameter_id"].to_list() == ["a", "b"]
    assert moved["swing"].to_list() == pytest.approx([6 * scale, 2 * scale])
