"""The true population comes near the facts that it is made after."""

import numpy as np
import polars as pl
import pytest

from mobility.synthetic import BALLERUP, population
from mobility.synthetic.staff import home_shares
from mobility.synthetic.tours import destination_shares

WAVES = (2024, 2026)
CAR = ["car_driver", "car_passenger"]


@pytest.mark.parametrize("wave", WAVES)
def test_residents_travel_as_the_national_survey_says(people, wave):
    trips = people.trips.filter(pl.col("wave") == wave)
    residents = people.residents.filter(pl.col("wave") == wave)
    in_cars = trips.filter(pl.col("mode").is_in(CAR))["distance_km"].sum()
    assert len(trips) / len(residents) == pytest.approx(2.9, abs=0.1)  # TU 2006-2017
    assert in_cars / trips["distance_km"].sum() == pytest.approx(0.73, abs=0.06)  # TU 2023, nation
    driven = trips.filter(pl.col("mode") == "car_driver")["distance_km"]
    assert (driven < 5).mean() == pytest.approx(1 / 3, abs=0.03)  # cykelregnskab 2019
    cycled = trips["mode"].is_in(["bike", "ebike"]).mean()
    assert 0.17 <= cycled <= 0.26  # nation 17 %, region 20 % of all trips


@pytest.mark.parametrize(("wave", "persons"), [(2024, 51_237), (2026, 53_950)])
def test_households_are_as_many_and_own_as_many_cars_as_counted(people, wave, persons):
    residents = people.residents.filter(pl.col("wave") == wave)
    homes = residents.unique("household_no")
    all_persons = len(residents) + homes["young_children"].sum()
    assert all_persons == pytest.approx(persons, abs=4)  # FOLK1A
    assert (homes["cars"] > 0).mean() == pytest.approx(0.595, abs=0.03)  # families with a car
    if wave == 2026:
        assert homes["cars"].sum() == pytest.approx(21_143, rel=0.06)  # BIL54
        electric = homes.filter(pl.col("cars") > 0)["car_fuel"] == "electric"
        assert electric.mean() == pytest.approx(3_855 / 21_143, abs=0.012)


def test_staff_drive_to_work_as_the_nation_does(people):
    share = people.staff["mode"].is_in(CAR).mean()
    assert share == pytest.approx(0.65, abs=0.03)  # TU 2023: 65 % of trips to work and education
    assert people.staff["distance_km"].mean() == pytest.approx(15.8, abs=1.5)  # AFSTB4, region


def test_between_the_waves_fewer_drive_and_more_ride_electric(people):
    share = {
        wave: people.staff.filter(pl.col("wave") == wave)["mode"].value_counts(normalize=True)
        for wave in WAVES
    }
    before, after = (dict(share[wave].iter_rows()) for wave in WAVES)
    assert -0.05 < after["car_driver"] - before["car_driver"] < -0.015
    assert 0.01 < after["ebike"] - before["ebike"] < 0.04


def test_four_in_five_are_there_in_both_waves_and_stay_who_they_are(people):
    first, second = (people.staff.filter(pl.col("wave") == wave) for wave in WAVES)
    both = first.join(second, on="person_id", suffix="_later")
    assert len(both) / min(len(first), len(second)) == pytest.approx(0.8, abs=0.02)
    for kept in ("sex", "employer", "home_postcode", "distance_km"):
        assert (both[kept] == both[f"{kept}_later"]).all()
    assert (both["age_later"] - both["age"] == 2).all()
    assert both.filter(pl.col("has_ebike") & ~pl.col("has_ebike_later")).is_empty()
    assert first["person_id"].is_unique().all()


def test_homes_follow_the_gravity_law(people):
    here = people.staff.filter((pl.col("wave") == 2024) & (pl.col("workplace") == "Lautrup"))
    zones = people.world.zones["zone_id"]
    chance = home_shares(people.world, "Lautrup")
    counted = dict(here["home_postcode"].value_counts().iter_rows())
    seen = np.array([counted.get(zone, 0) for zone in zones])
    expected = chance * len(here)
    large = expected >= 5
    squares = ((seen - expected) ** 2 / expected)[large].sum()
    freedom = large.sum() - 1
    assert abs(squares - freedom) < 4 * np.sqrt(2 * freedom)


def test_destinations_are_chances():
    for purpose in ("work", "shopping"):
        chance = destination_shares(BALLERUP, purpose)
        assert chance.shape == (3, len(BALLERUP.zones))
        assert chance.sum(axis=1) == pytest.approx(1.0)
    near = destination_shares(BALLERUP, "shopping")
    far = destination_shares(BALLERUP, "work")
    own = (BALLERUP.zones["municipality_code"] == "0151").to_numpy()
    assert (near[:, own].sum(axis=1) > far[:, own].sum(axis=1)).all()


def test_tours_begin_and_end_at_home_and_take_one_mode(people):
    trips = people.trips.filter(pl.col("wave") == 2024)
    tours = trips.group_by("person_no", "tour_no", maintain_order=True).agg(
        first=pl.col("origin_zone").first() == pl.col("home_zone").first(),
        last=pl.col("destination_zone").last() == pl.col("home_zone").first(),
        chained=(pl.col("origin_zone").shift(-1) == pl.col("destination_zone")).all(),
        modes=pl.col("mode").n_unique(),
        trips=pl.len(),
    )
    assert tours["first"].all()
    assert tours["last"].all()
    assert tours["chained"].all()
    assert (tours["modes"] == 1).all()
    assert tours["trips"].is_in([2, 3]).all()


def test_nobody_drives_without_a_car_or_rides_what_he_has_not(people):
    tours, staff = people.tours, people.staff
    for frame in (tours, staff):
        for mode, has in {
            "car_driver": "has_car",
            "bike": "has_bike",
            "ebike": "has_ebike",
        }.items():
            assert frame.filter(pl.col("mode") == mode)[has].all()
    assert people.residents.filter(pl.col("age") < 18)["has_car"].any() is False


def test_the_same_seed_gives_the_same_people_and_another_seed_others(people):
    again, other = population(people.seed), population(people.seed + 1)
    assert again.staff.equals(people.staff)
    assert again.trips.equals(people.trips)
    assert not other.staff.equals(people.staff)
