"""T19 under both readings, each counted four ways."""

import numpy as np
import polars as pl
import pytest

from mobility.charging import (
    T19_READINGS,
    Fleet,
    Supply,
    coverage,
    drawn,
    fleet,
    years_met,
)
from mobility.charging.coverage import WAYS
from tests.mobility.charging.cars import BALLERUP, PROJECTION
from tests.mobility.charging.test_need import fixed

ASSUMED = fixed(cars_per_point=10, km_per_car=10_000, kwh_per_km=0.2, plug_in_electric_share=0.5)


def fleet_of(*electric: float) -> Fleet:
    """Make one future: electric cars by year from 2030, of 20,000, with 400 hybrids."""
    cars = np.full((1, len(electric)), 20_000.0)
    years = tuple(range(2030, 2030 + len(electric)))
    return Fleet(years, cars, np.array([electric]), np.full((1, len(electric)), 400.0))


def supply_of(*points: float) -> Supply:
    """Make what points of 11 kW give, two thirds of them public."""
    given = np.array([points], dtype=float)
    public = given * 2 / 3
    return Supply(given, public, public * 11, public * 5_000, (given - public) * 4_000)


def row(told: pl.DataFrame, reading: str, way: str) -> dict[str, object]:
    return told.filter(pl.col("reading") == reading, pl.col("way") == way).row(0, named=True)


def test_what_each_reading_asks_in_each_way_by_hand():
    told = coverage(fleet_of(5_000), supply_of(150), ASSUMED)
    asked = {
        (each["reading"], each["way"]): each["required"] for each in told.iter_rows(named=True)
    }
    # a quarter of 5,000 electric cars and 400 hybrids; or 25 % of 20,000 cars, all of it
    assert asked == pytest.approx(
        {
            ("quarter_of_consumption", "points"): 135,
            ("quarter_of_consumption", "public_points"): 135,
            ("quarter_of_consumption", "public_kw"): 0.25 * (1.3 * 5_000 + 0.8 * 400),
            ("quarter_of_consumption", "energy"): 0.25 * (5_000 + 0.5 * 400) * 2_000,
            ("quarter_of_cars", "points"): 500,
            ("quarter_of_cars", "public_points"): 500,
            ("quarter_of_cars", "public_kw"): 1.3 * 5_000,
            ("quarter_of_cars", "energy"): 5_000 * 2_000,
        }
    )


def test_the_readings_lie_four_times_apart_where_a_quarter_of_cars_is_electric():
    future = fleet_of(5_000)._replace(plug_in=np.zeros((1, 1)))
    told = coverage(future, supply_of(150), ASSUMED)
    for way in WAYS:
        asked = [row(told, reading.name, way)["required"] for reading in T19_READINGS]
        assert asked[1] == pytest.approx(4 * asked[0])


def test_what_lacks_and_whether_it_is_met_in_each_way():
    told = coverage(fleet_of(5_000), supply_of(150), ASSUMED)
    points = row(told, "quarter_of_consumption", "points")
    assert (points["available"], points["chance"], points["gap"]) == (150, 1.0, 0.0)
    public = row(told, "quarter_of_consumption", "public_points")
    assert public["estimate"] == pytest.approx(100 / 135)
    assert (public["chance"], public["gap"]) == (0.0, pytest.approx(35))
    energy = row(told, "quarter_of_consumption", "energy")
    assert energy["available"] == pytest.approx(100 * 5_000 + 50 * 4_000)


def test_the_chance_is_the_share_of_futures_in_which_it_is_met():
    drawn_fleet = Fleet(
        (2030,), np.full((4, 1), 20_000.0), np.array([[2e3], [4e3], [6e3], [8e3]]), np.zeros((4, 1))
    )
    assumed = {name: np.repeat(value, 4) for name, value in ASSUMED.items()}
    given = Supply(*(np.full((4, 1), 125.0) for _ in range(5)))
    told = coverage(drawn_fleet, given, assumed)
    # 50, 100, 150 and 200 points are asked
    assert row(told, "quarter_of_consumption", "points")["chance"] == 0.5


def test_more_charging_never_lowers_a_chance_and_more_cars_never_raise_it():
    future = fleet(BALLERUP, [2029, 2031], projection=PROJECTION, draws=400)
    more_cars = future._replace(electric=future.electric * 1.2)
    assumed = drawn(400, seed=4)
    some, more = (
        Supply(*(np.full((400, 2), level) for level in (n, n * 0.7, n * 9, n * 3e3, n * 2e3)))
        for n in (250.0, 300.0)
    )
    base = coverage(future, some, assumed)["chance"]
    assert (coverage(future, more, assumed)["chance"] >= base).all()
    assert (coverage(more_cars, some, assumed)["chance"] <= base).all()
    assert base.is_between(0.02, 0.98).any()


def test_without_a_register_what_is_asked_is_told_and_what_to_deliver():
    told = coverage(fleet_of(5_000), None, ASSUMED)
    assert told["state"].unique().to_list() == ["no_data"]
    assert told["required"].null_count() == 0
    assert told["chance"].null_count() == told.height
    assert "register of charging" in told["needs"][0]
    assert told.schema == coverage(fleet_of(5_000), supply_of(1), ASSUMED).schema


def test_the_year_it_is_met_is_the_first_from_which_it_stays_met():
    # asked: 60, 85, 110, 135 points; given: 90 from 2030, 140 from 2033
    future = fleet_of(2_000, 3_000, 4_000, 5_000)
    told = years_met(future, supply_of(90, 90, 90, 140), ASSUMED)
    assert row(told, "quarter_of_consumption", "points")["estimate"] == 2033
    assert row(told, "quarter_of_consumption", "points")["chance_ever"] == 1.0
    never = row(told, "quarter_of_cars", "points")
    assert (never["estimate"], never["chance_ever"]) == (None, 0.0)


def test_the_spread_of_years_counts_futures_that_never_get_there():
    electric = np.array([[2e3, 2e3], [2e3, 2e3], [2e3, 9e3], [9e3, 9e3]])
    future = Fleet((2030, 2031), np.full((4, 2), 2e4), electric, np.zeros((4, 2)))
    assumed = {name: np.repeat(value, 4) for name, value in ASSUMED.items()}
    given = Supply(*(np.full((4, 2), 60.0) for _ in range(5)))
    told = row(years_met(future, given, assumed), "quarter_of_consumption", "points")
    assert (told["low"], told["estimate"], told["high"]) == (2030, 2030, None)
    assert told["chance_ever"] == 0.5
