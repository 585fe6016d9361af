"""A change between two years, over two editions of an account: what happened, what was recounted.

`activity` and `factor` are what happened; `method` and `boundary` are what was recounted. A part
that the editions do not let us tell stands whole in `unsplit_change` or `unsplit_revision`, so
that the parts always sum to the change that a reader of the two editions would see.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mobility.attribution import lmdi
from mobility.errors import EstimateError

PARTS = ("activity", "factor", "method", "boundary", "unsplit_change", "unsplit_revision")
"""Parts of a change, in the order they are shown."""


@dataclass(frozen=True)
class _Road:
    """One way from the old number to the new: along the years in one edition, then across."""

    edition: str
    recount_year: int


def split_change(
    accounts: pl.DataFrame,
    *,
    start: int,
    end: int,
    old: str,
    new: str,
    activities: Mapping[str, Mapping[int, float]] | None = None,
) -> pl.DataFrame:
    """Split the change from a year in one edition to a year in another.

    Where both editions hold both years there are two ways from the one number to the other; the
    mean of the two is taken, so that the order does not decide.

    Parameters
    ----------
    accounts
        vintage, year, sector, tonnes of one account and municipality; the sectors are the parts
        of what is compared (for transport alone: one sector).
    start, end
        The years.
    old, new
        The editions that `start` and `end` are read in; they may be the same.
    activities
        Activity per year by name (residents, then car km per resident): tonnes are their product
        times a factor. Without them what happened stays whole.

    Returns
    -------
    DataFrame with part (one of `PARTS`), name, tonnes; sums to the change

    Raises
    ------
    EstimateError
        An edition lacks its year, or the editions have no year in common.
    """
    books = _books(accounts)
    _check(books, {start: old, end: new})
    roads = [_Road(new, start), _Road(old, end)]
    usable = [road for road in roads if all((v, road.recount_year) in books for v in (old, new))]
    if not usable:
        raise EstimateError(
            f"The editions {old} and {new} have neither {start} nor {end} in common.",
            where="accounts by vintage",
            todo="compare years that one edition holds; what was recounted cannot be told.",
        )
    made: list[tuple[str, str | None, float]] = []
    for road in usable:
        happened = _happened(books, road.edition, start, end, activities or {})
        recounted = _recounted(books, road.recount_year, old, new)
        made.extend((part, name, tonnes / len(usable)) for part, name, tonnes in happened)
        made.extend((part, None, tonnes / len(usable)) for part, tonnes in recounted.items())
    parts = pl.DataFrame(made, schema=["part", "name", "tonnes"], orient="row").cast(
        {"part": pl.Enum(PARTS), "name": pl.String, "tonnes": pl.Float64}
    )
    return parts.group_by("part", "name").agg(pl.col("tonnes").sum()).sort("part", "name")


_Books = dict[tuple[str, int], dict[str, float]]


def _books(accounts: pl.DataFrame) -> _Books:
    books: _Books = {}
    named = accounts.drop_nulls("tonnes").select("vintage", "year", "sector", "tonnes")
    for vintage, year, sector, tonnes in named.iter_rows():
        books.setdefault((vintage, int(year)), {})[sector] = float(tonnes)
    return books


def _check(books: _Books, needed: Mapping[int, str]) -> None:
    for year, vintage in needed.items():
        if (vintage, year) not in books:
            raise EstimateError(
                f"The edition {vintage} has no {year}.",
                where=f"accounts, vintage {vintage}",
                todo="choose a year that the edition holds, or deliver the edition.",
            )


def _happened(
    books: _Books,
    vintage: str,
    start: int,
    end: int,
    activities: Mapping[str, Mapping[int, float]],
) -> list[tuple[str, str | None, float]]:
    """Split what happened in one edition into activities and factor."""
    before, after = (sum(books[vintage, year].values()) for year in (start, end))
    if start == end:
        return []
    known = all(start in series and end in series for series in activities.values())
    if not activities or not known or min(before, after) < 0:
        return [("unsplit_change", None, after - before)]
    sides = []
    for year, tonnes in ((start, before), (end, after)):
        side = {name: series[year] for name, series in activities.items()}
        product = 1.0
        for value in side.values():
            product *= value
        sides.append(side | {"tonnes per unit": tonnes / product})
    return [
        ("factor" if name == "tonnes per unit" else "activity", name, tonnes)
        for name, tonnes in lmdi(sides[0], sides[1]).iter_rows()
    ]


def _recounted(books: _Books, year: int, old: str, new: str) -> dict[str, float]:
    """Split what was recounted of one year into method and boundary.

    Sectors that both editions hold were recounted by another method; sectors that one alone holds
    moved the boundary. With a single sector in both, the two cannot be parted.
    """
    if old == new:
        return {}
    before, after = books[old, year], books[new, year]
    shared = set(before) & set(after)
    method = sum(after[sector] - before[sector] for sector in shared)
    gained = sum(after[sector] for sector in after if sector not in shared)
    boundary = gained - sum(before[sector] for sector in before if sector not in shared)
    if len(set(before) | set(after)) == 1:
        return {"unsplit_revision": method}
    return {"method": method, "boundary": boundary}
