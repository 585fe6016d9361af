"""Operators' trip files of each layout come in side by side; faulty rows are told."""

import polars as pl
import pytest

from mobility.errors import SourceError
from pipelines.runner import run
from tests.pipelines import services

URBAN = [
    "started_at,ended_at,duration,start_station_id,start_station_name,start_station_description,"
    "start_station_latitude,start_station_longitude,end_station_id,end_station_name,"
    "end_station_description,end_station_latitude,end_station_longitude",
    "2026-10-01 05:02:30.466000+00:00,2026-10-01 05:12:21.101000+00:00,590,1,Ballerup St.,x,"
    "55.7299,12.3583,2,Lautrup,y,55.7305,12.3945",
    "2026-10-01 06:02:30+00:00,2026-10-01 05:12:21+00:00,590,1,Ballerup St.,x,"
    "55.7299,12.3583,2,Lautrup,y,55.7305,12.3945",  # it ends before it starts
    "2026-10-01 07:02:30+00:00,2026-10-01 07:12:21+00:00,590,1,Ballerup St.,x,"
    "55.7299,12.3583,2,Lautrup,y,55.7305,12.3945",
]
LYFT = [
    "ride_id,rideable_type,started_at,ended_at,start_station_name,start_station_id,"
    "end_station_name,end_station_id,start_lat,start_lng,end_lat,end_lng,member_casual",
    "A1,electric_bike,2026-07-01 08:00:00,2026-07-01 08:10:00,,,,,55.73,12.36,55.74,12.39,member",
]
MDS = {
    "version": "2.0.0",
    "trips": [
        {
            "start_time": 1_790_838_000_000,
            "end_time": 1_790_838_600_000,
            "start_location": {"lat": 55.73, "lng": 12.36},
            "end_location": {"lat": 55.74, "lng": 12.39},
            "vehicle_type": "scooter_standing",
        },
        {"start_time": 1_790_838_000_000, "end_time": None},
    ],
}


@pytest.fixture
def lake(tmp_path):
    return services.make(tmp_path / "workspace")


def test_layouts_stand_side_by_side_and_faulty_rows_are_told(lake):
    services.workspaces.deliver(lake.root, "shared_trips/a", {"trips.csv": URBAN})
    services.workspaces.deliver(lake.root, "shared_trips/b", {"trips.csv": LYFT})
    services.deliver_json(lake, "shared_trips/c", "mds.json", MDS)
    outcome = services.built(lake, "shared_trips")
    assert (outcome.built[-1].rows_in, outcome.built[-1].refused) == (6, 2)
    trips = services.of(lake, "clean", "shared_trips").sort("file", "row")
    assert trips.select("file", "row", pl.col("vehicle_kind").cast(pl.String)).rows() == [
        ("shared_trips/a/trips.csv", 2, "bike"),
        ("shared_trips/a/trips.csv", 4, "bike"),
        ("shared_trips/b/trips.csv", 2, "ebike"),
        ("shared_trips/c/mds.json", 1, "scooter"),
    ]
    # local time in summer is two hours ahead
    assert trips["started_at"].dt.hour().to_list() == [5, 7, 6, 7]
    refused = services.of(lake, "refused", "shared_trips").sort("file")
    assert refused.select("file", "row", "rule").rows() == [
        ("shared_trips/a/trips.csv", 3, "no trip ends before it begins"),
        ("shared_trips/c/mds.json", 2, "instants and ends of a trip can be read"),
    ]


def test_an_unknown_layout_names_the_file(lake):
    services.workspaces.deliver(lake.root, "shared_trips/a", {"trips.csv": ["from,to", "a,b"]})
    error = run(lake, tables=["shared_trips"], now=services.NOW).failed["clean/shared_trips"]
    assert isinstance(error, SourceError)
    assert error.where == "data_raw/shared_trips/a/trips.csv, row 1 (the header)"
