"""What is known of the sub-goals, what follows from it, and what followed at each quarter's end."""

from datetime import date

import polars as pl
import pytest

from mobility.tables import clean, marts
from tests.path_marts import build, bundled, facts, observed, settings, step

OWN = settings(replicates=20)
NAMES = ("target_observations", "target_status", "target_history", "target_reminders")


def made(**changed):
    given = facts() | changed
    for name in NAMES:
        given[name] = step(name, given, OWN)
    return {name: given[name] for name in NAMES}


def row(frame, **keys):
    [found] = frame.filter(**keys).to_dicts()
    return found


def signed(*rows):
    sound = {"signed_by": "Styregruppen", "reason": "møde 4", "noted": "2026-10-01T09:00:00+00:00"}
    named = [
        sound | one | {"file": "decisions/signed/decisions.csv", "row": number}
        for number, one in enumerate(rows, start=2)
    ]
    return pl.DataFrame(named, schema=clean.Decisions.create_empty().schema)


READING_A = {
    "target_id": "T19", "kind": "reading", "choice": "a", "signed_on": date(2026, 10, 1),
}  # fmt: skip


def coverage(synthetic=False, chance=0.8):
    sound = {
        "target": "T19", "measure": "coverage", "way": "energy", "state": "told",
        "estimate": 0.6, "standard_error": 0.1, "low": 0.4, "high": 0.8, "reliability": "good",
        "is_synthetic": synthetic,
    }  # fmt: skip
    rows = [
        sound | {"reading": reading, "supply": supply, "year": year, "chance": chance}
        for reading in ("quarter_of_consumption", "quarter_of_cars")
        for supply, year in (("standing", 2026), ("trend", 2031))
    ]
    schema = marts.ChargingCoverage.create_empty().schema
    return {"charging_coverage": pl.DataFrame(rows, schema=schema)}


def test_without_evidence_the_register_is_without_data_or_not_measurable():
    status = bundled()["target_status"]
    unmeasurable = status.filter(pl.col("state") == "not_measurable")["id"].to_list()
    assert unmeasurable == ["T10", "T15", "T16", "T19"]
    assert set(status["state"]) == {"no_data", "not_measurable"}
    assert status["chance_of_meeting"].null_count() == 19


def test_a_sub_goal_carries_its_definition_its_context_and_its_readings():
    told = row(bundled()["target_status"], id="T19")
    assert told["denominator"] == "consumption of the electric cars"
    assert told["readings_da"].startswith("(a) ")
    assert "(b) " in told["readings_en"]
    assert "24.0 % of all passenger cars" in told["context_en"]
    assert told["evidence"] is None  # context is no evidence


def test_history_tells_what_was_noted_by_then_and_not_what_was_noted_later():
    seen = observed(
        {"what": "T02", "value": 130.0, "observed": date(2025, 12, 15),
         "noted": "2026-05-02T08:00:00+00:00"}
    )  # fmt: skip
    history = made(observations=seen)["target_history"]
    states = dict(history.filter(id="T02").select("as_of", "state").iter_rows())
    assert states[date(2026, 3, 31)] == "no_data"
    assert states[date(2026, 6, 30)] == states[date(2026, 11, 22)] == "met"
    assert row(history, id="T02", is_latest=True)["quarter"] == "2026Q4"


def test_reminders_name_the_owner_and_the_next_step():
    asked = made()["target_reminders"]
    told = row(asked, id="T02")
    assert (told["kind"], told["days"]) == ("past_due", -326)
    assert told["owner"]
    assert told["next_step_da"].startswith("Forslag")
    assert "T13" not in asked["id"].to_list()


def test_an_open_text_is_not_measurable_until_a_reading_is_signed():
    assert row(made(**coverage())["target_status"], id="T19")["state"] == "not_measurable"
    after = made(**coverage(), decisions=signed(READING_A))["target_status"]
    told = row(after, id="T19")
    assert (told["state"], told["reading"], told["target"]) == ("on_track", "a", 25.0)
    assert told["value"] == pytest.approx(15.0)
    assert told["chance_of_meeting"] == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("chance", "state"),
    [(0.67, "on_track"), (0.66, "at_risk"), (0.33, "at_risk"), (0.32, "off_track")],
)
def test_a_models_chance_decides_between_on_track_at_risk_and_off_track(chance, state):
    told = made(**coverage(chance=chance), decisions=signed(READING_A))["target_status"]
    assert row(told, id="T19")["state"] == state


def test_made_up_charging_moves_no_state_and_gives_no_chance():
    made_up = coverage(synthetic=True)
    told = row(made(**made_up, decisions=signed(READING_A))["target_status"], id="T19")
    assert (told["state"], told["chance_of_meeting"]) == ("no_data", None)
    assert told["is_synthetic"]


def test_a_state_set_by_hand_is_signed_says_why_and_yields_to_newer_evidence():
    override = {
        "target_id": "T01", "kind": "override", "choice": "met", "signed_on": date(2026, 9, 1),
    }  # fmt: skip
    told = row(made(decisions=signed(override))["target_status"], id="T01")
    assert (told["state"], told["state_by_rule"]) == ("met", "no_data")
    assert (told["signed_by"], told["signed_reason"]) == ("Styregruppen", "møde 4")
    newer = observed({"what": "T01", "value": 0.0, "observed": date(2026, 10, 1)})
    after = row(made(decisions=signed(override), observations=newer)["target_status"], id="T01")
    assert (after["state"], after["signed_by"]) == ("missed", None)


def test_what_is_observed_of_places_is_no_sub_goals_evidence():
    seen = observed({"what": "Lautrup", "value": 12.0, "observed": date(2026, 5, 1)})
    known = made(observations=seen)["target_observations"]
    assert "Lautrup" not in known["id"].to_list()


def test_a_workspace_without_a_register_has_empty_tables():
    assert build(settings("0163", "Herlev", 20))["target_history"].is_empty()
