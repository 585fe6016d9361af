"""The yearly account and the quarter's status: what they say, whole in themselves, on few pages."""

import re
from datetime import date, timedelta

import polars as pl
import pytest

from dashboards.reports.account import account, write_account
from dashboards.reports.document import Document, Figure, Paragraph, Table
from dashboards.reports.quarters import Quarter
from dashboards.reports.status import status, write_status
from dashboards.reports.write import html, pdf
from dashboards.store import Store
from mobility.errors import EstimateError, SourceError
from mobility.lake import publish
from tests.path_marts import AS_OF, NOW, bundled, published, settings


def text(document):
    """Give all that a document says, in one text."""
    return re.sub(r"<[^>]+>", " ", html(document))


def tables(document):
    return [block for block in document.blocks if isinstance(block, Table) and block.rows]


@pytest.fixture(scope="module")
def danish(path_store):
    return account(path_store, year=2023, lang="da", as_of=AS_OF)


@pytest.fixture(scope="module")
def english(path_store):
    return account(path_store, year=2023, lang="en", as_of=AS_OF)


def test_the_account_says_the_years_figures_with_source_and_error(danish, english):
    assert "44.375 t" in text(danish)
    assert "44,375 t" in text(english)
    assert "it states no error" in text(english)
    assert "95 %" in text(english)
    assert "31.3 %" in text(english).replace("\u00a0", " ")


def test_it_says_what_moved_since_last_year_and_why(english):
    said = text(english)
    assert "From 2022 to 2023 transport&#39;s tonnes rose by 898 t." in said
    assert "Split (LMDI)" in said
    assert "not what caused it" in said


def test_it_holds_every_sub_goal_with_owner_and_next_step(english):
    [goals] = [one for one in tables(english) if one.caption.startswith("Every sub-goal")]
    assert [row[0] for row in goals.rows] == [f"T{number:02}" for number in range(1, 20)]
    assert all(row[4].startswith("Proposed") for row in goals.rows)
    assert "Owner of all that follows: Direktøren" in text(english)
    assert "Finance: Set aside until 2026, as a rule." in text(english)


def test_it_holds_the_goal_its_readings_and_that_transport_has_none_of_its_own(english):
    said = text(english)
    assert "transport has none of its own" in said
    assert "10.4 Mt (1990) to 5.9 Mt (2030), −43" in said
    for reading in ("31,428", "8,150", "7,377"):
        assert reading in said


def test_its_charts_say_in_words_what_they_show(english):
    figures = [block for block in english.blocks if isinstance(block, Figure)]
    assert len(figures) == 3
    assert all(one.description and one.source and "<svg" in one.svg for one in figures)


def test_an_earlier_year_is_reported_on_as_it_was(path_store):
    early = account(path_store, year=2020, lang="en", as_of=AS_OF)
    assert "47,494 t" in text(early)
    assert "From 2019 to 2020" in text(early)
    assert "44,375 t" not in text(early).split("The goals")[0]


def test_a_year_that_the_account_does_not_hold_is_refused(path_store):
    with pytest.raises(SourceError, match=r"no 1999[^\n]*\n[^\n]*\n  to do: choose one of 2018"):
        account(path_store, year=1999, lang="da", as_of=AS_OF)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_files_are_whole_in_themselves_and_the_pdf_can_be_heard(path_store, tmp_path, lang):
    files = write_account(path_store, year=2023, out=tmp_path / "out", lang=lang, today=AS_OF)
    page, printed = (file.read_bytes() for file in files)
    assert [file.name for file in files] == [
        f"account-2023-{lang}.html",
        f"account-2023-{lang}.pdf",
    ]
    outside = re.findall(rb'(?:src|href)="(?!#)[^"]*"|url\((?!#)[^)]*\)|@import', page)
    assert outside == []
    assert f'<html lang="{lang}">'.encode() in page
    assert printed.startswith(b"%PDF-")
    assert b"pdfuaid:part" in printed
    assert b"/StructTreeRoot" in printed or b"/MarkInfo" in printed


def test_an_unknown_language_is_danish(path_store, tmp_path):
    files = write_status(path_store, quarter="2026Q4", out=tmp_path, lang="fr", today=AS_OF)
    assert files[0].name == "status-2026Q4-da.html"


def test_a_folder_that_cannot_be_written_is_told(path_store, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SourceError, match="cannot be written"):
        write_status(path_store, quarter="2026Q4", out=tmp_path / "file", lang="da", today=AS_OF)


