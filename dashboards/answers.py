"""Pages without widgets: written once for all who ask for the same of the same run, and kept packed.

What is kept here is open to planners alone: the gate stands before every request, whoever asked
first. Pages with widgets have a session of Panel's for each reader.
"""

import gzip
from collections.abc import Mapping
from typing import Any

import polars as pl
from panel.io.server import DocHandler

from dashboards.assets import send
from dashboards.frame import frame_of, problem_frame, written
from dashboards.keeping import Kept
from dashboards.opening import Stores, blocks_of, opened
from dashboards.pages import Page
from dashboards.parts.blocks import Html, Live
from dashboards.parts.figures import laid_out
from dashboards.parts.glossary import Explained
from dashboards.state import State
from mobility.errors import MobilityError, SourceError
from mobility.lake import Published

ANSWERS_KEPT = 200
"""Pages with what is chosen on them, packed: 15 to 90 kB each."""
LEVEL = 5
"""Of gzip: half the time of the highest, and 2 % more bytes."""


class Answers:
    """Pages as they are sent.

    Parameters
    ----------
    stores
        What opens the published runs.
    """

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self._kept: Kept[tuple[object, ...], bytes] = Kept(ANSWERS_KEPT)

    def __len__(self) -> int:
        return len(self._kept)

    def of(self, page: type[Page], asked: Mapping[str, list[bytes]]) -> bytes:
        """Give a page without widgets, packed.

        Raises
        ------
        MobilityError
            Nothing is published, no run is called what the address says, or another version of
            the program published it.
        """
        made = opened(page, asked, self.stores)
        if not page.is_same_for_all:
            return _packed(made)
        in_force = Published.current(made.store.published.lake).run_id
        key = (page, made.store.run_id, in_force, *sorted(made.state.chosen().items()))
        return self._kept.of(key, lambda: _packed(made))


def _packed(made: Page) -> bytes:
    try:
        told = [{"html": one.text} for one in laid_of(made) if isinstance(one, Html)]
    except pl.exceptions.ColumnNotFoundError as unknown:
        raise other_program(unknown) from unknown
    return gzip.compress(written(frame_of(made, told)).encode(), LEVEL, mtime=0)


def laid_of(made: Page) -> list[Html | Live]:
    """Lay a page out, its words explained where they first stand."""
    explained = Explained(made.words, made.state)
    blocks = laid_out(blocks_of(made), made.slug, made.state, run_id=made.store.run_id)
    return [Html(explained(one.text)) if isinstance(one, Html) else one for one in blocks]


def other_program(unknown: Exception) -> SourceError:
    """Say that a published run lacks what this program shows."""
    return SourceError(
        f"This run was published by another version of the program: {str(unknown).splitlines()[0]}",
        where="data_lake/published",
        todo="run `mobility run`, or open the page without run= in its address.",
    )


def told_problem(problem: MobilityError, asked: Mapping[str, list[bytes]]) -> dict[str, Any]:
    """Give the frame that tells a problem in the language of who asks."""
    return problem_frame(problem, State.read(dict(asked), language="da").lang)


class PageFile(DocHandler):  # type: ignore[misc]
    """Answers with a page: kept and packed, or by a session of Panel's where it has widgets."""

    def initialize(self, page: type[Page], answers: Answers, **panels: Any) -> None:  # noqa: ANN401
        """Keep which page, and what Panel wants to know."""
        super().initialize(**panels)
        self._page, self._answers = page, answers

    async def get(self, *given: Any, **named: Any) -> None:  # noqa: ANN401
        """Send the page."""
        if self._page.has_widgets:
            await super().get(*given, **named)
            return
        self.set_header("Cache-Control", "no-store")  # after a sign-out nothing is left to read
        self.set_header("Content-Type", "text/html; charset=utf-8")
        asked = self.request.query_arguments
        try:
            send(self, self._answers.of(self._page, asked))
        except MobilityError as problem:
            self.finish(written(told_problem(problem, asked)))
