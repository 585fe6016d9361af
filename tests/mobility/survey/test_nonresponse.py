"""Who answered, in plain words, and what those who kept silent may hide."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey import (
    PHRASES,
    align_season,
    describe_staff,
    findings,
    margin_gaps,
    nonresponse_bounds,
    r_indicator,
    rake,
    standardised_differences,
    weight_summary,
)

PEOPLE = pl.DataFrame({"sex": ["f"] * 30 + ["m"] * 10, "drives": [True, False] * 20})
MARGINS = {"sex": {"f": 500.0, "m": 500.0}}


@pytest.fixture
def weighted():
    return PEOPLE.with_columns(rake(PEOPLE, MARGINS))


def test_differences_before_and_after(weighted):
    made = standardised_differences(weighted, MARGINS, weight="weight")
    assert made["before"].to_list() == [0.75, 0.25]
    assert made["difference_before"].to_list() == pytest.approx([0.5, -0.5])
    assert made["difference_after"].to_list() == pytest.approx([0, 0], abs=1e-9)
    assert margin_gaps(weighted, MARGINS, weight="weight")["gap"].abs().max() < 1e-8


def test_weights_are_summed_up():
    row = weight_summary(np.array([1.0, 1, 1, 3, 4])).row(0, named=True)
    assert row["n_effective"] == pytest.approx(3.571429, abs=1e-6)
    assert row["design_effect"] == pytest.approx(1.4)
    assert row["largest_ratio"] == pytest.approx(2)


def test_the_r_indicator_is_one_where_all_answer_alike():
    assert r_indicator(np.full(9, 0.4)) == 1
    assert r_indicator(np.array([0.2, 0.6])) == pytest.approx(0.6)
    assert r_indicator(np.array([0.2, 0.6]), np.array([3.0, 1.0])) > 0.6


def test_findings_are_keys_and_values_that_any_language_can_say(weighted):
    said = findings(weighted, MARGINS, weight="weight", asked=100)
    keys = [finding.key for finding in said]
    assert keys == [
        "answered", "before", "after_balanced", "effective", "largest", "unrepresentative",
    ]  # fmt: skip
    assert said[0].english() == "40 of 100 people answered (40%)."
    assert "sex: f made up 50% of the people and 75% of the answers" in said[1].english()
    assert said[3].values["effective"] == 30
    assert said[5].values["indicator"] == pytest.approx(1 - 2 * 0.2)
    assert set(keys) <= set(PHRASES)


def test_weights_that_leave_a_group_unbalanced_are_told():
    bare = PEOPLE.with_columns(weight=pl.lit(1.0))
    assert "after_unbalanced" in [one.key for one in findings(bare, MARGINS, weight="weight")]


def test_bounds_hold_whatever_the_silent_do():
    frame = pl.DataFrame({"estimate": [0.5], "low": [0.4], "high": [0.6]})
    bare = nonresponse_bounds(frame.select("estimate"), answered=60, population=100)
    assert bare.select("bound_low", "bound_high").row(0) == pytest.approx((0.3, 0.7))
    wide = nonresponse_bounds(frame, answered=60, population=100)
    assert wide.select("bound_low", "bound_high").row(0) == pytest.approx((0.24, 0.76))
    with pytest.raises(EstimateError, match="More people answered"):
        nonresponse_bounds(frame, answered=101, population=100)


def test_a_staff_is_described_with_its_finite_population_and_bounds():
    sample = pl.DataFrame(
        {
            "employer": ["a"] * 60 + ["b"] * 10,
            "mode": ["car", "bike"] * 35,
            "employees": [100] * 60 + [10] * 10,
        }
    )
    made = describe_staff(sample, "mode", employees="employees")
    row = made.row(1, named=True)
    assert (row["employer"], row["mode"], row["estimate"]) == ("a", "car", 0.5)
    assert row["standard_error"] == pytest.approx(np.sqrt(0.25 / 59) * 0.632456, rel=1e-5)
    assert (row["bound_low"], row["bound_high"]) == pytest.approx((0.3, 0.7))
    everybody = made.filter(pl.col("employer") == "b")
    assert everybody["standard_error"].to_list() == [0, 0]
    assert everybody["bound_low"].to_list() == everybody["bound_high"].to_list() == [0.5, 0.5]


def test_weeks_are_put_on_a_common_reference_with_its_error():
    frame = pl.DataFrame(
        {
            "week": [10, 20, 30],
            "estimate": [100.0, 100.0, 100.0],
            "standard_error": [5.0, 5.0, 5.0],
            "low": [90.0] * 3,
            "high": [110.0] * 3,
            "n": [50] * 3,
            "n_effective": [50.0] * 3,
            "reliability": ["good"] * 3,
        }
    )
    index = pl.DataFrame({"week": [10, 20], "estimate": [0.8, 1.0], "standard_error": [0.04, 0.0]})
    made = align_season(frame, index, period="week", to=20)
    assert made["estimate"].to_list() == pytest.approx([125, 100, None])
    assert made["standard_error"][0] == pytest.approx(125 * np.hypot(0.05, 0.05))
    assert made["is_aligned"].to_list() == [True, True, False]
    assert made["reliability"][2] == "not_shown"
    shares = frame.with_columns(estimate=pl.lit(0.2), standard_error=pl.lit(0.02))
    share = align_season(shares, index, period="week", to=20, kind="share").row(0, named=True)
    assert share["estimate"] == pytest.approx(0.25 * 1.25 / (1 + 0.25 * 1.25))
    with pytest.raises(EstimateError, match="cannot put week on 99"):
        align_season(frame, index, period="week", to=99)
