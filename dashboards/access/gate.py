"""The gate: every request passes it first, and what is not open to its visitor goes no further."""

import re
from urllib.parse import quote

from tornado.httputil import HTTPMessageDelegate, HTTPServerRequest
from tornado.ioloop import IOLoop
from tornado.routing import Router
from tornado.web import Application, RequestHandler

from dashboards.access.door import Door
from dashboards.access.plain import Item, Plain
from dashboards.access.visitors import Visitor
from dashboards.language import Language

METHODS = ("GET", "HEAD")
"""All that a reader needs: what changes something goes by the socket, whose origin is checked."""

LONGEST_ADDRESS = 6_000
"""Characters; a link has some 300, a page with all its choices some 2,000."""

FOR_ALL = re.compile(r"/link/[^/]+(/[^/]+/[^/]+)?|/login|/logout|/statement")
FOR_SIGNED_IN = re.compile(r"/released(/[^/]+/[^/]+)?")
SHUT = re.compile(r".*/(autoload\.js|metadata)|/(autoload\.js|metadata)")
"""Bokeh's ways to put a page into another site, and to list what is served: nobody needs them."""

SECONDS_TO_WAIT = 30
"""Told to who asks too often."""


class Gate(Router):
    """Decides of every request who asks, and whether what is asked for is open to them.

    Parameters
    ----------
    application
        Where open requests go.
    door
        Who is signed in, and what the server is called.
    """

    def __init__(self, application: Application, door: Door) -> None:
        self._application = application
        self._door = door

    def find_handler(
        self, request: HTTPServerRequest, **options: object
    ) -> HTTPMessageDelegate | None:
        """Give what answers the request."""
        status = self._malformed(request)
        if status:
            return self._refused(request, status)
        if self._door.is_too_often(request):
            return self._refused(request, 429)
        visitor = self._door.visitor(request)
        if not is_open(request.path, visitor):
            return self._turned_away(request, visitor)
        if request.headers.get("Upgrade", "").lower() == "websocket":
            self._tie(request)
        return self._application.find_handler(request, **options)

    def _malformed(self, request: HTTPServerRequest) -> int:
        """Find what no reader's browser would ask; the status to refuse with, or 0."""
        # a site elsewhere may point its own name at this machine and read as if it were its own
        if request.host.lower() not in self._door.hosts:
            return 421
        if request.method not in METHODS:
            return 405
        if len(request.uri or "") > LONGEST_ADDRESS:
            return 414
        if request.headers.get("Sec-Fetch-Site") == "cross-site" and not _is_visit(request):
            return 403
        return 0

    def _turned_away(self, request: HTTPServerRequest, visitor: Visitor) -> HTTPMessageDelegate:
        """Refuse, or show the way: to the released reports, the statement, or the sign-in."""
        if request.path == "/" and visitor.role in ("employer", "public"):
            return self._sent(request, "/released")
        if request.path == "/accessibility":
            return self._sent(request, "/statement")
        is_unknown = visitor.role in ("nobody", "public")
        if is_unknown and self._door.has_sign_in and _is_visit(request):
            return self._sent(request, f"/login?next={quote(request.path, safe='/')}")
        return self._refused(request, 403)

    def _tie(self, request: HTTPServerRequest) -> None:
        """Close a planner's socket when the session ends: an open one would outlive it."""
        token = self._door.token(request)
        stream = getattr(request.connection, "stream", None)
        if stream is None or self._door.sessions.of(token) is None:
            return
        self._door.sessions.tie(token, stream.close)
        IOLoop.current().call_later(self._door.sessions.left(token), stream.close)

    def _refused(self, request: HTTPServerRequest, status: int) -> HTTPMessageDelegate:
        return self._application.get_handler_delegate(request, Refused, {"status": status})

    def _sent(self, request: HTTPServerRequest, address: str) -> HTTPMessageDelegate:
        return self._application.get_handler_delegate(request, Sent, {"address": address})


def is_open(path: str, visitor: Visitor) -> bool:
    """Say whether an address is open to somebody; what is not named is open to planners alone."""
    if FOR_ALL.fullmatch(path):
        return True
    if visitor.role == "planner":
        return SHUT.fullmatch(path) is None
    return visitor.role in ("employer", "public") and FOR_SIGNED_IN.fullmatch(path) is not None


def _is_visit(request: HTTPServerRequest) -> bool:
    """Say whether a reader goes to a page, rather than a page asking for something.

    References
    ----------
    W3C Fetch Metadata Request Headers, section 2; browsers that send none are taken by their word.
    """
    if request.headers.get("Upgrade"):
        return False
    mode = request.headers.get("Sec-Fetch-Mode", "navigate")
    wanted = request.headers.get("Sec-Fetch-Dest", "document")
    return request.method == "GET" and mode == "navigate" and wanted == "document"


class Refused(RequestHandler):
    """Says no, and nothing of what there is."""

    def initialize(self, status: int) -> None:
        """Keep what to answer."""
        self._status = status

    def prepare(self) -> None:
        """Answer whatever was asked, however it was asked."""
        door: Door = self.settings["door"]
        settings = door.lake.settings()
        words = Language(settings.language)
        self.set_status(self._status)
        self.set_header("Cache-Control", "no-store")
        if self._status == 429:
            self.set_header("Retry-After", str(SECONDS_TO_WAIT))
            title, lead = "Too many requests", "Wait a minute and try again."
        else:
            title, lead = "No access", "This is not open to you."
        tools = [Item(words("Sign in"), "/login")] if door.has_sign_in else []
        page = Plain(words(title), words(lead), tools, place=settings.municipality.name)
        self.finish(page.html(words))


class Sent(RequestHandler):
    """Shows the way to an address of ours."""

    def initialize(self, address: str) -> None:
        """Keep where to."""
        self._address = address

    def get(self) -> None:
        """Send there."""
        self.set_header("Cache-Control", "no-store")
        self.redirect(self._address)
