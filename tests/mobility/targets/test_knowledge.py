"""What is known on a day: quarters, what was noted by then, and a model's chance."""

from datetime import date

import pytest

from mobility.targets import Knowledge, Observation, SubGoal, quarter_ends, quarter_of

GOAL = SubGoal(
    "T13", "co_owner", "Buses", "Busser", "by", "policy", due_year=2030, comparison="share",
    target=100.0, unit="percent", numerator="n", denominator="d",
)  # fmt: skip


def known(*observations, **rest):
    return Knowledge([GOAL], (), observations, (), **rest)


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 1, 1), "2026Q1"), (date(2026, 9, 30), "2026Q3"), (date(2026, 12, 31), "2026Q4")],
)
def test_a_day_is_in_its_quarter(day, name):
    assert quarter_of(day) == name


def test_quarters_end_before_the_day_of_the_run_which_stands_for_itself():
    ends = quarter_ends(date(2026, 1, 1), date(2026, 9, 30))
    assert ends == [date(2026, 3, 31), date(2026, 6, 30)]
    assert quarter_ends(date(2025, 12, 31), date(2026, 1, 1)) == [date(2025, 12, 31)]


def test_what_was_noted_later_did_not_count_then_and_counts_now():
    seen = Observation("T13", 100.0, date(2026, 3, 1), "Movia", known_on=date(2026, 8, 1))
    [then], [now] = known(seen).then(date(2026, 6, 30)), known(seen).on(date(2026, 6, 30))
    assert (then.state, now.state) == ("no_data", "met")


def test_what_has_no_day_of_noting_was_known_on_its_own_day():
    seen = Observation("T13", 100.0, date(2026, 3, 1), "Movia")
    assert known(seen).then(date(2026, 6, 30))[0].state == "met"
    assert known(seen).then(date(2026, 2, 28))[0].state == "no_data"


def test_a_models_chance_goes_before_the_pace_and_does_not_reach_into_the_past():
    seen = [Observation("T13", v, date(y, 6, 1), "x") for y, v in ((2024, 10.0), (2025, 11.0))]
    slow, sure = known(*seen), known(*seen, chances={"T13": 0.9})
    assert slow.on(date(2026, 6, 1))[0].state == "off_track"
    assert sure.on(date(2026, 6, 1))[0].state == "on_track"
    assert sure.then(date(2026, 6, 1))[0].state == "off_track"
