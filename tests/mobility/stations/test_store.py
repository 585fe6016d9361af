"""What is kept stays, whatever happens."""

import os
import signal
import subprocess
import sys
import time
from datetime import UTC, date
from pathlib import Path

import duckdb
import polars as pl
import pytest

from mobility.errors import SourceError
from mobility.stations import POLLS_TABLE, SNAPSHOTS_TABLE, SnapshotWriter, scan
from mobility.stations.store import append, compact
from tests.mobility.stations.killed import START, STATIONS, STEP, rows_of

NIGHT = range(60, 86)
"""Snapshots from 23:40 to 01:11."""


def kept(folder: Path) -> list[int]:
    """Give the numbers of the snapshots kept; see that each is whole and there once."""
    rows = scan(folder, SNAPSHOTS_TABLE).collect()
    counted = rows.group_by("available", "observed_at").len().sort("available")
    assert counted["len"].unique().to_list() in ([], [STATIONS])
    assert counted["available"].is_unique().all()
    return counted["available"].to_list()


def write(folder: Path, numbers: range) -> None:
    writer = SnapshotWriter(folder)
    for number in numbers:
        snapshots, polls, at = rows_of(number)
        writer.write(snapshots, polls, at)
        writer.compact(at)


def test_a_snapshot_is_read_back_as_it_was_written(tmp_path):
    snapshots, polls, at = rows_of(7)
    SnapshotWriter(tmp_path).write(snapshots, polls, at)
    assert scan(tmp_path, SNAPSHOTS_TABLE).collect().equals(snapshots)
    assert scan(tmp_path, POLLS_TABLE).collect().equals(polls)


def test_hours_and_days_that_are_over_become_one_file_each(tmp_path):
    write(tmp_path, NIGHT)
    SnapshotWriter(tmp_path).compact(START + NIGHT.stop * STEP)
    folder = tmp_path / "snapshots"
    assert [each.name for each in (folder / "day=2026-03-10").iterdir()] == ["day.parquet"]
    stems = {each.stem[:2] for each in (folder / "day=2026-03-11").iterdir()}
    assert stems == {"00", "01"}
    assert (folder / "day=2026-03-11" / "00.parquet").exists()
    assert kept(tmp_path) == list(NIGHT)


def test_any_tool_reads_a_day_s_file(tmp_path):
    write(tmp_path, NIGHT)
    pattern = str(tmp_path / "snapshots" / "day=2026-03-10" / "*.parquet")
    rows, last = duckdb.sql(
        "select count(*), max(observed_at) from read_parquet($1)", params=[pattern]
    ).fetchall()[0]
    assert rows == 6 * STATIONS
    assert last.astimezone(UTC) == START + 65 * STEP


def test_days_are_read_alone(tmp_path):
    write(tmp_path, NIGHT)
    told = scan(tmp_path, SNAPSHOTS_TABLE, since=date(2026, 3, 11), until=date(2026, 3, 11))
    assert told.collect()["available"].unique().sort().to_list() == list(range(66, 86))
    assert scan(tmp_path, SNAPSHOTS_TABLE, since=date(2027, 1, 1)).collect().height == 0


def test_a_snapshot_written_twice_is_kept_once_when_its_hour_is_closed(tmp_path):
    write(tmp_path, range(20))
    snapshots, _, at = rows_of(3)
    append(tmp_path, SNAPSHOTS_TABLE, snapshots, at)
    assert kept(tmp_path) == list(range(20))


def test_a_clock_that_is_set_back_loses_nothing(tmp_path):
    write(tmp_path, NIGHT)
    late = rows_of(62)[0].with_columns(
        available=pl.lit(999, pl.Int32), observed_at=pl.lit(START + 62.5 * STEP)
    )
    append(tmp_path, SNAPSHOTS_TABLE, late, START + 62.5 * STEP)
    compact(tmp_path, SNAPSHOTS_TABLE, START)
    assert kept(tmp_path) == [*NIGHT, 999]


def test_two_loggers_cannot_write_to_one_folder(tmp_path):
    refused = pytest.raises(SourceError, match="Another logger writes here")
    with SnapshotWriter(tmp_path).alone(), refused:
        SnapshotWriter(tmp_path).alone().__enter__()
    with SnapshotWriter(tmp_path).alone():
        pass


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(range(47, 52), id="an hour ends, and what it stands for is taken away"),
        pytest.param(range(64, 69), id="a day ends, and what it stands for is taken away"),
    ],
)
def test_a_death_at_any_step_loses_at_most_the_snapshot_in_flight(tmp_path, monkeypatch, numbers):
    left = [0]

    def step(real):
        def dying(*arguments, **options):
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return real(*arguments, **options)

        return dying

    monkeypatch.setattr(os, "fsync", step(lambda _handle: None))
    monkeypatch.setattr(Path, "replace", step(Path.replace))
    monkeypatch.setattr(Path, "unlink", step(Path.unlink))
    before = list(range(numbers.start - 2, numbers.start))
    deaths, written = 0, []
    while len(written) < len(numbers):
        folder = tmp_path / str(deaths)
        left[0], written = 0, []
        write(folder, range(before[0], before[-1] + 1))
        deaths += 1
        left[0] = deaths
        try:
            for number in numbers:
                write(folder, range(number, number + 1))
                written.append(number)
        except Killed:
            pass
        left[0] = 0
        # what was told to be kept is there, once; at most one more is
        present = kept(folder)
        assert present[: 2 + len(written)] == before + written
        assert len(present) <= 2 + len(written) + 1
        going_on = numbers.start + len(written)
        write(folder, range(going_on, going_on + 2))
        assert kept(folder)[-2:] == [going_on, going_on + 1]
        assert not list(folder.rglob("*.unfinished"))
    assert deaths > 40


def test_a_logger_killed_in_mid_write_loses_at_most_the_snapshot_in_flight(tmp_path):
    following = 0
    for wait_s in (0.05, 0.23, 0.41):
        with subprocess.Popen(
            [sys.executable, Path(__file__).with_name("killed.py"), tmp_path, str(following)],
            stdout=subprocess.PIPE,
            text=True,
        ) as logger:
            first = logger.stdout.readline()
            assert first
            time.sleep(wait_s)
            os.kill(logger.pid, signal.SIGKILL)
            said = [int(line) for line in (first + logger.stdout.read()).splitlines() if line]
        assert logger.returncode == -signal.SIGKILL
        present = kept(tmp_path)
        assert present[: said[-1] + 1] == list(range(said[-1] + 1))
        assert len(present) <= said[-1] + 2
        following = said[-1] + 1
    assert following > 3  # three lives of a logger, however slow the machine
    writer = SnapshotWriter(tmp_path)
    for _ in range(2):  # closes what the dead left open, then takes away what no longer counts
        writer.compact(START + (following + 1_000) * STEP)
    days = {each.parent.name for each in tmp_path.rglob("*.parquet")}
    assert len(list(tmp_path.rglob("*.parquet"))) == 2 * len(days)
    assert kept(tmp_path)[:following] == list(range(following))
