"""The server of the pages; every resource comes from this host."""

import os
import threading
from collections.abc import Callable
from typing import Any

import panel as pn
import polars as pl
from altair.utils.schemapi import disable_debug_mode

from dashboards import assets
from dashboards.access.door import door_of
from dashboards.access.serving import server_of
from dashboards.answers import Answers, PageFile, laid_of, other_program, told_problem
from dashboards.exports.door import PATTERN, FigureFile
from dashboards.frame import frame_of, page_text
from dashboards.memory import keep_memory
from dashboards.opening import Stores, opened, warm
from dashboards.pages import PAGES, Page
from dashboards.parts.blocks import Html, Live
from dashboards.store import store_of
from mobility.errors import MobilityError
from mobility.lake import Lake


def build(made: Page) -> pn.Template:
    """Build a page with widgets for one reader."""
    template = _template()
    blocks = []
    for block in _laid(made):
        if isinstance(block, Live):
            is_his = isinstance(block.view, pn.viewable.Viewable)
            template.add_panel(block.name, block.view if is_his else block.view())
            blocks.append({"root": block.name})
        else:
            blocks.append({"html": block.text})
    return _with(template, frame_of(made, blocks))


def _laid(made: Page) -> list[Html | Live]:
    """Lay a page out; what is the same for all is laid out once."""
    if not made.is_same_for_all:
        return laid_of(made)
    key = ("laid", type(made), *sorted(made.state.chosen().items()))
    laid: list[Html | Live] = made.store.kept.of(key, lambda: laid_of(made))
    return laid


def _template() -> pn.Template:
    template = pn.Template(page_text())
    template.location = True  # so that a lever can write the address
    return template


def _with(template: pn.Template, frame: dict[str, Any]) -> pn.Template:
    for name, value in frame.items():
        template.add_variable(name, value)
    return template


def routes(stores: Stores) -> dict[str, Callable[[], pn.Template]]:
    """Give a function per page that builds it for the reader who asks."""

    def route(page: type[Page]) -> Callable[[], pn.Template]:
        def view() -> pn.Template:
            asked = dict(pn.state.session_args)
            try:
                return build(opened(page, asked, stores))
            except MobilityError as problem:
                return _with(_template(), told_problem(problem, asked))
            except pl.exceptions.ColumnNotFoundError as unknown:
                return _with(_template(), told_problem(other_program(unknown), asked))

        return view

    return {page.slug or "/": route(page) for page in PAGES}


def serve(lake: Lake, *, port: int, show: bool = False) -> None:
    """Serve the dashboard until it is ended."""
    lake.settings()
    keep_memory()
    pn.extension()
    disable_debug_mode()  # charts are checked where they are tested, not for every reader
    stores = store_of(lake)
    answers = Answers(stores)
    door = door_of(lake, port=port, environment=os.environ)
    own = [
        (PATTERN, FigureFile, {"stores": stores}),
        (assets.PATTERN, assets.Asset),
        (assets.BOKEH_PATTERN, assets.BokehAsset),
    ]
    pages = {f"/{page.slug}": (PageFile, {"page": page, "answers": answers}) for page in PAGES}
    server = server_of(door, routes(stores), own, port=port, pages=pages)
    if show:
        server.io_loop.add_callback(server.show, "/")
    where = door.access.address if door.access else f"http://localhost:{port}"
    print(f"The dashboard is at {where}/ - end it with Ctrl-C.", flush=True)
    threading.Thread(target=warm, args=(stores,), daemon=True).start()
    server.run_until_shutdown()


__all__ = ["Html", "build", "routes", "serve"]
