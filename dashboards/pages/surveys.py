"""Surveys: any variable by any other, what changed, small places, who answered, what was counted."""

from html import escape

import param

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html
from dashboards.parts.counted_places import counted_places
from dashboards.parts.survey_answers import answers, next_sample
from dashboards.parts.survey_choices import EVERYBODY, TOGETHER, choices_form, chosen_of
from dashboards.parts.survey_figures import changes, explorer
from dashboards.parts.survey_places import places
from dashboards.state import State


class SurveyState(State):
    """Which survey, wave and employer, which variable, and split by what."""

    survey = param.String(default="", doc="Survey; empty: the first.")
    wave = param.String(default="", doc="Wave; empty: the latest.")
    employer = param.String(default=TOGETHER, doc="Employer; * is all together.")
    variable = param.String(default="mode", doc="Variable that is shown.")
    by = param.String(default=EVERYBODY, doc="Variable that splits it.")


class SurveysPage(Page):
    """What people told, with its error."""

    slug = "surveys"
    title = "Surveys"
    is_same_for_all = True
    state_class = SurveyState

    def blocks(self) -> list[Block]:
        """Give the explorer, the changes, the places, the answers and the plan."""
        words, rows = self.words, self.store.mart("crosstab")
        lead = words(
            "Any variable by any other, with its interval and its respondents. What rests on too few people is left out."
        )
        way = f'<a class="button" href="{escape(self.state.elsewhere("intake"))}">{escape(words("Bring in a survey"))}</a>'
        head = Html(
            f'<h1>{escape(words("Surveys"))}</h1><p class="lead">{escape(lead)}</p><p>{way}</p>'
        )
        if rows.is_empty():
            empty = words(
                "No survey has been brought in yet: mobility add FILE --mapping survey.toml, then mobility run."
            )
            return [head, Html(f'<p class="notice">{escape(empty)}</p>'), *counted_places(self)]
        chosen = chosen_of(self, rows)
        asked = (chosen["survey"], chosen["wave"], chosen["employer"])
        return [
            head,
            Html(choices_form(self, chosen)),
            *explorer(self, chosen),
            *self.once(changes, chosen, of=asked),
            *self.once(places, chosen, of=asked),
            Html(self.once(answers, chosen, of=asked)),
            Html(self.once(next_sample, chosen, of=asked)),
            *self.once(counted_places),
        ]
