"""What the door of one server knows: its settings, who is signed in, and how often they asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tornado.httpclient import AsyncHTTPClient
from tornado.httputil import HTTPServerRequest

from dashboards.access.limits import Limit
from dashboards.access.log import AccessLog
from dashboards.access.sessions import Sessions
from dashboards.access.visitors import NOBODY, PLANNER, PUBLIC, Visitor
from mobility.errors import SettingsError
from mobility.lake import Lake
from mobility.settings import Access

LINK_SECRET, CLIENT_SECRET = "MOBILITY_LINK_SECRET", "MOBILITY_OIDC_SECRET"
"""The environment's names for what must not stand in a file."""

FORWARDED = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")
"""What a proxy adds: a reader from elsewhere, who is not this machine's planner."""

SECONDS_AN_HOUR = 3_600
ISSUER_PATIENCE_S = 10
ISSUER_MOST_BYTES = 1_000_000


@dataclass
class Door:
    """The door of one server.

    Parameters
    ----------
    lake
        The workspace.
    access
        Its settings; None where only this machine may ask, as planner.
    hosts
        What the server is called; asked for by another name it does not answer.
    link_secret, client_secret
        From the environment; empty where there is none.
    """

    lake: Lake
    access: Access | None
    hosts: frozenset[str]
    link_secret: bytes
    client_secret: str
    sessions: Sessions
    log: AccessLog
    known: Limit = field(default_factory=lambda: Limit(a_minute=1_200, at_once=600))
    unknown: Limit = field(default_factory=lambda: Limit(a_minute=120, at_once=60))
    guesses: Limit = field(default_factory=lambda: Limit(a_minute=10, at_once=10))

    @property
    def is_https(self) -> bool:
        """Whether readers come by TLS, which a proxy on this machine ends."""
        return self.access is not None and self.access.address.startswith("https:")

    @property
    def origin(self) -> str:
        """The address that readers' browsers have."""
        return self.access.address if self.access else f"http://{min(self.hosts)}"

    @property
    def has_sign_in(self) -> bool:
        """Whether there is anywhere to sign in."""
        return self.access is not None and self.access.issuer is not None

    @property
    def cookie(self) -> str:
        """The session cookie's name; `__Host-` binds it to this host and to TLS (RFC 6265bis)."""
        return "__Host-mobility" if self.is_https else "mobility"

    def token(self, request: HTTPServerRequest) -> str:
        """Read the session's token; empty where there is none."""
        found = request.cookies.get(self.cookie)
        return found.value if found else ""

    def visitor(self, request: HTTPServerRequest) -> Visitor:
        """Say who asks."""
        if self.access is None:
            is_elsewhere = any(name in request.headers for name in FORWARDED)
            return NOBODY if is_elsewhere else PLANNER
        signed_in = self.sessions.of(self.token(request))
        return signed_in or (PUBLIC if self.access.public else NOBODY)

    def is_too_often(self, request: HTTPServerRequest) -> bool:
        """Count a request; whether it is one too many.

        A session counts for itself, since a whole town hall may share an address. Who asks from
        this machine alone is not counted.
        """
        if self.access is None:
            return False
        token = self.token(request)
        if self.sessions.of(token):
            return not self.known.takes(token)
        return not self.unknown.takes(caller(request))


def caller(request: HTTPServerRequest) -> str:
    """Name the machine that asks; kept in memory for the limits, written nowhere."""
    return str(request.remote_ip)


def door_of(lake: Lake, *, port: int, environment: Mapping[str, str]) -> Door:
    """Open the door as the workspace's settings say.

    Raises
    ------
    SettingsError
        A sign-in is asked for, and what checks it is not installed.
    """
    access = lake.settings().access
    if access is None:
        hosts = frozenset({f"localhost:{port}", f"127.0.0.1:{port}"})
    else:
        hosts = frozenset({urlsplit(access.address).netloc.lower()})
        if access.issuer:
            _check_installed()
    return Door(
        lake=lake,
        access=access,
        hosts=hosts,
        link_secret=environment.get(LINK_SECRET, "").encode(),
        client_secret=environment.get(CLIENT_SECRET, ""),
        sessions=Sessions(seconds=(access.hours if access else 1) * SECONDS_AN_HOUR),
        log=AccessLog(lake.access_log),
    )


async def read_address(address: str) -> bytes:
    """Read what an issuer tells; it is never followed elsewhere."""
    answer = await AsyncHTTPClient().fetch(
        address,
        request_timeout=ISSUER_PATIENCE_S,
        follow_redirects=False,
    )
    if len(answer.body) > ISSUER_MOST_BYTES:
        raise ValueError("the issuer tells more than is read")
    return bytes(answer.body)


def _check_installed() -> None:
    try:
        import joserfc  # noqa: F401, PLC0415
    except ImportError:
        raise SettingsError(
            "A sign-in is set up, and what checks it is not installed.",
            where="mobility.toml, [access] issuer",
            todo="install the extra: `pip install -c constraints.txt -e '.[sign-in]'`.",
        ) from None
