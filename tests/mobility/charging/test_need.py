"""What electric cars draw, what points give, and who is served first."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.charging import (
    ASSUMPTIONS,
    commuters_need,
    drawn,
    energy_need,
    need_table,
    served,
    supply,
)
from mobility.charging.need import points_needed
from mobility.charging.register import read_municipality
from mobility.errors import EstimateError
from tests.mobility.charging.places import MUNICIPALITY

DWELLINGS = {"multi_storey": 13_952, "terraced": 3_709, "detached": 6_400}
"""Ballerup's dwellings, Statistics Denmark BOL101, 2025."""


def fixed(**values: float) -> dict[str, np.ndarray]:
    """Give one draw of every assumption: its middle, or what is said here."""
    middle = dict(ASSUMPTIONS.select("name", "estimate").iter_rows())
    return {name: np.array([value]) for name, value in (middle | values).items()}


def test_a_small_case_by_hand():
    # 100 flats with half a car each and no socket, 100 houses with one car each and a socket
    assumed = fixed(
        cars_multi_storey=0.5,
        cars_detached=1.0,
        parking_multi_storey=0.0,
        parking_detached=1.0,
        uptake_without_parking=0.5,
        km_per_car=10_000,
        kwh_per_km=0.2,
        work_share_without_parking=0.25,
        home_share_with_parking=0.8,
        work_share_with_parking=0.5,
    )
    groups = energy_need(
        np.array([10.0]), np.array([0.0]), {"multi_storey": 100, "detached": 100}, assumed
    )
    by = {group.name: group for group in groups}
    flat, house = by["multi_storey_without_parking"], by["detached_with_parking"]
    # weights 100 x 0.5 x 0.5 = 25 and 100 x 1 x 1 = 100: 2 and 8 of the 10 cars
    assert flat.cars == pytest.approx([2.0])
    assert house.cars == pytest.approx([8.0])
    assert {place: kwh[0] for place, kwh in flat.kwh.items()} == pytest.approx(
        {"home": 0, "work": 1_000, "public": 3_000}
    )
    assert {place: kwh[0] for place, kwh in house.kwh.items()} == pytest.approx(
        {"home": 12_800, "work": 1_600, "public": 1_600}
    )


@settings(deadline=None, max_examples=25)
@given(
    st.floats(0, 20_000),
    st.floats(0, 2_000),
    st.fixed_dictionaries({kind: st.integers(1, 20_000) for kind in DWELLINGS}),
)
def test_the_groups_hold_every_car_and_every_kwh_once(electric, plug_in, dwellings):
    assumed = drawn(20, seed=1)
    groups = energy_need(np.full(20, electric), np.full(20, plug_in), dwellings, assumed)
    assert sum(group.cars for group in groups) == pytest.approx(electric + plug_in)
    per_car = assumed["km_per_car"] * assumed["kwh_per_km"]
    kwh = sum(kwh for group in groups for kwh in group.kwh.values())
    assert kwh == pytest.approx((electric + plug_in * assumed["plug_in_electric_share"]) * per_car)


def test_in_commuters_charge_a_share_of_their_way_at_work():
    assumed = fixed(
        commuter_car_share=0.5,
        commuter_km=10,
        commuter_days=200,
        kwh_per_km=0.2,
        commuter_work_share=0.5,
    )
    group = commuters_need(1_000, np.array([0.4]), assumed)
    assert group.cars == pytest.approx([200.0])
    assert group.kwh["work"] == pytest.approx([200 * 2 * 10 * 200 * 0.2 * 0.5])


def test_the_table_has_cars_and_kwh_of_each_group():
    groups = energy_need(np.full(50, 1e3), np.zeros(50), DWELLINGS, drawn(50, seed=1))
    told = need_table(groups)
    assert told.height == 6 * 4
    assert told["group"][0] == "multi_storey_without_parking"
    assert (told["low"] <= told["high"]).all()


def test_a_point_of_11_kw_in_use_two_and_a_half_hours_a_day():
    assumed = fixed(delivery_ratio=0.5, public_hours=2.5)
    one = 11 * 0.5 * 2.5 * 365
    assert points_needed(np.array([10 * one]), 11, assumed, "public_hours") == pytest.approx([10])


def test_public_points_go_to_flats_without_parking_first():
    assumed = fixed()
    groups = energy_need(np.array([1_000.0]), np.array([0.0]), DWELLINGS, assumed)
    flats = groups[0].kwh["public"]
    told = served(groups, 0.5 * flats, np.array([0.0]))
    public = told.filter(pl.col("place") == "public")
    assert public["group"][0] == "multi_storey_without_parking"
    assert public["estimate"].to_list() == pytest.approx([0.5] + [0.0] * 5)
    more = served(groups, 2.0 * flats, np.array([0.0])).filter(pl.col("place") == "public")
    assert more["estimate"][0] == 1.0
    assert more["served_kwh"].sum() == pytest.approx(
        min(2.0 * flats[0], sum(group.kwh["public"][0] for group in groups))
    )


