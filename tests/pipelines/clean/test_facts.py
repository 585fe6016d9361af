"""The bundled facts run through their steps, whole and with their sources."""

import hashlib
import re
import tomllib
from pathlib import Path

import polars as pl
import pytest

from mobility.tables import clean, name_of

DATA_RAW = Path(__file__).parents[3] / "data_raw"
LARGEST_BYTES = 200_000
BUNDLED = sorted(
    path.parent
    for path in DATA_RAW.glob("*/source.toml")
    if tomllib.loads(path.read_text(encoding="utf-8")).get("deliveries")
)


@pytest.mark.parametrize("table", clean.FACTS, ids=name_of)
def test_every_delivered_row_stands_in_its_clean_table(table, facts, run_step):
    rows, views = run_step(table)
    delivered = {key for view in views.values() for key in view.select("_file", "_row").rows()}
    assert set(facts(table).select("file", "row").rows()) == delivered
    assert set(rows.columns) == set(table.column_names())


@pytest.mark.parametrize("table", clean.FACTS, ids=name_of)
def test_no_delivered_value_is_lost_in_a_cast(table, run_step):
    rows, views = run_step(table)
    for view in views.values():
        both = view.join(rows, left_on=["_file", "_row"], right_on=["file", "row"], suffix="_clean")
        for column in set(view.columns) & set(rows.columns):
            lost = both.filter(pl.col(column).is_not_null() & pl.col(f"{column}_clean").is_null())
            assert lost.is_empty(), (column, lost)


@pytest.mark.parametrize("table", clean.FACTS, ids=name_of)
def test_a_step_requires_columns_of_its_table(table):
    step = __import__(f"pipelines.clean.{name_of(table)}", fromlist=["REQUIRED"])
    assert set(step.REQUIRED) <= set(table.column_names())
    assert re.search(r"isodow|quantile|order by", step.SQL) is None


@pytest.mark.parametrize("source", BUNDLED, ids=lambda path: path.name)
def test_a_source_tells_who_made_it_and_what_its_files_hold(source):
    told = tomllib.loads((source / "source.toml").read_text(encoding="utf-8"))
    assert {"title", "title_da", "publisher", "licence", "language"} <= set(told)
    assert told["synthetic"] is False
    assert len(told["cautions"]) == len(told["cautions_da"])
    for delivery, of_it in told["deliveries"].items():
        hashes = {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (source / delivery).iterdir()
        }
        assert of_it["files"] == hashes
        assert {"retrieved", "vintage", "period", "taken_from"} <= set(of_it)


def test_every_bundled_file_belongs_to_a_table(facts):
    read = {file for table in clean.FACTS for file in facts(table)["file"]}
    bundled = {
        path.relative_to(DATA_RAW).as_posix()
        for source in BUNDLED
        for path in source.glob("*/*.csv")
    }
    assert bundled == read


def test_no_bundled_file_is_large():
    sizes = {path: path.stat().st_size for source in BUNDLED for path in source.glob("*/*")}
    assert {path: size for path, size in sizes.items() if size > LARGEST_BYTES} == {}


@pytest.mark.parametrize(
    "table",
    [clean.EmissionFactors, clean.Parameters, clean.CalibrationFigures, clean.PublishedFigures],
    ids=name_of,
)
def test_every_figure_has_a_source_beside_it(table, facts):
    assert facts(table)["source"].str.len_chars().min() > 3
