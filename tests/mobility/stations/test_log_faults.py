"""A clock, a ttl or a wait that is wrong blinds no logger."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from mobility.stations import POLLS_TABLE, Feed, SnapshotWriter, log, scan
from tests.mobility.stations.rows import feed, status
from tests.mobility.stations.server import Clock, Reply, serving

START = datetime(2026, 3, 10, 6, 58, tzinfo=UTC)


def at(minute: int) -> datetime:
    """Give the instant so many minutes after the start."""
    return START + timedelta(minutes=minute)


def test_a_clock_that_is_set_back_does_not_blind_the_logger(tmp_path):
    clock = Clock(at(0))
    seen = []

    def sleep(seconds):
        clock.sleep(seconds)
        if clock.now == at(5) and len(seen) == 5:
            clock.now -= timedelta(hours=1)

    def told(look):
        seen.append(look)
        if len(seen) == 10:
            raise InterruptedError

    def answer(path: str) -> Reply:
        return feed(clock.now, [status(clock.now, 1)], [], server.url)[path]

    with serving(answer) as server, httpx.Client() as http:
        followed = [Feed("example", f"{server.url}/gbfs")]
        with pytest.raises(InterruptedError):
            log(followed, http, SnapshotWriter(tmp_path), clock, sleep, told=told)
    assert [look.at for look in seen] == [*map(at, range(5)), *map(at, range(-55, -50))]
    assert {outcome for look in seen for outcome in look.outcomes.values()} == {"ok"}


@pytest.mark.parametrize("ttl", [10**18, 86_400])
def test_a_ttl_that_is_wrong_blinds_for_an_hour_at_most(tmp_path, ttl):
    clock = Clock(START)

    def answer(path: str) -> Reply:
        reply = feed(clock.now, [status(clock.now, 1)], [], server.url)[path]
        return Reply(reply.body | {"ttl": ttl})

    with serving(answer) as server, httpx.Client() as http:
        followed = [Feed("example", f"{server.url}/gbfs")]
        log(followed, http, SnapshotWriter(tmp_path), clock, clock.sleep, until=at(121))
    looks = scan(tmp_path, POLLS_TABLE).collect()["observed_at"].unique().sort()
    assert looks.to_list() == [at(0), at(60), at(120)]


@pytest.mark.parametrize("asked", ["9" * 400, "\xb2", "soon", "Fri, 31 Dec 9999 23:59:59 -2359"])
def test_a_wait_that_is_none_ends_no_logger(tmp_path, asked):
    clock = Clock(START)
    with serving(lambda path: Reply(status=503, headers={"Retry-After": asked})) as server:
        followed = [Feed("example", f"{server.url}/gbfs")]
        with httpx.Client() as http:
            log(followed, http, SnapshotWriter(tmp_path), clock, clock.sleep, until=at(5))
    assert set(scan(tmp_path, POLLS_TABLE).collect()["outcome"]) == {"refused"}
