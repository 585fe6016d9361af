"""What fails is told in three parts, stops nothing else, and leaves the published run as it was."""

import os
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

from mobility.errors import FlowError
from mobility.lake import Published
from mobility.lake.published import runs
from mobility.tables import marts
from pipelines import graph
from pipelines.lock import locked
from pipelines.runner import run
from pipelines.steps import read_step
from tests import workspaces
from tests.workspaces import ANSWERS, COMMUTING, COMMUTING_MAPPING, DIARY, TRIPS, deliver

ACCOUNT = "data_raw/energy_co2_account/2026-05-18/accounts.csv"
CUT_OFF = [*ANSWERS[:9], "8;Cyk"]
CLI = [sys.executable, "-m", "mobility.cli"]


def parts(error):
    """Give what, where and what to do of an error; see that it has the three."""
    lines = str(error).splitlines()
    assert lines[-2].startswith("  where: ")
    assert lines[-1].startswith("  to do: ")
    return "\n".join(lines[:-2]), lines[-2], lines[-1]


def only_error(outcome, name):
    assert list(outcome.failed) == [name], outcome.failed
    return parts(outcome.failed[name])


@pytest.mark.parametrize(
    ("delivered", "says", "place"),
    [
        pytest.param(CUT_OFF, "columns", "row 10", id="cut off"),
        pytest.param(
            [line.replace(";", "|") for line in ANSWERS], "delimiter", "row 1", id="delimiter"
        ),
        pytest.param(
            [ANSWERS[0], ANSWERS[4]],
            "No row of 1 could be taken in",
            "answers.csv, row 2, column mode",
            id="no known mode",
        ),
        pytest.param([], "empty", "answers.csv", id="empty"),
        pytest.param(ANSWERS[:1], "a header and no row", "answers.csv", id="no rows"),
    ],
)
def test_a_broken_delivery_is_told_and_changes_nothing_published(
    small, rerun, delivered, says, place
):
    before = Published.current(small)
    shares = before.read("mode_share")
    deliver(small.root, COMMUTING, {"answers.csv": delivered})
    what, where, _ = only_error(rerun(), "clean/answers/surveys_tiny--2026-tiny")
    assert says in what
    assert place in where
    assert Published.current(small).run_id == before.run_id
    assert Published.current(small).read("mode_share").equals(shares)


def test_a_failed_table_does_not_stop_the_others(small, rerun):
    deliver(small.root, COMMUTING, {"answers.csv": CUT_OFF})
    deliver(small.root, DIARY, {"trips.csv": TRIPS[:-9]})
    outcome = rerun()
    assert "clean/answers/tiny_diary--2026" in {one.table for one in outcome.built}
    assert "marts/mode_share" in outcome.skipped
    assert "marts/co2_account" in outcome.current
    assert outcome.published is None


def test_after_repair_everything_is_published(small, rerun):
    deliver(small.root, COMMUTING, {"answers.csv": CUT_OFF})
    deliver(small.root, DIARY, {"trips.csv": TRIPS[:-9]})
    rerun()
    deliver(small.root, COMMUTING, {"answers.csv": ANSWERS})
    outcome = rerun()
    assert not outcome.failed
    assert outcome.published == Published.current(small).run_id
    assert len(runs(small)) == 2


def test_a_mapping_that_does_not_fit_is_told_by_its_place(small, rerun):
    mapping = COMMUTING_MAPPING.replace('"Afstand"', '"Kilometer"')
    deliver(small.root, COMMUTING, {"survey.toml": mapping})
    what, where, todo = only_error(rerun(), "clean/answers/surveys_tiny--2026-tiny")
    assert "no column 'Kilometer'" in what
    assert "[columns] distance_km" in where
    assert "'Afstand'" in todo


def test_a_table_of_facts_with_another_delimiter_is_told_by_its_file(small, rerun):
    file = small.root / ACCOUNT
    file.write_text(file.read_text("utf-8").replace(",", ";"), "utf-8")
    what, where, todo = only_error(rerun(), "clean/co2_accounts")
    assert "No row of" in what
    assert ACCOUNT in where
    assert "with commas" in todo


def test_a_table_of_facts_that_is_cut_off_is_told_by_its_file(small, rerun):
    file = small.root / ACCOUNT
    file.write_text(file.read_text("utf-8") + '"0151,2023', "utf-8")
    _, where, _ = only_error(rerun(), "clean/co2_accounts")
    assert ACCOUNT in where