def test_charging_at_work_is_shared_with_in_commuters_in_proportion():
    assumed = fixed()
    groups = energy_need(np.array([1_000.0]), np.array([0.0]), DWELLINGS, assumed)
    groups.append(commuters_need(36_000, np.array([0.3]), assumed))
    needed = sum(group.kwh["work"][0] for group in groups)
    told = served(groups, np.array([0.0]), np.array([needed / 4]))
    work = told.filter(pl.col("place") == "work")
    assert work["estimate"].to_list() == pytest.approx([0.25] * 7)
    home = told.filter(pl.col("place") == "home")
    assert set(home["rests_on"]) == {"own_socket_assumed"}


def test_every_assumption_says_where_it_is_from_and_is_drawn_within_its_range():
    assert ASSUMPTIONS["source"].str.len_chars().min() > 20
    values = drawn(4_000, seed=2)
    for name, low, middle, high in ASSUMPTIONS.select(
        "name", "low", "estimate", "high"
    ).iter_rows():
        assert low <= values[name].min() <= values[name].max() <= high
        assert values[name].mean() == pytest.approx((low + middle + high) / 3, rel=0.03)


def test_a_planner_s_own_range_replaces_one_row_and_moves_no_other():
    own = pl.DataFrame(
        {"name": ["km_per_car"], "low": [9e3], "estimate": [9e3], "high": [9e3], "source": ["us"]}
    )
    ours, theirs = drawn(10, seed=1), drawn(10, seed=1, own=own)
    assert set(theirs["km_per_car"]) == {9e3}
    assert all((ours[name] == theirs[name]).all() for name in ours if name != "km_per_car")


@pytest.mark.parametrize(
    ("name", "low", "says"),
    [("km_per_cat", 1.0, "uses the assumption km_per_cat"), ("km_per_car", 1e9, "runs from")],
)
def test_an_assumption_that_cannot_be_is_refused(name, low, says):
    own = pl.DataFrame({"name": [name], "low": [low], "estimate": [2.0], "high": [3.0]})
    with pytest.raises(EstimateError, match=says):
        drawn(10, seed=1, own=own)


@pytest.mark.parametrize("dwellings", [{"castle": 1}, {}, {"detached": -1, "terraced": 5}])
def test_dwellings_that_cannot_be_are_refused(dwellings):
    with pytest.raises(EstimateError, match="Dwellings are told as"):
        energy_need(np.array([1.0]), np.array([0.0]), dwellings, fixed())


LIST = pl.DataFrame(
    [
        # 3 posts of 2 public points of 22 kW, two connectors each
        MUNICIPALITY | {"is_public": "ja", "connectors_per_point": 2},
        MUNICIPALITY
        | {"site_id": "P2", "posts": 1, "points_per_post": 1, "power_kw": 11}
        | {"commissioned": "2025-06-01"},
        MUNICIPALITY
        | {"site_id": "P3", "posts": 1, "points_per_post": 1, "power_kw": 50, "is_public": "ja"}
        | {"status": "planlagt", "commissioned": "2028-03-01"},
        MUNICIPALITY | {"site_id": "P4", "status": "planlagt", "commissioned": None},
        MUNICIPALITY | {"site_id": "P5", "status": "nedtaget"},
    ]
)


def test_supply_counts_what_stands_and_what_is_committed_once_per_car():
    assumed = fixed(delivery_ratio=0.5, public_hours=2.0, other_hours=1.0)
    given_ = supply(read_municipality(LIST), [2027, 2029], assumed, as_of=date(2026, 7, 1))
    assert given_.points[0].tolist() == [7, 8]
    assert given_.public_points[0].tolist() == [6, 7]
    # connectors of one EVSE share its power
    assert given_.public_kw[0].tolist() == [6 * 22, 6 * 22 + 50]
    assert given_.public_kwh[0, 0] == pytest.approx(6 * 22 * 0.5 * 2.0 * 365)
    assert given_.other_kwh[0, 0] == pytest.approx(11 * 0.5 * 1.0 * 365)


def test_a_trend_adds_points_as_in_the_last_three_years():
    assumed = drawn(4_000, seed=1)
    register = read_municipality(LIST)
    plain = supply(register, [2029], assumed, as_of=date(2026, 7, 1))
    trend = supply(register, [2029], assumed, as_of=date(2026, 7, 1), trend=True, seed=5)
    # 6 public points and 1 other were set up between July 2023 and July 2026
    added = (trend.points - plain.points)[:, 0]
    assert added.mean() == pytest.approx(7 / 3 * 2.5, rel=0.03)
    assert (trend.public_points - plain.public_points).mean() == pytest.approx(5.0, rel=0.03)
    assert added.min() >= 0
