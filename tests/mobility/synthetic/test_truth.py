"""The truth is that of the population, counted again by other means."""

import tomllib

import polars as pl
import pytest

from mobility.synthetic import truth
from mobility.synthetic.car_trips import SEEN
from mobility.tables import MODES


@pytest.fixture(scope="module")
def told(people):
    return truth(people, mechanism="mar")


def test_shares_of_modes_are_those_of_the_staff(people, told):
    for wave in people.world.waves:
        staff = people.staff.filter(pl.col("wave") == wave)
        all_staff = told["commuting"][str(wave)]
        for mode in MODES:
            assert all_staff["mode_share"][mode] == pytest.approx(
                len(staff.filter(pl.col("mode") == mode)) / len(staff), abs=1e-8
            )
        lautrup = staff.filter(pl.col("workplace") == "Lautrup")
        assert all_staff["workplace"]["Lautrup"]["mode_share"]["train"] == pytest.approx(
            (lautrup["mode"] == "train").mean(), abs=1e-8
        )
        assert sum(part["persons"] for part in all_staff["employer"].values()) == len(staff)


def test_the_change_is_the_difference_of_the_waves(told):
    commuting = told["commuting"]
    for mode in MODES:
        before, after = (commuting[wave]["mode_share"][mode] for wave in ("2024", "2026"))
        assert commuting["change"]["mode_share"][mode] == pytest.approx(after - before, abs=2e-8)
    assert commuting["change"]["mode_share"]["car_driver"] < 0
    assert sum(commuting["change"]["mode_share"].values()) == pytest.approx(0, abs=1e-6)


def test_days_travelled_are_the_days_at_work(people, told):
    staff = people.staff.filter(pl.col("wave") == 2024)
    usual = staff["days_per_week"] - staff["second_days"]
    driven = usual.filter(staff["mode"] == "car_driver").sum()
    driven += staff.filter(pl.col("second_mode") == "car_driver")["second_days"].sum()
    share = driven / staff["days_per_week"].sum()
    told_share = told["commuting"]["2024"]["mode_share_of_days"]["car_driver"]
    assert told_share == pytest.approx(share, abs=1e-8)


def test_short_car_trips_are_counted_by_trip_and_by_tour(people, told):
    driven = people.trips.filter((pl.col("wave") == 2024) & (pl.col("mode") == "car_driver"))
    short = told["diary"]["2024"]["short_car_trips"]["5"]
    assert short["trip"] == pytest.approx((driven["distance_km"] < 5).mean(), abs=1e-8)
    tours = driven.group_by("person_no", "tour_no").agg(
        pl.col("distance_km").max().alias("longest"),
        pl.col("distance_km").sum().alias("length"),
        pl.len().alias("trips"),
    )
    whole = tours.filter(pl.col("length") < 5)["trips"].sum() / len(driven)
    every = tours.filter(pl.col("longest") < 5)["trips"].sum() / len(driven)
    assert short["whole_tour"] == pytest.approx(whole, abs=1e-8)
    assert short["every_trip_of_tour"] == pytest.approx(every, abs=1e-8)
    assert short["whole_tour"] < short["every_trip_of_tour"] < short["trip"]


def test_flows_add_up_to_the_staff_and_chances_to_one(people, told):
    flows = told["flows"]
    for place, flow in flows["commuting"]["workplace"].items():
        here = people.staff.filter(pl.col("workplace") == place)
        assert sum(flow["chance"]) == pytest.approx(1.0, abs=1e-6)
        for wave in people.world.waves:
            assert sum(flow["persons"][str(wave)]) == len(here.filter(pl.col("wave") == wave))
        assert len(flow["cost_km"]) == len(flows["zones"])


def test_a_lever_moves_people_from_other_modes_to_its_own(told):
    change = told["shifts"]["commuting"]["ebike_for_all"]["change"]
    assert change["ebike"] > 0
    assert all(change[mode] < 0 for mode in MODES if mode != "ebike")
    reference = told["shifts"]["commuting"]["reference"]["mode_share"]
    realised = told["commuting"]["2026"]["mode_share"]
    assert reference["car_driver"] == pytest.approx(realised["car_driver"], abs=0.03)
    diary = told["shifts"]["diary"]
    kept = diary["ebike_for_all"]["car_trips_under_5_km_a_day"]
    assert kept < diary["reference"]["car_trips_under_5_km_a_day"]


def test_telematics_see_fewer_short_trips_than_there_are(told):
    lengths = told["car_trip_lengths"]
    wave = lengths["2024"]
    trips = list(wave["trips_a_day"].values())
    seen = [count * chance for count, chance in zip(trips, SEEN, strict=True)]
    assert wave["share_under_5_km_as_seen"] == pytest.approx(sum(seen[:3]) / sum(seen), abs=1e-8)
    assert wave["share_under_5_km_as_seen"] < wave["share_under_5_km"] - 0.03
    assert wave["share_under_5_km"] == pytest.approx(
        told["diary"]["2024"]["short_car_trips"]["5"]["trip"], abs=1e-8
    )


def test_the_file_tells_what_the_function_gives(written, told):
    file = written / "surveys_commuting" / "synthetic-truth" / "truth.toml"
    read = tomllib.loads(file.read_text("utf-8"))
    assert read["commuting"] == told["commuting"]
    assert read["flows"] == told["flows"]
    assert read["choice"] == told["choice"]
    assert read["seed"] == 1
    assert read["mechanism"] == "mar"
