"""Links to released content: made, entered in the register, listed and withdrawn."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from mobility.disclosure.links import Link, sign
from mobility.disclosure.register import Registered, made_line, registered, withdrawn_line
from mobility.errors import DisclosureError, SettingsError, SourceError
from mobility.lake import Lake
from mobility.lake.releases import list_releases

SECRET = "MOBILITY_LINK_SECRET"
"""The environment's name for the key that links are signed with."""

NUMBER_BYTES = 9
"""Of a link's number: random, so that it tells nothing of how many there are or for whom."""

LONGEST_DAYS = 400
"""A link for a year's report lives into the next; longer ones are made anew."""


@dataclass(frozen=True)
class Wanted:
    """A link that is asked for: for whom, to which release (all where empty), for how long."""

    employer: str
    release: str
    days: int


def make_link(
    lake: Lake, wanted: Wanted, *, now: datetime, environment: Mapping[str, str], port: int
) -> dict[str, str]:
    """Make a link and enter it; give its number, its end and its address.

    Raises
    ------
    SettingsError
        The secret is not in the environment, or too short.
    SourceError
        The employer has no such release, or the days are out of bounds.
    """
    secret = _secret(environment)
    _check(lake, wanted)
    ends = now + timedelta(days=wanted.days)
    link = Link(
        number=secrets.token_urlsafe(NUMBER_BYTES),
        employer=wanted.employer,
        release=wanted.release,
        expires=int(ends.timestamp()),
    )
    text = sign(link, secret)
    _append(lake, made_line(link, when=now.isoformat(timespec="seconds")))
    access = lake.settings().access
    origin = access.address if access else f"http://localhost:{port}"
    return {
        "number": link.number,
        "employer": link.employer,
        "release": link.release,
        "expires": ends.isoformat(timespec="seconds"),
        "address": f"{origin}/link/{text}",
    }


def withdraw_link(lake: Lake, number: str, *, now: datetime) -> str:
    """Withdraw a link: from the next request on it opens nothing.

    Raises
    ------
    SourceError
        The register knows no such link.
    """
    known = links(lake)
    if number not in known:
        raise SourceError(
            f"There is no link {number!r}.",
            where="the register of links",
            todo="choose one that `mobility link list` shows.",
        )
    if (before := known[number].withdrawn) is not None:
        return f"The link {number} was withdrawn before, at {before}."
    _append(lake, withdrawn_line(number, when=now.isoformat(timespec="seconds")))
    return f"Withdrawn: the link {number} for {known[number].link.employer}."


def links(lake: Lake) -> dict[str, Registered]:
    """Read the register.

    Raises
    ------
    DisclosureError
        A line of it cannot be read.
    """
    return registered(lake.link_lines())


def _secret(environment: Mapping[str, str]) -> bytes:
    given = environment.get(SECRET, "")
    if not given:
        raise SettingsError(
            "There is no secret to sign links with.",
            where=f"the environment, {SECRET}",
            todo="make one, such as by `openssl rand -base64 48`, and set it for this command and "
            "for `mobility serve`; keep it out of files that are shared.",
        )
    try:
        sign(Link("probe", "probe", "", expires=1), given.encode())
    except DisclosureError as problem:
        raise SettingsError(
            problem.what, where=f"the environment, {SECRET}", todo=problem.todo
        ) from None
    return given.encode()


def _check(lake: Lake, wanted: Wanted) -> None:
    if not 1 <= wanted.days <= LONGEST_DAYS:
        raise SourceError(
            f"A link cannot live {wanted.days} days.",
            where="--days",
            todo=f"give 1 to {LONGEST_DAYS}.",
        )
    kept = [one.name for one in list_releases(lake) if one.employer == wanted.employer]
    if not kept or (wanted.release and wanted.release not in kept):
        raise SourceError(
            f"Nothing of that name has been released to {wanted.employer!r}.",
            where=f"data_lake/releases{f', {wanted.release}' if wanted.release else ''}",
            todo="release its report first: `mobility report employer NAME --out DIR`.",
        )


def _append(lake: Lake, line: str) -> None:
    """Put a line at the register's end, on the disk before the command ends."""
    lake.links.parent.mkdir(parents=True, exist_ok=True)
    with lake.links.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")
        stream.flush()
        os.fsync(stream.fileno())