def test_a_fault_of_our_own_is_told_too(small, rerun, monkeypatch):
    def breaks(*_, **__):
        raise ZeroDivisionError("division by zero\nand more")

    monkeypatch.setattr(graph, "build_step", breaks)
    small.path("marts", "co2_account").unlink()
    what, where, todo = only_error(rerun(), "marts/co2_account")
    assert what == "marts/co2_account could not be built: ZeroDivisionError: division by zero"
    assert "test_failures.py line" in where
    assert "--debug" in todo


def test_a_library_that_gives_up_is_a_failed_table_too(small, rerun, monkeypatch):
    def panics(*_, **__):
        pl.Series([2**31 - 1]).cast(pl.Int32).cast(pl.Date).cast(pl.String)

    monkeypatch.setattr(graph, "build_step", panics)
    small.path("marts", "co2_account").unlink()
    assert "polars gave up" in only_error(rerun(), "marts/co2_account")[0]


def test_who_ends_a_run_ends_it(small, rerun, monkeypatch):
    def ended(*_, **__):
        raise KeyboardInterrupt

    before = Published.current(small).run_id
    monkeypatch.setattr(graph, "build_step", ended)
    small.path("clean", "co2_accounts").unlink()
    with pytest.raises(KeyboardInterrupt):
        rerun()
    assert Published.current(small).run_id == before


def test_a_step_that_reads_a_later_layer_is_refused(monkeypatch):
    monkeypatch.setattr("pipelines.clean.trips.READS", [marts.Co2Account])
    with pytest.raises(FlowError, match=r"against the stream.*\n  where: .* reads co2_account"):
        read_step("clean", "trips")


def test_two_runs_at_once_are_refused(small, rerun):
    with (
        locked(small),
        pytest.raises(FlowError, match=r"Another run is under way.*\n  where: .*\n  to do: wait"),
    ):
        rerun()
    assert not rerun().failed


def test_a_lake_that_cannot_be_written_is_told(tmp_path):
    lake = workspaces.make(tmp_path / "w")
    lake.made.write_text("a file where the folder should be")
    with pytest.raises(FlowError, match=r"lake cannot be written.*\n  where: .*data_lake"):
        run(lake, now=workspaces.NOW)


def test_a_run_killed_in_the_middle_leaves_what_was_published_and_the_next_repairs(small, rerun):
    before = Published.current(small)
    deliver(small.root, COMMUTING, {"answers.csv": ANSWERS[:-2]})
    command = [*CLI, "run", "--force", "--root", str(small.root)]
    started = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=workspaces.ROOT, text=True
    )
    seen = [started.stderr.readline() for _ in range(5)]
    time.sleep(0.05)
    os.kill(started.pid, signal.SIGKILL)
    started.communicate()
    assert started.returncode == -signal.SIGKILL, seen
    assert Published.current(small).run_id == before.run_id
    assert Published.current(small).read("mode_share").equals(before.read("mode_share"))
    outcome = rerun()
    assert not outcome.failed
    assert outcome.published == Published.current(small).run_id
    assert not [path for path in small.made.rglob("*") if ".tmp" in path.name]


def test_a_table_cut_off_by_a_crash_is_built_again(small, rerun):
    file = small.path("clean", "commutes")
    file.write_bytes(file.read_bytes()[:100])
    outcome = rerun()
    assert not outcome.failed
    assert pl.read_parquet(file).height == len(ANSWERS) - 2


def test_a_table_of_ours_that_breaks_its_declaration_is_not_written(small, rerun, monkeypatch):
    monkeypatch.setattr(
        "pipelines.marts.co2_account.SQL",
        "select account, vintage, municipality_code, year, 'teleport' as sector, tonnes, "
        "0.5 as share, true as is_headline, note, false as is_synthetic from co2_accounts",
    )
    small.path("marts", "co2_account").unlink()
    what, where, _ = only_error(rerun(), "marts/co2_account")
    assert "rows break the declaration" in what
    assert "table co2_account" in where
    assert not small.path("marts", "co2_account").exists()


def test_a_delivery_that_was_deleted_by_hand_is_no_longer_counted(small, rerun):
    for file in (small.raw / DIARY).iterdir():
        file.unlink()
    assert not rerun().failed
    published = Published.current(small)
    assert "tiny_diary" not in published.read("data_quality")["source"].to_list()
    assert "tiny_diary" not in published.read("mode_share")["survey"].to_list()
