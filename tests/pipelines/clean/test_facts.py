"""The bundled facts run through their steps and keep what their sources say."""

import hashlib
import importlib
import tomllib
from functools import cache
from pathlib import Path

import dataframely as dy
import duckdb
import polars as pl
import pytest

from mobility.tables import clean, name_of
from pipelines.intake.corrections import mend, read_corrections

DATA_RAW = Path(__file__).parents[3] / "data_raw"
LARGEST_BYTES = 200_000
SOURCES = sorted(path.parent for path in DATA_RAW.glob("*/source.toml"))


def _raw(pattern: str) -> pl.DataFrame:
    """Give the files that a pattern finds as text, mended, with the four columns of origin."""
    files = []
    for path in sorted(DATA_RAW.glob(pattern)):
        source, delivery = path.parents[1], path.parts[-2]
        if source in SOURCES:
            rows = pl.read_csv(path, infer_schema=False).with_row_index("_row", offset=2)
            here = path.relative_to(source).as_posix()
            rows = mend(rows, here, read_corrections(source), where=source)
            files.append(
                rows.with_columns(
                    pl.lit(source.name).alias("_source"),
                    pl.lit(delivery).alias("_delivery"),
                    pl.lit(path.relative_to(DATA_RAW).as_posix()).alias("_file"),
                    pl.col("_row").cast(pl.Int64),
                )
            )
    return pl.concat(files)


def _run(table: type[dy.Schema]) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    step = importlib.import_module(f"pipelines.clean.{name_of(table)}")
    assert step.WRITES is table
    views = {view: _raw(pattern) for view, pattern in step.RAW.items()}
    with duckdb.connect() as con:
        for view, rows in views.items():
            con.register(view, rows)
        return con.sql(step.SQL).pl(), views


@cache
def made(table: type[dy.Schema]) -> pl.DataFrame:
    """Give the clean table, checked against its declaration."""
    rows, _ = _run(table)
    good, bad = table.filter(rows, cast=True)
    assert not bad.counts(), (bad.counts(), bad.invalid())
    return good


@pytest.mark.parametrize("table", clean.FACTS, ids=name_of)
def test_every_delivered_row_stands_in_its_clean_table(table):
    rows, views = _run(table)
    delivered = {key for view in views.values() for key in view.select("_file", "_row").rows()}
    assert set(made(table).select("file", "row").rows()) == delivered
    assert set(rows.columns) == set(table.column_names())


@pytest.mark.parametrize("table", clean.FACTS, ids=name_of)
def test_no_delivered_value_is_lost_in_a_cast(table):
    rows, views = _run(table)
    for view in views.values():
        both = view.join(rows, left_on=["_file", "_row"], right_on=["file", "row"], suffix="_clean")
        for column in set(view.columns) & set(rows.columns):
            lost = both.filter(pl.col(column).is_not_null() & pl.col(f"{column}_clean").is_null())
            assert lost.is_empty(), (column, lost)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_a_source_tells_who_made_it_and_what_its_files_hold(source):
    told = tomllib.loads((source / "source.toml").read_text(encoding="utf-8"))
    assert {"title", "title_da", "publisher", "licence", "language", "synthetic"} <= set(told)
    assert told["synthetic"] is False
    assert len(told["cautions"]) == len(told["cautions_da"])
    folders = {path.name for path in source.iterdir() if path.is_dir()}
    assert folders == set(told["deliveries"])
    for delivery, of_it in told["deliveries"].items():
        hashes = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (source / delivery).iterdir()
        }
        assert of_it["files"] == hashes
        assert {"retrieved", "vintage", "period", "taken_from"} <= set(of_it)


def test_no_bundled_file_is_large():
    sizes = {path: path.stat().st_size for path in DATA_RAW.glob("*/*/*.csv")}
    assert {path: size for path, size in sizes.items() if size > LARGEST_BYTES} == {}
