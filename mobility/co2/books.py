"""Three books of transport's tonnes side by side, the bridge between them, and who moves what."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from mobility.co2.baseline import Baseline
from mobility.co2.segments import BOOKS, MOVERS, Segment
from mobility.co2.uncertain import Floats
from mobility.errors import EstimateError

DIMENSIONS = {
    "vehicle": ("by vehicle", "efter køretøj"),
    "carrier": ("by energy carrier", "efter energibærer"),
    "road_owner": ("by road owner", "efter vejmyndighed"),
}
"""How a transport account can be broken down."""


def breakdowns(accounts: pl.DataFrame) -> pl.DataFrame:
    """Say which breakdowns of transport an account holds, and which are absent.

    Parameters
    ----------
    accounts
        Rows of one account; a breakdown is there where its column is and holds something.

    Returns
    -------
    DataFrame with dimension, text_en, text_da, is_present, parts (how many)
    """
    rows = []
    for dimension, (english, danish) in DIMENSIONS.items():
        held = dimension in accounts.columns and accounts[dimension].drop_nulls().n_unique() > 1
        parts = accounts[dimension].drop_nulls().n_unique() if held else 0
        rows.append((dimension, english, danish, held, parts))
    columns = ["dimension", "text_en", "text_da", "is_present", "parts"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def tonnes_in(baseline: Baseline, year: int) -> Floats:
    """Give the segments' tonnes in the base year or a year of the path, (segments, replicates).

    Raises
    ------
    EstimateError
        The year is neither.
    """
    if year == baseline.base_year:
        return baseline.base
    if year not in baseline.years:
        raise EstimateError(
            f"The path has no {year}.",
            where=f"years {baseline.years[0]}-{baseline.years[-1]}",
            todo="ask for the base year or a year of the path.",
        )
    return np.asarray(baseline.tonnes[:, baseline.years.index(year)])


def three_books(baseline: Baseline, year: int) -> pl.DataFrame:
    """Lay the three books side by side, segment by segment.

    Parameters
    ----------
    baseline
        Business as usual.
    year
        The base year or a year of the path.

    Returns
    -------
    DataFrame with book, segment (null for the sum), mover (null for all), title_en, title_da,
    tonnes, low, high (95 %)
    """
    tonnes = tonnes_in(baseline, year)
    rows: list[tuple[str | float | None, ...]] = []
    for book in BOOKS:
        held = [book in segment.books for segment in baseline.segments]
        rows.append((book, None, None, None, None, *_told(tonnes[held].sum(axis=0))))
        for mover in MOVERS:
            own = [h and s.mover == mover for h, s in zip(held, baseline.segments, strict=True)]
            rows.append((book, None, mover, None, None, *_told(tonnes[own].sum(axis=0))))
        for place in np.flatnonzero(held):
            segment = baseline.segments[place]
            named = (segment.id, segment.mover, segment.title_en, segment.title_da)
            rows.append((book, *named, *_told(tonnes[place])))
    columns = ["book", "segment", "mover", "title_en", "title_da", "tonnes", "low", "high"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def bridge(baseline: Baseline, year: int, *, start: str, end: str) -> pl.DataFrame:
    """Walk from one book to another: what is taken out, what is added.

    Parameters
    ----------
    baseline, year
        As in `three_books`.
    start, end
        The books.

    Returns
    -------
    DataFrame with step (the start's name, segments, the end's name), kind (``book``, ``out``,
    ``in``), tonnes (signed for segments), low, high; the steps sum to the end

    Raises
    ------
    EstimateError
        A book is not known.
    """
    if {start, end} - set(BOOKS):
        raise EstimateError(
            f"There is no book {start!r} or {end!r}.",
            where="bridge between books",
            todo=f"choose of {', '.join(BOOKS)}.",
        )
    tonnes = tonnes_in(baseline, year)
    rows = [(start, "book", *_told(_sum(baseline.segments, tonnes, start)))]
    for place, segment in enumerate(baseline.segments):
        was, becomes = start in segment.books, end in segment.books
        if was != becomes:
            sign = 1.0 if becomes else -1.0
            rows.append((segment.id, "in" if becomes else "out", *_told(sign * tonnes[place])))
    rows.append((end, "book", *_told(_sum(baseline.segments, tonnes, end))))
    return pl.DataFrame(rows, schema=["step", "kind", "tonnes", "low", "high"], orient="row")


def _sum(segments: Sequence[Segment], tonnes: Floats, book: str) -> Floats:
    return np.asarray(tonnes[[book in segment.books for segment in segments]].sum(axis=0))


def _told(drawn: Floats) -> tuple[float, float, float]:
    low, high = np.quantile(drawn, [0.025, 0.975])
    return float(drawn.mean()), float(low), float(high)
