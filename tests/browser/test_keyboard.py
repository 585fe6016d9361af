"""The dashboard by keyboard, on paper, and in the other language."""

import re

import pytest

from dashboards.language import Language
from dashboards.pages import PAGES

pytestmark = pytest.mark.browser
SLUGS = [page.slug for page in PAGES]
MENU = [Language("da")(page.title) for page in PAGES if page.in_menu]


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
