"""T11 by survey: the municipality's own employees, and nobody else's."""

from datetime import date

import polars as pl
import pytest

from mobility.targets.surveyed import measured_commuter_card

US = "Ballerup Kommune"
SHARE = {
    "survey": "surveys_commuting",
    "wave": 2024,
    "employer": US,
    "variable": "has_commuter_card",
    "value": "true",
    "by_variable": "everybody",
    "by_value": "everybody",
    "estimate": 0.062,
    "standard_error": 0.008,
    "low": 0.048,
    "high": 0.08,
    "n": 905,
    "is_synthetic": False,
}
DAYS = pl.DataFrame({"employer": [US], "wave": [2024], "answered_on": [date(2024, 10, 4)]})


def measured(*changes, days=DAYS):
    rows = pl.DataFrame([SHARE | change for change in changes], infer_schema_length=None)
    return measured_commuter_card(rows, days, US)


def test_the_share_is_told_with_its_error_its_day_and_who_answered():
    [row] = measured({}).to_dicts()
    assert (row["id"], row["value"], row["observed"]) == ("T11", 6.2, date(2024, 10, 4))
    assert row["standard_error"] == pytest.approx(0.8)
    assert row["note_en"] == "905 employees answered; 95 %: 4.8 to 8.0 %"
    assert row["note_da"] == "905 medarbejdere svarede; 95 %: 4,8 til 8,0 %"


@pytest.mark.parametrize(
    "change",
    [
        {"employer": "Example A/S"},
        {"employer": None},
        {"value": "false"},
        {"by_variable": "sex"},
        {"variable": "has_car"},
        {"estimate": None},
    ],
)
def test_others_answers_and_thin_cells_say_nothing(change):
    assert measured(change).is_empty()


def test_a_wave_without_days_holds_for_the_middle_of_its_year():
    nobody = DAYS.with_columns(answered_on=pl.lit(None, pl.Date))
    assert measured({}, days=nobody)["observed"].to_list() == [date(2024, 7, 1)]


def test_made_up_answers_stay_made_up():
    assert measured({"is_synthetic": True}, {"wave": 2026})["is_synthetic"].to_list() == [
        True,
        False,
    ]
