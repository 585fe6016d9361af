"""Commuter flows: who comes from where and how, how sure that is, and what growth adds."""

from html import escape

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html
from dashboards.parts.district_tables import districts
from dashboards.parts.flow_access_figures import access
from dashboards.parts.flow_choices import FlowState, choices_form, choose
from dashboards.parts.flow_compare import comparison
from dashboards.parts.flow_figures import flows_figure
from dashboards.parts.flow_score_figures import scores


class FlowsPage(Page):
    """Where those who work here live, and where those who live here work."""

    slug = "flows"
    title = "Commuter flows"
    is_same_for_all = True
    state_class = FlowState

    def blocks(self) -> list[Block]:
        """Give the map with its table, other ways to come, growth, any two sets, and the scores."""
        words = self.words
        lead = words(
            "From where people come to work, by which mode, and how sure that is. Cells of too few answers are moved up to larger areas, so that totals add up."
        )
        head = Html(f'<h1>{escape(words("Commuter flows"))}</h1><p class="lead">{escape(lead)}</p>')
        if self.store.mart("commuter_flows").is_empty():
            empty = words(
                "No commuting survey with home postcodes has been brought in, and no register of commuting is delivered (Statistics Denmark PEND100)."
            )
            return [head, Html(f'<p class="notice">{escape(empty)}</p>')]
        chosen = choose(self)
        return [
            head,
            Html(choices_form(self, chosen)),
            *self.once(flows_figure, chosen, of=chosen.what),
            *self.once(access),
            Html(self.once(districts)),
            *comparison(self),
            *self.once(scores),
        ]
