"""A planner brings a survey in from the screen, sees what it would do, publishes it, undoes it."""

import polars as pl
import pytest

from mobility.lake import Published
from tests.browser.conftest import served
from tests.workspaces import copy

pytestmark = pytest.mark.browser
PATIENCE_MS = 240_000
SECRETS = ("ole.hansen@firma.dk", "Ole Hansen", "22 33 44 55")
PERSON_TABLES = ("respondents", "commutes", "selections", "crosstab", "data_quality")
HEADER = "Svar-id;Navn;E-mail;Transportmiddel;Afstand (km);Bemærkning"
ROWS = [
    *(
        f"{n};{SECRETS[1]};{SECRETS[0]};{('Bil', 'Cykel', 'Tog')[n % 3]};{n % 9},5;intet"
        for n in range(1, 31)
    ),
    f"31;{SECRETS[1]};{SECRETS[0]};Rumraket;4;ring {SECRETS[2]}",
    f"32;{SECRETS[1]};{SECRETS[0]};Bil;ring {SECRETS[2]};intet",
]


@pytest.fixture(scope="module")
def own(built, tmp_path_factory):
    """Serve a workspace of its own, which the tests change; give it with its address."""
    lake = copy(built, tmp_path_factory.mktemp("intake") / "workspace")
    with served(lake.root) as address:
        yield lake, address


@pytest.fixture
def page(browser, own):
    """Open the page of deliveries in English."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.complaints = []
    opened.on("pageerror", lambda error: opened.complaints.append(str(error)))
    opened.set_default_timeout(PATIENCE_MS)
    opened.goto(f"{own[1]}/intake?lang=en")
    opened.get_by_role("button", name="Read the file").wait_for()
    yield opened
    opened.close()


def upload(page, name, text, employer="Prøve A/S"):
    """Choose a file, say whose it is and have it read."""
    content = {"name": name, "mimeType": "text/csv", "buffer": text.encode("utf-8")}
    page.locator("input[type=file]").set_input_files(content)
    page.wait_for_timeout(500)  # the file goes to the server before the button does
    field = page.get_by_label("Employer", exact=True)
    field.fill(employer)
    field.press("Tab")
    page.get_by_role("button", name="Read the file").click()


def says(page, text):
    """Wait until the page tells something."""
    page.get_by_role("status").filter(has_text=text).wait_for()


def in_the_lake(lake):
    """Give all that stands in the tables made of the delivery, as text."""
    files = [file for file in lake.made.rglob("*.parquet") if file.is_file()]
    made = [file for file in files if "proeve" in file.name or file.stem in PERSON_TABLES]
    return "".join(pl.read_parquet(file).write_json() for file in made)


def employers(lake):
    """List whose mode shares are published."""
    return set(Published.current(lake).read("mode_share")["employer"].to_list())


def test_a_survey_comes_in_and_goes_out_again(page, own):
    lake, _ = own
    upload(page, "svar 2026.csv", "\n".join([HEADER, *ROWS]) + "\n")
    says(page, "Look at each column")
    assert page.get_by_text("personal data (e-mail): stays out").count() == 1
    assert page.get_by_text("1 answers have no value yet").count() == 1
    assert SECRETS[0] not in page.content()
    page.get_by_label("Delivered column").select_option(label="2. Transportmiddel")
    page.get_by_label("“Rumraket” (1) means").select_option(label="other")
    page.get_by_role("button", name="Confirm the column").click()
    page.get_by_text("1 are confirmed; 0 answers have no value yet").wait_for()
    page.get_by_label("People asked").fill("64")
    page.get_by_label("People asked").press("Tab")

    page.get_by_role("button", name="Dry run").click()
    says(page, "Nothing is kept yet")
    assert page.get_by_text("distance_km is a number").count() == 1
    assert page.get_by_text("32 of 64 asked (50").count() == 1
    assert page.get_by_role("row", name="Prøve A/S, 2026, bicycle, of persons").count() == 1
    assert "Prøve A/S" not in employers(lake)

    page.get_by_role("button", name="Publish").click()
    says(page, "Published as")
    delivery = lake.raw / "surveys_commuting_survey" / "2026-proeve_a_s"
    assert (delivery / "svar 2026.csv").is_file()
    assert "Prøve A/S" in employers(lake)
    held = in_the_lake(lake)
    assert "Prøve A/S" in held
    assert not [secret for secret in SECRETS if secret in held]

    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken out. Carrying it through").wait_for()
    says(page, "Published as")
    assert "Prøve A/S" not in employers(lake)
    assert delivery.is_dir()
    assert page.complaints == []


def test_a_dry_run_can_be_cancelled_and_leaves_nothing(page, own):
    lake, _ = own
    before = sorted(lake.raw.rglob("*"))
    upload(page, "svar 2027.csv", "\n".join([HEADER, *ROWS]) + "\n", employer="Andre A/S")
    says(page, "Look at each column")
    page.get_by_role("button", name="Dry run").click()
    says(page, "The dry run is under way")
    page.get_by_role("button", name="Cancel").click()
    says(page, "Cancelled. Nothing was kept.")
    assert sorted(lake.raw.rglob("*")) == before
    assert "Andre A/S" not in employers(lake)


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("svar.xlsx", "no workbook at all", "What is wrong:"),
        ("svar.csv", "", "What is wrong:"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_three_parts(page, name, text, told):
    upload(page, name, text)
    says(page, told)
    shown = page.get_by_role("status").filter(has_text=told).inner_text()
    assert "Where:" in shown
    assert "To do:" in shown
    assert "mobility-upload-" not in shown
