"""A planner's day in a real browser: a survey in, a goal moved, a report out."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboards.language import Language
from mobility.lake import Lake
from tests.browser.conftest import served
from tests.workspaces import COMMUTING, copy

pytestmark = pytest.mark.browser
READY = "MOBILITY_WALK_ROOT"
"""A demo workspace that has been run, to be walked in; without it the small one is copied."""
PATIENCE_MS = 240_000
EMPLOYER = "Eksempel Tilflytter A/S"
words = Language("da")


@pytest.fixture(scope="module")
def town(built, tmp_path_factory) -> Lake:
    """Give a workspace of its own, run and published."""
    root = tmp_path_factory.mktemp("walk") / "town"
    ready = os.environ.get(READY)
    return copy(Lake(Path(ready)) if ready else built, root)


@pytest.fixture(scope="module")
def address(town):
    """Serve the workspace of the walk."""
    with served(town.root) as found:
        yield found


@pytest.fixture
def planner(browser, address):
    """Give a page of the planner's own browser."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield page
    context.close()


def opened(page, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")


def survey_of(town: Lake, folder: Path) -> list[Path]:
    """Write this year's survey of an employer that moved in: answers with their survey.toml."""
    source = town.raw / COMMUTING
    mapping = (source / "survey.toml").read_text("utf-8")
    mapping = re.sub(r"(?m)^employer = .*$", f'employer = "{EMPLOYER}"', mapping)
    mapping = re.sub(
        r"(?m)^title = .*$", f'title = "Transportundersøgelse 2026, {EMPLOYER}"', mapping
    )
    (folder / "survey.toml").write_text(mapping, "utf-8")
    shutil.copy(source / "answers.csv", folder / "answers.csv")
    return [folder / "answers.csv", folder / "survey.toml"]


def test_this_years_survey_is_added_tried_and_published(planner, address, town, tmp_path):
    opened(planner, f"{address}/intake?lang=da")
    planner.locator("input[type=file]").set_input_files(survey_of(town, tmp_path))
    planner.get_by_role("button", name=words("Read the file")).click()
    dry_run = planner.get_by_role("button", name=words("Dry run"))
    dry_run.click()
    planner.get_by_text(words("This is what would happen. Nothing is kept yet.")).wait_for()
    assert EMPLOYER not in subprocess.check_output(["ls", "-R", str(town.raw)], text=True)
    planner.get_by_role("button", name=words("Publish"), exact=True).click()
    planner.get_by_text(re.compile(words("Published as {run}.").split("{")[0])).wait_for()
    opened(planner, f"{address}/?lang=da")
    assert EMPLOYER in planner.locator("#since").inner_text()


def test_an_observation_moves_a_goal_and_the_overview_says_which(planner, address):
    opened(planner, f"{address}/targets?lang=da")
    form = {
        words("Day it held, YYYY-MM-DD"): "2025-12-15",
        words("Source: where it is known from"): "Brev fra Trafik og Miljø",
        words("Who observed it"): "Planlægger",
    }
    planner.get_by_label(words("Sub-goal"), exact=True).select_option(
        label=planner.locator("#T01 h4").inner_text()
    )
    planner.get_by_label(words("Value: 1 for yes, 0 for no")).fill("1")
    for label, text in form.items():
        planner.get_by_label(label).fill(text)
    planner.get_by_role("button", name=words("Keep it and run")).click()
    planner.get_by_text(re.compile(words("Published as {run}.").split("{")[0])).wait_for()
    opened(planner, f"{address}/?lang=da")
    since = planner.locator("#since").inner_text()
    assert re.search(r"T01 .*: fra ingen data til opfyldt", since)


def test_an_employers_report_is_made_and_entered_in_the_ledger(planner, address, town):
    opened(planner, f"{address}/employers?lang=da")
    planner.get_by_role("button", name=words("Make the report and release it")).click()
    planner.get_by_text(words("Released, and entered in the ledger.")).wait_for()
    assert (town.root / "data_lake" / "releases" / "ledger.jsonl").read_text("utf-8").strip()


def test_a_figure_is_taken_away_with_what_it_rests_on(planner, address):
    opened(planner, f"{address}/?lang=da")
    figure = planner.locator("#transport-tonnes")
    figure.get_by_text(words("Download"), exact=True).click()
    for form, start in (("CSV", b"\xef\xbb\xbf"), ("Excel (XLSX)", b"PK"), ("SVG", b"<svg")):
        with planner.expect_download() as taken:
            figure.get_by_role("link", name=form, exact=True).click()
        assert Path(taken.value.path()).read_bytes().startswith(start)
