"""A draft decided column by column on a screen, and what of it may be shown there."""

import json
import tomllib

import pytest

from mobility.errors import SourceError
from pipelines.intake.drafting import decided, draft_told, drafted, read_decisions, text_of
from pipelines.intake.mapping import parse_mapping

LINES = [
    "Nr;Transportmiddel;Km;Cykeldage;Bildage;Navn;Noget",
    *(f"{n};Bil;{n},5;0;5;Ole Hansen;7" for n in range(1, 10)),
    "10;Rumraket;8;2;1;Mette Jensen;9",
]


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "svar.csv"
    file.write_text("\n".join(LINES) + "\n", "utf-8")
    return file


@pytest.fixture
def decide(file):
    """Decide of the draft; give the mapping it becomes."""

    def deciding(columns=(), **survey):
        draft, delivered = drafted(file, year=2026, employer="Test A/S")
        told = file.with_name("decisions.json")
        told.write_text(json.dumps({"survey": survey, "columns": dict(columns)}), "utf-8")
        draft = decided(draft, delivered, read_decisions(told))
        return parse_mapping(tomllib.loads(text_of(draft)), where="survey.toml"), draft

    return deciding


def test_nothing_decided_leaves_the_draft(decide, file):
    draft, _ = drafted(file, year=2026, employer="Test A/S")
    assert decide()[1] == draft
    assert draft.survey["title"] == "Commuting survey 2026, Test A/S"


def test_a_wave_that_was_said_wins_over_the_files_own_dates(surveyxact):
    said, _ = drafted(surveyxact, year=2025, wave=2027, employer="Test A/S")
    assert said.survey["title"] == "Commuting survey 2027, Test A/S"
    assert drafted(surveyxact, year=2025)[0].survey["wave"] == 2026


def test_an_answer_gets_its_value_or_none(decide):
    values = {"Rumraket": "other", "Bil": "missing"}
    mapping, draft = decide({"Transportmiddel": {"name": "mode", "values": values}})
    assert mapping.columns["mode"].values == {"Rumraket": "other"}
    assert mapping.columns["mode"].missing == ("Bil",)
    [guess] = [one for one in draft.guesses if one.name == "mode"]
    assert (guess.sureness, guess.unplaced) == (1.0, {})


def test_a_column_becomes_another_and_takes_the_place_of_what_was_there(decide):
    mapping, draft = decide({"Noget": {"name": "distance_km", "unit": "mile"}})
    assert mapping.columns["distance_km"].column == "Noget"
    assert mapping.columns["distance_km"].unit == "mile"
    assert draft.left_out["Km"] == "another column was taken for distance_km"


def test_columns_become_a_matrix_of_days_and_leave_it_again(decide):
    both = {
        "Cykeldage": {"name": "days_by_mode.bike"},
        "Bildage": {"name": "days_by_mode.bike"},
        "Transportmiddel": {"name": "-"},
    }
    mapping, _ = decide(both)
    assert mapping.days_by_mode["bike"].columns == ("Cykeldage", "Bildage")
    mapping, draft = decide(both | {"Bildage": {"name": "days_by_mode.car_driver"}})
    assert mapping.days_by_mode["bike"].headers == ("Cykeldage",)
    assert mapping.days_by_mode["car_driver"].headers == ("Bildage",)
    assert draft.left_out["Transportmiddel"] == "left out by the planner"


def test_what_is_said_of_the_survey_stands_in_the_mapping(decide):
    mapping, _ = decide(headcount=80, retention="2028-12-31", workplace="")
    assert (mapping.survey.headcount, mapping.survey.workplace) == (80, None)
    assert mapping.survey.retention.isoformat() == "2028-12-31"


def test_a_column_of_personal_data_cannot_be_taken_in(decide):
    mapping, draft = decide({"Navn": {"name": "respondent_id"}})
    assert all("Navn" not in how.headers for how in mapping.columns.values())
    assert draft.left_out["Navn"].startswith("personal")


@pytest.mark.parametrize(
    ("columns", "survey", "says"),
    [
        ({"Ukendt": {"name": "mode"}}, {}, "no column 'Ukendt'"),
        ({"Km": {"name": "shoe_size"}}, {}, "no name 'shoe_size'"),
        ({"Km": {"nme": "mode"}}, {}, "decisions are not readable"),
        ({}, {"retention": "om to år"}, "'om to år' is no date"),
    ],
)
def test_a_decision_that_does_not_fit_is_told(decide, columns, survey, says):
    with pytest.raises(SourceError, match=says):
        decide(columns, **survey)


def test_a_told_draft_shows_each_column_and_nobody(file):
    draft, delivered = drafted(file, year=2026, employer="Test A/S")
    told = draft_told(draft, delivered, None)
    by_header = {one["header"]: one for one in told["columns"]}
    assert list(by_header) == LINES[0].split(";")
    mode = by_header["Transportmiddel"]
    assert mode["values"][0] == {"text": "Rumraket", "count": 1, "value": None}
    assert mode["unplaced"] == 1
    assert by_header["Km"]["unit"] == "km"
    assert by_header["Navn"]["is_personal"]
    assert "Hansen" not in json.dumps(told)
    assert json.loads(json.dumps(told)) == told
