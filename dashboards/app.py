"""The frame around the pages, and the server; every resource comes from this host."""

import os
import threading
from collections.abc import Callable
from html import escape
from importlib import resources
from typing import Any

import panel as pn
import polars as pl
from altair.utils.schemapi import disable_debug_mode

from dashboards.access.door import door_of
from dashboards.access.headers import NONCE
from dashboards.access.serving import server_of
from dashboards.exports.door import PATTERN, FigureFile
from dashboards.language import Language
from dashboards.opening import Stores, blocks_of, opened, warm
from dashboards.pages import PAGES, Page
from dashboards.parts.blocks import Html, Live
from dashboards.parts.figures import laid_out
from dashboards.parts.glossary import Explained
from dashboards.state import State
from dashboards.store import Store, store_of
from mobility.errors import MobilityError, SourceError
from mobility.lake import Lake, Published


def _part(name: str) -> str:
    return (resources.files("dashboards") / "parts" / name).read_text("utf-8")


def build(made: Page) -> pn.Template:
    """Build one page for one reader."""
    page, store, state, words = type(made), made.store, made.state, made.words
    template = pn.Template(_part("page.html"))
    template.location = True  # so that a lever can write the address
    blocks = [{"html": _old_run(made)}]
    explained = Explained(words, state)
    for block in laid_out(blocks_of(made), page.slug, state, run_id=store.run_id):
        if isinstance(block, Live):
            template.add_panel(block.name, block.view)
            blocks.append({"root": block.name})
        else:
            blocks.append({"html": explained(block.text)})
    for name, value in _frame(page, store, state, words).items():
        template.add_variable(name, value)
    template.add_variable("blocks", blocks)
    return template


def _frame(page: type[Page], store: Store, state: State, words: Language) -> dict[str, Any]:
    other = "en" if words.code == "da" else "da"
    dark = state.theme == "dark"
    return {
        "lang": words.code,
        "theme": state.theme,
        "style": _part("style.css"),
        "script": _part("page.js"),
        "nonce": NONCE,
        "site": words("{place} mobility", place=store.settings.municipality.name),
        "page_title": words(page.title),
        "skip": words("Skip to content"),
        "nav_label": words("Pages"),
        "home": state.elsewhere(""),
        "pages": [
            {
                "title": words(one.title),
                "address": state.elsewhere(one.slug),
                "current": one is page or one.slug == page.part_of != "",
            }
            for one in PAGES
            if one.in_menu
        ],
        "tools": [
            {
                "title": {"da": "Dansk", "en": "English"}[other],
                "lang": other,
                "address": state.address(page.slug, lang=other),
                "sets": ("lang", other),
            },
            {
                "title": words("Light") if dark else words("Dark"),
                "address": state.address(page.slug, theme="light" if dark else "dark"),
                "sets": ("theme", "light" if dark else "dark"),
            },
        ],
        "footer": _footer(store, words),
        "footer_links": [
            {"title": words(one.title), "address": state.elsewhere(one.slug)}
            for one in PAGES
            if one.in_footer
        ],
    }


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


def problem_page(problem: MobilityError, lang: str) -> pn.Template:
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
    template = pn.Template(_part("page.html"))
    template.location = True
    frame = {
        "lang": words.code, "theme": "auto", "style": _part("style.css"), "script": _part("page.js"), "nonce": NONCE, "site": "mobility",
        "page_title": words("Nothing to show yet"), "skip": words("Skip to content"), "nav_label": words("Pages"),
        "home": "/", "pages": [], "tools": [], "footer": "",
        "blocks": [{"html": f'<h1>{escape(words("Nothing to show yet"))}</h1><div class="notice">{text}</div>'}],
    }  # fmt: skip
    for name, value in frame.items():
        template.add_variable(name, value)
    return template


def routes(stores: Stores) -> dict[str, Callable[[], pn.Template]]:
    """Give a function per page that builds it for the reader who asks."""

    def route(page: type[Page]) -> Callable[[], pn.Template]:
        def view() -> pn.Template:
            asked = dict(pn.state.session_args)
            lang = State.read(asked, language="da").lang
            try:
                return build(opened(page, asked, stores))
            except MobilityError as problem:
                return problem_page(problem, lang)
            except pl.exceptions.ColumnNotFoundError as unknown:
                return problem_page(_other_program(unknown), lang)

        return view

    return {page.slug or "/": route(page) for page in PAGES}


def _other_program(unknown: Exception) -> SourceError:
    """Say that a published run lacks what this program shows."""
    return SourceError(
        f"This run was published by another version of the program: {str(unknown).splitlines()[0]}",
        where="data_lake/published",
        todo="run `mobility run`, or open the page without run= in its address.",
    )


def serve(lake: Lake, *, port: int, show: bool = False) -> None:
    """Serve the dashboard until it is ended."""
    lake.settings()
    pn.extension("vega")
    disable_debug_mode()  # charts are checked where they are tested, not for every reader
    stores = store_of(lake)
    door = door_of(lake, port=port, environment=os.environ)
    files = [(PATTERN, FigureFile, {"stores": stores})]
    server = server_of(door, routes(stores), files, port=port)
    if show:
        server.io_loop.add_callback(server.show, "/")
    where = door.access.address if door.access else f"http://localhost:{port}"
    print(f"The dashboard is at {where}/ - end it with Ctrl-C.", flush=True)
    threading.Thread(target=warm, args=(stores,), daemon=True).start()
    server.run_until_shutdown()


__all__ = ["Html", "build", "routes", "serve"]
