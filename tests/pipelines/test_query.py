"""SQL reads the published tables, and can do nothing else."""

import json

import polars as pl
import pytest

from pipelines.query import QueryError, answer
from tests.workspaces import ROOT

SECRET = ROOT / "pyproject.toml"


@pytest.mark.parametrize(
    "query",
    [
        "select municipality_code, year from co2_account where municipality_code = '0151'",
        "with a as (select * from co2_account) select count(*) as n from a",
        "from co2_account limit 1",
        "show tables",
        "pivot (select year, sector, tonnes from co2_account) on sector using sum(tonnes)",
        "describe co2_account",
    ],
)
def test_a_question_is_answered(built, query):
    assert json.loads(answer(built, query, "json"))


def test_the_six_years_of_the_account_are_there(built):
    query = (
        "select year, tonnes, share from co2_account where municipality_code = '0151' "
        "and sector = 'transport' and is_headline order by year"
    )
    rows = json.loads(answer(built, query, "json"))
    assert [row["year"] for row in rows] == [2018, 2019, 2020, 2021, 2022, 2023]
    assert round(rows[-1]["tonnes"]) == 44_375
    assert round(rows[-1]["share"], 3) == 0.313


def test_every_number_that_sql_can_make_is_written(built):
    query = (
        "select sum(year) as s, avg(tonnes) as m, max(share) as r, count(*) as n, true as b, "
        "date '2026-11-22' as d, [1, 2] as l, null as z, 'æ\"ø;' as t, 1.50 as c, "
        "timestamp '2026-11-22 08:30:00' as u from co2_account"
    )
    [row] = json.loads(answer(built, query, "json"))
    assert row["t"] == 'æ"ø;'
    assert row["z"] is None
    assert (row["b"], row["d"]) == (True, "2026-11-22")
    assert int(row["s"]) > 0
    told = pl.read_csv(answer(built, "select 'æ\"ø;,' as t, 1 as n", "csv").encode())
    assert told.row(0) == ('æ"ø;,', 1)
    assert "2026-11-22" in answer(built, query, "table")


def test_a_table_shows_every_row_that_was_asked_for(built):
    text = answer(built, "select * from range(1500) t(number)", "table")
    assert "1499" in text
    assert "│ 750" in text


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("create table t as select 1", id="create"),
        pytest.param("delete from co2_account", id="delete"),
        pytest.param("update co2_account set tonnes = 0", id="update"),
        pytest.param("insert into co2_account select * from co2_account", id="insert"),
        pytest.param("drop view co2_account", id="drop"),
        pytest.param("copy co2_account to '{folder}/out.csv'", id="copy out"),
        pytest.param("copy (select 1) to '{folder}/out.parquet' (format parquet)", id="copy query"),
        pytest.param("export database '{folder}/out'", id="export"),
        pytest.param("attach '{folder}/out.db' as other", id="attach"),
        pytest.param("select * from read_csv('{secret}')", id="read csv"),
        pytest.param("select * from read_text('{secret}')", id="read text"),
        pytest.param("select * from read_blob('{secret}')", id="read blob"),
        pytest.param("select * from '{secret}'", id="a file as a table"),
        pytest.param("select * from glob('{folder}/*')", id="list files"),
        pytest.param("select * from read_parquet('{lake}/clean/respondents.parquet')", id="people"),
        pytest.param("select * from parquet_metadata('{lake}/clean/trips.parquet')", id="metadata"),
        pytest.param("install httpfs", id="install"),
        pytest.param("load httpfs", id="load"),
        pytest.param("select * from 'https://localhost/a.csv'", id="network"),
        pytest.param("set enable_external_access = true", id="a setting"),
        pytest.param("reset lock_configuration", id="the lock"),
        pytest.param("pragma enable_profiling", id="pragma"),
        pytest.param("create secret (type s3)", id="secret"),
        pytest.param("select getenv('HOME')", id="environment"),
        pytest.param("select * from published", id="a variable of the program"),
        pytest.param("select * from frame", id="a frame of the program"),
        pytest.param("select 1; copy (select 1) to '{folder}/out.csv'", id="two statements"),
        pytest.param("select * from respondents", id="a table with people"),
        pytest.param("select nothing from co2_account", id="no such column"),
        pytest.param("select 1; select 2", id="two questions"),
        pytest.param("with a as (delete from co2_account returning 1) from a", id="hidden delete"),
        pytest.param("selec 1", id="no SQL"),
        pytest.param("", id="nothing"),
        pytest.param("   -- only a remark", id="a remark"),
    ],
)
def test_what_is_no_question_is_refused_in_three_parts(built, tmp_path, query):
    before = sorted(built.root.rglob("*"))
    filled = query.format(folder=tmp_path, secret=SECRET, lake=built.made)
    with pytest.raises(QueryError) as told:
        answer(built, filled, "json")
    assert told.value.what.startswith("The query cannot be answered")
    assert "co2_account" in told.value.todo
    assert list(tmp_path.iterdir()) == []
    assert sorted(built.root.rglob("*")) == before


def test_a_format_that_does_not_exist_is_told(built):
    with pytest.raises(QueryError, match=r"no format 'xml'.\n.*\n  to do: choose table, csv or"):
        answer(built, "select 1", "xml")


def test_no_published_table_knows_a_person(built):
    query = "select column_name from information_schema.columns"
    names = {row["column_name"] for row in json.loads(answer(built, query, "json"))}
    assert not {name for name in names if "respondent" in name or "household_id" in name}
