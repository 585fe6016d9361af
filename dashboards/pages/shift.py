"""Short car trips and scenarios: how many could move to a bicycle, and what that saves."""

from html import escape

import param

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html
from dashboards.parts.shift_beside import (
    depends_on,
    headline,
    known_cases,
    side_by_side,
    yardsticks,
)
from dashboards.parts.shift_figures import held, lengths, two_sources, who_and_why
from dashboards.parts.shift_levers import YEARS, read, sliders
from dashboards.parts.shift_names import REFERENCE
from dashboards.parts.shift_unanswered import unanswered
from dashboards.shift_store import shift_answers
from dashboards.state import State

FIRST_YEAR_SHOWN = "2030"


class ShiftState(State):
    """Which levers are pulled, which scenarios are compared, and in which year."""

    levers = param.String(default="", doc="lever:value, with commas; empty: the first scenario's.")
    one = param.String(default=REFERENCE, doc="Scenario.")
    other = param.String(default="", doc="Scenario against it; empty: the first.")
    year = param.String(default=FIRST_YEAR_SHOWN, doc="Year of the scenarios.")


class ShiftPage(Page):
    """From car to bike."""

    slug = "shift"
    title = "Short car trips and scenarios"
    has_widgets = True
    is_same_for_all = True
    state_class = ShiftState

    def blocks(self) -> list[Block]:
        """Give today's trips, the scenarios, the levers, and what stands beside them."""
        words = self.words
        lead = words(
            "How many car trips under 5 km could move to a bicycle, and what that saves: from a choice model of the residents' diary, with an interval on every number."
        )
        head = Html(f'<h1>{escape(words(self.title))}</h1><p class="lead">{escape(lead)}</p>')
        title = f'<h2 id="shift-today">{escape(words("Short car trips today"))}</h2>'
        drawn = [*self.once(lengths), *self.once(who_and_why), *self.once(held)]
        today = [*([Html(title)] if drawn else []), *drawn, Html(self.once(two_sources))]
        if self.store.mart("shift_segments").is_empty():
            text = words(
                "No diary bears a choice model yet: it needs trips of 200 respondents or more. Scenarios are shown as soon as one is brought in."
            )
            return [head, Html(f'<p class="notice">{escape(text)}</p>'), *today]
        year, one, other = self._chosen()
        answers = shift_answers(self.store)
        asked = str(getattr(self.state, "levers", ""))
        pulled = read(asked, answers.levers) if asked else answers.of_scenario(other, year)
        return [
            head,
            *self.once(headline, year, of=(year,)),
            *sliders(self, answers, pulled, year),
            Html(unanswered(self, answers)),
            Html(side_by_side(self, answers, one, other, year)),
            Html(depends_on(self, other if other != REFERENCE else one)),
            *today,
            Html(self.once(yardsticks)),
            Html(self.once(known_cases)),
        ]

    def _chosen(self) -> tuple[int, str, str]:
        scenarios = (
            self.store.mart("shift_levers")["scenario"].unique(maintain_order=True).to_list()
        )
        given = str(getattr(self.state, "year", ""))
        year = given if given.isdigit() and int(given) in YEARS else FIRST_YEAR_SHOWN
        one, other = (str(getattr(self.state, name, "")) for name in ("one", "other"))
        known = [REFERENCE, *scenarios]
        return (
            int(year),
            one if one in known else REFERENCE,
            other if other in known else scenarios[0],
        )
