"""The logger through random events, and through a day of faults: nothing lost, gaps told."""

import json
import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import polars as pl
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from benchmarks import station_day
from mobility.stations import (
    POLLS_TABLE,
    SNAPSHOTS_TABLE,
    Feed,
    FeedClient,
    SnapshotWriter,
    log,
    outages,
    scan,
    spans,
)
from mobility.stations.store import append, compact
from tests.mobility.stations.rows import feed, status
from tests.mobility.stations.server import Clock

URL = "https://feed.example"
START = datetime(2026, 3, 10, 22, 50, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FAULTS = ("none", "none", "none", "error", "silent", "cut", "still", "ttl", "retry")


class Died(BaseException):
    """The process ends here."""


class Logger(RuleBasedStateMachine):
    """A logger whose feed fails, whose clock is set, and that dies and is started again."""

    def __init__(self):
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(os, "fsync", lambda handle: None)  # no disk fails here
        self.place = TemporaryDirectory()
        self.folder = Path(self.place.name)
        self.clock = Clock(START)
        self.fault, self.dies_at, self.number = "none", None, 0
        self.rows, self.looks = {}, {}

    @initialize()
    def start(self):
        self.http = httpx.Client(transport=httpx.MockTransport(self.answer))
        self.client = FeedClient(self.http)

    def answer(self, request):
        if self.dies_at == 0:
            self.dies_at = None
            raise Died
        self.dies_at = None if self.dies_at is None else self.dies_at - 1
        now = self.clock.now
        if request.url.path == "/station_status":
            if self.fault in ("error", "retry"):
                return httpx.Response(500, headers={"Retry-After": "120"} if self.fault == "retry"
                                      else {})  # fmt: skip
            if self.fault == "silent":
                raise httpx.ConnectTimeout("silence")
            self.number = self.number % 9 + 1
        updated = now - timedelta(days=1) if self.fault == "still" else now
        told = feed(updated, [status(updated, self.number)], [], URL)[request.url.path].bytes()
        if self.fault == "ttl" and request.url.path == "/station_status":
            told = json.dumps(json.loads(told) | {"ttl": 10**18}).encode()
        return httpx.Response(200, content=told[:-30] if self.fault == "cut" else told)

    def heard(self, look):
        self.looks[look.at] = look.outcomes
        if look.outcomes.get("station_status") in ("ok", "not_due"):
            self.rows[look.at] = self.number

    @rule(minutes=st.integers(1, 25), fault=st.sampled_from(FAULTS))
    def run(self, minutes, fault):
        self.fault = fault
        followed = [Feed("x", f"{URL}/gbfs")]
        stop = self.clock.now + minutes * MINUTE
        log(followed, self.client, SnapshotWriter(self.folder), self.clock, self.clock.sleep,
            until=stop, told=self.heard)  # fmt: skip
        self.clock.now = max(self.clock.now, stop)

    @rule(requests=st.integers(0, 12))
    def die(self, requests):
        self.dies_at = requests
        try:
            self.run(3, "none")
        except Died:
            (self.folder / "snapshots").mkdir(exist_ok=True)
            day = self.folder / "snapshots" / f"day={self.clock.now.date()}"
            day.mkdir(exist_ok=True)
            (day / "00-00-00-000000.unfinished").write_bytes(b"PAR1 half of")
        self.dies_at = None
        self.client = FeedClient(self.http)

    @rule(minutes=st.integers(1, 300))
    def nobody_looks(self, minutes):
        self.clock.now += minutes * MINUTE

    @rule(seconds=st.integers(1, 5_000))
    def clock_is_set_back(self, seconds):
        self.clock.now -= timedelta(seconds=seconds)

    @rule()
    def all_is_written_again(self):
        rows = scan(self.folder, SNAPSHOTS_TABLE).collect()
        if rows.height:
            last = rows.filter(pl.col("observed_at") == pl.col("observed_at").max())
            append(self.folder, SNAPSHOTS_TABLE, last, last["observed_at"][0])
            for table in (SNAPSHOTS_TABLE, POLLS_TABLE):
                compact(self.folder, table, self.clock.now)

    @rule()
    def everything_heard_is_kept(self):
        rows = scan(self.folder, SNAPSHOTS_TABLE).collect()
        bikes = rows.filter(pl.col("vehicle_kind") == "bike").unique("observed_at", keep="last")
        kept = dict(bikes.select("observed_at", "available").iter_rows())
        assert {at: kept.get(at) for at in self.rows} == self.rows
        polls = scan(self.folder, POLLS_TABLE).collect()
        assert set(self.looks) <= set(polls["observed_at"])

    def teardown(self):
        self.everything_heard_is_kept()
        told = spans(scan(self.folder, POLLS_TABLE).collect()).sort("start")
        for (_, end), (start, _) in pairwise(told.select("start", "end").iter_rows()):
            assert end == start
        unseen = told.filter(pl.col("state") != "observed")
        length = (unseen["end"] - unseen["start"]).dt.total_seconds().sum() / 60
        assert outages(told)["minutes"].sum() == pytest.approx(length)
        seen = told.filter(pl.col("state") == "observed")["observed_at"]
        assert set(seen) <= set(self.rows)
        self.http.close()
        self.patch.undo()
        self.place.cleanup()


TestLogger = Logger.TestCase
TestLogger.settings = settings(
    max_examples=10, stateful_step_count=8, deadline=None, derandomize=True
)


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    return station_day.replay(tmp_path_factory.mktemp("day"), 120)


def test_a_day_of_faults_loses_no_answer_and_keeps_none_twice(day):
    assert day["answered"] > 70
    assert (day["lost"], day["twice"]) == ([], 0)
    assert day["killed"] == -9


def test_each_fault_of_the_day_is_told_as_what_it_was(day):
    reasons = set(day["outages"].filter(pl.col("state") == "outage")["reason"])
    assert reasons == {
        f"station_status: {what}" for what in ("refused", "unreachable", "malformed", "stale")
    }


def test_what_nobody_saw_of_the_day_is_a_gap_and_the_rest_has_none(day):
    plan = day["day"]
    ahead, length = plan.jumps[0]
    expected = [(ahead, length), (plan.killed, station_day.AWAY)]
    gaps = day["outages"].filter(pl.col("state") == "gap")
    assert len(gaps) == len(expected)
    for (start, minutes), (at, away) in zip(
        gaps.select("start", "minutes").iter_rows(), expected, strict=True
    ):
        assert abs(start - at) <= 2 * MINUTE
        assert minutes == pytest.approx(away / MINUTE, abs=2)


def test_the_day_has_no_hole_between_what_is_told_of_it(day):
    told = day["spans"].sort("start")
    assert all(end == start for (_, end), (start, _) in
               pairwise(told.select("start", "end").iter_rows()))  # fmt: skip
    assert told["start"][0] == station_day.START
    assert told["end"][-1] >= day["day"].end
