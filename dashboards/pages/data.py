"""Data and method: sources, what was refused, runs, how a table is made, formulae and words."""

from html import escape

import param

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html
from dashboards.parts.data_method import events, factors, way
from dashboards.parts.data_sources import refused, runs, sources, summary
from dashboards.parts.formulae import formulae
from dashboards.parts.glossary import glossary
from dashboards.state import State

PARTS = {
    "sources": "Sources",
    "refused": "Refused rows and answers",
    "runs": "Runs",
    "lineage": "From source to screen",
    "method": "Formulae and factors",
    "words": "Words explained",
}


class DataState(State):
    """Which part of the page, and of which table the making is drawn."""

    part = param.Selector(objects=list(PARTS), default="sources", doc="Part of the page.")
    table = param.String(default="", doc="Published table whose making is drawn; empty: the path.")


class DataPage(Page):
    """Where the numbers come from."""

    slug = "data"
    title = "Data and method"
    is_same_for_all = True
    state_class = DataState

    def blocks(self) -> list[Block]:
        """Give the part that is asked for, with the way to the others."""
        words = self.words
        lead = words(
            "Every source with its publisher and date, what was refused and why, and every published run."
        )
        head = f'<h1>{escape(words(self.title))}</h1><p class="lead">{escape(lead)}</p>'
        return [Html(f"{head}{self._ways()}"), *self._part()]

    def _ways(self) -> str:
        words, part = self.words, self._asked
        here = ' aria-current="page"'
        links = "".join(
            f'<li><a href="{escape(self.state.address(self.slug, part=name, table=""))}"{here if name == part else ""}>'
            f"{escape(words(title))}</a></li>"
            for name, title in PARTS.items()
        )
        return f'<nav class="onpage" aria-label="{escape(words("On this page"))}"><ul>{links}</ul></nav>'

    @property
    def _asked(self) -> str:
        return str(getattr(self.state, "part", "sources"))

    def _part(self) -> list[Block]:
        words = self.words
        if self._asked == "refused":
            return [Html(refused(self))]
        if self._asked == "runs":
            return [Html(runs(self))]
        if self._asked == "lineage":
            title = Html(f"<h2>{escape(words(PARTS['lineage']))}</h2>")
            return [title, *way(self, str(getattr(self.state, "table", "")))]
        if self._asked == "method":
            return [
                Html(f"<h2>{escape(words('Formulae'))}</h2>{formulae(words)}"),
                Html(f"<h2>{escape(words('Factors and parameters'))}</h2>{factors(self)}"),
                Html(events(self)),
            ]
        if self._asked == "words":
            return [Html(f"<h2>{escape(words(PARTS['words']))}</h2>{glossary(words)}")]
        return [Html(summary(self)), Html(sources(self))]
