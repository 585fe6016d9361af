"""The path told as a table: the account, business as usual, with measures, summed up."""

import numpy as np
import polars as pl

from mobility.co2.assembled import Assembled
from mobility.co2.outcomes import cumulative
from mobility.co2.segments import BOOKS
from mobility.co2.told import counted, told
from mobility.co2.uncertain import Floats
from mobility.co2.unknowns import FEWEST, rank_unknowns


def path_frame(model: Assembled) -> pl.DataFrame:
    """Lay out the path, a row per book, year and quantity.

    Without measures of its own a municipality has business as usual alone.

    Parameters
    ----------
    model
        The municipality's model.

    Returns
    -------
    DataFrame with book, year, quantity and the columns of an estimate, t CO2e
    """
    years = list(model.transport)
    frames = [_named(counted(list(model.transport.values())), "territory", "account", years)]
    for book in BOOKS:
        held = [book in segment.books for segment in model.baseline.segments]
        if not any(held):
            continue
        if book != "territory":
            base = model.baseline.base[held].sum(axis=0)[None]
            frames.append(_named(told(base), book, "base_year", [model.baseline.base_year]))
        for quantity, tonnes in _drawn(model, book).items():
            frames.append(_named(told(tonnes), book, quantity, list(model.baseline.years)))
    return pl.concat(frames)


def with_all(model: Assembled, book: str = "territory", *, as_account: bool = False) -> Floats:
    """Give a book's tonnes with all measures in force, shape (years, replicates)."""
    path = model.path(book, as_account=as_account)
    return np.asarray(path.tonnes(np.ones((1, len(path.names)), bool))[0])


def _drawn(model: Assembled, book: str) -> dict[str, Floats]:
    usual = model.baseline.book(book)
    made = {"business_as_usual": usual, "cumulative_business_as_usual": cumulative(usual)}
    if not model.in_force:
        return made
    left = with_all(model, book)
    made |= {
        "with_measures": left,
        "saved": usual - left,
        "cumulative_with_measures": cumulative(left),
        "cumulative_saved": cumulative(usual - left),
    }
    if book == "territory":
        made["with_measures_in_account"] = with_all(model, book, as_account=True)
    return made


def _named(frame: pl.DataFrame, book: str, quantity: str, years: list[int]) -> pl.DataFrame:
    return frame.with_columns(
        book=pl.lit(book), year=pl.Series(years, dtype=pl.Int32), quantity=pl.lit(quantity)
    )


def unknowns_frame(model: Assembled, years: list[int]) -> pl.DataFrame:
    """Rank the unknowns behind transport's tonnes with all measures in some years.

    Parameters
    ----------
    model
        The municipality's model.
    years
        Years of the path; others are left out.

    Returns
    -------
    DataFrame with year, unknown, share_of_variance, swing_tonnes, correlation, is_told,
    is_assumption (nobody has measured it); empty with too few replicates to tell
    """
    tonnes = with_all(model)
    frames = []
    for year in years:
        if year not in model.baseline.years or tonnes.shape[1] < FEWEST:
            continue
        at = model.baseline.years.index(year)
        unknowns = model.draws.varying() | {"local_departure": model.baseline.local[at]}
        ranked = rank_unknowns(unknowns, tonnes[at]).rename({"swing": "swing_tonnes"})
        frames.append(ranked.with_columns(year=pl.lit(year, pl.Int32)))
    if not frames:
        return pl.DataFrame()
    return pl.concat(frames).with_columns(
        is_assumption=pl.col("unknown").is_in(sorted(_assumptions(model)))
    )


def _assumptions(model: Assembled) -> set[str]:
    """Name the numbers that nobody has measured."""
    quantities = [s.tonnes or s.share for s in model.baseline.segments]
    names = {name for quantity in quantities if quantity for name in quantity.assumptions}
    names |= {name for measure in model.measures for name in measure.assumptions}
    return (
        names
        | {name for name in model.draws.known if name.startswith("split.local")}
        | {"split.non_road"}
    )
