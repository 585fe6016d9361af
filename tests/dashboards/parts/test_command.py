"""A command started from the screen: followed, told in three parts where it fails, and ended."""

import asyncio
import sys

import pytest

from dashboards.parts import command
from dashboards.parts.command import Command, Ended, Problem


def follow(*arguments, tell=lambda line: None):
    return asyncio.run(Command(*arguments).follow(tell))


def test_a_problem_comes_back_in_its_three_parts(tmp_path):
    (tmp_path / "mobility.toml").write_text('[municipality]\ncode = "0151"\nname = "B"\n')
    options = ["--date", "soon", "--source", "x", "--root", str(tmp_path)]
    ended = follow("observe", *options, "--json", "--", "T02", "1")
    assert ended == Ended(
        1, None, Problem("'soon' is no date.", "--date", "write YYYY-MM-DD, such as 2026-06-30.")
    )


def test_a_result_comes_back_as_it_was_printed(tmp_path):
    (tmp_path / "mobility.toml").write_text('[municipality]\ncode = "0151"\nname = "B"\n')
    options = ["--date", "2026-01-02", "--source", "x", "--root", str(tmp_path)]
    ended = follow("observe", *options, "--json", "--", "Lautrup", "-1.5")
    assert ended.code == 0
    assert ended.result["said"].startswith("Kept: Lautrup = -1.5 on 2026-01-02")
    assert ended.problem is None


def test_of_a_run_the_first_table_that_failed_tells_the_problem():
    told = "Error: a breaks.\n  where: data_raw/a, row 5\n  to do: mend the row."
    result = {"failed": {"clean/a": told.removeprefix("Error: ")}}
    assert command._problem("  FAILED clean/a", result) == Problem(
        "a breaks.", "data_raw/a, row 5", "mend the row."
    )


def test_what_tells_no_three_parts_is_told_as_it_is():
    assert command._problem("Segmentation fault", None).what == "Segmentation fault"
    assert command._problem("", None).what == "?"


@pytest.fixture
def slow(monkeypatch, tmp_path):
    """Let the command be one that tells two lines and then takes its time."""
    script = (
        "import sys, time; "
        "print('built  clean/a  1 rows', file=sys.stderr, flush=True); time.sleep(60)"
    )
    real = asyncio.create_subprocess_exec

    async def instead(*arguments, **options):
        return await real(sys.executable, "-c", script, **options)

    monkeypatch.setattr(command.asyncio, "create_subprocess_exec", instead)


def test_ending_it_ends_the_process_and_progress_was_told(slow):
    lines = []

    async def ended():
        running = Command("run")
        task = asyncio.create_task(running.follow(lines.append))
        while not lines:
            await asyncio.sleep(0.01)
        running.end()
        return await asyncio.wait_for(task, 10)

    done = asyncio.run(ended())
    assert done.code < 0
    assert lines == ["built  clean/a  1 rows"]
