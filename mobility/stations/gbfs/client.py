"""Fetching politely: no sooner than a file's ttl, asking only for news, waiting after failures."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from mobility.errors import SourceError
from mobility.stations.gbfs.files import File, read_file

FIRST_WAIT_S = 30.0
"""Wait after a first failure; doubled at each further one. Ours."""

LONGEST_WAIT_S = 3_600.0
"""Longest wait after failures, unless the server asks for more. Ours."""

LONGEST_TTL_S = 3_600.0
"""Longest time that an answer is let stand, whatever its ttl says: a wrong one must not blind us
for a day. Ours."""

LONGEST_ASKED_S = 86_400.0
"""Longest wait that a server may ask for. Ours."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Before any answer."""

HTTP_NOT_MODIFIED = 304
HTTP_ERROR = 400

OUTCOMES = (
    "ok",  # a new answer
    "not_modified",  # the server says that nothing changed
    "not_due",  # asked for again within its ttl: the last answer stands
    "waiting",  # within the wait after a failure: not asked
    "unreachable",  # no answer
    "refused",  # an HTTP error
    "malformed",  # an answer that cannot be read
    "stale",  # an answer that the operator has not updated for long
)
"""What can come of asking for a file. The first three say that its content is known now."""

KNOWN = frozenset(OUTCOMES[:3])


@dataclass(frozen=True)
class Answer:
    """What came of asking for a file.

    Parameters
    ----------
    outcome
        One of :data:`OUTCOMES`.
    file
        Its content; none where it is not known now.
    http_status
        The answer's status, where there was one.
    detail
        What went wrong.
    due
        When to ask again at the earliest.
    """

    outcome: str
    file: File | None
    due: datetime
    http_status: int | None = None
    detail: str | None = None


@dataclass
class _Memory:
    """What is remembered of one address."""

    file: File | None = None
    asked: datetime = LONG_AGO
    due: datetime = LONG_AGO
    failures: int = 0
    headers: dict[str, str] = field(default_factory=dict)


class FeedClient:
    """A reader of GBFS files that remembers what it was told.

    Parameters
    ----------
    http
        An ``httpx.Client``, with the timeouts and the User-Agent that the caller wants.
    languages
        Languages taken first where a text comes in several.
    """

    def __init__(self, http: httpx.Client, *, languages: Sequence[str] = ()) -> None:
        self._http = http
        self._languages = tuple(languages)
        self._memory: dict[str, _Memory] = {}

    def remembered(self, url: str) -> File | None:
        """Give the last content that an address gave, however old."""
        return self._memory.get(url, _Memory()).file

    def fetch(self, name: str, url: str, now: datetime, *, least_s: float = 0.0) -> Answer:
        """Ask for a file, unless its last answer still stands or a failure asks for patience.

        Parameters
        ----------
        name
            The file's name.
        url
            Its address.
        now
            The present instant, with its time zone.
        least_s
            Seconds that an answer stands at least, for files that hardly change.

        Returns
        -------
        Answer
            Nothing that the server does is an error here: it is told in the outcome.
        """
        memory = self._memory.setdefault(url, _Memory())
        if memory.asked <= now < memory.due:  # before it was asked: the clock was set back
            outcome = "waiting" if memory.failures else "not_due"
            return Answer(outcome, None if memory.failures else memory.file, memory.due)
        memory.asked = now
        try:
            response = self._http.get(url, headers=memory.headers, follow_redirects=True)
        except httpx.HTTPError as error:
            return self._failed(memory, now, "unreachable", f"{type(error).__name__}: {error}")
        until = now + timedelta(seconds=least_s)
        if response.status_code == HTTP_NOT_MODIFIED and memory.file is not None:
            return self._known(memory, (now, until), "not_modified", memory.file, response)
        if response.status_code >= HTTP_ERROR or response.status_code == HTTP_NOT_MODIFIED:
            said = f"HTTP {response.status_code}"
            return self._failed(memory, now, "refused", said, response)
        try:
            file = read_file(name, response.content, where=url, languages=self._languages)
        except SourceError as error:
            return self._failed(memory, now, "malformed", error.what, response)
        return self._known(memory, (now, until), "ok", file, response)

    def _known(
        self,
        memory: _Memory,
        span: tuple[datetime, datetime],
        outcome: str,
        file: File,
        response: httpx.Response,
    ) -> Answer:
        now, until = span
        memory.file, memory.failures = file, 0
        memory.due = max(until, now + timedelta(seconds=min(file.ttl, LONGEST_TTL_S)))
        told = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        news = {
            ask: response.headers[tell] for tell, ask in told.items() if tell in response.headers
        }
        # a 304 may leave out what it told before
        memory.headers = news or (memory.headers if outcome == "not_modified" else {})
        return Answer(outcome, file, memory.due, response.status_code)

    def _failed(
        self,
        memory: _Memory,
        now: datetime,
        outcome: str,
        detail: str,
        response: httpx.Response | None = None,
    ) -> Answer:
        memory.failures += 1
        memory.headers = {}  # what could not be read must be sent in full again
        wait = min(FIRST_WAIT_S * 2.0 ** (memory.failures - 1), LONGEST_WAIT_S)
        status = None if response is None else response.status_code
        asked = 0.0 if response is None else _retry_after_s(response, now)
        memory.due = now + timedelta(seconds=max(wait, asked))
        return Answer(outcome, None, memory.due, status, detail)


def _retry_after_s(response: httpx.Response, now: datetime) -> float:
    """Read ``Retry-After``: seconds, or a date (RFC 9110, section 10.2.3)."""
    told = response.headers.get("Retry-After", "").strip()
    try:
        asked = (
            float(told)
            if told.isdigit()
            else (parsedate_to_datetime(told).astimezone(UTC) - now).total_seconds()
        )
    except (ValueError, OverflowError):
        return 0.0
    return min(max(asked, 0.0), LONGEST_ASKED_S)
