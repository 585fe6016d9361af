"""What somebody sees who may read released content alone, and what the page's policy stops."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import workspaces
from tests.browser.watching import watched
from tests.dashboards.serving import free_port, release, served

pytestmark = pytest.mark.browser
BAD = ("serious", "critical")
BREAK_IN = """() => {
  document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='window.broken = 1'>");
  const made = document.createElement("script");
  document.body.append(Object.assign(made, {text: "window.broken = 2"}));
  setTimeout(() => { // by itself: what the browser's driver runs may always be evaluated
    try { window.evaluated = new Function("return 'run'")(); }
    catch (problem) { window.evaluated = problem.name; }
  });
}"""


@pytest.fixture(scope="module")
def desk(built, tmp_path_factory):
    """Serve a workspace with a release."""
    lake = workspaces.copy(built, tmp_path_factory.mktemp("desk") / "workspace")
    release(lake, "Eksempel A/S", 1)
    with served(lake, free_port()) as running:
        yield running


@pytest.fixture
def opened(browser, desk):
    """Open a page and keep what it asked for and complained of."""
    pages = []

    def open_page(path: str, **options):
        page = watched(browser.new_page(**options))
        page.goto(desk.origin + path)
        page.wait_for_load_state("networkidle")
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["da", "en"])
def test_released_content_can_be_read_by_everyone(opened, desk, lang, scheme):
    page = opened(
        f"/released?lang={lang}", color_scheme=scheme, viewport={"width": 390, "height": 800}
    )
    assert page.locator("html").get_attribute("lang") == lang
    assert page.locator("html").get_attribute("data-theme") == scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 391
    assert page.complaints == []
    assert all(url.startswith((desk.origin, "data:")) for url in page.asked)
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in BAD] == []


def test_a_report_opens_in_its_page(opened, desk):
    page = opened("/released?lang=da")
    page.get_by_role("link", name="Dansk, HTML").click()
    page.wait_for_load_state()
    assert page.locator("p").inner_text() == "Kun til Eksempel A/S"


def test_the_policy_runs_no_script_that_came_in(opened):
    page = opened("/targets?lang=en")
    assert page.complaints == []
    assert page.evaluate("typeof window.vegaEmbed") == "function"
    page.evaluate(BREAK_IN)
    page.wait_for_timeout(300)
    assert page.evaluate("window.broken") is None
    assert page.evaluate("window.evaluated") == "EvalError"
    assert any("Content Security Policy" in one for one in page.complaints)


def test_the_policy_sends_nothing_elsewhere(opened):
    page = opened("/?lang=en")
    sent = page.evaluate(
        "fetch('http://127.0.0.1:9/x', {mode: 'no-cors'}).then(() => 'sent', () => 'stopped')"
    )
    assert sent == "stopped"
    assert any("connect-src" in one for one in page.complaints)


def test_no_other_site_frames_a_page(opened, desk):
    page = opened("/released")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('iframe'), {src: '/targets'}))"
    )
    page.wait_for_timeout(500)
    assert any("frame" in one.lower() for one in page.complaints)
