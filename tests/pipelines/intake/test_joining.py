"""Trips, persons, days and households joined by their keys: every row of each is accounted for."""

import polars as pl
import pytest

from mobility.errors import SourceError

FILES = {
    "trip.csv": "trip,pid,did,how,km\n1,7,70,walk,2\n2,7,70,bus,5\n3,8,80,car,9\n",
    "person.csv": "person,hh,sex\n7,100,female\n8,100,male\n9,200,female\n9,200,male\n",
    "day.csv": "did,person,w\n70,7,1.5\n80,8,1\n90,9,2\n91,9,\n",
    "hh.csv": "hh,post\n100,2750\n200,2740\n200,2605\n",
}
COLUMNS = {
    "respondent_id": "pid",
    "household_id": "hh",
    "trip_id": "trip",
    "day_id": "did",
    "mode": {"column": "how", "values": {"walk": "walk", "bus": "bus", "car": "car_driver"}},
    "distance_km": "km",
    "sex": {"column": "sex", "file": "persons"},
    "home_postcode": {"column": "post", "file": "households"},
    "day_weight": {"column": "w", "file": "days"},
}
OTHERS = {
    "persons": {"name": "person.csv", "key": {"main": "pid", "this": "person"}},
    "days": {"name": "day.csv", "key": "did"},
    "households": {"name": "hh.csv", "key": "hh"},
}
DIARY = {"title": "Diary", "kind": "diary", "wave": 2026, "employer": None}


@pytest.fixture
def diary(tmp_path, read):
    def reading(changed=None, others=OTHERS, columns=COLUMNS):
        folder = tmp_path / "2026"
        folder.mkdir(exist_ok=True)
        for name, text in (FILES | (changed or {})).items():
            (folder / name).write_text(text)
        survey = {key: value for key, value in DIARY.items() if value is not None}
        return read(folder, columns, {"name": "trip.csv"}, files=others, survey=DIARY | survey)

    return reading


def test_people_and_days_without_a_trip_have_rows_of_their_own(diary):
    answers, refused, made = diary()
    counts = dict(answers["record"].value_counts().iter_rows())
    assert counts == {"trip": 3, "person": 3, "day": 4}
    people = answers.filter(pl.col("record") == "person")
    assert people["sex"].to_list() == ["female", "male", "female"]
    assert people["home_zone"].to_list() == ["2750", "2750", "2740"]
    assert people["mode"].null_count() == 3
    assert refused.select("file", "row", "rule").rows() == [
        ("tests/2026/hh.csv", 4, "hh stands once"),
        ("tests/2026/person.csv", 5, "respondent_id stands once"),
    ]
    assert made.account.rows_in == made.account.rows_out + 2


def test_a_trip_knows_its_person_its_day_and_its_household(diary):
    answers, *_ = diary()
    trips = answers.filter(pl.col("record") == "trip")
    assert trips.select("sex", "day_weight", "home_zone").rows() == [
        ("female", 1.5, "2750"),
        ("female", 1.5, "2750"),
        ("male", 1.0, "2750"),
    ]
    people = answers.filter(pl.col("record") == "person")
    assert set(trips["respondent_id"]) <= set(people["respondent_id"])


def test_a_key_written_otherwise_is_the_same_key(diary):
    answers, *_ = diary({"hh.csv": "hh,post\n100.0,2750\n 200,2740\n"})
    assert answers["home_zone"].null_count() == 0


def test_rows_without_a_partner_are_noted(diary):
    trips = FILES["trip.csv"] + "4,99,70,walk,1\n"
    answers, _, made = diary({"trip.csv": trips})
    assert made.notes == ["1 rows have no partner in person.csv."]
    assert answers.filter(pl.col("record") == "trip").height == 4


def test_an_answer_of_a_person_is_told_once_however_many_trips(diary):
    people = FILES["person.csv"].replace("7,100,female", "7,100,xx")
    _, refused, _ = diary({"person.csv": people})
    told = refused.filter(pl.col("column") == "sex")
    assert told.select("file", "row").rows() == [("tests/2026/person.csv", 2)]


def test_a_key_that_is_nowhere_is_told(diary):
    others = OTHERS | {"days": {"name": "day.csv", "key": "day_number"}}
    with pytest.raises(SourceError, match=r"day.csv cannot be joined"):
        diary(others=others)


def test_persons_need_to_be_known_by_an_id(diary):
    columns = {name: how for name, how in COLUMNS.items() if name != "respondent_id"}
    with pytest.raises(SourceError, match="nothing that says whose they are"):
        diary(columns=columns)
