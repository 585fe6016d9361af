"""The server behind its door: Panel's pages, released content, the sign-in."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bokeh.server.views.ws import WSHandler
from panel.io.server import Server, get_server
from tornado.web import Application, GZipContentEncoding, RequestHandler

from dashboards.access.door import Door, read_address
from dashboards.access.gate import Gate
from dashboards.access.headers import with_headers
from dashboards.access.released import LinkedContent, Released
from dashboards.access.statement import PATH, Statement
from mobility.lake.releases import NAME

LARGEST_HEADERS = 16_384
LARGEST_BODY = 65_536
LARGEST_MESSAGE = 50 * 1_024 * 1_024
"""Bytes: of a request's headers, of its body (none is needed), of one message on the socket (a
survey that is delivered by the page of surveys is one)."""

IDLE_S = 120
"""Seconds that an open connection may say nothing, or take to say who it is."""

LEFT_FOR_MS, CHECKED_EVERY_MS = 8_000, 2_000
"""How long a session without a reader is kept (he may be on his way, on a slow line), and how often
is looked: what he left takes no memory."""

RELEASE = rf"({NAME.pattern})/((?:report|table)\.[A-Za-z0-9_.]+)"
PATTERNS = [
    (PATH, Statement),
    (r"/released", Released),
    (rf"/released/{RELEASE}", Released),
    (r"/link/([^/]+)", LinkedContent),
    (rf"/link/([^/]+)/{RELEASE}", LinkedContent),
]

KINDS = {"static": "file", "components": "file", "link": "link", "released": "released"}
"""How the log calls what is asked for, by the first part of its address."""


def server_of(
    door: Door,
    views: Mapping[str, Callable[[], Any]],
    patterns: Sequence[tuple[Any, ...]],
    *,
    port: int,
    pages: Mapping[str, tuple[type[RequestHandler], dict[str, Any]]] | None = None,
) -> Server:
    """Make the server; it answers when it is started.

    Parameters
    ----------
    door
        Who may see what.
    views
        A function per address that builds a page.
    patterns
        Further handlers, by the pattern of their address; they are open to planners alone.
    pages
        What answers for a page, by its path, in place of Panel's own handler.
    """
    options: dict[str, Any] = {}
    if door.has_sign_in:
        from dashboards.access.signin import Provider  # noqa: PLC0415  what checks tokens is an extra

        options["auth_provider"] = Provider(door)
    server = get_server(
        dict(views),
        port=port,
        address="127.0.0.1",
        autoreload=False,
        title="mobility",
        websocket_origin=sorted(door.hosts),
        verbose=False,
        cookie_secret=secrets.token_urlsafe(32),  # of this process: a restart begins anew
        secret_key=secrets.token_bytes(32),
        sign_sessions=True,  # nobody chooses another's session
        include_headers=[],  # else the page would hold the reader's headers and cookies
        include_cookies=[],
        use_xheaders=door.is_https,  # the proxy that ends TLS says who asks
        websocket_max_message_size=LARGEST_MESSAGE,
        check_unused_sessions_milliseconds=CHECKED_EVERY_MS,
        unused_session_lifetime_milliseconds=LEFT_FOR_MS,
        http_server_kwargs={
            "max_header_size": LARGEST_HEADERS,
            "max_body_size": LARGEST_BODY,
            "idle_connection_timeout": IDLE_S,
        },
        **options,
    )
    answering = [*_answering(server, pages or {}), *_sockets(server)]
    server._tornado.add_handlers(".*", [*PATTERNS, *patterns, *answering])
    _behind(door, server, set(views))
    return server


def _answering(
    server: Server, pages: Mapping[str, tuple[type[RequestHandler], dict[str, Any]]]
) -> list[tuple[Any, ...]]:
    contexts = server._tornado._applications
    return [
        (
            path if path == "/" else f"{path}/?",
            handler,
            {
                **given,
                "application_context": contexts[path],
                "bokeh_websocket_path": f"{path.rstrip('/')}/ws",
            },
        )
        for path, (handler, given) in pages.items()
    ]


class PromptSocket(WSHandler):  # type: ignore[misc]
    """Bokeh's socket, on which no part of a message waits for the receipt of the part before.

    Bokeh writes a message in three parts; Nagle's algorithm would hold the second for 40 ms.
    """

    def open(self) -> None:
        """Begin the session."""
        self.set_nodelay(True)
        super().open()


def _sockets(server: Server) -> list[tuple[Any, ...]]:
    return [
        (
            f"{path.rstrip('/')}/ws",
            PromptSocket,
            {"application_context": context, "bokeh_websocket_path": f"{path.rstrip('/')}/ws"},
        )
        for path, context in server._tornado._applications.items()
    ]


def _behind(door: Door, server: Server, pages: set[str]) -> None:
    """Put a server behind its door."""
    application: Application = server._tornado
    application.settings["door"] = door
    if door.access is not None and door.access.issuer and door.access.client_id:
        from dashboards.access.tokens import Issuer  # noqa: PLC0415  what checks tokens is an extra

        application.settings["issuer"] = Issuer(
            door.access.issuer, door.access.client_id, read_address
        )
    application.settings["log_function"] = _logger(door, pages)
    application.add_transform(with_headers(is_https=door.is_https))
    application.add_transform(GZipContentEncoding)  # what is not packed yet
    server._http.request_callback = Gate(application, door)


def _logger(door: Door, pages: set[str]) -> Callable[[RequestHandler], None]:
    def note(handler: RequestHandler) -> None:
        request = handler.request
        status = handler.get_status()
        kind = _kind(request.path, pages)
        if kind == "file" and status < 400:
            return
        door.log.write(
            role=door.visitor(request).role,
            kind=kind,
            status=status,
            milliseconds=1_000 * request.request_time(),
        )

    return note


def _kind(path: str, pages: set[str]) -> str:
    """Say what kind of thing is asked for; of the address itself only a page's own name is kept."""
    first = path.strip("/").split("/")[0]
    if path.endswith("/ws"):
        return "socket"
    if path in pages or first in pages:
        return f"page {first or 'overview'}"
    return KINDS.get(first, "sign-in" if first in ("login", "logout") else "other")
