"""All marts are published together or none, and CURRENT names the run in force."""

from datetime import UTC, datetime

import polars as pl
import pytest

from mobility.errors import SourceError
from mobility.lake import Lake, Published, publish, put_in_force
from mobility.lake.published import runs

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path)


def marts(lake, **values):
    files = {}
    for name, value in values.items():
        files[name] = lake.path("marts", name)
        files[name].parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame({"value": [value]}).write_parquet(files[name])
    return files


def record(**content):
    tables = {"clean/trips": {"rows_out": 9, "refused": 2, "seconds": 0.5}}
    return {"content": content, "code_version": "1", "inputs": {"a.csv": "x"}, "tables": tables}


def published(lake, value, *, now=NOW):
    files = marts(lake, shares=value, counts=value)
    return publish(lake, files, record(shares=str(value)), now=now)


def test_every_mart_is_published_with_the_run_in_each_row(lake):
    made = published(lake, 1)
    assert Published.current(lake).run_id == made.run_id
    assert set(made.tables) == {"shares", "counts", "runs"}
    assert made.read("shares").to_dicts() == [{"value": 1, "run_id": made.run_id}]
    assert made.run_id.startswith("20261122T083000-")


def test_the_table_of_runs_tells_of_every_run_so_far(lake):
    published(lake, 1)
    later = published(lake, 2, now=NOW.replace(hour=9))
    told = later.read("runs")
    assert told["run_id"].to_list() == runs(lake)
    assert told.select("inputs", "tables", "rows_out", "refused", "seconds").row(0) == (
        1, 1, 9, 2, 0.5,
    )  # fmt: skip


def test_an_earlier_run_is_put_in_force_again_whole(lake):
    first = published(lake, 1)
    published(lake, 2, now=NOW.replace(hour=9))
    put_in_force(lake, Published.of(lake, first.run_id[:17]).run_id)
    assert Published.current(lake).read("counts")["value"].to_list() == [1]
    assert len(runs(lake)) == 2


def test_an_error_while_publishing_leaves_the_earlier_run_in_force(lake):
    first = published(lake, 1)
    files = marts(lake, shares=2, counts=2)
    files["counts"].write_bytes(b"PAR1 half a file")
    with pytest.raises(pl.exceptions.PolarsError):
        publish(lake, files, record(), now=NOW.replace(hour=9))
    assert Published.current(lake).run_id == first.run_id
    assert runs(lake) == [first.run_id]
    assert sorted(path.name for path in lake.published.iterdir()) == [
        "CURRENT",
        f"run_id={first.run_id}",
    ]


def test_a_half_written_run_is_no_run(lake):
    first = published(lake, 1)
    half = lake.published / "run_id=20991231T000000-ffffff"
    half.mkdir()
    (half / "shares.parquet").write_bytes(b"PAR1")
    (lake.published / ".run_id=20991231T000000-eeeeee.1.tmp").mkdir()
    assert runs(lake) == [first.run_id]
    assert Published.current(lake).run_id == first.run_id
    with pytest.raises(SourceError, match="No published run is called '2099'"):
        Published.of(lake, "2099")
    assert len(published(lake, 2, now=NOW.replace(hour=9)).read("runs")) == 2


def test_a_run_in_force_that_is_not_whole_is_told(lake):
    made = published(lake, 1)
    (made.folder / "run.json").unlink()
    with pytest.raises(SourceError, match=r"is not whole.\n  where: data_lake/published/run_id="):
        Published.current(lake)


def test_where_nothing_is_published_it_says_what_to_do(lake):
    with pytest.raises(SourceError, match=r"Nothing has been published.*\n.*\n  to do: run `mob"):
        Published.current(lake)


def test_a_beginning_that_several_runs_share_names_none(lake):
    published(lake, 1)
    published(lake, 2, now=NOW.replace(hour=9))
    with pytest.raises(SourceError, match="More than one published run is called '2026'"):
        Published.of(lake, "2026")


def test_a_table_that_a_run_has_not_is_told_with_those_it_has(lake):
    with pytest.raises(SourceError, match=r"no table 'trips'.*\n.*\n  to do: choose one of counts"):
        published(lake, 1).read("trips")
