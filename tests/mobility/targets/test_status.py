"""The register as a whole: the nineteen on real facts, rows for readers, and reminders."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from mobility.targets import (
    Decision,
    Observation,
    judge,
    read_readings,
    read_register,
    remind,
    status_frame,
    status_rows,
)

TODAY = date(2026, 11, 22)
POLICY = Path(__file__).parents[3] / "data_raw" / "climate_policy" / "2023"


@pytest.fixture(scope="module")
def goals():
    text = {"municipality_code": pl.String, "target": pl.Float64}
    return read_register(pl.read_csv(POLICY / "targets.csv", schema_overrides=text))


@pytest.fixture(scope="module")
def readings():
    return read_readings(pl.read_csv(POLICY / "target_readings.csv"))


def judged(goals, readings, observations=()):
    return [judge(goal, observations, as_of=TODAY, readings=readings) for goal in goals]


def test_without_evidence_nineteen_sub_goals_are_without_data_or_not_measurable(goals, readings):
    status = status_frame(judged(goals, readings))
    assert status["id"].to_list() == [f"T{number:02}" for number in range(1, 20)]
    unmeasurable = status.filter(pl.col("state") == "not_measurable")["id"].to_list()
    assert unmeasurable == ["T10", "T15", "T16", "T19"]
    rest = status.filter(pl.col("state") != "not_measurable")
    assert set(rest["state"]) == {"no_data"}
    assert status.filter(~pl.col("past_due"))["id"].to_list() == ["T06", "T13", "T15", "T19"]
    assert status["chance_of_meeting"].null_count() == 19


def test_the_rows_for_readers_have_the_contracts_fields(goals, readings):
    seen = [Observation("T02", 118.0, date(2026, 6, 1), "Count of June 2026", note="by Anna")]
    rows = status_rows(judged(goals, readings, seen), "en")
    row = next(row for row in rows if row["id"] == "T02")
    assert row == {
        "id": "T02",
        "title": "Charging posts for the municipal fleet",
        "state": "missed",
        "past_due": True,
        "value": 118.0,
        "unit": "charging_posts",
        "target": 125.0,
        "due": "2025-12-31",
        "chance_of_meeting": None,
        "evidence": "2026-06-01: 118 (by Anna)",
        "source": "Count of June 2026",
        "is_synthetic": False,
    }
    assert next(row for row in rows if row["id"] == "T04")["due"] == "from 2023"


def test_an_open_sub_goal_says_what_pace_it_needs(goals, readings):
    seen = [
        Observation("T13", share, date(year, 12, 31), "transport company")
        for year, share in ((2023, 20.0), (2024, 30.0), (2025, 50.0))
    ]
    status = status_frame(judged(goals, readings, seen))
    buses = status.row(by_predicate=pl.col("id") == "T13", named=True)
    assert buses["required_pace_per_year"] == pytest.approx(10.0, rel=1e-3)
    assert buses["pace_per_year"] == pytest.approx(15.0, rel=1e-3)
    assert buses["projected_low"] <= buses["projected"] <= buses["projected_high"]
    assert 0 < buses["chance_of_meeting"] < 1


def test_reminders_ask_for_what_is_due_stale_or_undecided(goals, readings):
    seen = [
        Observation("T13", share, date(year, 6, 1), "transport company")
        for year, share in ((2023, 20.0), (2024, 30.0))
    ]
    asked = {line.target_id: line for line in remind(judged(goals, readings, seen), TODAY)}
    assert asked["T19"].kind == "reading"
    assert asked["T10"].kind == "indicator"
    assert asked["T08"].kind == "standing"
    assert (asked["T02"].kind, asked["T02"].days) == ("past_due", -326)
    assert (asked["T13"].kind, asked["T13"].days) == ("stale", 904)
    assert "T06" not in asked
    assert all(line.text_da and line.text_en and line.owner for line in asked.values())


def test_evidence_is_asked_for_when_the_date_is_near(goals, readings):
    near = date(2030, 9, 1)
    verdicts = [judge(goal, [], as_of=near, readings=readings) for goal in goals]
    asked = {line.target_id: (line.kind, line.days) for line in remind(verdicts, near)}
    assert asked["T06"] == ("due_soon", 121)


def test_a_step_is_proposed_only_while_something_is_left_to_do(goals, readings):
    day = date(2026, 11, 1)
    seen = [Observation("T02", 131.0, day, "Fleet office")]
    signed = [Decision("T19", "reading", "b", "Steering group", day, "as adopted")]
    verdicts = [
        judge(goal, seen, as_of=TODAY, readings=readings, decisions=signed) for goal in goals
    ]
    status = {row["id"]: row for row in status_frame(verdicts).iter_rows(named=True)}
    assert status["T02"]["state"] == "met_late"
    assert status["T02"]["next_step"] is status["T02"]["next_step_da"] is None
    assert status["T19"]["next_step"] == "Proposed: measure it as the signed reading says."
    assert status["T01"]["next_step"].startswith("Proposed: deliver the plan")
