"""Signed links to released content: they expire, and can be withdrawn.

A link names a release, never a query. The secret and the moment are passed in.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import asdict, dataclass

from mobility.errors import DisclosureError

LEAST_SECRET = 32
"""Bytes: a key shorter than the hash's output weakens it (RFC 2104, section 3)."""

LONGEST_LINK = 2_048
"""Characters: longer input is not read at all. Ours have some 250."""

PURPOSE = b"mobility release link 1\n"
"""Begins what is signed, so that no other signature of the same secret passes for a link."""


@dataclass(frozen=True)
class Link:
    """What a link gives access to.

    Parameters
    ----------
    number
        The link's own name, by which it is withdrawn; it tells nothing of the employer.
    employer
        Whose releases it opens.
    release
        The release it opens; all of the employer's where empty.
    expires
        Seconds since 1970 (UTC) at which it ends.
    """

    number: str
    employer: str
    release: str
    expires: int


def sign(link: Link, secret: bytes) -> str:
    """Write a link as text that fits a web address.

    Raises
    ------
    DisclosureError
        The secret is too short, or a part of the link is not what it should be.

    References
    ----------
    RFC 2104 (HMAC), RFC 4648 section 5 (base64url).
    """
    _check_secret(secret)
    if not link.number or not link.employer or link.expires <= 0:
        raise DisclosureError(
            "A link needs a number, an employer and an end.",
            where=f"link {link.number or 'without number'}",
            todo="give all three; links without an end are not made.",
        )
    told = json.dumps(asdict(link), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    body = _encode(told.encode())
    return f"{body}.{_encode(_signature(body, secret))}"


def read(text: str, secret: bytes, *, now: int, withdrawn: Collection[str]) -> Link:
    """Check a link and give what it opens.

    Parameters
    ----------
    text
        The link as it came in.
    secret
        The key it was signed with.
    now
        Seconds since 1970 (UTC).
    withdrawn
        The numbers of links that have been withdrawn.

    Raises
    ------
    DisclosureError
        The link is not ours, was altered, has expired or was withdrawn. Of a link that is not ours
        nothing is told.
    """
    _check_secret(secret)
    link = _opened(text, secret)
    if link is None:
        raise refusal("This link is not valid.", "ask who sent it for a new one.")
    if link.number in withdrawn:
        raise refusal("This link has been withdrawn.", "ask the municipality for a new one.")
    if now >= link.expires:
        raise refusal("This link has expired.", "ask the municipality for a new one.")
    return link


def _opened(text: str, secret: bytes) -> Link | None:
    """Read a link whose signature is right; None otherwise. Nothing is read before that."""
    if len(text) > LONGEST_LINK or not text.isascii() or text.count(".") != 1:
        return None
    body, signature = text.split(".")
    # compared as text: the same bytes have more than one base64 writing
    if not hmac.compare_digest(signature, _encode(_signature(body, secret))):
        return None
    try:
        told = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return Link(**told)
    except (binascii.Error, ValueError, TypeError):
        return None


def _signature(body: str, secret: bytes) -> bytes:
    return hmac.new(secret, PURPOSE + body.encode(), hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _check_secret(secret: bytes) -> None:
    if len(secret) < LEAST_SECRET:
        raise DisclosureError(
            f"The secret for links has fewer than {LEAST_SECRET} bytes.",
            where="the secret passed in",
            todo="make one of random bytes and give it by the environment.",
        )


def refusal(what: str, todo: str) -> DisclosureError:
    """Say why a link opens nothing; never what it was for."""
    return DisclosureError(what, where="the link", todo=todo)
