"""Pace, projection and chance."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.targets import SubGoal, chance_of_meeting, project, required_factor, required_pace

GOAL = SubGoal(
    "T13", "co_owner", "Buses", "Busser", "by", "policy", 2030, "share", 100.0, denominator="buses"
)
YEARS = [date(year, 12, 31) for year in range(2018, 2027)]


def test_the_worked_case_gives_its_yearly_factor_and_its_straight_line():
    assert required_factor(45, 15, 7) == pytest.approx(-0.14525, abs=5e-6)
    assert required_pace(45, 15, 7) == pytest.approx(-4.286, abs=5e-4)


@pytest.mark.parametrize("years", [0, -1])
def test_no_pace_is_required_when_the_date_is_gone(years):
    with pytest.raises(EstimateError, match="past"):
        required_pace(45, 15, years)


def test_a_factor_needs_values_above_zero():
    with pytest.raises(EstimateError, match="above 0"):
        required_factor(0, 15, 7)


def test_the_chance_is_the_share_of_replicates_that_meet():
    values = np.arange(10.0).reshape(2, 5)
    assert chance_of_meeting(values, 7) == pytest.approx(0.3)
    assert chance_of_meeting(values, 7, comparison="at_most") == pytest.approx(0.8)
    assert chance_of_meeting(values, 7, synthetic=True) is None
    assert chance_of_meeting([], 7) is None
    assert chance_of_meeting([1.0, np.nan], 7) is None


def test_two_observations_give_a_line_and_no_near_certainty():
    told = project(GOAL, YEARS[-2:], [40.0, 70.0], target=100.0)
    assert told.pace == pytest.approx(30, rel=0.01)
    assert told.value == 100.0
    assert 0.5 < told.chance < 0.8
    assert told.low == 0.0
    assert told.high == 100.0


def test_the_spread_is_that_of_a_random_walk_with_drift():
    """Simulate walks, project each, and see that the interval holds the truth as often as told."""
    rng = np.random.default_rng(5)
    goal = SubGoal("X", "own", "x", "x", "by", "policy", 2029, "at_least", 0.0)
    held = met = 0
    chances = []
    for _ in range(600):
        walk = 1_000 + np.cumsum(rng.normal(5, 3, 12))
        told = project(goal, YEARS, walk[:9].tolist(), target=1_060.0)
        held += told.low <= walk[11] <= told.high
        met += walk[11] >= 1_060.0
        chances.append(told.chance)
    assert 0.93 <= held / 600 <= 0.99
    assert np.mean(chances) == pytest.approx(met / 600, abs=0.04)


def test_a_value_that_stands_still_short_of_the_target_has_no_chance():
    assert project(GOAL, YEARS[-3:], [40.0] * 3, target=100.0).chance == 0.0


def test_an_uncertain_last_value_spreads_the_projection():
    known = project(GOAL, YEARS[-4:], [10.0, 20.0, 31.0, 40.0], target=100.0)
    unsure = project(GOAL, YEARS[-4:], [10.0, 20.0, 31.0, 40.0], target=100.0, standard_error=15)
    assert unsure.chance > known.chance  # short of the target, so spread helps


@pytest.mark.parametrize(
    ("change", "dates"),
    [({"comparison": "yes"}, YEARS[:2]), ({"due_kind": "from"}, YEARS[:2]), ({}, YEARS[:1] * 2)],
)
def test_a_yes_a_duty_and_a_single_day_have_no_pace(change, dates):
    goal = SubGoal(**GOAL.__dict__ | change)
    assert project(goal, dates, [0.0, 1.0], target=1.0) is None


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.floats(0, 100), min_size=2, max_size=8),
    st.floats(1, 100),
    st.floats(0, 30),
)
def test_a_lower_bar_is_never_harder_and_less_is_the_mirror_of_more(values, target, lower):
    dates = YEARS[: len(values)]
    high = project(GOAL, dates, values, target=target)
    low = project(GOAL, dates, values, target=target - lower)
    assert 0 <= high.chance <= low.chance <= 1
    ceiling = SubGoal(**GOAL.__dict__ | {"comparison": "at_most"})
    mirrored = project(ceiling, dates, values, target=target)
    if high.low < high.high:
        assert high.chance + mirrored.chance == pytest.approx(1)
