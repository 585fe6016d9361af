"""The register of links: which were made, for whom, and which were withdrawn.

Pure logic on lines; who keeps the file appends what is given here and nothing else. A link that the
register does not know opens nothing, so that a stolen secret alone makes no link.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from mobility.disclosure.links import Link, read, refusal
from mobility.errors import DisclosureError


@dataclass(frozen=True)
class Registered:
    """A link as the register knows it; the moments are ISO times, UTC."""

    link: Link
    made: str
    withdrawn: str | None = None


def made_line(link: Link, *, when: str) -> str:
    """Write the line that a new link is entered with."""
    return _line({"event": "made", "when": when, "link": asdict(link)})


def withdrawn_line(number: str, *, when: str) -> str:
    """Write the line that a link is withdrawn with."""
    return _line({"event": "withdrawn", "when": when, "number": number})


def registered(lines: Iterable[str]) -> dict[str, Registered]:
    """Read the register: each link by its number, in the order they were made.

    Raises
    ------
    DisclosureError
        A line cannot be read: no link opens anything until it is mended.
    """
    known: dict[str, Registered] = {}
    for place, line in enumerate(lines, 1):
        try:
            entry = json.loads(line)
            if entry["event"] == "made":
                link = Link(**entry["link"])
                known[link.number] = Registered(link, entry["when"])
            else:
                before = known[entry["number"]]
                known[entry["number"]] = Registered(before.link, before.made, entry["when"])
        except (ValueError, KeyError, TypeError):
            raise DisclosureError(
                "The register of links cannot be read.",
                where=f"line {place}",
                todo="put the register back from a copy; no link opens anything until then.",
            ) from None
    return known


def opened(text: str, secret: bytes, *, now: int, known: Mapping[str, Registered]) -> Link:
    """Check a link that came in against its signature, its end and the register.

    Raises
    ------
    DisclosureError
        It is not ours, was altered, has expired, was withdrawn, or was never entered.
    """
    withdrawn = {number for number, one in known.items() if one.withdrawn is not None}
    link = read(text, secret, now=now, withdrawn=withdrawn)
    entered = known.get(link.number)
    if entered is None or entered.link != link:
        raise refusal("This link is not valid.", "ask who sent it for a new one.")
    return link


def _line(entry: Mapping[str, object]) -> str:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
