"""What cannot be built again is kept in one file, put back whole, and tidied with care."""

import json
import random
import shutil
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from mobility.errors import SourceError
from mobility.lake import Lake, Published, publish, put_in_force
from mobility.lake.backup import back_up, backed_up_text
from mobility.lake.history import tidied_text, tidy
from mobility.lake.published import runs
from mobility.lake.restore import restore, restored_text

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SETTINGS = '[municipality]\ncode = "0151"\nname = "B"\n[history]\nkeep_runs = 2\nkeep_days = 30\n'


def published_on(lake: Lake, day: datetime, number: int) -> str:
    table = lake.path("marts", "t")
    table.parent.mkdir(parents=True, exist_ok=True)
    pl.DataFrame({"a": [number]}).write_parquet(table)
    record = {"content": {"t": str(number)}}
    return publish(lake, {"t": table}, record, now=day).run_id


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    root = tmp_path / "here"
    (root / "data_raw" / "s" / "d").mkdir(parents=True)
    (root / "data_raw" / "s" / "d" / "a.csv").write_text("x\n1\n", "utf-8")
    (root / "mobility.toml").write_text(SETTINGS, "utf-8")
    lake = Lake(root)
    published_on(lake, NOW, 1)
    released(lake, "r1")
    return lake


def released(lake: Lake, run: str) -> None:
    lake.releases.mkdir(parents=True, exist_ok=True)
    with (lake.releases / "ledger.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps({"entry": {"run": run}}) + "\n")


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and not file.name.startswith(".lock")
    }


def test_what_was_kept_comes_back_byte_for_byte(lake, tmp_path):
    shutil.rmtree(lake.made / "marts")
    told = back_up(lake, tmp_path / "b.tar.gz", now=NOW)
    assert told["run"] == Published.current(lake).run_id
    assert "delete it when" in backed_up_text(told)
    there = Lake(tmp_path / "there")
    put_back = restore(there, tmp_path / "b.tar.gz", replace=False, now=NOW)
    assert contents(there.root) == contents(lake.root)
    assert Published.current(there).damaged() == []
    assert "in force: " + told["run"] in restored_text(put_back)


def test_what_can_be_built_again_and_what_is_half_written_is_not_kept(lake, tmp_path):
    (lake.incoming / "x").mkdir(parents=True)
    (lake.incoming / "x" / "answers.csv").write_text("a person's", "utf-8")
    (lake.raw / "s" / ".a.csv.12.tmp").write_text("half", "utf-8")
    back_up(lake, tmp_path / "b.tar.gz", now=NOW)
    with tarfile.open(tmp_path / "b.tar.gz") as archive:
        names = archive.getnames()
    assert not [name for name in names if "marts/" in name or ".incoming" in name or ".tmp" in name]


def test_a_backup_inside_what_it_keeps_is_refused(lake):
    with pytest.raises(SourceError, match="inside what it keeps"):
        back_up(lake, lake.raw / "b.tar.gz", now=NOW)


def test_a_standing_workspace_is_not_overwritten_unless_it_is_set_aside(lake, tmp_path):
    back_up(lake, tmp_path / "b.tar.gz", now=NOW)
    before = contents(lake.root / "data_raw")
    (lake.raw / "s" / "d" / "a.csv").write_text("x\n2\n", "utf-8")
    with pytest.raises(SourceError, match=r"stands here.*\n.*\n  to do: .*--replace"):
        restore(lake, tmp_path / "b.tar.gz", replace=False, now=NOW)
    told = restore(lake, tmp_path / "b.tar.gz", replace=True, now=NOW)
    assert contents(lake.root / "data_raw") == before
    aside = Path(told["aside"])
    assert (aside / "data_raw" / "s" / "d" / "a.csv").read_text() == "x\n2\n"
    assert str(aside) in restored_text(told)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda content: content[: len(content) // 2], id="cut off"),
        pytest.param(lambda content: content[:-4_000], id="end lost"),
        pytest.param(lambda content: b"PK" + content[2:], id="another kind of file"),
        pytest.param(lambda content: b"", id="empty"),
    ],
)
def test_a_damaged_backup_is_told_and_changes_nothing(lake, tmp_path, harm):
    file = tmp_path / "b.tar.gz"
    # Bytes that do not shrink, so that a cut falls into them.
    (lake.raw / "s" / "d" / "b.bin").write_bytes(random.Random(1).randbytes(50_000))
    back_up(lake, file, now=NOW)
    file.write_bytes(harm(file.read_bytes()))
    before = contents(lake.root)
    with pytest.raises(SourceError, match=r"no whole backup.*\n.*\n  to do: take another copy"):
        restore(lake, file, replace=True, now=NOW)
    assert contents(lake.root) == before


