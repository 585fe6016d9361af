"""The ready mapping of the national travel survey reads its tables as they are named in public."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.conform import Delivery, conform_told
from pipelines.intake.mapping import read_mapping

READY = Path(__file__).parents[3] / "docs" / "travel_survey"
SESSIONS = [
    "SessionId;RespSex;RespAgeCorrect;HomeAdrMunCode;RespHasBicycle;SessionWeight",
    "7;1;44;151;1;1234,5",
    "8;2;19;151;0;987,25",
]
TRIPS = [
    "SessionId;TurId;PrimMode;GISdist;SumMin;DepartMSM;DestPurp",
    "7;71;2;4,2;17;465;11",
    "7;72;1;0,8;10;960;22",
    "8;81;31;12,5;40;1445;1",
    "8;82;11;30;25;700;41",
]


@pytest.fixture
def read(tmp_path):
    """Read the two tables; give the answers and what was refused."""
    for name, lines in (("session.csv", SESSIONS), ("tur.csv", TRIPS)):
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    shutil.copyfile(READY / "codes.csv", tmp_path / "codes.csv")
    mapping = read_mapping(READY / "survey.toml")
    target = tmp_path / "answers.parquet"
    made = conform_told(Delivery("tu", "2024", tmp_path, mapping, "key", "tu"), target)
    return pl.read_parquet(target).filter(record="trip").sort("row"), made.account.refusals()


def test_trips_are_read_with_what_their_session_tells(read):
    trips, _ = read
    assert trips["mode"].to_list() == ["bike", "walk", None, None]
    assert trips["departure"].to_list() == ["07:45", "16:00", "00:05", "11:40"]
    assert trips["purpose"].to_list() == ["work", "shopping", "home", "leisure"]
    assert trips["distance_km"].to_list() == [4.2, 0.8, 12.5, 30.0]
    assert trips["trip_weight"].to_list() == [1234.5, 1234.5, 987.25, 987.25]
    assert trips["sex"].to_list() == ["male", "male", "female", "female"]
    assert trips["has_bike"].to_list() == [True, True, False, False]


def test_a_code_that_only_the_code_book_tells_is_told_and_its_trip_stays(read):
    _, refused = read
    told = refused.select("row", "column", "value", "scope").sort("row").rows()
    assert told == [
        (4, "mode", "public transport: train or bus", "answer"),
        (5, "mode", "a car: driver or passenger", "answer"),
    ]
