"""The next survey: answers a change takes."""

import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey import plan_survey, sample_size, smallest_change


def test_answers_for_a_change_of_four_points():
    assert sample_size(0.50, 0.46) == 2445
    assert sample_size(0.50, 0.46, design_effect=1.4) == 3423


def test_people_asked_twice_are_worth_more():
    assert sample_size(0.5, 0.46, correlation=0.6) < 0.5 * sample_size(0.5, 0.46)


def test_the_smallest_change_is_the_inverse():
    change = smallest_change(0.4, 1000)
    assert sample_size(0.4, 0.4 + change) <= 1000 < sample_size(0.4, 0.4 + 0.99 * change)
    assert smallest_change(0.9, 5) != smallest_change(0.9, 5)


def test_a_plan_says_per_employer_whom_to_ask_and_what_can_be_seen():
    employers = pl.DataFrame({"employer": ["large", "small"], "employees": [9000, 300]})
    made = plan_survey(employers, before=0.5, after=0.46, expected_response=0.4, design_effect=1.4)
    assert made["answers_needed"].to_list() == [3423] * 3
    assert made["to_ask"].to_list() == [8558] * 3
    assert made["is_enough"].to_list() == [True, False, True]
    assert made["employer"].to_list() == ["large", "small", None]
    assert made["smallest_change"][1] > 0.15


@pytest.mark.parametrize(("before", "after"), [(0.5, 0.5), (1.2, 0.5)])
def test_no_change_cannot_be_planned_for(before, after):
    with pytest.raises(EstimateError, match="cannot be planned for"):
        sample_size(before, after)
