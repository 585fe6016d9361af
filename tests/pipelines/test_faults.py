"""Whatever happens to a run, what is published stays whole and the next run mends the rest."""

import os
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from mobility.errors import FlowError, SourceError
from mobility.lake import Lake, Published, put_in_force
from mobility.lake.published import FORMAT, RECORD, runs
from pipelines.lock import locked
from tests import workspaces
from tests.pipelines.attempts import FilesUpTo, attempt, like_anybody, numbers, published
from tests.workspaces import ANSWERS, COMMUTING, deliver

LATER = workspaces.NOW + timedelta(hours=2)
FEWER = [*ANSWERS[:-2]]


@pytest.fixture
def changed(small: Lake) -> Lake:
    """Give a built workspace into which a changed delivery came."""
    deliver(small.root, COMMUTING, {"answers.csv": FEWER})
    return small


def closed(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def opened(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_runs_killed_at_any_moment_lose_nothing(changed):
    before = published(changed)
    moments = random.Random(11)
    for _ in range(3):
        done = attempt(changed, now=LATER, force=True, kill_after=moments.uniform(0.05, 2.5))
        if done.killed:
            assert published(changed) == before
        before = published(changed)
        with locked(changed):
            pass  # nobody holds the workspace any more
    repaired = attempt(changed, now=LATER)
    assert repaired.problems == []
    assert repaired.raw is None
    assert not [path for path in changed.made.rglob(".*") if ".tmp" in path.name]
    shares = Published.current(changed).read("mode_share")
    assert attempt(changed, now=LATER, force=True).record["published"] is None
    assert Published.current(changed).read("mode_share").equals(shares)


@pytest.mark.parametrize("size", [0, 9_000])
def test_a_full_disk_is_told_and_mended_by_the_next_run(changed, size):
    before = published(changed)
    done = attempt(changed, now=LATER, force=True, under=FilesUpTo(size))
    assert done.raw is None
    assert done.problems
    assert any("The disk is full." in told and "free space" in told for told in done.problems)
    assert published(changed) == before
    assert attempt(changed, now=LATER).record["published"] == runs(changed)[-1]


def test_a_read_only_lake_is_told_and_still_read(changed):
    before = published(changed)
    closed(changed.made)
    done = attempt(changed, now=LATER, under=like_anybody)
    opened(changed.made)
    [told] = done.problems
    assert "cannot be written" in told
    assert "permissions" in told
    assert published(changed) == before
    assert attempt(changed, now=LATER).record["published"]


def test_a_read_only_layer_is_told_and_mended(changed):
    closed(changed.made / "clean")
    done = attempt(changed, now=LATER, force=True, under=like_anybody)
    opened(changed.made / "clean")
    assert done.raw is None
    assert any("read-only, or not this user's" in told for told in done.problems)
    assert attempt(changed, now=LATER).record["published"]


def test_a_clock_that_was_set_back_does_not_reorder_history(changed, rerun):
    first = Published.current(changed).run_id
    second = rerun(now=datetime(2001, 1, 1, tzinfo=UTC)).published
    assert second is not None
    assert second < first  # by its name it is the older one
    assert runs(changed) == [first, second]
    deliver(changed.root, COMMUTING, {"answers.csv": ANSWERS})
    third = rerun(now=datetime(2099, 1, 1, tzinfo=UTC)).published
    deliver(changed.root, COMMUTING, {"answers.csv": FEWER})
    fourth = rerun(now=LATER).published
    assert runs(changed) == [first, second, third, fourth]


def test_a_clock_that_stands_still_gives_every_run_a_name_of_its_own(changed, rerun):
    made = [rerun(now=LATER).published]
    for lines in (ANSWERS, FEWER):
        deliver(changed.root, COMMUTING, {"answers.csv": lines})
        made.append(rerun(now=LATER).published)
    assert len(set(made)) == 3
    assert runs(changed)[-3:] == made


def test_a_file_changed_under_a_clock_that_jumps_is_still_noticed(small, rerun):
    file = small.raw / COMMUTING / "answers.csv"
    seen = file.stat()
    text = file.read_text("utf-8").replace("2;Cykel;3;4;", "2;Cykel;5;4;")
    file.write_text(text, "utf-8")
    # The same size and, by a clock set back, the same time of change.
    os.utime(file, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    assert file.stat().st_mtime_ns == seen.st_mtime_ns
    assert file.stat().st_size == seen.st_size
    assert rerun().published


@pytest.mark.parametrize("layer", ["clean", "marts"])
def test_corrupt_tables_of_a_layer_are_built_again(small, rerun, layer):
    for file in [one for one in (small.made / layer).rglob("*.parquet") if one.is_file()]:
        content = bytearray(file.read_bytes())
        content[4 : len(content) // 2] = bytes(len(content) // 2 - 4)
        file.write_bytes(bytes(content))
    before = published(small)
    outcome = rerun()
    assert not outcome.failed
    assert outcome.built
    assert outcome.published is None
    assert published(small) == before


def test_a_corrupt_published_table_is_told_and_published_anew(small, rerun):
    first = Published.current(small)
    before = numbers(small)
    file = first.tables["co2_account"]
    file.write_bytes(file.read_bytes()[:-50])
    assert first.damaged() == ["co2_account"]
    with pytest.raises(SourceError, match=r"co2_account is damaged.*\n.*\n  to do: run `mobility"):
        first.read("co2_account")
    assert rerun().published
    assert Published.current(small).run_id != first.run_id
    assert numbers(small) == before
    published(small)


def test_a_vanished_answer_file_is_told_and_the_next_run_has_it(small, rerun):
    file = small.raw / COMMUTING / "answers.csv"
    kept = file.read_bytes()
    before = published(small)
    file.unlink()
    [told] = rerun().failed.values()
    assert "answers.csv" in str(told)
    assert "to do:" in str(told)
    assert published(small) == before
    file.write_bytes(kept)
    assert rerun().published is None
    assert published(small) == before


def test_a_vanished_file_of_facts_is_told(small, rerun):
    [file] = small.raw.glob("energy_co2_account/*/accounts.csv")
    before = published(small)
    file.unlink()
    with pytest.raises(SourceError, match=r"vanished: accounts.csv.*\n.*\n  to do: restore it"):
        rerun()
    assert published(small) == before
    shutil.rmtree(file.parent)  # who deletes a delivery whole has meant it
    assert not rerun().failed


def test_a_run_of_a_newer_version_is_not_published_over(small, rerun):
    newer = Published.current(small)
    record = newer.folder / RECORD
    record.write_text(record.read_text().replace(f'"format": {FORMAT}', f'"format": {FORMAT + 1}'))
    for refused in (rerun, lambda: Published.current(small)):
        with pytest.raises(SourceError, match=r"newer version.*\n.*\n  to do: update mobility"):
            refused()
    assert runs(small) == [newer.run_id]


def test_an_earlier_run_can_be_put_in_force_before_a_newer_versions(changed, rerun):
    first = Published.current(changed).run_id
    newer = rerun().published
    record = changed.published / f"run_id={newer}" / RECORD
    record.write_text(record.read_text().replace(f'"format": {FORMAT}', f'"format": {FORMAT + 1}'))
    put_in_force(changed, first)
    assert rerun().published
    assert runs(changed)[0] == first


def test_a_table_of_a_newer_version_is_built_again_as_this_one_knows_it(small, rerun):
    file = small.path("clean", "respondents")
    before = pl.read_parquet(file)
    before.with_columns(pl.lit(1).alias("of_tomorrow")).write_parquet(file)
    assert not rerun().failed
    assert pl.read_parquet(file).columns == before.columns


def test_two_runs_at_once_end_as_one_and_a_refusal(changed):
    with locked(changed):
        refused = attempt(changed, now=LATER)
    assert isinstance(refused.problem, FlowError)
    assert "Another run is under way" in str(refused.problem)
    assert attempt(changed, now=LATER).record["published"]


def test_published_tables_are_read_while_the_lake_is_gone(small):
    for layer in ("clean", "models", "marts", ".state"):
        shutil.rmtree(small.made / layer)
    assert Published.current(small).read("mode_share").height
