"""A hash changes when what a table says changes, and not otherwise."""

import os

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.lake import content_hash, file_hash
from mobility.lake.state import HashCache

TABLE = pl.DataFrame(
    {
        "mode": pl.Series(["walk", "bike", None, "bike"], dtype=pl.Enum(["walk", "bike"])),
        "km": [1.5, 2.0, None, 2.0],
        "options": [["a"], [], None, []],
        "is_synthetic": [True, False, True, False],
    }
)


def written(folder, frame, name="t.parquet", **how):
    file = folder / name
    frame.write_parquet(file, **how)
    return content_hash(file)


@given(order=st.permutations(range(len(TABLE))))
@settings(deadline=None, max_examples=12)
def test_the_order_of_rows_does_not_count(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("order")
    assert written(folder, TABLE, "a.parquet") == written(folder, TABLE[order], "b.parquet")


def test_how_the_bytes_are_laid_out_does_not_count(tmp_path):
    plain = written(tmp_path, TABLE, "plain.parquet", compression="uncompressed")
    chunked = written(tmp_path, TABLE, "chunked.parquet", row_group_size=1, compression="zstd")
    assert (tmp_path / "plain.parquet").read_bytes() != (tmp_path / "chunked.parquet").read_bytes()
    assert plain == chunked


def test_a_folder_of_parts_counts_as_one_table(tmp_path):
    folder = tmp_path / "parts.parquet"
    folder.mkdir()
    TABLE[:1].write_parquet(folder / "1.parquet")
    TABLE[1:].write_parquet(folder / "2.parquet")
    assert content_hash(folder) == written(tmp_path, TABLE)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(TABLE.with_columns(km=pl.col("km") + 1e-12), id="a number, by a little"),
        pytest.param(TABLE[:3], id="a row less"),
        pytest.param(pl.concat([TABLE, TABLE[1:2], TABLE[1:2]]), id="a row twice more"),
        pytest.param(pl.concat([TABLE, TABLE]), id="every row twice"),
        pytest.param(TABLE.rename({"km": "miles"}), id="a name"),
        pytest.param(TABLE.cast({"km": pl.Float32}), id="a type"),
        pytest.param(TABLE.with_columns(km=pl.col("km").fill_null(0.0)), id="missing is not zero"),
        pytest.param(TABLE.clear(), id="no rows"),
    ],
)
def test_what_the_table_says_counts(tmp_path, changed):
    assert written(tmp_path, changed, "b.parquet") != written(tmp_path, TABLE, "a.parquet")


def test_the_cache_reads_again_only_what_was_written_again(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("a")
    cache = HashCache(tmp_path / "state" / "hashes.json", below=tmp_path)
    first = cache.get(file)
    assert first == file_hash(file)
    cache.save()
    kept = HashCache(tmp_path / "state" / "hashes.json", below=tmp_path)
    assert kept.get(file) == first
    file.write_text("b")
    os.utime(file, ns=(1, 1))
    assert kept.get(file) == file_hash(file) != first
    file.unlink()
    assert kept.get(file) is None


def test_a_broken_cache_costs_time_and_nothing_else(tmp_path):
    state = tmp_path / "hashes.json"
    state.write_text('{"half')
    (tmp_path / "t.csv").write_text("a")
    assert HashCache(state, below=tmp_path).get(tmp_path / "t.csv") == file_hash(tmp_path / "t.csv")
