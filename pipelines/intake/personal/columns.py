"""Delivered columns that hold personal data, found by header and by what stands in them."""

from typing import Protocol

import polars as pl

from pipelines.intake.personal.detectors import header_kind, kinds_in

_LEAST_SHARE = 0.2
"""Share of answers that must point to somebody for a column to be personal whatever its header."""


class Asked(Protocol):
    """A delivered column."""

    @property
    def header(self) -> str:
        """Its header."""

    @property
    def question(self) -> str:
        """Its question, where the header is but a name."""

    @property
    def answers(self) -> dict[str, int]:
        """What stands in it, and how often."""


def personal_kind(column: Asked) -> str | None:
    """Say what personal data a column holds; None where none was found."""
    told = header_kind(column.header) or header_kind(column.question)
    if told:
        return f"personal data: {told.replace('_', '-')}"
    if not column.answers:
        return None
    texts = pl.Series(list(column.answers))
    counts = pl.Series(list(column.answers.values()))
    found = kinds_in(texts, "home")
    share = float(counts.filter(found.ne("")).sum()) / float(counts.sum())
    if share < _LEAST_SHARE:
        return None
    kinds = found.filter(found.ne("")).unique().sort().to_list()
    return f"personal data: {', '.join(kinds)}"
