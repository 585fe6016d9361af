"""Who closes a page leaves nothing behind: no session, no document, no widget."""

import asyncio
import gc
import re

import panel as pn
import pytest
from bokeh.document import Document
from tornado.httpclient import AsyncHTTPClient

from benchmarks.dashboard_planners import Session
from dashboards.access.door import door_of
from dashboards.access.serving import PromptSocket, server_of
from dashboards.answers import Answers, PageFile
from dashboards.app import routes
from dashboards.pages.surveys import SurveysPage
from dashboards.pages.targets import TargetsPage
from dashboards.store import store_of
from tests.dashboards.serving import free_port

VISITS = 6


def documents() -> int:
    gc.collect()
    return sum(isinstance(one, Document) for one in gc.get_objects())


@pytest.fixture
def server(built):
    """Give what makes a server in the loop that runs, and its address."""

    def make():
        port, stores = free_port(), store_of(built)
        door, answers = door_of(built, port=port, environment={}), Answers(stores)
        pages = {
            f"/{page.slug}": (PageFile, {"page": page, "answers": answers})
            for page in (SurveysPage, TargetsPage)
        }
        made = server_of(door, routes(stores), [], port=port, pages=pages)
        made.start()
        return made, f"http://localhost:{port}"

    pn.extension()
    return make


async def sessions_of(server, *, left: bool) -> int:
    contexts = server._tornado._applications.values()
    if left:
        for context in contexts:
            await context._cleanup_sessions(0)
    return sum(len(list(context.sessions)) for context in contexts)


async def visit(address: str) -> None:
    """Open a page with widgets as a browser does, and close it."""
    answer = await AsyncHTTPClient().fetch(f"{address}/targets?lang=en")
    token = re.search(r'"token":"([^"]+)"', answer.body.decode()).group(1)
    session = await Session.join(f"{address}/targets", token)
    assert (await session.document())["doc"]["roots"]
    session.close()


def test_a_session_that_is_left_leaves_no_document(server):
    async def visits() -> list[int]:
        made, address = server()
        await visit(address)  # what is made once for all is made now
        found = []
        for visits in (1, VISITS):
            for _ in range(visits):
                await visit(address)
            for _ in range(50):
                await asyncio.sleep(0.1)
                if await sessions_of(made, left=True) == 0:
                    break
            found += [await sessions_of(made, left=False), documents()]
        made.stop()
        return found

    few, least, many, most = asyncio.run(visits())
    assert few == many == 0
    assert most <= least + 1  # the last callback's context may hold one


def test_a_page_without_widgets_opens_no_session(server):
    async def ask() -> int:
        made, address = server()
        for _ in range(3):
            answer = await AsyncHTTPClient().fetch(f"{address}/surveys?lang=en")
            assert b"bokeh" not in answer.body.replace(b"--bokeh-base-font", b"")
        found = await sessions_of(made, left=False)
        made.stop()
        return found

    assert asyncio.run(ask()) == 0


def test_no_part_of_a_message_waits_for_the_receipt_of_the_part_before(server, monkeypatch):
    told = []
    monkeypatch.setattr(PromptSocket, "set_nodelay", lambda _, value: told.append(value))

    async def once():
        made, address = server()
        try:
            await visit(address)
        finally:
            made.stop()

    asyncio.run(once())
    assert told == [True]
