"""The front door: what it prints, how it ends, and how it tells a problem."""

import csv
import io
import json
import subprocess
import sys

import pytest

from mobility.lake import Published
from pipelines.lock import locked
from tests.workspaces import ANSWERS, COMMUTING, COMMUTING_MAPPING, DIARY, ROOT, deliver

STATUS_KEYS = {"run", "as_of", "municipality", "headline", "targets", "sources"}
HEADLINE_KEYS = {
    "year",
    "account",
    "transport_tonnes",
    "total_tonnes",
    "transport_share",
    "goal_2030",
}
TARGET_KEYS = {
    "id", "title", "state", "past_due", "value", "unit", "target", "due", "chance_of_meeting",
    "evidence", "source", "is_synthetic",
}  # fmt: skip
SOURCE_KEYS = {"name", "latest", "synthetic", "rows", "refused"}
STATES = {
    "met", "met_late", "on_track", "at_risk", "off_track", "missed", "not_measurable", "no_data",
}  # fmt: skip


def command(*arguments, cwd=ROOT):
    """Run the command in a process of its own, as a planner does."""
    return subprocess.run(
        [sys.executable, "-m", "mobility.cli", *map(str, arguments)],
        capture_output=True, text=True, cwd=cwd, check=False, timeout=120,
    )  # fmt: skip


def test_the_whole_way_in_processes_of_their_own(workspace):
    """Run finds nothing; a broken file is told; status and sql answer as before."""
    root = workspace.root
    done = command("run", "--root", root)
    assert done.returncode == 0, done.stderr
    assert "No published number changed; no new run was made." in done.stdout
    deliver(root, COMMUTING, {"answers.csv": ANSWERS[:9] + ["8;Cyk"]})  # noqa: RUF005
    failed = command("run", "--root", root)
    assert failed.returncode == 1
    assert "row 10" in failed.stdout
    assert "  to do: " in failed.stdout
    assert "Nothing was published" in failed.stdout
    assert "Traceback" not in failed.stdout + failed.stderr
    status = command("status", "--json", "--root", root)
    assert status.returncode == 0
    assert json.loads(status.stdout)["run"] == Published.current(workspace).run_id


def test_the_workspace_is_the_nearest_upward(workspace):
    done = command("sql", "select 1 as one", "--format", "csv", cwd=workspace.raw / COMMUTING)
    # `-m` finds the package by the editable install: the folder of the command is the workspace's.
    assert (done.returncode, done.stdout) == (0, "one\n1\n"), done.stderr


def test_wrong_usage_ends_with_2_and_says_what_is_wrong():
    done = command("run", "--engin", "spark")
    assert done.returncode == 2
    assert "No such option" in done.stderr
    assert done.stdout == ""


def test_status_as_json_has_the_contracts_keys_and_19_sub_goals(built, called):
    code, out, _ = called("status", "--json", "--root", built.root)
    told = json.loads(out)
    assert code == 0
    assert set(told) == STATUS_KEYS
    assert set(told["headline"]) >= HEADLINE_KEYS
    assert [target["id"] for target in told["targets"]] == [f"T{at:02}" for at in range(1, 20)]
    for target in told["targets"]:
        assert set(target) >= TARGET_KEYS
        assert target["state"] in STATES
        assert not (target["is_synthetic"] and target["chance_of_meeting"] is not None)
    for source in told["sources"]:
        assert set(source) >= SOURCE_KEYS
    assert told["headline"]["goal_2030"]["state"] == "no_data"
    assert round(told["headline"]["transport_tonnes"]) == 44_375
    [tiny] = [one for one in told["sources"] if one["name"] == COMMUTING]
    assert (tiny["rows"], tiny["refused"], tiny["synthetic"]) == (len(ANSWERS) - 1, 1, True)


