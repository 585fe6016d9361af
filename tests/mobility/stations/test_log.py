"""The logger against a server on loopback: outages, duplicates, gaps, a malformed answer."""

import csv
import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import polars as pl
import pytest

from mobility.stations import (
    POLLS_TABLE,
    SNAPSHOTS_TABLE,
    Feed,
    SnapshotWriter,
    log,
    outages,
    scan,
    spans,
)
from tests.mobility.stations.rows import feed, status, vehicle
from tests.mobility.stations.server import Clock, Reply, Server, posix, serving

START = datetime(2026, 3, 10, 6, 58, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(minute: int) -> datetime:
    """Give the instant so many minutes after the start."""
    return START + minute * MINUTE


RESERVED = vehicle("v2", is_reserved=True)
HELD = {
    0: ([status(at(0), 2)], [vehicle("v1"), RESERVED]),
    1: ([status(at(1), 0)], [vehicle("v1"), RESERVED]),
    2: ([status(at(2), 0, 1)], [vehicle("v1"), RESERVED]),
    # the station is told twice, the older report last
    5: ([status(at(5), 3), status(at(4), 0)], [RESERVED]),
    6: ([status(at(6), 3, is_renting=False)], [RESERVED]),
    10: ([status(at(10), 1)], [RESERVED]),
    11: ([status(at(11), 1)], [RESERVED]),
}
"""What stands by minute. At minute 3 the server fails, at 4 its answer is cut off, from 7 to 9
nobody looks."""


def small_case(folder: Path) -> Server:
    """Log the small case."""
    clock = Clock(START)

    def answer(path: str) -> Reply:
        minute = round((clock.now - START) / MINUTE)
        stations, vehicles = HELD.get(minute, HELD[2])
        reply = feed(clock.now, stations, vehicles, server.url)[path]
        if path == "/station_status" and minute == 3:
            return Reply(b"sorry", status=503)
        if path == "/station_status" and minute == 4:
            return Reply(reply.bytes()[:-20])
        return reply

    with serving(answer) as server, httpx.Client() as http:
        followed = [Feed("example", f"{server.url}/gbfs", ("da",))]
        for stop in (at(7), at(12)):
            log(followed, http, SnapshotWriter(folder), clock, clock.sleep, until=stop)
            clock.now = at(10)
    return server


@pytest.fixture(scope="module")
def logged(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("log")
    small_case(folder)
    return folder


def test_the_log_holds_what_stood_minute_by_minute(logged):
    rows = scan(logged, SNAPSHOTS_TABLE).collect().sort("observed_at")
    docked = rows.filter(pl.col("station_id") == "D1", pl.col("vehicle_kind") == "bike")
    told = docked.select("observed_at", "available", "docks", "is_renting").rows()
    assert told == [
        (at(0), 2, 8, True),
        (at(1), 0, 10, True),
        (at(2), 0, 9, True),
        (at(5), 3, 7, True),
        (at(6), 3, 7, False),
        (at(10), 1, 9, True),
        (at(11), 1, 9, True),
    ]
    assert (
        rows.select("system", "station_id", "vehicle_id", "vehicle_type", "observed_at")
        .unique()
        .height
        == rows.height
    )


def test_free_vehicles_are_known_also_while_the_stations_fail(logged):
    rows = scan(logged, SNAPSHOTS_TABLE).collect()
    free = rows.filter(pl.col("vehicle_id") == "v1")["observed_at"].sort().to_list()
    # the replay holds minute 2 while the stations' status fails
    assert free == [at(0), at(1), at(2), at(3), at(4)]


def test_every_look_is_told_with_what_came_of_it(logged):
    polls = scan(logged, POLLS_TABLE).collect().sort("observed_at")
    stations = polls.filter(pl.col("file") == "station_status")
    assert stations.select("observed_at", "outcome", "http_status", "records").rows() == [
        (at(0), "ok", 200, 1),
        (at(1), "ok", 200, 1),
        (at(2), "ok", 200, 1),
        (at(3), "refused", 503, None),
        (at(4), "malformed", 200, None),
        (at(5), "ok", 200, 2),
        (at(6), "ok", 200, 1),
        (at(10), "ok", 200, 1),
        (at(11), "ok", 200, 1),
    ]
    assert "no JSON" in stations["detail"][4]
    assert stations["expect_s"].unique().to_list() == [60.0]


def test_outages_and_gaps_are_marked_as_such(logged):
    told = outages(spans(scan(logged, POLLS_TABLE).collect()))
    assert told.select("state", "reason", "start", "end", "minutes").rows() == [
        ("outage", "station_status: refused", at(3), at(4), 1.0),
        ("outage", "station_status: malformed", at(4), at(5), 1.0),
        ("gap", "nobody looked", at(7) + MINUTE / 2, at(10), 2.5),
    ]


def test_what_hardly_changes_is_asked_for_once(tmp_path):
    server = small_case(tmp_path)
    # once per start of the logger
    for path in ("/gbfs", "/vehicle_types", "/station_information"):
        assert server.times(path) == 2
    assert server.times("/station_status") == 9
    assert server.times("/system_information") == 0


def test_a_feed_is_looked_at_no_sooner_than_its_ttl(tmp_path):
    clock = Clock(START)

    def answer(path: str) -> Reply:
        reply = feed(clock.now, [status(clock.now, 1)], [], server.url)[path]
        return Reply(reply.body | {"ttl": 300})

    with serving(answer) as server, httpx.Client() as http:
        followed = [Feed("slow", f"{server.url}/gbfs")]
        log(followed, http, SnapshotWriter(tmp_path), clock, clock.sleep, until=at(16))
    polls = scan(tmp_path, POLLS_TABLE).collect()
    assert polls["observed_at"].unique().sort().to_list() == [at(0), at(5), at(10), at(15)]
    told = spans(polls)
    assert set(told["state"]) == {"observed"}
    assert told["end"].max() == at(20)


def test_a_feed_that_is_not_there_is_waited_for_ever_longer(tmp_path):
    clock = Clock(START)
    with httpx.Client() as http:
        followed = [Feed("gone", "http://127.0.0.1:9/gbfs")]
        log(followed, http, SnapshotWriter(tmp_path), clock, clock.sleep, until=at(60))
    polls = scan(tmp_path, POLLS_TABLE).collect()
    looks = polls["observed_at"].to_list()
    waits = [(later - look) / MINUTE for look, later in pairwise(looks)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1.0, 16.0)
    assert set(polls["outcome"]) == {"unreachable"}
    assert scan(tmp_path, SNAPSHOTS_TABLE).collect().height == 0


def test_each_feed_is_looked_at_once_when_asked_for_once(tmp_path):
    clock = Clock(START)

    def answer(path: str) -> Reply:
        name = path.rsplit("/", 1)[1]
        return feed(clock.now, [status(clock.now, 1)], [], server.url)[f"/{name}"]

    with serving(answer) as server, httpx.Client() as http:
        followed = [Feed("one", f"{server.url}/gbfs"), Feed("two", f"{server.url}/2/gbfs")]
        looks = log(followed, http, SnapshotWriter(tmp_path), clock, clock.sleep, once=True)
    assert [(look.system, look.rows) for look in looks] == [("one", 2), ("two", 2)]
    assert looks[0].outcomes == {"station_status": "ok", "vehicle_status": "ok"}
    assert clock.slept == []


def test_without_its_places_a_station_s_status_is_not_taken_for_empty(tmp_path):
    clock = Clock(START)

    def answer(path: str) -> Reply:
        if path == "/station_information":
            return Reply(status=500)
        return feed(clock.now, [status(clock.now, 4)], [], server.url)[path]

    with serving(answer) as server, httpx.Client() as http:
        followed = [Feed("example", f"{server.url}/gbfs")]
        log(followed, http, SnapshotWriter(tmp_path), clock, clock.sleep, once=True)
    polls = scan(tmp_path, POLLS_TABLE).collect()
    assert polls["outcome"].to_list() == ["refused", "refused"]
    assert polls["detail"][0] == "station_information: HTTP 500"
    assert scan(tmp_path, SNAPSHOTS_TABLE).collect().height == 0


def oslo(folder: Path, server_url: str, status_file: str) -> dict[str, Reply]:
    """Serve a capture of Oslo's feed, its list of files written around it."""
    if status_file.endswith("2022.json"):
        places = json.loads((folder / "station_information_2022.json").read_text())
    else:
        with (folder / "station_information.csv").open() as lines:
            stations = list(csv.DictReader(lines))
        places = {"last_updated": 1, "ttl": 15, "version": "2.3", "data": {"stations": stations}}
    names = ("station_information", "station_status")
    listed = [{"name": name, "url": f"{server_url}/{name}"} for name in names]
    listing = {"last_updated": 1, "ttl": 15, "version": "2.3", "data": {"nb": {"feeds": listed}}}
    return {
        "/gbfs": Reply(listing),
        "/station_information": Reply(places),
        "/station_status": Reply((folder / status_file).read_bytes()),
    }


@pytest.mark.parametrize("status_file", ["station_status_2022.json", "station_status.json"])
def test_the_captured_feeds_of_oslo_are_logged_whole(shared_data, tmp_path, status_file):
    folder = shared_data / "samples" / "oslo_bysykkel"
    told = json.loads((folder / status_file).read_text())
    clock = Clock(datetime.fromtimestamp(told["last_updated"] + 5, UTC))
    replay = serving(lambda path: oslo(folder, server.url, status_file)[path], tagged=True)
    with replay as server, httpx.Client() as http:
        followed = [Feed("oslo", f"{server.url}/gbfs")]
        stop = clock.now + 63 * MINUTE
        log(followed, http, SnapshotWriter(tmp_path), clock, clock.sleep, until=stop)
    polls = scan(tmp_path, POLLS_TABLE).collect().sort("observed_at")
    # the capture stands still: nothing new, and after an hour it is no longer believed
    assert polls["outcome"].to_list() == ["ok"] + ["not_modified"] * 59 + ["stale"] * 3
    rows = scan(tmp_path, SNAPSHOTS_TABLE).collect()
    assert rows["observed_at"].n_unique() == 60
    first = rows.filter(pl.col("observed_at") == pl.col("observed_at").min())
    placed = set(first["station_id"])
    stations = [each for each in told["data"]["stations"] if each["station_id"] in placed]
    assert len(stations) > 200
    assert first["available"].sum() == sum(each["num_bikes_available"] for each in stations)
    assert posix(first["observed_at"][0]) == told["last_updated"] + 5
