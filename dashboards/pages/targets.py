"""Targets and measures: nineteen sub-goals, the path, what each measure is worth, an observation."""

from html import escape

import param

from dashboards.pages.page import Page
from dashboards.parts.blocks import Block, Html
from dashboards.parts.forms import Choice, form
from dashboards.parts.measure_figures import book_blocks, measure_blocks
from dashboards.parts.observe_form import observe_blocks
from dashboards.parts.past_figures import past_blocks
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_figures import path_blocks
from dashboards.parts.path_names import QUANTITIES, book_name
from dashboards.parts.target_cards import target_blocks, target_rows
from dashboards.state import State


class TargetsState(State):
    """Whose book of transport's tonnes, which year, and saved in the year or summed up."""

    book = param.String(default="territory", doc="The book that path and measures are shown in.")
    year = param.String(default="", doc="Year of the measures' worth; empty: of the cut.")
    quantity = param.Selector(objects=list(QUANTITIES), default="yearly", doc="Yearly or summed.")


class TargetsPage(Page):
    """What was decided, where it leads, and what each measure is worth."""

    slug = "targets"
    title = "Targets and measures"
    has_widgets = True
    is_same_for_all = True
    state_class = TargetsState

    def blocks(self) -> list[Block]:
        """Give the sub-goals, the form, the path, the measures, the books and the past."""
        path, rows = PathAnswers(self.store), target_rows(self)
        book, year = self._book(path), self._year(path)
        base = self.store.headline.last["year"] if self.store.headline else year
        return [
            Html(self._head()),
            *target_blocks(self),
            *observe_blocks(self, rows),
            *path_blocks(self, path, book),
            *([Html(self._choices(path, book, year))] if path.is_there else []),
            *measure_blocks(self, path, book, year, self._quantity),
            *book_blocks(self, path, base),
            *past_blocks(self, path),
        ]

    @property
    def _quantity(self) -> str:
        return str(getattr(self.state, "quantity", "yearly"))

    def _book(self, path: PathAnswers) -> str:
        wanted = getattr(self.state, "book", "territory")
        return wanted if path.is_there and wanted in path.books() else "territory"

    def _year(self, path: PathAnswers) -> int:
        wanted, years = getattr(self.state, "year", ""), path.years() if path.is_there else []
        due = self.store.settings.goals.reduction_year
        return int(wanted) if wanted.isdecimal() and int(wanted) in years else due

    def _head(self) -> str:
        words = self.words
        lead = words(
            "States follow from evidence by rule. What nobody measured is no data, and a chance is told only where measured numbers stand behind it."
        )
        links = "".join(
            f'<li><a href="#{name}">{escape(words(title))}</a></li>'
            for name, title in (
                ("sub-goals", "The sub-goals"),
                ("observe", "A new observation"),
                ("path", "The path"),
                ("measures", "What each measure is worth"),
                ("books", "Three books of the same transport"),
                ("past", "What moved, and why"),
            )
        )
        return (
            f"<h1>{escape(words(self.title))}</h1><p class='lead'>{escape(lead)}</p>"
            f'<nav class="onpage" aria-label="{escape(words("On this page"))}"><ul>{links}</ul></nav>'
        )

    def _choices(self, path: PathAnswers, book: str, year: int) -> str:
        words = self.words
        return form(
            self.state.address(self.slug),
            [
                Choice("book", words("Book"), book, {b: book_name(b, words) for b in path.books()}),
                Choice("year", words("Year"), str(year), {str(y): str(y) for y in path.years()}),
                Choice(
                    "quantity",
                    words("Tonnes"),
                    self._quantity,
                    {name: words(title) for name, title in QUANTITIES.items()},
                ),
            ],
            hidden={"lang": words.code, "theme": self.state.theme},
            submit=words("Show it"),
        )
