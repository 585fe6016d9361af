"""Every page opens in both languages, asks no other host, and can be read by everyone.

A page is opened once for each language and once dark; all that is asked of it is asked then.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboards.pages import PAGES

pytestmark = pytest.mark.browser
SLUGS = [page.slug for page in PAGES]
BAD = ("serious", "critical")
PHONES = (390, 360)
"""Widths, px."""


def barriers(page):
    """Run axe-core; give its serious and critical findings."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in BAD]


@pytest.mark.parametrize("lang", ["da", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_opens_asks_no_other_host_and_has_no_serious_barrier(opened, address, slug, lang):
    page = opened(f"{slug}?lang={lang}")
    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == lang
    here = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in page.asked if not url.startswith(here)] == []
    assert page.complaints == []
    assert barriers(page) == []
    assert nameless(page) == []
    landmarks = ("banner", "main", "navigation", "contentinfo")
    assert all(page.get_by_role(one).first.is_visible() for one in landmarks)
    assert page.get_by_role("banner").count() == page.get_by_role("main").count() == 1
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width + 1, width


def nameless(page):
    """List what works without having a name for screen readers."""
    return [
        role
        for role in ("link", "button", "combobox", "textbox", "slider")
        if page.get_by_role(role, name=re.compile(r"^\s*$")).count()
    ]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_dark_page_has_no_serious_barrier(opened, slug):
    assert barriers(opened(f"{slug}?lang=da&theme=dark")) == []


@pytest.mark.parametrize("part", ["refused", "runs", "lineage", "method", "words"])
def test_each_part_of_the_data_page_has_no_serious_barrier(opened, part):
    assert barriers(opened(f"data?lang=da&part={part}")) == []
