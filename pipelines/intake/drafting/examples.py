"""A few answers of a column, as one may show them to somebody who names columns."""

from collections.abc import Sequence

import polars as pl

from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.personal.detectors import kinds_in

_SHOWN = 5
_LONGEST = 60


def examples(column: Delivered) -> list[str]:
    """Give the most frequent answers, cut short; what points to somebody as what it is."""
    return [text[:_LONGEST] for text in without_people(list(column.answers)[:_SHOWN])]


def without_people(texts: Sequence[str]) -> list[str]:
    """Give texts; in place of each that points to somebody, what it is, such as ``[name]``."""
    kinds = kinds_in(pl.Series(texts, dtype=pl.String)).to_list() if texts else []
    return [f"[{kind}]" if kind else text for text, kind in zip(texts, kinds, strict=True)]
