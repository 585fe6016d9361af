"""Every page opens in both languages, asks no other host, and can be read by everyone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboards.language import Language
from dashboards.pages import PAGES

pytestmark = pytest.mark.browser
SLUGS = [page.slug for page in PAGES]
MENU = [Language("da")(page.title) for page in PAGES if page.in_menu]
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


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_has_no_serious_barrier(opened, slug, lang):
    found = Axe().run(opened(f"{slug}?lang={lang}")).response["violations"]
    serious = [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in BAD]
    assert serious == []


@pytest.mark.parametrize("part", ["refused", "runs", "lineage", "method", "words"])
def test_each_part_of_the_data_page_has_no_serious_barrier(opened, part):
    found = Axe().run(opened(f"data?lang=da&part={part}")).response["violations"]
    assert [one["id"] for one in found if one["impact"] in BAD] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_dark_page_has_no_serious_barrier(opened, slug):
    found = Axe().run(opened(f"{slug}?lang=da&theme=dark")).response["violations"]
    assert [one["id"] for one in found if one["impact"] in BAD] == []


@pytest.mark.parametrize("width", [360, 390])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_fits_a_phone(opened, slug, width):
    page = opened(f"{slug}?lang=da", width=width)
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width + 1


@pytest.mark.parametrize("slug", SLUGS)
def test_screen_readers_find_landmarks_one_title_and_a_name_for_all_that_works(opened, slug):
    page = opened(f"{slug}?lang=da")
    assert page.get_by_role("banner").count() == page.get_by_role("main").count() == 1
    assert page.get_by_role("navigation", name="Sider").count() == 1
    assert page.get_by_role("contentinfo").count() == 1
    nameless = [
        role
        for role in ("link", "button", "combobox", "textbox", "slider")
        if page.get_by_role(role, name=re.compile(r"^\s*$")).count()
    ]
    assert nameless == []


def test_the_focus_goes_from_skip_to_tools_menu_and_content_in_the_order_of_the_screen(opened):
    page = opened("surveys?lang=da")
    stops = []
    for _ in range(4 + len(SLUGS)):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert stops[0] == "Spring til indhold"
    assert stops[2:4] == ["English", "Mørkt"]
    menu = [one for one in stops[4:] if one in MENU]
    assert menu == [one for one in MENU if one in menu]
    assert len(menu) >= 7


def test_a_word_explains_itself_on_focus_and_escape_closes_it(opened):
    page = opened("?lang=da")
    term = page.locator("a.term").first
    term.focus()
    tip = term.locator("[role=tooltip]")
    assert tip.is_visible()
    assert term.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    assert not tip.is_visible()


def test_a_list_changed_with_the_keyboard_waits_for_its_button(opened):
    page = opened("data?lang=da&part=lineage")
    before = page.url
    page.get_by_label("Offentliggjort tabel").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    assert page.url == before
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("table="))


def test_a_page_prints_what_is_folded_and_no_menu(opened):
    page = opened("?lang=da")
    page.emulate_media(media="print")
    assert not page.locator(".bar nav").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


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
