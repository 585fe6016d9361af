"""Employers: what may be told of each, their reports, and the ledger of all that was released."""

from html import escape

import param

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html
from dashboards.parts.employer_list import drawn, employers, overview
from dashboards.parts.employer_releases import released
from dashboards.parts.forms import Choice, form
from dashboards.parts.release_form import release_blocks
from dashboards.state import State


class EmployersState(State):
    """Which employer is drawn."""

    employer = param.String(default="", doc="Employer that is drawn; empty: the first by name.")


class EmployersPage(Page):
    """All employers, for the planner; an employer reads its own releases, and nothing else."""

    slug = "employers"
    title = "Employers"
    has_widgets = True
    state_class = EmployersState

    def blocks(self) -> list[Block]:
        """Give the employers, one of them drawn, the form for a report, and the releases."""
        words, summary = self.words, self.store.mart("employer_summary")
        known = employers(summary)
        lead = words(
            "What may be told of each employer, already protected. An employer sees its own releases only, and the public what was released to all."
        )
        head = f'<h1>{escape(words(self.title))}</h1><p class="lead">{escape(lead)}</p>'
        if not known:
            text = words(
                "No employer has answered yet. A delivery with an employer in its survey.toml brings one."
            )
            return [Html(f"{head}<p class='notice'>{escape(text)}</p>"), *self._releases()]
        wanted = str(getattr(self.state, "employer", ""))
        chosen = wanted if wanted in known else known[0]
        return [
            Html(f"{head}{overview(self, summary)}"),
            Html(self._choice(known, chosen)),
            *drawn(self, summary, chosen),
            *release_blocks(self, known, chosen),
            *self._releases(),
        ]

    def _choice(self, known: list[str], chosen: str) -> str:
        words = self.words
        return form(
            self.state.address(self.slug),
            [Choice("employer", words("Employer"), chosen, {name: name for name in known})],
            hidden={"lang": words.code, "theme": self.state.theme},
            submit=words("Show it"),
        )

    def _releases(self) -> list[Block]:
        title = escape(self.words("Releases and their ledger"))
        return [Html(f"<h2 id='releases'>{title}</h2><div class='card'>{released(self)}</div>")]
