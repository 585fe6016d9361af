"""What is added up over blocks of people is what is added up over all of them at once."""

from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest
from polars.testing import assert_frame_equal

from mobility.errors import FlowError, SchemaError
from mobility.lake import Lake, content_hash
from mobility.survey.weighted import KEY, told
from pipelines.blocks import REPLICATES, add_all, cut
from pipelines.build import build_step
from pipelines.engines import DuckDB
from pipelines.steps import all_steps, read_step
from tests import workspaces

DAY = date(2026, 11, 22)
ADDING = [step for step in all_steps() if step.add]


def test_the_marts_that_add_up_are_known():
    assert {step.table for step in ADDING} == {"mode_share", "trip_length", "short_car_trips"}


@pytest.mark.parametrize("step", ADDING, ids=lambda step: step.table)
def test_a_mart_of_many_blocks_is_that_of_one(in_blocks, step):
    assert len(cut(in_blocks.path("models", REPLICATES), 1)) > 5
    whole = add_all(step, in_blocks, DuckDB())
    many = add_all(step, in_blocks, DuckDB(), block_bytes=1)
    assert whole.keys() == many.keys()
    for name, one in whole.items():
        assert_frame_equal(told(many[name]), told(one), rel_tol=1e-9, abs_tol=1e-12)
    assert all(len(one.cells.keys) for one in whole.values())


def test_every_row_lies_in_one_block(in_blocks):
    blocks = cut(in_blocks.path("models", REPLICATES), 1)
    trips = in_blocks.scan("clean", "trips")
    strange = pl.LazyFrame({"survey": ["", "zzz"], "wave": [0, 9999], "respondent_id": ["", "z"]})
    rows = pl.concat([trips.select(KEY), strange.cast({"wave": pl.Int32})]).collect()
    parts = [block.rows(rows.lazy()).collect() for block in blocks]
    assert_frame_equal(pl.concat(parts), rows, check_row_order=False)
    people = [pq.read_table(in_blocks.path("models", REPLICATES), columns=list(KEY))]
    known = pl.concat([pl.DataFrame(pl.from_arrow(one)) for one in people])
    for block, part in zip(blocks, parts, strict=True):
        own = block.rows(known.lazy()).collect()
        assert part.join(own, on=KEY, how="anti").height <= (block in (blocks[0], blocks[-1]))


def test_people_who_stand_in_no_order_are_not_parted(tmp_path):
    people = pl.DataFrame(
        {"survey": "s", "wave": [2026] * 4, "respondent_id": ["c", "d", "a", "b"]},
        schema_overrides={"wave": pl.Int32},
    ).with_columns(weights=pl.Series(np.ones((4, 2), dtype="f4"), dtype=pl.Array(pl.Float32, 2)))
    file = tmp_path / "replicates.parquet"
    pq.write_table(people.to_arrow(), file, row_group_size=2)
    assert len(cut(file, 10_000)) == 1
    with pytest.raises(FlowError, match="not stand in the order of their key"):
        cut(file, 1)


def test_weights_written_in_row_groups_are_those_written_at_once(in_blocks, built):
    ours, theirs = (lake.path("models", REPLICATES) for lake in (in_blocks, built))
    assert pq.ParquetFile(ours).num_row_groups > 5
    assert pq.ParquetFile(theirs).num_row_groups == 1
    assert content_hash(ours) == content_hash(theirs)
    assert in_blocks.matrix("models", REPLICATES).select(KEY).rows() == [
        *built.scan("clean", "respondents").select(KEY).collect().rows()
    ]


def test_a_key_that_stands_in_two_row_groups_is_refused(in_blocks, tmp_path):
    twice = in_blocks.matrix("models", REPLICATES).head(3)
    step = read_step("models", "replicates")
    given = replace(step, build=lambda: iter([twice, twice.tail(1)]))
    lake = Lake(tmp_path)
    with pytest.raises(SchemaError, match="stands 2 times"):
        build_step(given, lake, DuckDB(), as_of=DAY)
    assert list(lake.made.rglob("*.parquet")) == []


def test_a_query_that_needs_more_than_its_memory_goes_to_the_disk(tmp_path):
    made = tmp_path / "made.parquet"
    sql = "select hash(i) as mixed, repeat('x', 40) || i as word from range(3_000_000) t(i)"
    DuckDB(memory="150MB").execute(f"select * from ({sql}) order by 1", {}, {}, made)
    assert pl.scan_parquet(made).select(pl.col("mixed").is_sorted()).collect().item()
    assert [file.name for file in tmp_path.iterdir()] == ["made.parquet"]


def test_a_step_that_adds_up_and_tells_nothing_is_no_step(monkeypatch):
    monkeypatch.delattr("pipelines.marts.mode_share.tell")
    with pytest.raises(FlowError, match="is not whole"):
        read_step("marts", "mode_share")


def test_nobody_at_all_adds_up_to_an_empty_mart(built, tmp_path):
    lake = workspaces.copy(built, tmp_path / "nobody")
    for layer, table in (
        ("models", REPLICATES),
        *(("clean", name) for name in ("respondents", "commutes", "commute_days", "trips")),
    ):
        file = lake.path(layer, table)
        pq.write_table(pq.read_table(file)[:0], file)
    for step in ADDING:
        assert build_step(step, Lake(lake.root), DuckDB(), as_of=DAY).rows_out == 0
