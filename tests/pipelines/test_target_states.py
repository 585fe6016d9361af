"""Each state of a sub-goal, reached by `mobility observe` and `mobility run` alone."""

import json

import polars as pl
import pytest
from typer.testing import CliRunner

from mobility.cli import app
from mobility.errors import SourceError
from mobility.lake import Published
from mobility.targets import STATES as ALL_STATES
from tests import workspaces

SEEN = [
    ("T02", 130, "2025-12-15"),  # due in 2025: met in time
    ("T07", 9, "2025-11-01"),  # due in 2025, first met after it
    ("T07", 10, "2026-06-01"),
    ("T14", 60, "2026-03-01"),  # due in 2025, measured short since
    ("T13", 50, "2022-12-31"),  # due in 2030, on its way
    ("T13", 62, "2023-12-31"),
    ("T13", 75, "2024-12-31"),
    ("T13", 86, "2025-12-31"),
    ("T06", 20, "2022-12-31"),  # due in 2030, hardly on its way
    ("T06", 28, "2023-12-31"),
    ("T06", 40, "2024-12-31"),
    ("T06", 48, "2025-12-31"),
    ("T18", 1, "2025-03-01"),  # met once and lost
    ("T18", 0, "2026-03-01"),
    ("T04", 1, "2025-06-01"),  # a standing duty, kept in the latest full year
    ("T11", 4, "2024-06-01"),  # measured in its due year, short
    ("T05", 30, "2023-06-01"),  # last measured before its due year: nobody knows
]
STATES = {
    "T02": ("met", False),
    "T04": ("met", False),
    "T07": ("met_late", False),
    "T13": ("on_track", False),
    "T06": ("at_risk", False),
    "T18": ("off_track", True),
    "T14": ("missed", True),
    "T11": ("missed", True),
    "T05": ("no_data", True),
    "T01": ("no_data", True),  # a date gone without evidence
    "T10": ("not_measurable", True),
    "T15": ("not_measurable", False),
    "T19": ("not_measurable", False),
}


def mobility(lake, *arguments):
    """Run a command as a user does, in the workspace."""
    return CliRunner().invoke(app, [*arguments, "--root", str(lake.root)], catch_exceptions=False)


def observe(lake, target, value, day):
    options = ["--date", day, "--source", "evidence of the test", "--who", "KM"]
    done = mobility(lake, "observe", target, str(value), *options, "--json")
    assert "Kept" in json.loads(done.stdout)["said"]


@pytest.fixture(scope="module")
def judged(built, tmp_path_factory):
    """Give the register after all evidence came in and one run."""
    lake = workspaces.copy(built, tmp_path_factory.mktemp("states") / "workspace")
    for target, value, day in SEEN:
        observe(lake, target, value, day)
    done = mobility(lake, "run", "--json")
    assert json.loads(done.stdout)["published"]
    return lake


def table(lake):
    rows = Published.current(lake).read("target_status")
    return {row["id"]: row for row in rows.to_dicts()}


@pytest.mark.parametrize("target", STATES)
def test_a_state_follows_from_evidence_alone(judged, target):
    row = table(judged)[target]
    assert (row["state"], row["past_due"]) == STATES[target]
    assert row["signed_by"] is None


def test_all_eight_states_were_reached(judged):
    assert {row["state"] for row in table(judged).values()} == set(ALL_STATES)


def test_an_open_sub_goal_tells_its_chance_and_its_pace_and_a_decided_one_does_not(judged):
    known = table(judged)
    for name in ("T13", "T06"):
        assert 0 < known[name]["chance_of_meeting"] < 1
        assert known[name]["required_pace_per_year"] > 0
        assert known[name]["projected_low"] <= known[name]["projected"]
    assert known["T02"]["chance_of_meeting"] is None
    assert known["T14"]["chance_of_meeting"] is None


def test_the_status_says_so_too(judged):
    told = json.loads(mobility(judged, "status", "--json").stdout)
    by_id = {row["id"]: row for row in told["targets"]}
    assert by_id["T07"]["state"] == "met_late"
    assert by_id["T07"]["due"] == "2025-12-31"
    assert by_id["T04"]["due"] == "from 2023"
    assert by_id["T02"]["evidence"].startswith("2025-12-15: 130")
    assert not by_id["T02"]["is_synthetic"]


def test_a_share_without_its_denominator_is_never_green(workspace, rerun):
    """The register names no denominator any more: however high the number, nothing follows."""
    file = next(workspace.raw.glob("climate_policy/*/targets.csv"))
    rows = pl.read_csv(file, infer_schema=False)
    without = pl.when(pl.col("id") == "T13").then(None)
    for name in ("denominator", "denominator_da", "unit"):
        rows = rows.with_columns(without.otherwise(name).alias(name))
    rows.write_csv(file)
    observe(workspace, "T13", 100, "2026-03-01")
    assert not rerun().failed
    state = table(workspace).get("T13", {"state": "refused"})["state"]
    assert state in ("refused", "not_measurable")


def test_a_decision_is_kept_signed_and_makes_an_open_text_measurable(workspace, rerun):
    why = ["--by", "Styregruppen", "--reason", "møde 4"]
    done = mobility(workspace, "decide", "T19", "--reading", "a", *why, "--date", "2026-10-01")
    assert "Signed: T19, reading a" in done.stdout
    assert not rerun().failed
    row = table(workspace)["T19"]
    assert (row["reading"], row["target"], row["state"]) == ("a", 25.0, "no_data")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["T19", "--reading", "c"], "no reading 'c'", id="no such reading"),
        pytest.param(["T02", "--reading", "a"], "no reading 'a'", id="not an open text"),
        pytest.param(["T02", "--state", "done"], "no state 'done'", id="no such state"),
        pytest.param(["T02"], "on one of them", id="nothing chosen"),
        pytest.param(["T77", "--state", "met"], "no sub-goal 'T77'", id="no such sub-goal"),
        pytest.param(["T02", "--state", "met", "--date", "2099-01-01"], "future", id="ahead"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(workspace, arguments, says):
    with pytest.raises(SourceError, match=says):
        mobility(workspace, "decide", *arguments, "--by", "A", "--reason", "b")
    assert not workspace.decisions.exists()


@pytest.mark.parametrize("option", ["--by", "--reason"])
def test_a_decision_without_a_name_or_a_reason_is_refused(workspace, option):
    given = {"--by": "A", "--reason": "b"} | {option: " "}
    why = [part for pair in given.items() for part in pair]
    with pytest.raises(SourceError, match="signed and says why"):
        mobility(workspace, "decide", "T02", "--state", "met", *why)
