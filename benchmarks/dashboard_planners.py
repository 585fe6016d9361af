"""Planners at the dashboard, without a browser: pages over HTTP, levers over the WebSocket.

Each planner opens a page, joins its session as the browser does, pulls levers, reads, and goes to
another page. Used by ``python -m benchmarks.dashboard``.
"""

import asyncio
import contextlib
import json
import random
import re
import time
from dataclasses import dataclass, field

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClosedError, websocket_connect

PAGES = ("", "targets", "shift", "flows", "charging", "surveys", "data", "shift", "shift")
"""Where planners go; levers are pulled on the page of scenarios."""
TOKEN = re.compile(r'"token":"([^"]+)"')
PULLS = 3
OFFERED = range(10, 30)
"""Values of the first lever, percent, that no scenario opens with."""
PATIENCE_S = 30
QUIET_S = 0.3
MAX_BYTES = 64 * 1024 * 1024


@dataclass
class Waited:
    """Seconds waited, by what for."""

    page: list[float] = field(default_factory=list)
    document: list[float] = field(default_factory=list)
    lever: list[float] = field(default_factory=list)
    failed: int = 0


class Session:
    """One page's session over its WebSocket, in Bokeh's protocol."""

    def __init__(self, socket):
        self.socket = socket
        self.sent = 0
        self._come = asyncio.Queue()
        self._reader = asyncio.ensure_future(self._read())

    @classmethod
    async def join(cls, address, token):
        socket = await websocket_connect(
            HTTPRequest(f"{address.replace('http', 'ws').rstrip('/')}/ws"),
            subprotocols=["bokeh", token],
            max_message_size=MAX_BYTES,
        )
        socket.protocol.set_nodelay(True)  # as browsers do
        session = cls(socket)
        await session.until("ACK")
        return session

    async def send(self, kind, content):
        self.sent += 1
        header = {"msgid": str(self.sent), "msgtype": kind}
        for part in (header, {}, content):
            await self.socket.write_message(json.dumps(part))

    async def _read(self):
        """Read whole messages, whoever waits: header, metadata, content; buffers are left."""
        with contextlib.suppress(TypeError, WebSocketClosedError):  # the socket was closed
            while True:
                header = json.loads(await self.socket.read_message())
                await self.socket.read_message()
                content = json.loads(await self.socket.read_message())
                for _ in range(header.get("num_buffers", 0)):
                    await self.socket.read_message()
                    await self.socket.read_message()
                self._come.put_nowait((header["msgtype"], content))

    def close(self):
        """Leave the page."""
        self._reader.cancel()
        self.socket.close()

    async def until(self, kind, told=lambda content: True):
        while True:
            got, content = await asyncio.wait_for(self._come.get(), PATIENCE_S)
            if got == kind and told(content):
                return content

    async def document(self):
        await self.send("PULL-DOC-REQ", {})
        return await self.until("PULL-DOC-REPLY")

    async def hear_all(self):
        """Read what is still on its way, so that no earlier answer is taken for the next."""
        with contextlib.suppress(TimeoutError):
            while True:
                await asyncio.wait_for(self._come.get(), QUIET_S)

    async def pull(self, lever, value):
        """Set a lever and wait until the server has redrawn its answer."""
        change = {"kind": "ModelChanged", "model": {"id": lever}, "new": value}
        events = [change | {"attr": name} for name in ("value", "value_throttled")]
        await self.send("PATCH-DOC", {"events": events})
        await self.until("PATCH-DOC", lambda content: "big" in json.dumps(content))


def levers(document):
    """Find the sliders of a document."""
    found = []

    def look(part):
        if isinstance(part, dict):
            if part.get("name") == "Slider" and "id" in part:
                found.append(part["id"])
            for one in part.values():
                look(one)
        elif isinstance(part, list):
            for one in part:
                look(one)

    look(document)
    return found


async def planner(base, until, think_s, waited, seed, pages):
    """Be one planner until the time is over."""
    rng, client = random.Random(seed), AsyncHTTPClient()
    await asyncio.sleep(rng.uniform(0, think_s))
    while time.monotonic() < until:
        page = rng.choice(pages)
        try:
            await visit(client, f"{base}/{page}", page, think_s, waited, rng)
        except (TimeoutError, OSError, HTTPClientError, WebSocketClosedError, TypeError):
            waited.failed += 1
        await asyncio.sleep(rng.uniform(0.5, 1.5) * think_s)


async def visit(client, address, page, think_s, waited, rng):
    """Open a page, join it, and pull levers where it has some."""
    start = time.perf_counter()
    packed = {"Accept-Encoding": "gzip"}
    got = await client.fetch(f"{address}?lang=da", headers=packed, request_timeout=PATIENCE_S)
    waited.page.append(time.perf_counter() - start)
    token = TOKEN.search(got.body.decode())
    if token is None:  # a page without widgets: there is no session to join
        await asyncio.sleep(think_s / 2)
        return
    start = time.perf_counter()
    session = await Session.join(address, token[1])
    document = await session.document()
    waited.document.append(time.perf_counter() - start)
    found = levers(document) if page == "shift" else []
    for value in rng.sample(OFFERED, PULLS if found else 0):
        await asyncio.sleep(rng.uniform(0.5, 1.5) * think_s / 2)
        await session.hear_all()
        start = time.perf_counter()
        await session.pull(found[0], value)  # the speed of cycling, percent
        waited.lever.append(time.perf_counter() - start)
    await asyncio.sleep(think_s / 2)
    session.close()


def replay(base, planners, seconds, think_s, seed, pages=PAGES):
    """Let planners work at once; give what they waited."""
    waited = Waited()

    async def all_of_them():
        AsyncHTTPClient.configure(None, max_clients=planners * 2)
        until = time.monotonic() + seconds
        await asyncio.gather(
            *(
                planner(base, until, think_s, waited, seed + number, pages)
                for number in range(planners)
            )
        )

    asyncio.run(all_of_them())
    return waited
