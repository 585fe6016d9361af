"""Levers in the address, and what the segments answer to them."""

import subprocess
import sys
from types import SimpleNamespace

import polars as pl
import pytest

from dashboards.language import Language
from dashboards.pages.shift import ShiftState
from dashboards.parts.shift_levers import STEPS, read, written
from dashboards.parts.shift_names import amount, between
from dashboards.shift_store import SHORT_BANDS, ShiftAnswers, shift_answers
from mobility.shift import LEVERS, diary


def test_levers_survive_the_way_through_the_address():
    pulled = {"cycle_speed_percent": 9.0, "workplace_parking_dkk": 25.0}
    assert read(written(pulled), list(LEVERS)) == pulled


def test_a_lever_that_is_not_pulled_is_not_written():
    assert written({"cycle_speed_percent": 0.0, "home_office_days": 0.5}) == "home_office_days:0.5"


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("wings:3", id="unknown"),
        pytest.param("home_office_days:many", id="no number"),
        pytest.param("home_office_days:9", id="beyond its bounds"),
        pytest.param("cycle_speed_percent:nan", id="not a number"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_an_address_from_elsewhere_says_is_left_out(said):
    assert read(said, list(LEVERS)) == {}


def test_an_address_gives_the_state_again():
    said = {"levers": [b"cycle_speed_percent:9"], "other": [b"paid_parking"], "year": [b"2031"]}
    state = ShiftState.read(said, language="en")
    assert "levers=cycle_speed_percent%3A9" in state.address("shift")
    assert (state.other, state.year, state.one) == ("paid_parking", "2031", "reference")


def test_every_lever_has_a_slider_within_its_bounds():
    for lever in LEVERS:
        end, step = STEPS[lever.lever]
        assert lever.lowest <= 0 < step < end <= lever.highest


def test_numbers_are_written_in_the_readers_language():
    row = {"quantity": "short_share_moved", "low": 0.011, "high": 0.015}
    assert between(row, Language("da")) == "1,1\xa0% – 1,5\xa0%"
    assert amount("gain_dkk", 28_042_699.0, Language("en")) == "28,000,000"
    assert amount("deaths_averted_heat", None, Language("en")) == "–"


def test_the_screen_and_the_marts_mean_the_same_bands_by_short():
    assert SHORT_BANDS == diary.SHORT_BANDS


def test_a_run_is_made_ready_once():
    class Run:
        settings = SimpleNamespace(survey=SimpleNamespace(seed=1))

        def mart(self, table):
            return pl.DataFrame({"model": ["nested"], "unit": ["tour"]})

    run = Run()
    assert isinstance(shift_answers(run), ShiftAnswers)
    assert shift_answers(run) is shift_answers(run)


def test_the_screen_loads_no_choice_model():
    code = "import sys, dashboards.pages.shift; sys.exit('mobility.choice' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
