"""A planner moves levers, shares what came of it, and compares two scenarios."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import settled

pytestmark = pytest.mark.browser
ANSWER = ".grid[aria-live=polite]"


@pytest.fixture
def planner(opened):
    """Open the scenarios in Danish."""
    return opened("shift?lang=da", width=1440)


def test_a_scenario_is_built_with_the_keyboard_and_shared_by_its_address(planner, browser):
    answer = planner.locator(ANSWER)
    answer.wait_for()
    before = answer.inner_text()
    handle = planner.get_by_role("slider", name=re.compile("[Cc]ykling")).first
    handle.focus()
    for _ in range(5):
        planner.keyboard.press("ArrowRight")
    expect(answer).not_to_have_text(before)
    planner.wait_for_url(re.compile("levers="))
    expect(answer).to_have_text(re.compile(r"%"))
    planner.wait_for_timeout(400)  # the last press is answered, and nothing tells which it was
    link, built = planner.url, answer.inner_text()
    other = browser.new_context().new_page()
    other.goto(link)
    expect(other.locator(ANSWER)).to_have_text(built, use_inner_text=True)
    planner.go_back()
    expect(answer).not_to_have_text(built, use_inner_text=True)  # the answer of a step before
    other.context.close()


def test_a_slider_says_its_decimals_as_the_language_does(planner, opened):
    planner.locator(ANSWER).wait_for()
    title = planner.locator(".bk-slider-title").filter(has_text="hjemmearbejdsdage")
    assert re.search(r"\d,\d", title.inner_text())
    english = opened("shift?lang=en").locator(".bk-slider-title").filter(has_text="home office")
    assert re.search(r"\d\.\d", english.inner_text())


def test_any_two_scenarios_are_compared_and_the_address_says_which(planner):
    table = planner.locator("#shift-compare ~ .card table").first
    before = table.inner_text()
    planner.locator("select[name=one]").select_option(index=2)
    planner.wait_for_url(re.compile("one="))
    settled(planner)
    assert table.inner_text() != before