@pytest.mark.parametrize(
    ("written", "name", "first", "last"),
    [
        ("2026Q3", "2026Q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-q4", "2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2025K1", "2025Q1", date(2025, 1, 1), date(2025, 3, 31)),
    ],
)
def test_a_quarter_is_read_as_it_is_written(written, name, first, last):
    quarter = Quarter.read(written)
    assert (quarter.name, quarter.first, quarter.last) == (name, first, last)


@pytest.mark.parametrize(
    ("quarter", "says"),
    [("autumn", "no quarter"), ("2026Q5", "no quarter"), ("2027Q1", "nothing of 2027Q1")],
)
def test_a_quarter_that_is_none_or_lies_ahead_is_refused(path_store, tmp_path, quarter, says):
    with pytest.raises(SourceError, match=says):
        write_status(path_store, quarter=quarter, out=tmp_path, lang="da", today=AS_OF)


def moved(names, table="target_history"):
    """Let some sub-goals have been met since the quarter began."""
    history = bundled()[table]
    latest = pl.col("id").is_in(names) & pl.col("is_latest")
    return bundled() | {
        table: history.with_columns(
            state=pl.when(latest)
            .then(pl.lit("met"))
            .otherwise(pl.col("state").cast(pl.String))
            .cast(history.schema["state"]),
            evidence=pl.when(latest).then(pl.lit("2026-10-15: 1")).otherwise("evidence"),
        )
    }


def test_the_status_tells_changes_only_with_owner_and_next_step(tmp_path):
    store = Store(published(tmp_path, moved(["T01", "T02"])), settings())
    document = status(store, quarter=Quarter(2026, 4), lang="en", as_of=AS_OF)
    changes, steps = tables(document)[0], tables(document)[-1]
    assert [row[0][:3] for row in changes.rows] == ["T01", "T02"]
    assert changes.rows[0][1].startswith("○ no data")
    assert changes.rows[0][2].startswith("✓ met")
    assert len(steps.rows) == 19
    assert "2 of 19 sub-goals changed" in text(document)
    assert "No run was published before 1 October 2026" in text(document)


def test_a_quarter_without_changes_says_so(path_store):
    document = status(path_store, quarter=Quarter(2026, 3), lang="en", as_of=AS_OF)
    assert "0 of 19 sub-goals changed" in text(document)
    assert "to 30 September 2026" in text(document)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_status_fills_two_pages_even_when_everything_changed(tmp_path, lang):
    everything = [f"T{number:02}" for number in range(1, 20)]
    store = Store(published(tmp_path, moved(everything)), settings())
    document = status(store, quarter=Quarter(2026, 4), lang=lang, as_of=AS_OF)
    assert len(tables(document)[0].rows) == 19
    assert pdf(document).startswith(b"%PDF-")  # it raises where it does not fit two pages


def test_what_does_not_fit_its_pages_is_told():
    long = Document("T", "s", "da", "B", [Paragraph("ord " * 400)] * 20, "f", most_pages=1)
    with pytest.raises(EstimateError, match="does not fit 1 pages"):
        pdf(long)


def test_numbers_that_moved_since_the_last_run_before_the_quarter_are_told(tmp_path):
    old = published(tmp_path, bundled())
    path = bundled()["co2_path"].with_columns(
        pl.when(pl.col("quantity").cast(pl.String) == "with_measures")
        .then(pl.col("estimate") - 1_000)
        .otherwise("estimate")
        .alias("estimate"),
        low=pl.col("low") - 1_000,
    )
    made = old.lake.made / "marts"
    path.write_parquet(made / "co2_path.parquet")
    earlier = old.lake.published / f"run_id={old.run_id}"
    earlier.rename(old.lake.published / "run_id=20260915T080000-aaaaaa")
    files = {file.stem: file for file in made.glob("*.parquet")}
    new = publish(old.lake, files, {"content": {"new": "1"}}, now=NOW + timedelta(hours=1))
    document = status(Store(new, settings()), quarter=Quarter(2026, 4), lang="en", as_of=AS_OF)
    [numbers] = [one for one in tables(document) if "moved since run" in one.caption]
    assert [row[0] for row in numbers.rows] == ["With the measures, 2030"]


def test_an_alarm_of_a_pinned_set_stands_in_the_status(tmp_path):
    alarms = bundled()["scenario_alarms"]
    missed = alarms.with_columns(
        kind=pl.lit("misses_its_goal").cast(alarms.schema["kind"]), moved=pl.lit("account")
    )
    store = Store(published(tmp_path, bundled() | {"scenario_alarms": missed}), settings())
    document = status(store, quarter=Quarter(2026, 4), lang="en", as_of=AS_OF)
    assert "misses its own goal since the account changed" in text(document)
