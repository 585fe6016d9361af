"""Every page opens in both languages, asks no other host, and can be read by everyone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboards.pages import PAGES

pytestmark = pytest.mark.browser
SLUGS = [page.slug for page in PAGES]
BAD = ("serious", "critical")
SETTLED_MS = 800


@pytest.fixture
def opened(browser, address):
    """Open a page and keep what it asked for and complained of."""
    pages = []

    def open_page(path: str, width: int = 1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: page.complaints.append(said.text) if said.type == "error" else None,
        )
        page.goto(f"{address}/{path}")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(SETTLED_MS)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_opens_and_asks_no_other_host(opened, address, slug, lang):
    page = opened(f"{slug}?lang={lang}")
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == lang
    here = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in page.asked if not url.startswith(here)] == []
    assert page.complaints == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_has_no_serious_barrier(opened, slug):
    found = Axe().run(opened(f"{slug}?lang=da")).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in BAD]
    assert serious == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_fits_a_phone(opened, slug):
    page = opened(f"{slug}?lang=da", width=390)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 391


def test_the_first_tab_skips_to_the_content(opened):
    page = opened("?lang=en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")


def test_the_language_is_a_link_away(opened):
    page = opened("?lang=da")
    page.get_by_role("link", name="English").click()
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Transport and CO2" in page.locator("h1").inner_text()
