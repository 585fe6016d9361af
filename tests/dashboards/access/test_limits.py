"""Limits: so many at once, so many a minute, each caller for itself, and memory with an end."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.access.limits import CALLERS, Limit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_may_come_at_once_and_more_with_time():
    clock = Clock()
    limit = Limit(a_minute=60, at_once=3, clock=clock)
    assert [limit.takes("a") for _ in range(4)] == [True, True, True, False]
    assert limit.takes("b")
    clock.now = 2
    assert [limit.takes("a") for _ in range(3)] == [True, True, False]


def test_looking_costs_nothing():
    limit = Limit(a_minute=1, at_once=1, clock=Clock())
    assert not any(limit.is_spent("a") for _ in range(5))
    assert limit.takes("a")
    assert limit.is_spent("a")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 30), min_size=1, max_size=60), st.integers(1, 20), st.integers(1, 600))
def test_no_caller_gets_more_than_the_bucket_and_its_refill(waits, at_once, a_minute):
    clock = Clock()
    limit = Limit(a_minute=a_minute, at_once=at_once, clock=clock)
    taken = 0
    for wait in waits:
        clock.now += wait
        taken += limit.takes("a")
    assert taken <= at_once + clock.now * a_minute / 60 + 1e-6


def test_many_callers_do_not_fill_the_memory():
    limit = Limit(a_minute=1, at_once=1, clock=Clock())
    for number in range(CALLERS + 50):
        limit.takes(str(number))
    assert len(limit._left) == CALLERS
    assert limit.takes("0")  # who has been quiet longest is forgotten
