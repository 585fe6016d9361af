"""Who works or lives within ten minutes of the train, and the table of it all."""

import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.stations import last_part, station_service
from mobility.stations.reach import BEYOND_M, BIKE_M, WALK_M
from tests.mobility.stations.rows import BALLERUP
from tests.mobility.stations.test_service import STATIONS
from tests.mobility.stations.test_trips import ENDED, TIMETABLE, trips_of

METRE = 1 / 111_370  # degrees of latitude at Ballerup


def workplaces() -> pl.DataFrame:
    """Make workplaces north of Ballerup station: within a walk, within a ride, beyond."""
    away = [WALK_M - 20, WALK_M + 20, BEYOND_M + 20, BIKE_M + 50]
    return pl.DataFrame(
        {
            "latitude": [BALLERUP["lat"] + metres * METRE for metres in away],
            "longitude": BALLERUP["lon"],
            "employees": [100, 200, 300, 400],
        }
    )


def test_who_is_within_ten_minutes_and_whom_a_bike_brings_within_reach_by_hand():
    usable = pl.DataFrame({"station": ["Ballerup"], "share": [0.8]})
    told = last_part(workplaces(), STATIONS, weight="employees", usable=usable)
    by = {row["station"]: row for row in told.iter_rows(named=True)}
    assert set(by) == {None, "Ballerup"}
    assert WALK_M < BEYOND_M < BIKE_M
    assert by["Ballerup"] == pytest.approx(
        {
            "station": "Ballerup",
            "places": 4,
            "total": 1_000,
            "on_foot": 100,
            "by_bike": 600,
            "beyond": 700,
            "beyond_by_bike": 300,
            "beyond_served": 240,
            "beyond_share": 0.7,
        }
    )


def test_without_snapshots_nobody_is_told_to_be_served():
    told = last_part(workplaces(), STATIONS, weight="employees")
    assert told["beyond_served"].null_count() == told.height
    assert told["beyond_by_bike"].to_list() == [300, 300]


@pytest.mark.parametrize("points", [workplaces().drop("employees"), workplaces().head(0)])
def test_points_with_nobody_to_count_are_refused(points):
    with pytest.raises(EstimateError, match="Points lack"):
        last_part(points, STATIONS, weight="employees")


def test_the_table_tells_what_was_delivered_and_asks_for_the_rest():
    trips = trips_of(*[ENDED] * 6)
    told = station_service(STATIONS, trips=trips, timetable=TIMETABLE, workplaces=workplaces())
    by = {(row["measure"], row["station"]): row for row in told.iter_rows(named=True)}
    assert by["trips_to", "Ballerup"]["estimate"] == 6
    assert by["train_trips_to", "Ballerup"]["time_of_day"] == "08:05"
    assert by["workplaces_beyond_share", None]["estimate"] == pytest.approx(0.7)
    assert by["homes_last_part", None]["state"] == "no_data"
    assert by["usable_share", None]["needs"].startswith("snapshots of a GBFS feed")
    few = station_service(STATIONS, trips=trips.head(3))
    hidden = few.filter(pl.col("measure") == "trips_to")
    assert hidden.select("estimate", "status").rows() == [(None, "primary")]
    assert few.filter(pl.col("measure") == "train_trips")["needs"][0].startswith("trains at")
