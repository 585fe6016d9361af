"""What is known of ways between zones goes before what facts say."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from mobility.shift.diary import LEAST_RESPONDENTS, Network, read_diary

DATA_RAW = Path(__file__).parents[3] / "data_raw"
KEY = {"survey": "diary", "wave": 2026}
WAY = {
    "alternative": "bike", "origin_zone": "2740", "destination_zone": "2750",
    "distance_km": 4.5, "time_min": 21.0, "gradient_percent": 1.5,
}  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    """Give people who each drive to the other zone and back."""
    who = [f"p{number:03}" for number in range(LEAST_RESPONDENTS)]
    people = pl.DataFrame(
        {
            "respondent_id": who, "kind": "diary", "home_zone": "2740", "is_synthetic": True,
            "has_car": True, "has_bike": True, "has_ebike": False,
        }
    ).with_columns(pl.lit(value).alias(name) for name, value in KEY.items())  # fmt: skip
    there = pl.DataFrame(
        {
            "respondent_id": who, "trip_no": 1, "trip_id": [f"{one}-1" for one in who],
            "tour_id": who, "purpose": "errand", "mode": "car_driver", "distance_km": 5.0,
            "duration_min": 10.0, "origin_zone": "2740", "destination_zone": "2750",
            "companions": 0, "trip_weight": None, "departure": "10:00",
        },
        schema_overrides={"trip_weight": pl.Float64},
    )  # fmt: skip
    back = there.with_columns(
        trip_no=pl.lit(2), trip_id=pl.col("trip_id").str.replace("-1", "-2"),
        origin_zone=pl.lit("2750"), destination_zone=pl.lit("2740"), departure=pl.lit("12:00"),
    )  # fmt: skip
    trips = pl.concat([there, back], how="vertical_relaxed").with_columns(
        pl.lit(value).alias(name) for name, value in KEY.items()
    )
    replicates = people.select(*KEY, "respondent_id").with_columns(
        weight=pl.lit(10.0), weights=pl.Series(np.full((len(who), 4), 10.0, dtype=np.float32))
    )
    [facts] = DATA_RAW.glob("travel_service/*/service.csv")
    return people, trips, replicates, pl.read_csv(facts, infer_schema_length=None, null_values="")


def trips_of(tables, **change):
    ways = pl.DataFrame([WAY | change], schema_overrides={"distance_km": pl.Float64})
    network = Network(ways=ways.cast({"time_min": pl.Float64}))
    made = read_diary(*tables, network).trips
    return made.filter(origin_zone="2740"), made.filter(origin_zone="2750")


def test_a_routed_way_goes_first_where_there_is_one(tables):
    there, back = trips_of(tables)
    plain = read_diary(*tables).trips
    assert there["distance_bike_km"].unique().to_list() == [4.5]
    assert there["time_bike_min"].unique().to_list() == [21.0]
    assert back["time_bike_min"][0] == plain["time_bike_min"][0]
    assert there["time_walk_min"][0] == plain["time_walk_min"][0]


def test_a_way_without_minutes_is_timed_by_its_length(tables):
    there, _ = trips_of(tables, time_min=None, gradient_percent=None)
    longer, _ = trips_of(tables, time_min=None, gradient_percent=None, distance_km=9.0)
    assert there["distance_bike_km"][0] == 4.5
    assert longer["time_bike_min"][0] > there["time_bike_min"][0]


def test_a_gradient_is_told_where_it_is_known(tables):
    there, back = trips_of(tables, distance_km=None, time_min=None)
    assert there["gradient_percent"].unique().to_list() == [1.5]
    assert there["is_gradient_known"].all()
    assert not back["is_gradient_known"].any()
    assert back["gradient_percent"].unique().to_list() == [0.0]
