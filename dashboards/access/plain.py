"""Pages without Panel: what somebody sees who has no session with it, such as a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from jinja2 import Environment, Template

from dashboards.access.headers import NONCE
from dashboards.language import Language


@dataclass(frozen=True)
class Item:
    """A link on a page: its words, where it leads, and the language of what is there."""

    title: str
    address: str
    lang: str = ""


@dataclass(frozen=True)
class Entry:
    """A release on a page: its title, what is told of it, its reports, and its tables."""

    title: str
    told: str
    reports: Sequence[Item]
    tables: Sequence[Item]
    tables_title: str


@dataclass(frozen=True)
class Plain:
    """What a page says."""

    title: str
    lead: str
    tools: Sequence[Item] = ()
    releases: Sequence[Entry] = ()
    footer: str = ""
    place: str = field(default="", kw_only=True)
    body: str = field(default="", kw_only=True)
    """Markup of ours below the lead."""

    def html(self, words: Language) -> str:
        """Write the page; everything in it is escaped."""
        return _template().render(
            lang=words.code,
            site=words("{place} mobility", place=self.place),
            skip=words("Skip to content"),
            style=_style(),
            nonce=NONCE,
            title=self.title,
            lead=self.lead,
            tools=self.tools,
            releases=self.releases,
            footer=self.footer,
            body=self.body,
            statement=words("Accessibility statement"),
        )


@cache
def _template() -> Template:
    text = (resources.files("dashboards") / "access" / "plain.html").read_text("utf-8")
    return Environment(autoescape=True).from_string(text)


@cache
def _style() -> str:
    return (resources.files("dashboards") / "parts" / "style.css").read_text("utf-8")
