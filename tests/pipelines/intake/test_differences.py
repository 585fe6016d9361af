"""Differences to last year's questionnaire: a reworded or recoded question breaks its series."""

from pipelines.intake.differences import differences
from pipelines.intake.mapping import parse_mapping

SURVEY = {"title": "T", "kind": "commuting", "wave": 2025, "employer": "E"}


def mapping(**columns):
    given = {"survey": SURVEY, "file": {"name": "a.csv"}, "columns": columns}
    return parse_mapping(given, where="survey.toml")


def test_new_gone_reworded_and_recoded_questions_are_told_apart():
    before = mapping(
        mode={"column": "Hvordan?", "values": {"Bil": "car_driver", "Tog": "train"}},
        age="Alder?",
        sex="Køn?",
        distance_km="Km?",
    )
    after = mapping(
        mode={"column": "Hvordan?", "values": {"Bil": "car_driver", "Metro": "train"}},
        age="Hvor gammel er du?",
        distance_km={"column": " KM? ", "unit": "mile"},
        has_car="Bil?",
    )
    found = {(one.column, one.change): one for one in differences(before, after)}
    assert set(found) == {
        ("mode", "recoded"),
        ("age", "reworded"),
        ("sex", "gone"),
        ("distance_km", "recoded"),
        ("has_car", "new"),
    }
    assert {key for key, one in found.items() if one.is_break} == {
        ("mode", "recoded"),
        ("age", "reworded"),
        ("distance_km", "recoded"),
    }
    assert found["mode", "recoded"].was == "tog = train"
    assert found["mode", "recoded"].now == "metro = train"


def test_the_same_questionnaire_has_no_differences():
    same = mapping(mode={"column": "Hvordan?", "values": {"Bil": "car_driver"}})
    assert differences(same, same) == []
