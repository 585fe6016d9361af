"""Words that explain themselves where they stand, on hover and on focus; and the whole list."""

import re
from html import escape

from dashboards.language import Language
from dashboards.state import State

TERMS = {
    "co2e": ("CO2e", "Carbon dioxide and the other greenhouse gases, each counted as the carbon dioxide that warms as much over 100 years."),
    "interval": ("95 %", "If the survey were repeated many times, 95 of 100 such intervals would hold the true number. It tells chance, not mistakes in the questions."),
    "vintage": ("vintage", "The edition of a source: the year it was published in, not the year that it is about. A later edition may change earlier years."),
    "account": ("account", "A yearly reckoning of the tonnes within the municipality's borders, by sector. Two accounts draw the border differently and are never subtracted."),
    "synthetic": ("synthetic", "Made up by a computer to show how the tool works. No real person or employer stands behind it."),
    "weighting": ("weighting", "Answers count more or less, so that the sexes, ages and other groups weigh as much as they do in the population."),
    "respondents": ("respondents", "The people who answered."),
    "business_as_usual": ("business as usual", "What is expected if nothing is decided beyond what is decided already."),
    "sub_goal": ("sub-goals", "The nineteen transport goals of the climate policy, each with its own date and measure."),
    "tour": ("tours", "A chain of trips from home and back. A short trip inside a long chain cannot be cycled alone."),
    "replicates": ("replicates", "The same survey drawn anew by the computer many times; how the result varies tells its error."),
    "run": ("run", "One calculation of all tables from the delivered files. A run that is published never changes."),
    "choice_model": ("choice model", "An equation that tells how likely each way of travelling is, from its time and price, fitted to what people told."),
    "modelled": ("modelled", "Calculated from other numbers, because nobody has counted or asked."),
    "afir": ("AFIR", "The European Union's regulation on charging and refuelling stations (2023/1804)."),
    "r_indicator": ("R-indicator", "How evenly the groups answered: 1 is as evenly as can be, 0 as unevenly."),
    "design_effect": ("design effect", "How many times more answers this survey needs than a plain draw of people, for the same certainty."),
}  # fmt: skip
"""By id: the word as it stands in a text, and what it means. Both are messages of the catalogues."""

_PLACES = re.compile(r'(<p class="(?:lead|finding)">)(.*?)(</p>)', re.S)
_TAGS = re.compile(r"(<[^>]+>)")


class Explained:
    """Marks the first place of each word on a page, in its leads and findings.

    Parameters
    ----------
    words, state
        The reader's language, and the address that the whole list is linked with.
    """

    def __init__(self, words: Language, state: State) -> None:
        self._words, self._state = words, state
        self._left = {
            words(term): (ident, words(meaning)) for ident, (term, meaning) in TERMS.items()
        }

    def __call__(self, markup: str) -> str:
        """Give a piece of page with its words explained."""
        return _PLACES.sub(self._explained, markup)

    def _explained(self, found: re.Match[str]) -> str:
        opening, inside, closing = found.groups()
        parts = _TAGS.split(inside)
        marked = "".join(part if part.startswith("<") else self._marked(part) for part in parts)
        if marked == inside:
            return found.group(0)
        return opening.replace('class="', 'class="explains ') + marked + closing

    def _marked(self, text: str) -> str:
        if not self._left:
            return text
        longest_first = sorted(self._left, key=len, reverse=True)
        pattern = (
            r"(?<!\w)(" + "|".join(re.escape(escape(one)) for one in longest_first) + r")(?!\w)"
        )
        return re.sub(pattern, self._term, text, flags=re.IGNORECASE)

    def _term(self, found: re.Match[str]) -> str:
        shown = found.group(1)
        known = {escape(term).casefold(): term for term in self._left}
        term = known.get(shown.casefold())
        if term is None:  # marked a moment ago in the same text
            return shown
        ident, meaning = self._left.pop(term)
        address = self._state.elsewhere("data", part="words")
        return (
            f'<a class="term" href="{escape(address)}#word-{ident}" aria-describedby="tip-{ident}">{shown}'
            f'<span class="tip" role="tooltip" id="tip-{ident}">{escape(meaning)}</span></a>'
        )


def glossary(words: Language) -> str:
    """List every word with what it means."""
    listed = sorted(
        (words(term), ident, words(meaning)) for ident, (term, meaning) in TERMS.items()
    )
    items = "".join(
        f'<div id="word-{ident}"><dt>{escape(term)}</dt><dd>{escape(meaning)}</dd></div>'
        for term, ident, meaning in listed
    )
    return f'<div class="card"><dl class="glossary">{items}</dl></div>'
