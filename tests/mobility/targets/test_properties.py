"""What always holds of quarters, and of which reading is in force."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.targets import Decision, SubGoal, chosen_reading, quarter_ends, quarter_of

few = settings(max_examples=40, deadline=None, derandomize=True)
days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@cache
def goal():
    return SubGoal("T19", "cars", "title", "titel", "by", "source", chosen_reading="first")


@few
@given(days, days)
def test_quarters_follow_on_one_another_and_each_day_lies_in_one(one, other):
    first, last = sorted((one, other))
    ends = quarter_ends(first, last)
    assert ends == sorted(set(ends))
    assert all(first <= end < last for end in ends)
    assert all(quarter_of(end) != quarter_of(end + timedelta(days=1)) for end in ends)
    assert len({quarter_of(end) for end in ends}) == len(ends)
    assert quarter_of(first) <= quarter_of(last)


@few
@given(st.lists(st.tuples(days, st.sampled_from(["a", "b", "c"])), max_size=5), days)
def test_the_last_reading_signed_by_a_day_is_in_force(signed, day):
    decisions = [
        Decision("T19", "reading", choice, "somebody", on, "") for on, choice in sorted(signed)
    ]
    found = chosen_reading(goal(), decisions, day)
    earlier = [one.choice for one in decisions if one.signed_on <= day]
    assert found == (earlier[-1] if earlier else "first")
    others = [replace(one, target_id="T02") for one in decisions]
    assert chosen_reading(goal(), others, day) == "first"
