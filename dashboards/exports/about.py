"""What every file of a figure says of itself: what was chosen, its source, its run, its error."""

from dataclasses import dataclass
from typing import Any

from dashboards.exports.shown import choices_of, text_of
from dashboards.language import Language
from dashboards.pages import Page
from dashboards.parts.blocks import Block, Figure

WITH_ERROR = {"low", "high"}
"""The columns of a drawn table that hold an interval."""


@dataclass(frozen=True)
class About:
    """A figure's particulars, in the reader's words, and its drawn charts."""

    figure: Figure
    charts: list[dict[str, Any]]
    place: str
    chosen: list[tuple[str, str]]
    run_id: str
    published: str
    address: str

    @property
    def words(self) -> Language:
        """The reader's language."""
        return self.figure.words

    @property
    def has_error(self) -> bool:
        """Whether an interval is drawn."""
        return any(set(rows[0]) >= WITH_ERROR for rows in drawn_rows(self.charts).values())

    def lines(self) -> list[tuple[str, str]]:
        """Give what is printed in the file, heading by heading."""
        words, figure = self.words, self.figure
        chosen = "; ".join(f"{label}: {value}" for label, value in self.chosen)
        error = (
            words("95 % intervals: at least, at most")
            if self.has_error
            else words("none is told: an account, a count or a wording, not an estimate")
        )
        made_up = [(words("Synthetic data"), words("made up for the example; no real person or employer"))]  # fmt: skip
        return [
            (words("Figure"), f"{figure.name}, {self.place}"),
            (words("Chosen"), chosen or words("nothing: as it is shown at first")),
            (words("Source"), figure.source),
            (words("Run"), f"{self.run_id}, {words('published')} {self.published} UTC"),
            (words("Error"), error),
            *(made_up if figure.is_synthetic else []),
            *([(words("Notes"), text_of(figure.notes))] if figure.notes else []),
            (words("Address"), self.address),
        ]


def about(page: Page, blocks: list[Block], figure: Figure, *, origin: str) -> About:
    """Gather what a figure's file is to say.

    Parameters
    ----------
    origin
        Scheme and host that the reader asked, such as ``http://localhost:5006``.
    """
    store = page.store
    pinned = page.state.address(page.slug, run=store.run_id, theme="")
    return About(
        figure,
        list(figure.charts),
        store.settings.municipality.name,
        choices_of(blocks),
        store.run_id,
        page.words.moment(store.published_at),
        f"{origin}{pinned}#{figure.name}",
    )


def drawn_rows(charts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Give the tables that charts are drawn from, outlines left out, each once."""
    found: dict[str, list[dict[str, Any]]] = {}
    for chart in charts:
        for rows in chart.get("datasets", {}).values():
            if rows and "geometry" not in rows[0] and rows not in found.values():
                found[f"drawn_{len(found) + 1}"] = rows
    return found
