"""What every part of a report asks: the run, the reader's language, the year, the day."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import polars as pl

from dashboards.language import LOCALES_OF_CHARTS, Language
from dashboards.parts.names import account_name
from dashboards.parts.path_answers import PathAnswers
from dashboards.store import Series, Store
from mobility.charts.theme import Dress


@dataclass(frozen=True)
class Told:
    """A report's context.

    Attributes
    ----------
    year
        The account's year that is reported on.
    series
        The headline account.
    as_of
        The day of the run.
    """

    store: Store
    words: Language
    series: Series
    year: int
    as_of: date

    @cached_property
    def path(self) -> PathAnswers:
        """What the tables of the path answer."""
        return PathAnswers(self.store)

    @property
    def dress(self) -> Dress:
        """How charts are dressed."""
        return Dress(LOCALES_OF_CHARTS[self.words.code])

    @cached_property
    def years(self) -> pl.DataFrame:
        """The account up to the year."""
        return self.series.years.filter(pl.col("year") <= self.year)


def editions(told: Told) -> str:
    """Name the editions that path and measures rest on."""
    if not told.path.is_there:
        return f"{account_name(told.series.account, told.words)} {told.series.vintage}"
    row = told.path.path.row(0, named=True)
    return told.words(
        "{account} {vintage}, national projection {projection}, measures {measures}",
        account=account_name(row["account"], told.words),
        vintage=row["vintage"],
        projection=row["projection"].upper(),
        measures=row["measures_vintage"],
    )
