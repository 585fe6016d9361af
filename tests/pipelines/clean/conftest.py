"""The bundled facts, run through their steps once."""

import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import dataframely as dy
import duckdb
import polars as pl
import pytest

from mobility.tables import name_of
from pipelines.intake.corrections import mend, read_corrections

DATA_RAW = Path(__file__).parents[3] / "data_raw"
SYNTHETIC = "synthetic"


def read_raw(pattern: str) -> pl.DataFrame:
    """Give the bundled files that a pattern finds as text, mended, with the columns of origin."""
    files = []
    for path in sorted(DATA_RAW.glob(pattern)):
        source, delivery = path.parents[1], path.parts[-2]
        if (source / "source.toml").exists() and not delivery.startswith(SYNTHETIC):
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


def run(table: type[dy.Schema]) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """Run a table's step over the bundled files; give its rows, and the raw views that it read."""
    step = importlib.import_module(f"pipelines.clean.{name_of(table)}")
    assert step.WRITES is table
    views = {view: read_raw(pattern) for view, pattern in step.RAW.items()}
    with duckdb.connect() as con:
        for view, rows in views.items():
            con.register(view, rows)
        return con.sql(step.SQL).pl(), views


@cache
def checked(table: type[dy.Schema]) -> pl.DataFrame:
    """Give the clean table, checked against its declaration."""
    good, bad = table.filter(run(table)[0], cast=True)
    assert not bad.counts(), (bad.counts(), bad.invalid())
    return good


@pytest.fixture(scope="session")
def facts() -> Callable[[type[dy.Schema]], pl.DataFrame]:
    """Give a clean table of bundled facts by its declaration."""
    return checked


@pytest.fixture(scope="session")
def raw_facts() -> Callable[[str], pl.DataFrame]:
    """Give bundled files as text by a pattern below `data_raw`."""
    return read_raw


@pytest.fixture(scope="session")
def run_step() -> Callable[[type[dy.Schema]], tuple[pl.DataFrame, dict[str, pl.DataFrame]]]:
    """Run a table's step."""
    return run


@pytest.fixture(scope="session")
def data_raw() -> Path:
    """Give the folder of bundled facts."""
    return DATA_RAW
