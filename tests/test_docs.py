"""What the documentation says can be followed: links lead somewhere, commands and queries run."""

import doctest
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from mobility.cli import app
from pipelines.query import answer

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"`mobility ([a-z-]+)(?: ([a-z-]+)\b)?")
MADE = "tables.md"
"""Made when the site is built."""


def fenced(page: str, language: str) -> list[str]:
    text = (ROOT / "docs" / page).read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(page):
    targets = [link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8"))]
    files = [link for link in targets if link and not link.startswith(("http", "mailto:"))]
    assert [link for link in files if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_is_named_exists(page):
    known: Any = typer.main.get_command(app)
    named = COMMAND.findall(page.read_text("utf-8"))
    assert [one for one, _ in named if one not in known.commands] == []
    groups = {
        name: one.commands for name, one in known.commands.items() if hasattr(one, "commands")
    }
    assert [
        (one, then) for one, then in named if one in groups and then and then not in groups[one]
    ] == []


def test_every_page_is_reached_from_the_first():
    reached: set[Path] = set()
    todo = [ROOT / "docs" / "index.md"]
    while todo:
        page = todo.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        links = [link.partition("#")[0] for link in LINK.findall(page.read_text("utf-8"))]
        todo += [(page.parent / link).resolve() for link in links if link.endswith(".md")]
    apart = {"travel_survey"}
    pages = {page for page in PAGES if page.name != MADE and not apart & set(page.parts)}
    assert {page.name for page in pages - reached} <= {"README.md", "spoergeskema.md"}


def test_the_analysts_queries_are_answered(built):
    queries = fenced("analyst.md", "sql")
    assert len(queries) >= 4
    for query in queries:
        assert answer(built, query, "csv").count("\n") > 1, query


def test_the_analysts_python_compiles():
    for code in fenced("analyst.md", "python"):
        compile(code, "analyst.md", "exec")


def test_every_example_of_the_estimators_says_what_it_says():
    told = doctest.testfile(str(ROOT / "docs" / "api.md"), module_relative=False)
    assert told.attempted > 30
    assert told.failed == 0


def test_the_site_is_built_without_a_warning(tmp_path):
    """Sphinx reads every link and every docstring that is shown."""
    made = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "docs", str(tmp_path / "site")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    pages = {page.stem for page in (tmp_path / "site").glob("*.html")}
    assert {"planlaegger", "planner", "analyst", "api", "tables", "house", "adding"} <= pages
