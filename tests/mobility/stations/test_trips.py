"""Operators' trips, the trains they meet, and who lives or works within ten minutes."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from mobility.errors import SourceError
from mobility.stations import counted, read_mds, read_trips
from mobility.stations.train import chance_share, station_trips, train_trips, trips_by_hour
from tests.mobility.stations.rows import BALLERUP, MALOEV
from tests.mobility.stations.test_service import STATIONS

URBAN_SHARING = {
    "started_at": "2026-03-10 06:50:00.250000+00:00",
    "ended_at": "2026-03-10 07:02:00+00:00",
    "duration": "720",
    "start_station_id": "1",
    "start_station_name": "Lautrup",
    "start_station_latitude": "55.7350",
    "start_station_longitude": "12.3800",
    "end_station_id": "2",
    "end_station_name": "Ballerup St.",
    "end_station_latitude": str(BALLERUP["lat"]),
    "end_station_longitude": str(BALLERUP["lon"]),
}
LYFT = {
    "ride_id": "A1",
    "rideable_type": "electric_bike",
    "started_at": "2026-03-10 07:50:00.250",
    "ended_at": "2026-03-10 08:02:00",
    "start_station_name": "Lautrup",
    "end_station_name": "Ballerup St.",
    "start_lat": "55.7350",
    "start_lng": "12.3800",
    "end_lat": str(BALLERUP["lat"]),
    "end_lng": str(BALLERUP["lon"]),
}
STARTED = datetime(2026, 3, 10, 6, 50, 0, 250_000, tzinfo=UTC)
ENDED = datetime(2026, 3, 10, 7, 2, tzinfo=UTC)


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1_000)


MDS_2 = {
    "start_time": ms(STARTED),
    "end_time": ms(ENDED),
    "vehicle_type": "scooter_standing",
    "start_location": {"lat": 55.7350, "lng": 12.3800},
    "end_location": {"lat": BALLERUP["lat"], "lng": BALLERUP["lon"]},
}
MDS_1 = {
    "start_time": ms(STARTED),
    "end_time": ms(ENDED),
    "vehicle_type": "scooter",
    "route": {
        "features": [
            {"geometry": {"coordinates": [12.3800, 55.7350]}},
            {"geometry": {"coordinates": [12.3700, 55.7320]}},
            {"geometry": {"coordinates": [BALLERUP["lon"], BALLERUP["lat"]]}},
        ]
    },
}


@pytest.mark.parametrize(
    ("read", "kind"),
    [
        pytest.param(lambda: read_trips(pl.DataFrame([URBAN_SHARING])), "bike", id="Oslo's layout"),
        pytest.param(lambda: read_trips(pl.DataFrame([LYFT])), "ebike", id="local time"),
        pytest.param(lambda: read_mds({"trips": [MDS_2]}), "scooter", id="MDS 2"),
        pytest.param(lambda: read_mds({"data": {"trips": [MDS_1]}}), "scooter", id="MDS 1"),
    ],
)
def test_every_layout_tells_the_same_trip(read, kind):
    trips, refused = read()
    assert refused.height == 0
    row = trips.row(0, named=True)
    assert (row["started_at"], row["ended_at"]) == (STARTED, ENDED)
    assert (row["start_latitude"], row["end_longitude"]) == (55.7350, BALLERUP["lon"])
    assert row["vehicle_kind"] == kind


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ended_at": "2026-03-10 06:00:00+00:00"}, "it ends before it starts"),
        ({"ended_at": "yesterday"}, "missing or cannot be read"),
        ({"end_station_latitude": ""}, "missing or cannot be read"),
    ],
)
def test_a_trip_that_cannot_be_is_refused_by_its_row(change, reason):
    trips, refused = read_trips(pl.DataFrame([URBAN_SHARING, URBAN_SHARING | change]))
    assert trips.height == 1
    assert refused["row"].to_list() == [2]
    assert reason in refused["reason"][0]


def test_an_hour_that_comes_twice_is_read_as_its_first_and_one_that_was_skipped_is_refused():
    twice = LYFT | {"started_at": "2026-10-25 02:30:00", "ended_at": "2026-10-25 03:30:00"}
    skipped = LYFT | {"started_at": "2026-03-29 02:30:00", "ended_at": "2026-03-29 03:30:00"}
    trips, refused = read_trips(pl.DataFrame([twice, skipped]))
    assert trips["started_at"].to_list() == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]
    assert refused["row"].to_list() == [2]


def test_a_month_of_oslo_is_read_whole(shared_data):
    rows = pl.read_csv(
        shared_data / "samples" / "oslo_bysykkel" / "trips_2024_01.csv.gz", infer_schema=False
    )
    trips, refused = read_trips(rows)
    assert trips.height + refused.height == rows.height
    assert trips.height > 0.99 * rows.height
    minutes = (trips["ended_at"] - trips["started_at"]).dt.total_seconds() / 60
    seconds = rows["duration"].cast(pl.Int64).median()
    assert minutes.median() == pytest.approx(seconds / 60, abs=0.1)


@pytest.mark.parametrize(
    "read", [lambda: read_trips(pl.DataFrame({"a": ["1"]})), lambda: read_mds({"version": "2"})]
)
def test_a_file_of_another_form_is_refused(read):
    with pytest.raises(SourceError, match=r"no known layout|no list of trips"):
        read()


def trips_of(*ends: datetime, start: dict = MALOEV, end: dict = BALLERUP) -> pl.DataFrame:
    """Make trips of ten minutes from Måløv to Ballerup that end so."""
    rows = [
        URBAN_SHARING
        | {
            "started_at": (at - timedelta(minutes=10)).isoformat(),
            "ended_at": at.isoformat(),
            "start_station_latitude": str(start["lat"]),
            "start_station_longitude": str(start["lon"]),
        }
        for at in ends
    ]
    return read_trips(pl.DataFrame(rows))[0]


def test_small_counts_are_hidden_and_their_place_kept():
    trips = pl.DataFrame({"hour": [7] * 5 + [8] * 4})
    assert counted(trips, ["hour"]).rows() == [(7, 5, "shown"), (8, None, "primary")]
    assert counted(trips, ["hour"], threshold=1)["trips"].to_list() == [5, 4]


def test_trips_are_counted_at_both_ends_by_local_hour():
    trips = trips_of(*[ENDED] * 6)
    told = trips_by_hour(station_trips(trips, STATIONS), threshold=5)
    # ended 08:02 local at Ballerup, started 07:52 at Måløv
    assert told.rows() == [
        ("Ballerup", "to", 8, 6, "shown"),
        ("Måløv", "from", 7, 6, "shown"),
    ]


TIMETABLE = pl.DataFrame(
    {
        "station": ["Ballerup"] * 3 + ["Måløv"] * 2,
        "event": ["departure"] * 3 + ["arrival"] * 2,
        "time": [
            datetime(2026, 3, 10, 7, minute, tzinfo=UTC) for minute in (5, 15, 25)
        ] + [datetime(2026, 3, 10, 6, minute, tzinfo=UTC) for minute in (50, 30)],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("ended", "trains"),
    [
        pytest.param(0, {("to", "08:05"): 1, ("from", "07:50"): 1}, id="between"),
        pytest.param(5, {("to", "08:05"): 1, ("from", "07:50"): 1}, id="just made it"),
        pytest.param(6, {("to", "08:15"): 1, ("from", "07:50"): 1}, id="just missed it"),
        pytest.param(26, {}, id="the last train is gone, and the last arrival long ago"),
    ],
)
def test_a_trip_meets_the_next_departure_and_the_last_arrival(ended, trains):
    trips = trips_of(datetime(2026, 3, 10, 7, ended, tzinfo=UTC))
    told = train_trips(station_trips(trips, STATIONS), TIMETABLE, threshold=1)
    found = {
        (direction, train): trips
        for direction, train, trips in told.select("direction", "time_of_day", "trips").rows()
    }
    assert found == trains


def test_a_trip_meets_no_train_of_another_station():
    elsewhere = TIMETABLE.with_columns(station=pl.lit("Skovlunde"))
    trips = trips_of(datetime(2026, 3, 10, 7, 0, tzinfo=UTC))
    assert train_trips(station_trips(trips, STATIONS), elsewhere, threshold=1).height == 0


def test_the_more_trains_the_more_trips_meet_one_by_chance():
    every_ten = chance_share(TIMETABLE).filter(pl.col("station") == "Ballerup")
    assert every_ten["share"].to_list() == [1.0]
    hourly = pl.DataFrame(
        {"station": "x", "event": "departure",
         "time": [datetime(2026, 3, 10, hour, tzinfo=UTC) for hour in range(6, 10)]}
    )  # fmt: skip
    assert chance_share(hourly)["share"].to_list() == [0.25]