def repacked(file: Path, name: str, content: bytes) -> None:
    """Write a backup again with one file altered or added, and everything else as it was."""
    folder = file.with_suffix(".d")
    with tarfile.open(file) as archive:
        archive.extractall(folder, filter="data")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    with tarfile.open(file, "w:gz") as archive:
        for one in sorted(folder.rglob("*")):
            if one.is_file():
                archive.add(one, one.relative_to(folder).as_posix())


@pytest.mark.parametrize("name", ["data_raw/s/d/a.csv", "data_raw/s/d/new.csv", "etc/passwd"])
def test_an_altered_backup_is_told(lake, tmp_path, name):
    file = tmp_path / "b.tar.gz"
    back_up(lake, file, now=NOW)
    repacked(file, name, b"other")
    with pytest.raises(SourceError, match="no whole backup"):
        restore(Lake(tmp_path / "there"), file, replace=False, now=NOW)
    assert contents(tmp_path / "there") == {}


def test_a_backup_of_a_newer_version_is_told(lake, tmp_path):
    file = tmp_path / "b.tar.gz"
    back_up(lake, file, now=NOW)
    repacked(file, "backup.json", json.dumps({"layout": 2, "files": {}}).encode())
    with pytest.raises(SourceError, match="newer version"):
        restore(Lake(tmp_path / "there"), file, replace=False, now=NOW)


def test_releases_made_since_the_backup_are_never_lost(lake, tmp_path):
    back_up(lake, tmp_path / "b.tar.gz", now=NOW)
    released(lake, "r2")
    told = restore(lake, tmp_path / "b.tar.gz", replace=True, now=NOW)
    assert told["kept_releases"]
    assert len((lake.releases / "ledger.jsonl").read_text().splitlines()) == 2


def test_releases_that_contradict_the_backups_stop_it(lake, tmp_path):
    back_up(lake, tmp_path / "b.tar.gz", now=NOW)
    (lake.releases / "ledger.jsonl").write_text('{"entry": {"run": "other"}}\n', "utf-8")
    before = contents(lake.root)
    with pytest.raises(SourceError, match="not those of the backup"):
        restore(lake, tmp_path / "b.tar.gz", replace=True, now=NOW)
    assert contents(lake.root) == before


def old_days(count: int) -> list[datetime]:
    """Give days of one quarter, long ago."""
    return [datetime(2025, 1, 1 + day, tzinfo=UTC) for day in range(count)]


def test_old_runs_go_but_the_newest_stay(lake):
    made = [published_on(lake, day, 10 + at) for at, day in enumerate(old_days(5))]
    put_in_force(lake, made[4])
    told = tidy(lake, now=NOW)
    # The fifth is in force, and its quarter's last; the fourth is among the newest two.
    assert told["deleted"] == made[:3]
    assert runs(lake)[-2:] == made[3:]
    assert Published.current(lake).run_id == made[4]
    assert "3 published runs deleted" in tidied_text(told)


def test_the_run_in_force_stays_however_old(lake):
    made = [published_on(lake, day, 10 + at) for at, day in enumerate(old_days(5))]
    put_in_force(lake, made[0])
    told = tidy(lake, now=NOW)
    assert told["deleted"] == made[1:3]
    assert "in force" in told["kept"][made[0]]


def test_a_release_holds_its_run(lake):
    made = [published_on(lake, day, 10 + at) for at, day in enumerate(old_days(5))]
    released(lake, made[1])
    told = tidy(lake, now=NOW)
    assert told["deleted"] == [made[0], made[2]]
    assert told["kept"][made[1]] == ["a release rests on it"]


def test_each_quarters_last_run_stays(lake):
    days = [datetime(2025, month, 3, tzinfo=UTC) for month in (1, 2, 4, 5, 7, 8)]
    made = [published_on(lake, day, 10 + at) for at, day in enumerate(days)]
    assert tidy(lake, now=NOW)["deleted"] == [made[0], made[2]]


def test_a_dry_run_deletes_nothing(lake):
    made = [published_on(lake, day, 10 + at) for at, day in enumerate(old_days(5))]
    assert tidy(lake, now=NOW, dry_run=True)["deleted"] == made[:3]
    assert set(made) <= set(runs(lake))


def test_nothing_is_deleted_while_the_ledger_cannot_be_read(lake):
    for at, day in enumerate(old_days(5)):
        published_on(lake, day, 10 + at)
    (lake.releases / "ledger.jsonl").write_text("no JSON", "utf-8")
    before = runs(lake)
    with pytest.raises(SourceError, match="ledger of releases cannot be read"):
        tidy(lake, now=NOW)
    assert runs(lake) == before


def test_a_run_of_tomorrow_is_young(lake):
    ahead = published_on(lake, NOW + timedelta(days=9_000), 99)
    published_on(lake, old_days(1)[0], 100)
    published_on(lake, old_days(2)[1], 101)
    published_on(lake, old_days(3)[2], 102)
    assert ahead not in tidy(lake, now=NOW)["deleted"]
