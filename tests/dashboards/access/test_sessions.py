"""Sessions: they end by themselves, by signing out, and when there are too many."""

from dashboards.access import sessions
from dashboards.access.sessions import Sessions
from dashboards.access.visitors import PLANNER, Visitor
from tests.dashboards.access.test_limits import Clock


def test_a_session_ends_with_its_hours():
    clock = Clock()
    kept = Sessions(seconds=10, clock=clock)
    token = kept.begin(PLANNER)
    assert kept.of(token) == PLANNER
    assert kept.left(token) == 10
    clock.now = 10
    assert kept.of(token) is None
    assert kept.left(token) == 0


def test_no_two_sessions_share_a_token():
    kept = Sessions(seconds=10)
    tokens = {kept.begin(PLANNER) for _ in range(200)}
    assert len(tokens) == 200
    assert min(len(token) for token in tokens) >= 43  # 32 bytes in base64


def test_signing_out_closes_the_sockets_of_that_session_alone():
    kept = Sessions(seconds=10)
    closed = []
    mine, other = kept.begin(PLANNER), kept.begin(Visitor("employer", "E"))
    kept.tie(mine, lambda: closed.append("mine"))
    kept.tie(other, lambda: closed.append("other"))
    kept.end(mine)
    assert closed == ["mine"]
    assert kept.of(mine) is None
    assert kept.of(other) == Visitor("employer", "E")
    kept.end("never was")


def test_the_oldest_end_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(sessions, "MOST", 3)
    kept = Sessions(seconds=10)
    tokens = [kept.begin(PLANNER) for _ in range(5)]
    assert [kept.of(token) is not None for token in tokens] == [False, False, True, True, True]


def test_ended_sessions_are_forgotten():
    clock = Clock()
    kept = Sessions(seconds=10, clock=clock)
    for _ in range(4):
        kept.begin(PLANNER)
    clock.now = 20
    kept.begin(PLANNER)
    assert len(kept._kept) == 1
