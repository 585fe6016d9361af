"""What is told of a staff before anything is hidden is what its answers say."""

import numpy as np
import polars as pl
import pytest

from mobility.co2.commuting import WAYS_PER_DAY
from mobility.co2.commuting_year import HOME_OFFICE_KWH_PER_DAY, WEEKS_AT_WORK
from mobility.employers.cells import cells_of, commuters, every_staff
from mobility.employers.groups import LEVELS, WIDER_MODES
from tests.mobility.employers import made_up


@pytest.fixture(scope="module")
def told():
    people = made_up.respondents(160)
    usual = made_up.commutes(people)
    sources = made_up.sources(people, usual)
    joined = commuters(people, usual, sources)
    [staff] = every_staff(joined, made_up.replicates(people))
    return joined, cells_of(staff, sources)


def one(cells, topic, quantity="share", **where):
    found = cells.filter(pl.col("topic") == topic, pl.col("quantity") == quantity).filter(
        *(pl.col(k).is_null() if v is None else pl.col(k) == v for k, v in where.items())
    )
    assert found.height == 1
    return found.row(0, named=True)


@pytest.mark.parametrize("detail", sorted(LEVELS))
def test_modes_add_up_to_everybody_in_every_detail(told, detail):
    people, cells = told
    modes = cells.filter(topic="modes", quantity="share", detail=detail)
    parts = modes.filter(pl.col("value").is_not_null())
    assert set(parts["value"]) <= set(LEVELS[detail])
    assert parts["answers"].sum() == people.height
    assert parts["estimate"].sum() == pytest.approx(1)


def test_a_share_is_that_of_the_answers(told):
    people, cells = told
    row = one(cells, "modes", value="car_driver", detail=1)
    counted = people.filter(mode="car_driver").height
    assert row["answers"] == counted
    assert row["estimate"] == pytest.approx(counted / people.height)
    assert row["low"] < row["estimate"] < row["high"]


def test_kilograms_follow_from_km_days_and_weeks(told):
    people, cells = told
    train = people.filter(mode="train")
    km = train["distance_km"] * train["days_per_week"] * WAYS_PER_DAY * WEEKS_AT_WORK
    row = one(cells, "modes", "commuting", value="train", detail=1)
    assert row["estimate"] == pytest.approx(km.sum() * 0.011 / people.height)
    at_home = people["home_office_days"].mean() * WEEKS_AT_WORK * HOME_OFFICE_KWH_PER_DAY * 0.05
    assert one(cells, "climate", "home_office")["estimate"] == pytest.approx(at_home)


def test_a_petrol_car_is_reckoned_by_its_fuel_in_the_fuel_based_method(told):
    people, _ = told
    petrol = people.filter(mode="car_driver", car_fuel="petrol")
    km = petrol["distance_km"] * petrol["days_per_week"] * WAYS_PER_DAY * WEEKS_AT_WORK
    at_home = petrol["home_office_kg"]
    assert np.allclose(petrol["fuel_kg"] - at_home, km * 0.163 / 1.08)


def test_older_factors_move_the_result_by_themselves(told):
    _, cells = told
    old = one(cells, "climate", "category_7", vintage="2014")
    new = one(cells, "climate", "category_7", vintage="2025", method="distance")
    moved = one(cells, "climate", "change_of_factors")
    assert moved["estimate"] == pytest.approx(new["estimate"] - old["estimate"])
    assert moved["estimate"] > 0


def test_the_train_is_possible_where_a_line_is_near_both_ends(told):
    people, _ = told
    drivers = people.filter(mode="car_driver")
    possible = dict(drivers.group_by("home_zone").agg(pl.col("direct train").first()).iter_rows())
    assert possible == {"2750": "yes", "3400": "no"}
    assert people.filter(pl.col("mode") != "car_driver")["direct train"].null_count() > 0


def test_a_shared_car_saves_half_and_the_bicycle_all(told):
    people, cells = told
    whole = one(cells, "potential home office", "kg_if_one_day", by_value=None)["estimate"]
    pool = one(cells, "potential car pool", "kg_if_one_day", by_value=None)["estimate"]
    day = people["day_kg"].mean()
    assert pool == pytest.approx(day / 2)
    assert 0.9 * day < whole < day


def test_who_kept_silent_is_a_cell_too(told):
    people, cells = told
    for sex in ("female", "male"):
        rows = cells.filter(pl.col("topic") == "answered by sex", pl.col("by_value") == sex)
        counts = dict(rows.select("value", "answers").iter_rows())
        assert counts["yes"] + counts["no"] == counts[None]
        assert counts["yes"] == people.filter(sex=sex).height


def test_every_group_lies_within_a_group_of_the_next_detail():
    for detail in sorted(LEVELS)[:-1]:
        for group in LEVELS[detail]:
            reached = group
            while reached not in LEVELS[detail + 1]:
                reached = str(WIDER_MODES[reached])
            assert reached in LEVELS[detail + 1]
