"""A release to everybody: the year's account, entered in the ledger, without a respondent in it."""

from datetime import UTC, datetime

import polars as pl
import pytest

from dashboards.access.released import Shelf
from dashboards.access.visitors import PUBLIC, Visitor
from dashboards.reports.public import public_release
from mobility.disclosure import releases, verify
from mobility.errors import DisclosureError, SourceError
from mobility.lake import Lake, ledger_of, write_release

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(path_store):
    return public_release(path_store, year=2023, now=NOW)


@pytest.fixture
def stored(made, tmp_path):
    lake = Lake(tmp_path)
    return lake, write_release(lake, made.package, enter=made.entered, now=NOW)


def test_it_is_entered_in_the_ledger(stored):
    lake, release = stored
    lines = ledger_of(lake)
    verify(lines)
    entry = next(releases(lines))
    assert (entry.what, entry.to_whom) == ("transport account 2023", "everybody")
    assert (entry.proof["release"], entry.proof["files_sha256"]) == (release.name, release.digest())


def test_everybody_finds_it_and_no_employer_does(stored):
    lake, release = stored
    assert [one.name for one in Shelf(PUBLIC).of(lake)] == [release.name]
    assert Shelf(Visitor("employer", "Eksempel A/S")).of(lake) == []
    assert Shelf(Visitor("employer", None)).of(lake) == []


def test_its_reports_are_whole_in_both_languages(stored):
    _, release = stored
    assert "Transportregnskab 2023" in release.report("da", "html").decode()
    assert "Transport account 2023" in release.report("en", "html").decode()
    assert release.report("da", "pdf").startswith(b"%PDF")
    assert b"<script" not in release.report("da", "html")


def test_its_tables_are_this_municipalitys_and_hold_the_published_numbers(stored, path_store):
    _, release = stored
    told = release.table("co2_account")
    published = path_store.mart("co2_account").filter(pl.col("municipality_code") == "0151")
    assert told.height == published.height > 0
    assert told["tonnes"].to_list() == published["tonnes"].to_list()
    assert set(told["municipality_code"]) == {"0151"}
    assert not {"n", "n_effective", "run_id"} & set(told.columns)


def test_a_table_that_counts_respondents_is_not_released(path_store, monkeypatch):
    counted = path_store.mart("co2_path").with_columns(n=pl.lit(12, pl.Int64))
    monkeypatch.setitem(path_store._marts, "co2_path", counted)
    with pytest.raises(DisclosureError, match="co2_path counts respondents"):
        public_release(path_store, year=2023, now=NOW)


def test_a_year_without_account_is_not_released(path_store):
    with pytest.raises(SourceError, match="holds no 1999"):
        public_release(path_store, year=1999, now=NOW)
