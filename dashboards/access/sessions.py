"""Who is signed in: kept in this process alone, so that a restart signs everybody out."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from dashboards.access.visitors import Visitor

TOKEN_BYTES = 32
"""Of a session's token: 256 random bits (OWASP Session Management asks for 64 at least)."""

MOST = 10_000
"""Sessions at once; beyond them the oldest end, so that nobody fills the memory."""


@dataclass
class _Session:
    visitor: Visitor
    ends: float
    sockets: list[Callable[[], None]] = field(default_factory=list)


class Sessions:
    """Sign-ins of this process.

    Parameters
    ----------
    seconds
        How long a sign-in lasts, from its beginning.
    clock
        Seconds that only ever grow.
    """

    def __init__(self, *, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[str, _Session] = OrderedDict()

    def begin(self, visitor: Visitor) -> str:
        """Keep a sign-in and give its token, which has not been anybody's before."""
        self._clear()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._kept[token] = _Session(visitor, self._clock() + self.seconds)
        return token

    def of(self, token: str) -> Visitor | None:
        """Give who a token stands for; None where it has ended or never was."""
        found = self._kept.get(token)
        return None if found is None or found.ends <= self._clock() else found.visitor

    def left(self, token: str) -> float:
        """Give the seconds until a session ends."""
        found = self._kept.get(token)
        return max(0.0, found.ends - self._clock()) if found else 0.0

    def tie(self, token: str, close: Callable[[], None]) -> None:
        """Have a socket closed when the session is."""
        if found := self._kept.get(token):
            found.sockets.append(close)

    def end(self, token: str) -> None:
        """Sign out: the token stands for nobody, and its sockets are closed."""
        found = self._kept.pop(token, None)
        for close in found.sockets if found else ():
            close()

    def _clear(self) -> None:
        now = self._clock()
        ended = [token for token, one in self._kept.items() if one.ends <= now]
        spare = max(0, len(self._kept) - len(ended) - MOST + 1)
        for token in ended + [one for one in self._kept if one not in set(ended)][:spare]:
            self.end(token)
