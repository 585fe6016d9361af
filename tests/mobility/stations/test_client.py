"""Politeness: ttl, only news, patience."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from mobility.stations.gbfs import FeedClient
from tests.mobility.stations.rows import status
from tests.mobility.stations.server import Reply, feed_3_0, serving

NOW = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)
S = timedelta(seconds=1)


def told(ttl: int = 60, bikes: int = 3) -> Reply:
    return Reply(feed_3_0(NOW, "station_status", {"stations": [status(NOW, bikes)]}, ttl=ttl))


class Script:
    """Answers in order; the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def __call__(self, path: str) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@pytest.fixture
def http():
    with httpx.Client(timeout=5.0) as client:
        yield client


def test_within_its_ttl_a_file_is_not_asked_for_again(http):
    with serving(Script(told(ttl=60))) as server:
        client, url = FeedClient(http), f"{server.url}/station_status"
        first = client.fetch("station_status", url, NOW)
        second = client.fetch("station_status", url, NOW + 59 * S)
        third = client.fetch("station_status", url, NOW + 60 * S)
    assert [each.outcome for each in (first, second, third)] == ["ok", "not_due", "ok"]
    assert second.file == first.file
    assert first.due == NOW + 60 * S
    assert server.times("/station_status") == 2


def test_what_hardly_changes_is_asked_for_less_often_than_its_ttl(http):
    with serving(Script(told(ttl=10))) as server:
        client, url = FeedClient(http), f"{server.url}/station_status"
        assert client.fetch("station_status", url, NOW, least_s=3600).due == NOW + 3600 * S
        assert client.fetch("station_status", url, NOW + 3599 * S).outcome == "not_due"


def test_only_news_are_asked_for_and_no_news_is_known_content(http):
    with serving(Script(told(), told(), told(bikes=4)), tagged=True) as server:
        client, url = FeedClient(http), f"{server.url}/station_status"
        answers = [client.fetch("station_status", url, NOW + n * 60 * S) for n in range(3)]
    assert [each.outcome for each in answers] == ["ok", "not_modified", "ok"]
    assert answers[1].file == answers[0].file
    assert answers[2].file.records[0].available == 4
    assert "If-None-Match" not in server.asked[0][1]
    assert "If-None-Match" in server.asked[1][1]


def test_the_day_of_the_last_change_is_told_back(http):
    day = "Tue, 10 Mar 2026 06:59:00 GMT"
    reply = Reply(told().body, headers={"Last-Modified": day})
    with serving(Script(reply)) as server:
        client, url = FeedClient(http), f"{server.url}/station_status"
        for n in range(2):
            client.fetch("station_status", url, NOW + n * 60 * S)
    assert server.asked[1][1]["If-Modified-Since"] == day


def test_a_server_that_says_unchanged_before_it_said_anything_is_not_believed(http):
    with serving(Script(Reply(status=304))) as server:
        answer = FeedClient(http).fetch("station_status", f"{server.url}/station_status", NOW)
    assert (answer.outcome, answer.file) == ("refused", None)


def test_patience_doubles_with_each_failure_and_ends_with_success(http):
    broken = Reply(status=503)
    with serving(Script(broken, broken, broken, told(), broken)) as server:
        client, url = FeedClient(http), f"{server.url}/station_status"
        now, waits = NOW, []
        for _ in range(3):
            answer = client.fetch("station_status", url, now)
            assert (answer.outcome, answer.http_status) == ("refused", 503)
            assert client.fetch("station_status", url, answer.due - S).outcome == "waiting"
            waits.append((answer.due - now).total_seconds())
            now = answer.due
        assert client.fetch("station_status", url, now).outcome == "ok"
        again = client.fetch("station_status", url, now + 60 * S)
    assert waits == [30, 60, 120]
    assert again.due == now + 60 * S + 30 * S
    assert server.times("/station_status") == 5


def test_patience_has_an_end(http):
    with serving(Script(Reply(status=500))) as server:
        client, url, now = FeedClient(http), f"{server.url}/x", NOW
        for _ in range(12):
            answer = client.fetch("station_status", url, now)
            wait, now = (answer.due - now).total_seconds(), answer.due
    assert wait == 3600


@pytest.mark.parametrize(
    ("asks", "seconds"),
    [("7200", 7200), ("Tue, 10 Mar 2026 10:00:00 GMT", 3 * 3600), ("soon", 30), ("1", 30)],
)
def test_a_server_that_asks_for_more_time_gets_it(http, asks, seconds):
    with serving(Script(Reply(status=429, headers={"Retry-After": asks}))) as server:
        answer = FeedClient(http).fetch("station_status", f"{server.url}/x", NOW)
    assert (answer.due - NOW).total_seconds() == seconds


@pytest.mark.parametrize(
    ("reply", "outcome", "detail"),
    [
        pytest.param(Reply(b"<html>"), "malformed", "no JSON", id="a page for an answer"),
        pytest.param(Reply(status=0), "unreachable", "Error", id="the line goes dead"),
        pytest.param(Reply(status=404), "refused", "HTTP 404", id="not there"),
    ],
)
def test_no_answer_of_a_server_is_an_error_here(http, reply, outcome, detail):
    with serving(Script(reply)) as server:
        answer = FeedClient(http).fetch("station_status", f"{server.url}/x", NOW)
    assert (answer.outcome, answer.file) == (outcome, None)
    assert detail in answer.detail


def test_after_a_failure_the_whole_answer_is_asked_for_again(http):
    with serving(Script(told(), Reply(b"{"), told()), tagged=False) as server:
        client, url = FeedClient(http), f"{server.url}/x"
        client.fetch("station_status", url, NOW)
        client.fetch("station_status", url, NOW + 60 * S)
        assert client.remembered(url) is not None
        assert client.fetch("station_status", url, NOW + 90 * S).outcome == "ok"
    assert "If-None-Match" not in server.asked[2][1]


def test_a_moved_file_is_followed(http):
    def answer(path: str) -> Reply:
        return Reply(status=301, headers={"Location": "/new"}) if path == "/old" else told()

    with serving(answer) as server:
        assert FeedClient(http).fetch("station_status", f"{server.url}/old", NOW).outcome == "ok"