def test_status_in_words_names_the_headline_and_the_goal(built, called):
    code, out, _ = called("status", "--root", built.root)
    assert code == 0
    assert "Transport 2023: 44,375 t CO2e" in out
    assert "19 sub-goals" in out
    assert "SYNTHETIC" in out


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_sql_answers_in_three_forms(built, called, form):
    query = (
        "select year, tonnes from co2_account where municipality_code = '0151' and is_headline "
        "and sector = 'transport' order by year"
    )
    code, out, err = called("sql", query, "--format", form, "--root", built.root)
    assert (code, err) == (0, "")
    if form == "json":
        assert [row["year"] for row in json.loads(out)] == list(range(2018, 2024))
    elif form == "csv":
        assert [row["year"] for row in csv.DictReader(io.StringIO(out))] == [
            str(year) for year in range(2018, 2024)
        ]
    else:
        assert out.count("│ 20") == 6


def test_check_tells_what_would_be_refused(built, called):
    code, out, _ = called("check", "--json", "--root", built.root)
    told = {one["delivery"]: one for one in json.loads(out)}
    assert code == 0
    assert (told[COMMUTING]["rows"], told[COMMUTING]["refused"]) == (len(ANSWERS) - 1, 1)
    assert told["energy_co2_account/2026-05-18"]["rows"] > 3_000


def test_check_finds_a_file_that_is_not_the_one_delivered(workspace, called):
    file = workspace.raw / "energy_co2_account" / "2026-05-18" / "accounts.csv"
    text = file.read_text("utf-8")
    file.write_text(text.replace("2023", "2022", 1), "utf-8")
    code, out, _ = called("check", "energy_co2_account", "--root", workspace.root)
    assert code == 1
    assert "its hash differs" in out
    assert "accounts.csv" in out


def test_a_run_under_way_is_told(workspace, called):
    with locked(workspace):
        code, _, err = called("run", "--root", workspace.root)
    assert code == 1
    assert "Another run is under way" in err


def test_run_as_json_parses(workspace, called):
    deliver(workspace.root, COMMUTING, {"survey.toml": COMMUTING_MAPPING.replace("Bil", "Bus")})
    code, out, _ = called("run", "--json", "--root", workspace.root)
    told = json.loads(out)
    assert code == 0
    assert told["published"] == Published.current(workspace).run_id
    assert told["failed"] == {}


def test_an_earlier_run_is_put_in_force_and_compared(workspace, called):
    first = Published.current(workspace).run_id
    deliver(workspace.root, COMMUTING, {"answers.csv": ANSWERS[:-3]})
    assert called("run", "--root", workspace.root)[0] == 0
    code, out, _ = called("diff", "--json", "--root", workspace.root)
    told = json.loads(out)
    assert code == 0
    assert told["old"] == first
    assert {move["table"] for move in told["moved"]} >= {"mode_share"}
    code, out, _ = called("publish", first, "--root", workspace.root)
    assert (code, Published.current(workspace).run_id) == (0, first)
    assert first in out


def test_remove_observe_and_forget_say_what_they_did(workspace, called):
    root = ("--root", workspace.root)
    assert "is out of the next runs" in called("remove", DIARY, *root)[1]
    assert "is in the next runs" in called("remove", DIARY, "--undo", *root)[1]
    seen = ("observe", "T02", "118", "--date", "2025-01-31", "--source", "a count")
    assert "Kept: T02 = 118 on 2025-01-31" in called(*seen, *root)[1]
    assert "is forgotten" in called("forget", DIARY, "--yes", *root)[1]


def test_forget_asks_first(workspace, called, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    code, _, _ = called("forget", DIARY, "--root", workspace.root)
    assert code == 1
    assert (workspace.raw / DIARY / "trips.csv").is_file()


def test_help_opens_nothing_heavy():
    code = (
        "import sys; sys.argv = ['mobility', '--help']\n"
        "from mobility import cli\n"
        "try: cli.main()\n"
        "except SystemExit: pass\n"
        "heavy = {'polars', 'panel', 'duckdb', 'altair', 'pytask', 'sklearn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "publish" in done.stdout
