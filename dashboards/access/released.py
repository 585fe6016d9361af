"""Released content, for who may read nothing else: a list, and the files as they were released.

Nothing here reads anything but `data_lake/releases`, and no part of an address becomes a path.
"""

import asyncio
import re
import time
from dataclasses import dataclass
from datetime import datetime

from tornado.web import RequestHandler

from dashboards.access.door import Door, caller
from dashboards.access.plain import Entry, Item, Plain
from dashboards.access.visitors import Visitor
from dashboards.language import Language
from mobility.disclosure.links import Link
from mobility.disclosure.register import opened, registered
from mobility.errors import MobilityError
from mobility.lake import Lake
from mobility.lake.releases import StoredRelease, list_releases

PART = r"report\.(da|en)\.(html|pdf|xlsx)|table\.([a-z][a-z0-9_]*)\.csv"
KINDS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
LANGUAGES = {"da": "Danish", "en": "English"}

TOLD = (
    "This link is not valid.",
    "This link has expired.",
    "This link has been withdrawn.",
)
"""All that is told of why a link opens nothing; the last two only of links that were ours."""

REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A report is one file that needs nothing else, and runs nothing."""


@dataclass(frozen=True)
class Shelf:
    """The releases that somebody may read."""

    visitor: Visitor
    release: str = ""

    def holds(self, one: StoredRelease) -> bool:
        """Say whether a release is among them."""
        if self.release and one.name != self.release:
            return False
        if self.visitor.role == "planner":
            return True
        audience = one.manifest["audience"]
        if self.visitor.role == "public":
            return bool(audience == "public")
        is_own = self.visitor.employer is not None and one.employer == self.visitor.employer
        return bool(self.visitor.role == "employer" and audience == "employer" and is_own)

    def of(self, lake: Lake) -> list[StoredRelease]:
        """List them, newest first."""
        return [one for one in list_releases(lake) if self.holds(one)]


class Released(RequestHandler):
    """Lists released content and gives its files, to who is signed in or to everybody."""

    @property
    def door(self) -> Door:
        """The server's door."""
        return self.settings["door"]  # type: ignore[no-any-return]

    async def get(self, name: str = "", part: str = "") -> None:
        """Answer with the list, or with one file of one release."""
        visitor = self.door.visitor(self.request)
        await self._answer(Shelf(visitor), "/released", name, part)

    async def _answer(self, shelf: Shelf, base: str, name: str, part: str) -> None:
        self.set_header("Cache-Control", "no-store")
        kept = await asyncio.to_thread(shelf.of, self.door.lake)
        if not name:
            self.finish(self._page(shelf.visitor, base, kept))
            return
        found = next((one for one in kept if one.name == name), None)
        try:
            if found is None:
                raise LookupError
            content = await asyncio.to_thread(_content, found, part)
        except (LookupError, MobilityError):
            self._refuse(404, "There is nothing here", "Nothing is released under this address.")
            return
        self._send(found, part, content)

    def _send(self, release: StoredRelease, part: str, content: bytes) -> None:
        kind = part.rsplit(".", 1)[1]
        self.set_header("Content-Type", KINDS.get(kind, "text/csv; charset=utf-8"))
        if kind == "html":
            self.set_header("Content-Security-Policy", REPORT_POLICY)
        else:
            self.set_header("Content-Disposition", f'attachment; filename="{release.name}.{part}"')
        self.finish(content)

    @property
    def words(self) -> Language:
        """The reader's language: the address's, or the workspace's."""
        asked = self.get_query_argument("lang", "")
        return Language(asked if asked in LANGUAGES else self.door.lake.settings().language)

    def _page(self, visitor: Visitor, base: str, kept: list[StoredRelease]) -> str:
        words = self.words
        lead = {
            "employer": words("What {employer} was given.", employer=visitor.employer or ""),
            "public": words("What was released to everybody."),
        }.get(visitor.role, words("Everything that was released."))
        if not kept:
            lead = f"{lead} {words('Nothing yet.')}"
        return Plain(
            title=words("Released reports"),
            lead=lead,
            tools=[*self._other_language(words, base), *self._doors(visitor, words, base)],
            releases=[_entry(one, base, words, visitor) for one in kept],
            footer=words("These files are shown as they were released; nothing is asked anew of any answer."),
            place=self.door.lake.settings().municipality.name,
        ).html(words)  # fmt: skip

    def _other_language(self, words: Language, base: str) -> list[Item]:
        other = "en" if words.code == "da" else "da"
        title = {"da": "Dansk", "en": "English"}[other]
        return [Item(title, f"{base}?lang={other}", other)]

    def _doors(self, visitor: Visitor, words: Language, base: str) -> list[Item]:
        """Lead back to the dashboard, and in or out where there is a sign-in."""
        back = [Item(words("The dashboard"), "/")] if visitor.role == "planner" else []
        if not self.door.has_sign_in or base != "/released":
            return back
        if self.door.sessions.of(self.door.token(self.request)):
            return [*back, Item(words("Sign out"), "/logout")]
        return [Item(words("Sign in"), "/login")]

    def _refuse(self, status: int, title: str, lead: str) -> None:
        self.set_status(status)
        words = self.words
        place = self.door.lake.settings().municipality.name
        self.finish(Plain(words(title), words(lead), place=place).html(words))


class LinkedContent(Released):
    """The same for who has a signed link, which is checked anew at every request."""

    async def get(self, text: str, name: str = "", part: str = "") -> None:  # type: ignore[override]
        """Answer with what the link opens, or say that it opens nothing."""
        self.set_header("Cache-Control", "no-store")
        who = caller(self.request)
        if self.door.guesses.is_spent(who):
            self._refuse(429, "Too many requests", "Wait a minute and try again.")
            return
        try:
            link = self._opened(text)
        except MobilityError as problem:
            self.door.guesses.takes(who)
            why = problem.what if problem.what in TOLD else TOLD[0]
            self._refuse(403, "This link opens nothing", why)
            return
        shelf = Shelf(Visitor("employer", link.employer), link.release)
        await self._answer(shelf, f"/link/{text}", name, part)

    def _opened(self, text: str) -> Link:
        known = registered(self.door.lake.link_lines())
        secret = self.door.link_secret
        return opened(text, secret, now=int(time.time()), known=known)


def _content(release: StoredRelease, part: str) -> bytes:
    """Read a part of a release; the manifest says which there are."""
    found = re.fullmatch(PART, part)
    if found is None:
        raise LookupError(part)
    lang, form, table = found.groups()
    if table:
        return release.table(table).write_csv().encode()
    return release.report(lang, form)


def _entry(release: StoredRelease, base: str, words: Language, visitor: Visitor) -> Entry:
    """Tell a release; to planners, who see them all, also whose it is."""
    made = datetime.fromisoformat(str(release.manifest["made"]))
    told = words("Released {moment} UTC.", moment=words.moment(made))
    if release.manifest.get("is_synthetic"):
        told += " " + words("It rests on made-up data.")
    title = release.title(words.code)
    if visitor.role == "planner":
        title = f"{release.employer or words('Everybody')}: {title}"
    place = f"{base}/{release.name}"
    return Entry(
        title,
        told,
        reports=[
            Item(f"{words(LANGUAGES[lang])}, {form.upper()}", f"{place}/report.{lang}.{form}", lang)
            for lang, forms in release.manifest["reports"].items()
            for form in forms
        ],
        tables=[Item(f"{table}.csv", f"{place}/table.{table}.csv") for table in release.tables],
        tables_title=words("Its tables: {count}", count=len(release.tables)),
    )
