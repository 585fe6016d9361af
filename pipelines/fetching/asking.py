"""Asking a public server politely: with a name, with patience, and with problems told."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

from mobility.errors import SourceError

TIMEOUT_S = 60.0
PAUSE_S = 0.2
"""Pause between questions to one server; ours."""

TRIES = 3
FIRST_WAIT_S = 2.0
"""Wait after a first failure; doubled at the next one. Ours."""

HTTP_ERROR, SERVER_ERROR, TOO_MANY, NOT_ALLOWED = 400, 500, 429, (401, 403)
AGENT = "ballerup-mobility (municipal transport planning; one download at a time)"


def client() -> httpx.Client:
    """Open an HTTP client that says who asks; no redirect leads it elsewhere unseen."""
    return httpx.Client(timeout=TIMEOUT_S, headers={"User-Agent": AGENT}, follow_redirects=True)


@dataclass
class Asker:
    """Asks one server.

    Parameters
    ----------
    http
        The client.
    base
        The server's address.
    key_name
        Environment variable that holds a key, where the server wants one.
    headers
        Sent with each question.
    sleep
        Waits so many seconds.
    """

    http: httpx.Client
    base: str
    key_name: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    sleep: Callable[[float], None] = time.sleep

    def get(self, path: str, params: Mapping[str, str]) -> bytes:
        """Ask for a page.

        Raises
        ------
        SourceError
            There is no answer, or it is a refusal.
        """
        address = f"{self.base.rstrip('/')}/{path.lstrip('/')}" if path else self.base
        for attempt in range(1, TRIES + 1):
            problem = "no answer"
            try:
                answer = self.http.get(address, params=dict(params), headers=dict(self.headers))
            except httpx.HTTPError as error:
                problem = f"{type(error).__name__}: {error}"
            else:
                if answer.status_code < HTTP_ERROR:
                    self.sleep(PAUSE_S)
                    return answer.content
                problem = f"HTTP {answer.status_code}"
                if answer.status_code in NOT_ALLOWED:
                    raise self._refused(address, problem)
                if answer.status_code < SERVER_ERROR and answer.status_code != TOO_MANY:
                    break
            if attempt < TRIES:
                self.sleep(FIRST_WAIT_S * 2 ** (attempt - 1))
        raise SourceError(
            f"The source could not be downloaded: {problem}.",
            where=address,
            todo="try again later; another address can be set under [fetch] in mobility.toml.",
        )

    def _refused(self, address: str, problem: str) -> SourceError:
        key = self.key_name or "its key"
        return SourceError(
            f"The source does not let us in: {problem}.",
            where=address,
            todo=f"ask the publisher for a key and set the environment variable {key}.",
        )
