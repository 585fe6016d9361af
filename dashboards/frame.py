"""What stands around every page: its head, menu and foot, and the notice of an old run."""

from functools import cache
from html import escape
from importlib import resources
from typing import Any

from jinja2 import Environment, Template

from dashboards.access.headers import NONCE
from dashboards.assets import address_of
from dashboards.language import Language
from dashboards.pages import PAGES, Page
from dashboards.state import State
from dashboards.store import Store
from mobility.errors import MobilityError
from mobility.lake import Published

DRAWING = ("vega.js", "vega-lite.js", "vega-embed.js", "charts.js")
"""What a page with charts asks for, in this order."""


@cache
def page_text() -> str:
    """Read the template of all pages."""
    return (resources.files("dashboards") / "parts" / "page.html").read_text("utf-8")


@cache
def _page_template() -> Template:
    # what is not markup is escaped where it is written
    return Environment(autoescape=False).from_string(page_text())


def written(values: dict[str, Any]) -> str:
    """Write a page without widgets."""
    return _page_template().render(values)


def frame_of(made: Page, blocks: list[dict[str, str]]) -> dict[str, Any]:
    """Give what the template of a page asks for.

    Parameters
    ----------
    blocks
        Top to bottom: `html`, or `root`, the name of a place for widgets.
    """
    page, store, state, words = type(made), made.store, made.state, made.words
    return {
        **_frame(words, state, store.settings.municipality.name, words(page.title)),
        "pages": [
            {
                "title": words(one.title),
                "address": escape(state.elsewhere(one.slug)),
                "current": one is page or one.slug == page.part_of != "",
            }
            for one in PAGES
            if one.in_menu
        ],
        "tools": _tools(page, state, words),
        "footer": _footer(store, words),
        "footer_links": [
            {"title": words(one.title), "address": escape(state.elsewhere(one.slug))}
            for one in PAGES
            if one.in_footer
        ],
        "is_live": any("root" in block for block in blocks),
        "drawing": _drawing(blocks),
        "blocks": [{"html": _old_run(made)}, *blocks],
    }


def _drawing(blocks: list[dict[str, str]]) -> list[str]:
    has_charts = any('<div class="chart"' in block.get("html", "") for block in blocks)
    return [address_of(name) for name in DRAWING] if has_charts else []


def _frame(words: Language, state: State, site: str, title: str) -> dict[str, Any]:
    return {
        "lang": words.code,
        "theme": state.theme,
        "style": address_of("style.css"),
        "first": address_of("first.js"),
        "script": address_of("page.js"),
        "nonce": NONCE,
        "site": escape(words("{place} mobility", place=site)),
        "page_title": escape(title),
        "skip": words("Skip to content"),
        "nav_label": words("Pages"),
        "home": escape(state.elsewhere("")),
    }


def _tools(page: type[Page], state: State, words: Language) -> list[dict[str, Any]]:
    other = "en" if words.code == "da" else "da"
    dark = state.theme == "dark"
    return [
        {
            "title": {"da": "Dansk", "en": "English"}[other],
            "lang": other,
            "address": escape(state.address(page.slug, lang=other)),
            "sets": ("lang", other),
        },
        {
            "title": words("Light") if dark else words("Dark"),
            "address": escape(state.address(page.slug, theme="light" if dark else "dark")),
            "sets": ("theme", "light" if dark else "dark"),
        },
    ]


def _old_run(made: Page) -> str:
    """Say so where the address names a run that is not the one in force."""
    store, words = made.store, made.words
    if not made.state.run or store.run_id == Published.current(store.published.lake).run_id:
        return ""
    text = words(
        "This is run {run}, published {when} UTC, not the one in force.",
        run=store.run_id,
        when=words.moment(store.published_at),
    )
    link = made.state.address(made.slug, run="")
    return (
        f'<p class="notice old-run" role="note">{escape(text)} '
        f'<a href="{escape(link)}">{escape(words("Show the run in force"))}</a></p>'
    )


def _footer(store: Store, words: Language) -> str:
    text = words(
        "Run {run}, published {when} UTC. Every number names its source on the page of data and method.",
        run=store.run_id,
        when=words.moment(store.published_at),
    )
    return escape(text)


def problem_frame(problem: MobilityError, lang: str) -> dict[str, Any]:
    """Tell a problem in its three parts instead of a page."""
    words = Language(lang)
    text = "".join(
        f"<p><strong>{escape(title)}</strong> {escape(part)}</p>"
        for title, part in (
            (words("What is wrong:"), problem.what),
            (words("Where:"), problem.where),
            (words("To do:"), problem.todo),
        )
    )
    title = escape(words("Nothing to show yet"))
    told = [{"html": f'<h1>{title}</h1><div class="notice">{text}</div>'}]
    return {
        **_frame(words, State(lang=words.code), "", words("Nothing to show yet")),
        "site": "mobility", "home": "/", "pages": [], "tools": [], "footer": "", "blocks": told,
    }  # fmt: skip
