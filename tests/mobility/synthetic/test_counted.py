"""What is counted: lengths of car trips, counters, shared vehicles, charging."""

import json
from io import BytesIO

import polars as pl
import pytest

from mobility.charging.register import merge, read_municipality, read_ocpi, read_open_charge_map
from mobility.synthetic import BALLERUP
from mobility.synthetic.car_trips import banded, car_trip_deliveries
from mobility.synthetic.chargers import FLEET_POSTS, charger_deliveries, charging_places
from mobility.synthetic.counters import count_deliveries
from mobility.synthetic.vehicles import STEP_MIN, gbfs_deliveries, snapshots

SHORT = ["0-1", "1-2", "2-5"]


def test_car_trips_are_counted_short_as_the_told_bias_has_it(people):
    first, _ = car_trip_deliveries(people, people.seed)
    counted = pl.read_csv(
        BytesIO(first.files["car_trips.csv"]), schema_overrides={"zone": pl.String}
    )
    true = banded(people.trips.filter(pl.col("wave") == 2024))
    share = [
        frame.filter(pl.col("distance_band").cast(pl.String).is_in(SHORT))["trips"].sum()
        / frame["trips"].sum()
        for frame in (counted, true)
    ]
    assert share[0] == pytest.approx(share[1] - 0.06, abs=0.015)
    assert counted["month"].n_unique() == 12
    assert set(counted["zone"]) == set(BALLERUP.own_zones["zone_id"])


def test_bicycles_grow_and_have_seasons():
    counted = pl.concat(
        pl.read_csv(BytesIO(each.files["counts.csv"]), separator=";", try_parse_dates=True)
        for each in count_deliveries(BALLERUP, 1)
    )
    bikes = (
        counted.filter(pl.col("art") == "bike")
        .group_by("sted", year=pl.col("dato").dt.year(), month=pl.col("dato").dt.month())
        .agg(pl.col("antal").mean())
    )
    by_month = bikes.group_by("month").agg(pl.col("antal").mean())
    level = dict(by_month.iter_rows())
    assert level[6] > 1.5 * level[1]
    by_year = dict(bikes.group_by("year").agg(pl.col("antal").mean()).iter_rows())
    assert by_year[2025] / by_year[2024] == pytest.approx(1.053, abs=0.03)
    expected = (366 + 365) * len(BALLERUP.counters)
    assert 0.98 * expected < len(counted) < expected


def test_a_month_of_shared_vehicles_has_a_file_a_day_and_gaps_where_it_was_out():
    (month,) = gbfs_deliveries(BALLERUP, 1)
    seen = pl.concat(pl.read_parquet(BytesIO(content)) for content in month.files.values())
    whole = snapshots(BALLERUP, 1)
    assert len(month.files) == 31
    assert seen.columns == [
        "system", "station_id", "vehicle_type", "lat", "lon", "available", "docks", "observed_at",
    ]  # fmt: skip
    assert 0 < len(whole) - len(seen) < 0.03 * len(whole)
    moments = whole["observed_at"].unique().sort().diff().drop_nulls().dt.total_minutes()
    assert (moments == STEP_MIN).all()
    key = ["system", "station_id", "vehicle_type", "lat", "lon", "observed_at"]
    assert whole.select(key).is_unique().all()
    floating = whole.filter(pl.col("system") == "eksempel-loeb")
    assert floating["station_id"].null_count() == len(floating)
    docked = whole.filter(pl.col("system") == "eksempel-cykel")
    assert docked["station_id"].n_unique() == len(BALLERUP.stations)
    assert (whole["available"] >= 0).all()


def test_fewer_vehicles_are_left_in_the_morning_peak_of_a_workday():
    local = pl.col("observed_at").dt.convert_time_zone("Europe/Copenhagen")
    seen = snapshots(BALLERUP, 1).filter(local.dt.weekday() <= 5)
    hour = dict(seen.group_by(local.dt.hour()).agg(pl.col("available").mean()).iter_rows())
    assert hour[8] < 0.7 * hour[4]


def test_the_sources_of_charging_overlap_and_merge_to_about_the_true_places():
    ocm, ocpi, town = charger_deliveries(BALLERUP, 1)
    told = [
        read_open_charge_map(json.loads(ocm.files["open_charge_map.json"])),
        read_ocpi(json.loads(ocpi.files["locations.json"])),
        read_municipality(pl.read_csv(BytesIO(town.files["ladestandere.csv"]))),
    ]
    places = charging_places(BALLERUP, 1)
    register = pl.concat(told)
    assert register["pool_id"].n_unique() > 1.4 * len(places)
    merged, pairs = merge(register, precedence=["municipality", "ocpi", "open_charge_map"])
    assert merged["pool_id"].n_unique() < register["pool_id"].n_unique()
    assert {"same", "review"} <= set(pairs["verdict"].cast(pl.String))
    assert places.filter(pl.col("is_fleet"))["posts"].sum() == FLEET_POSTS


def test_the_operators_list_tells_every_point():
    _, ocpi, _ = charger_deliveries(BALLERUP, 1)
    locations = json.loads(ocpi.files["locations.json"])["data"]
    places = charging_places(BALLERUP, 1).filter(pl.col("operator").str.starts_with("Eksempel"))
    assert sum(len(each["evses"]) for each in locations) == 2 * places["posts"].sum()
