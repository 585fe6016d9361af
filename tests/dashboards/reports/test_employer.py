"""An employer's report: three files that say what the marts say, and a refusal that leaves none."""

import re
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from typer.testing import CliRunner

from mobility.cli import app
from mobility.employers.cells import cells_of, commuters, every_staff
from mobility.errors import DisclosureError, SourceError
from mobility.lake import Lake, content_hash, ledger_of, list_releases, publish
from mobility.settings import read_settings
from mobility.tables import models
from pipelines.marts import employer_summary
from tests.mobility.employers import made_up
from tests.workspaces import SETTINGS, copy

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
SIZES = {"Works A/S": 150, "Baker ApS": 60, "Cable A/S": 90, "Dairy A/S": 70}
KEYS = ["topic", "quantity", "method", "vintage", "variable", "value", "by_variable", "by_value"]
NUMBERS = ["answers", "estimate", "standard_error", "low", "high", "n"]


def everybody(kept):
    """The cells of all employers; of the first one, only some of the answers."""
    parts = [made_up.respondents(size, employer=name) for name, size in SIZES.items()]
    people = pl.concat([parts[0].head(kept), *parts[1:]])
    usual = pl.concat([made_up.commutes(part) for part in parts])
    usual = usual.join(people.select(made_up.KEY), on=made_up.KEY, how="semi")
    sources = made_up.sources(people, usual)
    joined = commuters(people, usual, sources)
    replicates = made_up.replicates(joined)
    told = pl.concat([cells_of(staff, sources) for staff in every_staff(joined, replicates)])
    return told.select(models.EmployerCells.column_names())


def build(lake, cells, *, now):
    """Build and publish the marts of the employers' cells."""
    made = employer_summary.build(cells.lazy(), read_settings(lake.root / "mobility.toml"))
    for layer, name, frame in (
        ("models", "employer_cells", cells),
        ("marts", "employer_summary", made),
    ):
        path = lake.path(layer, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(path)
    record = {"content": {"employer_summary": content_hash(path)}}
    publish(lake, {"employer_summary": path}, record, now=now)


@pytest.fixture(scope="module")
def cells():
    return everybody(149)


@pytest.fixture(scope="module")
def built(tmp_path_factory, cells):
    """A workspace where the employers' tables are published and nothing is released."""
    made = Lake(tmp_path_factory.mktemp("employers"))
    (made.root / "mobility.toml").write_text(SETTINGS, "utf-8")
    build(made, cells, now=NOW)
    return made


@pytest.fixture(scope="module")
def once(built, tmp_path_factory):
    """The same after one report; to be read, not changed."""
    made = copy(built, tmp_path_factory.mktemp("reported") / "workspace")
    assert report(made, "--lang", "en").exit_code == 0
    return made


@pytest.fixture
def lake(built, tmp_path):
    return copy(built, tmp_path / "workspace")


@pytest.fixture
def after(once, tmp_path):
    return copy(once, tmp_path / "workspace")


def report(lake, *arguments, name="Works"):
    line = ["report", "employer", name, "--root", str(lake.root), "--out", str(lake.root / "out")]
    return CliRunner().invoke(app, [*line, *arguments])


def test_all_three_files_come_in_both_languages_with_the_proof(once):
    [made] = list_releases(once)
    assert sorted(file.suffix for file in (once.root / "out").iterdir()) == [
        ".html",
        ".pdf",
        ".xlsx",
    ]
    for lang, title in (
        ("da", "Sådan kommer vi på arbejde 2026"),
        ("en", "How we travel to work 2026"),
    ):
        assert title in made.report(lang, "html").decode()
        assert made.report(lang, "pdf").startswith(b"%PDF")
        sheet = pl.read_excel(made.report(lang, "xlsx"), sheet_id=1, has_header=False)
        assert sheet[0, 0] == title
    assert made.proof()["cells"] > 0
    assert len(ledger_of(once)) == 1


def test_the_numbers_are_those_of_the_mart(once):
    [made] = list_releases(once)
    mart = pl.read_parquet(once.path("marts", "employer_summary")).filter(employer="Works A/S")
    released = pl.concat(
        made.table(name).with_columns(topic=pl.lit(name.replace("_", " "))) for name in made.tables
    )
    mart = mart.with_columns(topic=pl.col("topic").str.replace_all("_", " "))
    both = released.join(mart, on=KEYS, how="inner", nulls_equal=True, suffix="_mart")
    assert both.height == released.height == mart.height
    for name in NUMBERS:
        assert both[name].equals(both[f"{name}_mart"].alias(name), null_equal=True)


def test_the_workbook_holds_the_same_numbers_as_numbers(once):
    [made] = list_releases(once)
    sheet = pl.read_excel(made.report("en", "xlsx"), sheet_name="Numbers")
    shown = sheet.filter(topic="modes", quantity="share").drop_nulls("value")
    told = made.table("modes").filter(quantity="share").drop_nulls("value")
    assert dict(shown.select("value", "answers").iter_rows()) == dict(
        told.select("value", "answers").iter_rows()
    )


def test_the_page_asks_nothing_of_another_host(once):
    [made] = list_releases(once)
    for lang in ("da", "en"):
        html = made.report(lang, "html").decode()
        assert not re.search(r"<(script|link|iframe|img|object|embed)\b", html)
        assert not re.search(r"@import|url\(\s*['\"]?(?!#|data:)|\b(src|action)\s*=", html)
        assert not re.search(r"href\s*=\s*['\"](?!#)", html)


def test_one_more_answer_is_refused_and_leaves_no_file(after):
    build(after, everybody(150), now=NOW + timedelta(hours=1))
    refused = report(after)
    assert isinstance(refused.exception, DisclosureError)
    assert "Beside earlier releases" in str(refused.exception)
    assert len(list_releases(after)) == len(ledger_of(after)) == 1
    assert len(list((after.root / "out").iterdir())) == 3


def test_another_employers_report_passes_beside_it(after):
    assert report(after, name="Cable").exit_code == 0
    assert {one.employer for one in list_releases(after)} == {"Cable A/S", "Works A/S"}
    assert len(list_releases(after, "Works A/S")) == 1


def test_what_was_built_and_not_published_is_not_reported(lake):
    path = lake.path("marts", "employer_summary")
    pl.read_parquet(path).head(5).write_parquet(path)
    problem = report(lake).exception
    assert isinstance(problem, SourceError)
    assert "not those of the run in force" in str(problem)
    assert not lake.releases.exists()


@pytest.mark.parametrize(("name", "says"), [("Nobody", "No employer"), ("A/S", "More than one")])
def test_an_unknown_name_is_told_with_those_there_are(lake, name, says):
    problem = report(lake, name=name).exception
    assert isinstance(problem, SourceError)
    assert says in str(problem)
    assert "Baker ApS" in str(problem)


def test_a_format_that_there_is_not_is_wrong_usage(lake):
    assert report(lake, "--format", "docx").exit_code == 2
    assert not lake.releases.exists()


def test_a_changed_ledger_stops_every_report(after):
    file = after.releases / "ledger.jsonl"
    file.write_text(file.read_text("utf-8").replace("Works A/S", "Quirk A/S"), "utf-8")
    problem = report(after, name="Cable").exception
    assert isinstance(problem, DisclosureError)
    assert "altered" in str(problem)
    assert len(list_releases(after)) == 1
