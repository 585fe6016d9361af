"""What a page is made of: plain HTML, and places where a live view is drawn."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

import altair as alt
import panel as pn

from dashboards.language import Language
from dashboards.parts.specs import Spec, spec_of
from dashboards.state import State
from dashboards.store import Store
from mobility.charts.theme import Dress


@dataclass(frozen=True)
class Html:
    """A piece of page that does not change while it is read."""

    text: str


@dataclass(frozen=True)
class Live:
    """A place in the page where a Panel view is drawn.

    Attributes
    ----------
    view
        The view, or what makes one anew for each reader, so that the blocks can be kept.
    """

    name: str
    view: pn.viewable.Viewable | Callable[[], pn.viewable.Viewable]


@dataclass(frozen=True)
class Figure:
    """A chart that can be cited, taken away and quoted; how it is laid out is `parts/figures.py`."""

    name: str
    charts: tuple[Spec, ...]
    title: str
    finding: str
    table: str
    source: str
    words: Language
    is_synthetic: bool
    notes: str = ""


Block = Html | Live | Figure
WORDY = 60
"""Letters from which on a cell asks for room, so that no column becomes a tower of words."""


class Shown(Protocol):
    """What a part of a page may ask of it: what is published, what was chosen, and how to say it."""

    store: Store
    state: State
    words: Language
    dress: Dress

    @property
    def source_line(self) -> str:
        """Say which run the numbers are from."""

    def once(self, make: Callable[..., Any], *given: object, of: tuple[object, ...] = ()) -> Any:  # noqa: ANN401 - what is made
        """Make a part once for all who read the same run in the same words; see `Page.once`."""


def figure(  # noqa: PLR0913
    name: str,
    charts: Sequence[alt.TopLevelMixin],
    *,
    title: str,
    finding: str,
    table: str,
    source: str,
    words: Language,
    is_synthetic: bool = False,
    notes: str = "",
) -> list[Block]:
    """Make a chart with its finding, its table twin, its source and, where due, the synthetic mark.

    Parameters
    ----------
    notes
        Markup below the chart, such as the events that are marked in it.
    """
    drawn = tuple(spec_of(chart) for chart in charts)
    return [Figure(name, drawn, title, finding, table, source, words, is_synthetic, notes)]


def synthetic_mark(words: Language) -> str:
    """Give the mark that made-up data wear."""
    return f'<p class="synthetic"><strong>{escape(words("Synthetic data"))}</strong> {escape(words("made up for the example; no real person or employer"))}</p>'


def table(
    rows: Iterable[Sequence[str]],
    headers: Sequence[str],
    *,
    caption: str,
    numbers: Sequence[int] = (),
) -> str:
    """Write an HTML table; columns in `numbers` are set right. Cells are escaped unless `Raw`."""
    head = "".join(
        f'<th scope="col"{_right(index, numbers)}>{escape(text)}</th>'
        for index, text in enumerate(headers)
    )
    body = "".join(
        "<tr>" + "".join(_cell(index, text, numbers) for index, text in enumerate(row)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


class Raw(str):
    """Markup of ours, not to be escaped."""


def _cell(index: int, text: str, numbers: Sequence[int]) -> str:
    shown = text if isinstance(text, Raw) else escape(text)
    if index == 0:
        roomy = ' class="wordy"' if len(text) > WORDY else ""
        return f'<th scope="row"{roomy}>{shown}</th>'
    wordy = ' class="wordy"' if len(text) > WORDY and not isinstance(text, Raw) else ""
    return f"<td{_right(index, numbers) or wordy}>{shown}</td>"


def _right(index: int, numbers: Sequence[int]) -> str:
    return ' class="number"' if index in numbers else ""
