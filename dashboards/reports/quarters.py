"""A quarter as a reader writes it: 2026Q3, 2026-Q3 or 2026K3."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from mobility.errors import SourceError

_WRITTEN = re.compile(r"(\d{4})[- ]?[QqKk]([1-4])")
_MONTHS = 3


@dataclass(frozen=True)
class Quarter:
    """A quarter of a year."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Quarter":
        """Read a quarter.

        Raises
        ------
        SourceError
            It is none.
        """
        found = _WRITTEN.fullmatch(text.strip())
        if not found:
            raise SourceError(
                f"{text!r} is no quarter.", where="--quarter", todo="write it as 2026Q3."
            )
        return cls(int(found[1]), int(found[2]))

    @property
    def name(self) -> str:
        """Its name, as the tables have it."""
        return f"{self.year}Q{self.number}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, _MONTHS * (self.number - 1) + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        month = _MONTHS * self.number
        start = date(self.year + month // 12, month % 12 + 1, 1)
        return start - timedelta(days=1)
