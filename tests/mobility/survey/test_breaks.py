"""Nothing is compared across a changed question."""

import polars as pl
import pytest

from mobility.survey.breaks import mark_breaks

CHANGE = {
    "survey": "s", "employer": "A", "wave": 2026, "quantity": "mode_share_persons",
    "estimate": 0.1, "standard_error": 0.02, "low": 0.06, "high": 0.14, "n": 90,
    "n_effective": 80.0, "reliability": "good", "p_value": 0.01,
    "composition": 0.04, "behaviour": 0.06,
}  # fmt: skip
BREAK = {"survey": "s", "employer": "A", "wave": 2026, "column": "mode", "is_break": True}


def marked(change=(), broken=()):
    changes = pl.DataFrame([CHANGE | dict(change)], schema_overrides={"employer": pl.String})
    return mark_breaks(changes, pl.DataFrame([BREAK | dict(broken)]))


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        pytest.param({}, {}, id="the question itself"),
        pytest.param({}, {"column": "days_train"}, id="days by mode, which give the mode"),
        pytest.param({"employer": None}, {}, id="one employer's, of all together"),
        pytest.param({"employer": None}, {"employer": ""}, id="of a survey without employers"),
        pytest.param({"quantity": "short_car_trips_share"}, {"column": "distance_km"}, id="length"),
    ],
)
def test_a_change_across_a_break_stays_as_an_empty_row(change, broken):
    made = marked(change, broken)
    assert made["is_break"].to_list() == [True]
    assert made["reliability"].to_list() == ["not_shown"]
    assert made.select("estimate", "low", "n", "p_value", "behaviour").row(0) == (None,) * 5


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        pytest.param({}, {"column": "distance_km"}, id="another question"),
        pytest.param({}, {"employer": "B"}, id="another employer"),
        pytest.param({}, {"wave": 2024}, id="an earlier wave"),
        pytest.param({}, {"is_break": False}, id="a question that is new or gone"),
    ],
)
def test_every_other_change_stays_as_it_is(change, broken):
    made = marked(change, broken)
    assert made["is_break"].to_list() == [False]
    assert made.drop("is_break").row(0, named=True) == CHANGE
