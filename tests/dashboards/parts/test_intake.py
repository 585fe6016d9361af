"""Bringing a delivery in from the screen: its files, and what is told of it."""

import ast
from pathlib import Path

import pytest

from dashboards.access.serving import LARGEST_MESSAGE
from dashboards.language import Language
from dashboards.parts import intake_names, intake_told
from dashboards.parts.intake_files import LARGEST_MB, MEGABYTE, Inbox, arrived
from dashboards.parts.intake_names import (
    answer_name,
    column_name,
    flag_name,
    left_out_because,
    sureness,
)
from dashboards.parts.intake_told import moves_html, told_html

DASHBOARDS = Path(__file__).parents[3] / "dashboards"
EN, DA = Language("en"), Language("da")
DIFFERS = {
    "column": "age",
    "change": "reworded",
    "was": "Alder",
    "now": "Hvor gammel?",
    "is_break": True,
}
MOVE = {
    "table": "mode_share",
    "estimate": 0.5,
    "low": 0.4,
    "high": 0.6,
    "estimate_old": 0.25,
    "low_old": 0.2,
    "high_old": 0.3,
    "key": {
        "survey": "surveys_commuting",
        "employer": None,
        "wave": 2026,
        "mode": "bike",
        "measure": "persons",
    },
}
TOLD = {
    "delivery": "s/2026-a",
    "rows": 1_200,
    "rows_in": 1_190,
    "refused": 10,
    "answers_refused": 3,
    "mended": 2,
    "flagged": {"distance_from_span": 4, "implausible_speed": 1},
    "reasons": [
        {"scope": "row", "count": 10, "rule": "mode is known", "values": ["<Kano>"], "rows": [4, 9]}
    ],
    "personal": [{"column": "E-mail", "what": "personal data: e-mail"}],
    "differences": [DIFFERS],
    "response": [{"employer": "A", "answered": 32, "asked": 64, "rate": 0.5, "margin": 0.1}],
    "notes": [],
    "replaced": ["s/2026-a"],
    "moves": [MOVE, MOVE | {"estimate_old": None}],
}


@pytest.fixture
def inbox():
    made = Inbox()
    yield made
    made.clear()


def test_one_file_is_the_delivery_and_a_name_leads_to_no_other_folder(inbox):
    assert inbox.take(["../../svar.csv"], [b"a"]) is None
    assert inbox.main == inbox.folder / "svar.csv"
    assert inbox.mapping is None


def test_a_mapping_says_which_of_several_files_is_the_main_one(inbox):
    mapping = b'[file]\nname = "trip.csv"\n'
    assert inbox.take(["hh.csv", "trip.csv", "m.toml"], [b"a", b"b", mapping]) is None
    assert inbox.main == inbox.folder / "trip.csv"
    assert inbox.mapping == inbox.folder / "m.toml"


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([], "No file was chosen"),
        (["margins.csv"], "No file was chosen"),
        (["a.csv", "b.csv"], "how they belong together"),
    ],
)
def test_files_that_do_not_make_a_delivery_are_told(inbox, names, says):
    assert says in inbox.take(names, [b"x" for _ in names]).what


def test_an_upload_leaves_nothing_behind(inbox):
    inbox.take(["a.csv"], [b"a"])
    folder = inbox.folder
    assert inbox.scratch.is_dir()
    inbox.clear()
    assert not folder.exists()


def test_a_dry_run_tells_rows_reasons_people_breaks_response_and_moves():
    text = told_html(TOLD, EN)
    for part in (
        "1,190",
        "mode is known",
        "“&lt;Kano&gt;”",
        "4, 9",
        "Distance: told as a span",
        "E-mail: e-mail",
        "32 of 64 asked (50\u00a0%)",
        "It takes the place of s/2026-a.",
        "Hvor gammel?",
        "25.0\u00a0% (20.0\u00a0%–30.0\u00a0%)",
        "50.0\u00a0% (40.0\u00a0%–60.0\u00a0%)",
        "1 numbers would move and 1 would be new",
    ):
        assert part in text


def test_numbers_are_told_in_the_readers_language():
    assert "1.190" in told_html(TOLD, DA)
    assert "cykel" in moves_html([MOVE], DA)
    assert "Intet hovedtal flytter sig" in moves_html([], DA)
    assert "Intet er offentliggjort" in moves_html(None, DA)


def test_names_are_those_of_the_planner():
    assert column_name("days_by_mode.bike", DA) == "Dage om ugen: cykel"
    assert answer_name("mode", "missing", DA) == "intet svar"
    assert (
        left_out_because("another column was taken for age", EN) == "another column is Age in years"
    )
    assert sureness(0.8, "as in 2025", DA) == "80\u00a0%, som i 2025"
    assert sureness(1.0, "confirmed", DA) == "bekræftet"
    assert flag_name("distance_from_span", DA) == "Afstand: givet som et spænd, læst som midten"


def _said():
    """List every text that the page says."""
    files = [*DASHBOARDS.glob("parts/intake_*.py"), DASHBOARDS / "parts" / "following.py"]
    for file in [*files, DASHBOARDS / "pages" / "intake.py"]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name == "words":
                    yield node.args[0].value
    for told in ("COLUMNS", "REASONS", "PERSONAL", "FLAGS", "CHANGES"):
        yield from getattr(intake_names, told).values()
    yield from intake_told.MEASURES.values()


def test_every_text_of_the_page_is_said_in_danish():
    same = {"Zone", "e-mail", "position"}
    assert [text for text in _said() if text not in same and DA(text) == text] == []


def test_what_the_page_promises_of_an_upload_fits_one_message():
    as_text = LARGEST_MB * MEGABYTE * 4 / 3  # base64
    assert 0.9 * LARGEST_MESSAGE < as_text < LARGEST_MESSAGE


def test_an_upload_that_came_is_told_with_its_size():
    told = arrived(["svar.csv", "survey.toml"], [b"x" * 1_250_000, b""], DA)
    assert "svar.csv, survey.toml (1,2 MB)" in told or "(1,3 MB)" in told
    assert arrived([], [], DA) == ""
