"""A draft on the screen: each column with its sureness, confirmed or made another."""

import asyncio

import pytest

from dashboards.language import Language
from dashboards.parts.intake_editor import ColumnEditor, draft_table
from dashboards.parts.intake_survey import SurveyFields

EN = Language("en")
MODE = {
    "header": "Transport",
    "question": "Hvordan?",
    "filled": 9,
    "distinct": 2,
    "answers": ["Bil", "Rumraket"],
    "name": "mode",
    "sureness": 0.94,
    "why": "",
    "left_out": None,
    "is_personal": False,
    "unit": None,
    "units": [],
    "options": None,
    "unplaced": 1,
    "values": [
        {"text": "Rumraket", "count": 1, "value": None},
        {"text": "Bil", "count": 8, "value": "car_driver"},
    ],
    "choices": ["car_driver", "other", "missing"],
}
NOTHING = {"name": None, "sureness": None, "unplaced": 0, "values": [], "choices": []}
KM = (
    MODE
    | NOTHING
    | {
        "header": "Km",
        "answers": ["4"],
        "name": "distance_km",
        "sureness": 0.8,
        "why": "as in 2025",
        "unit": "km",
        "units": ["km", "mile"],
    }
)
NOISE = MODE | NOTHING | {"header": "Noget", "left_out": "no name of ours"}
PERSON = (
    MODE
    | NOTHING
    | {
        "header": "Navn",
        "answers": ["[name]"],
        "left_out": "personal data: name",
        "is_personal": True,
    }
)
DRAFT = {
    "survey": {"title": "T"},
    "names": ["mode", "distance_km", "barriers", "days_by_mode.bike"],
    "earlier_wave": 2025,
    "mapping": "[survey]",
    "columns": [PERSON, MODE, KM, NOISE],
    "differences": [
        {
            "column": "age",
            "change": "reworded",
            "was": "Alder",
            "now": "Hvor gammel?",
            "is_break": True,
        }
    ],
}


@pytest.fixture
def editor():
    """Give an editor of the draft, and what is counted of new drafts."""
    drafts = []

    async def redraft():
        drafts.append(dict(made.decisions))

    made = ColumnEditor(EN, redraft)
    made.start({**DRAFT, "columns": [dict(one) for one in DRAFT["columns"]]})
    made.drafts = drafts
    return made


def press(editor):
    asyncio.run(editor._confirmed(None))


def test_the_draft_shows_each_column_how_sure_it_is_and_what_it_lacks():
    text = draft_table(DRAFT, {"Km": {}}, EN)
    assert "2 of 4 columns are read; 1 are confirmed; 1 answers have no value yet" in text
    assert "Mode of travel" in text
    assert "94\u00a0%" in text
    assert "personal data (name): stays out" in text
    assert "Against 2025" in text
    assert "worded otherwise: the series breaks" in text


def test_a_value_is_given_without_a_new_draft(editor):
    assert editor.column.value == "Transport"
    rumraket, bil = editor.values.objects
    assert (rumraket.value, bil.value) == ("", "car_driver")
    rumraket.value = "other"
    press(editor)
    assert editor.decisions["Transport"] == {
        "name": "mode",
        "values": {"Rumraket": "other", "Bil": "car_driver"},
    }
    assert editor.drafts == []
    assert editor.column.value == "Km"


def test_another_unit_is_kept(editor):
    editor.column.value = "Km"
    editor.unit.value = "mile"
    press(editor)
    assert editor.decisions["Km"] == {"name": "distance_km", "unit": "mile"}


def test_another_name_asks_for_a_new_draft(editor):
    editor.column.value = "Noget"
    editor.ours.value = "barriers"
    press(editor)
    assert editor.drafts == [{"Noget": {"name": "barriers"}}]


def test_a_column_of_personal_data_cannot_be_chosen_and_the_rest_is_confirmed_at_once(editor):
    assert "Navn" not in editor.column.options.values()
    editor._rest_confirmed(None)
    assert set(editor.decisions) == {"Transport", "Km", "Noget"}
    assert editor.decisions["Noget"] == {"name": "-"}


def test_what_the_survey_is_goes_into_the_decisions():
    fields = SurveyFields(EN)
    fields.show({"title": "T", "headcount": "12"})
    told = fields.decisions()
    assert (told["title"], told["headcount"], told["retention"]) == ("T", 12, "")
