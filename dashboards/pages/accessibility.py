"""The accessibility statement as a page of the dashboard; `/statement` gives it to everybody."""

from html import escape

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html
from dashboards.parts.statement import TITLE, lead, statement


class AccessibilityPage(Page):
    """How accessible the dashboard is."""

    slug = "accessibility"
    title = TITLE
    is_same_for_all = True
    in_menu = False
    in_footer = True

    def blocks(self) -> list[Block]:
        """Give the statement."""
        words, place = self.words, self.store.settings.municipality.name
        head = f'<h1>{escape(words(self.title))}</h1><p class="lead">{escape(lead(words))}</p>'
        return [Html(head + statement(words, place))]
