"""What an employer's report reads: its protected cells, and how they are written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from dashboards.language import Language
from dashboards.parts.employer_names import HIDDEN, group_name
from dashboards.parts.names import value_name
from dashboards.reports.document import Block, Table
from dashboards.store import Store
from mobility.employers.gate import Passed


@dataclass(frozen=True)
class Subject:
    """What passed the gate of one employer and wave.

    Attributes
    ----------
    employer, survey, wave, threshold, is_synthetic
        Whose, of what, and by which least number of persons.
    cells
        The protected rows.
    coarser
        Steps by which groups were widened because of earlier releases.
    proof
        What was proven.
    """

    employer: str
    survey: str
    wave: int
    threshold: int
    is_synthetic: bool
    cells: pl.DataFrame
    coarser: int
    proof: Mapping[str, object]

    @classmethod
    def of(cls, draft: "Drafted") -> "Subject":
        """Take what a report needs off a drafted release."""
        return cls(
            employer=draft.employer,
            survey=draft.survey,
            wave=draft.wave,
            threshold=draft.threshold,
            is_synthetic=draft.is_synthetic,
            cells=draft.passed.cells,
            coarser=draft.passed.coarser,
            proof=draft.passed.release.proof,
        )


class Drafted(Protocol):
    """A release that passed the gate, whoever drafted it."""

    @property
    def employer(self) -> str:
        """Whose it is."""

    @property
    def survey(self) -> str:
        """Of which survey."""

    @property
    def wave(self) -> int:
        """Of which year."""

    @property
    def threshold(self) -> int:
        """Fewest people in a group that is shown."""

    @property
    def is_synthetic(self) -> bool:
        """Whether the answers are made up."""

    @property
    def passed(self) -> Passed:
        """What passed the gate."""


@dataclass(frozen=True)
class Told:
    """One report in one language: the subject, the published marts beside it, the words."""

    subject: Subject
    store: Store
    words: Language

    def rows(self, topic: str, **where: object) -> pl.DataFrame:
        """Give the rows of a topic."""
        return self.subject.cells.filter(pl.col("topic") == topic).filter(**where)

    def one(self, topic: str, **where: object) -> dict[str, Any] | None:
        """Give one row whose number is told; None where it is not."""
        found = self.rows(topic).filter(
            *(pl.col(k).is_null() if v is None else pl.col(k) == v for k, v in where.items())
        )
        return found.row(0, named=True) if found.height == 1 and _is_told(found) else None

    @property
    def employees(self) -> int | None:
        """People employed, where they were told."""
        found = self.one("answered", quantity="response", value=None)
        return None if found is None else int(found["answers"])

    def share(self, row: Mapping[str, Any] | None, digits: int = 0) -> str:
        """Write a share with its interval."""
        if row is None or row["estimate"] is None:
            return HIDDEN
        value = self.words.share(row["estimate"], digits)
        if row["low"] is None or row["low"] == row["high"]:
            return value
        ends = (self.words.number(100 * row[end], digits) for end in ("low", "high"))
        return f"{value} [{'–'.join(ends)}]"

    def amount(self, row: Mapping[str, Any] | None, digits: int = 0, factor: float = 1.0) -> str:
        """Write an amount with its interval."""
        if row is None or row["estimate"] is None:
            return HIDDEN
        value = self.words.number(row["estimate"] * factor, digits)
        if row["low"] is None or row["low"] == row["high"]:
            return value
        ends = (self.words.number(row[end] * factor, digits) for end in ("low", "high"))
        return f"{value} [{'; '.join(ends)}]"

    def count(self, row: Mapping[str, Any] | None) -> str:
        """Write how many answered."""
        if row is None or row["answers"] is None:
            return HIDDEN
        return self.words.number(row["answers"])

    def group(self, code: str) -> str:
        """Name a mode or a group of modes."""
        return group_name(code, self.words)

    def level(self, variable: str | None, code: str | None) -> str:
        """Name a level of a variable."""
        if code is None:
            return self.words("all")
        if variable == "mode":
            return self.group(code)
        if variable == "distance":
            return self.distance(code)
        if variable == "age_band":
            return self.words("{ages} years", ages=code.replace("-", "–"))
        return value_name(str(variable), code, self.words)

    def distance(self, code: str) -> str:
        """Name a class of distance."""
        if code.endswith("+"):
            return self.words("{km} km or more, or not told", km=code[:-1])
        return f"{code.replace('-', '–')} km"


def by_size(rows: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Walk through rows, the largest first; those not told last."""
    yield from rows.sort("estimate", descending=True, nulls_last=True).iter_rows(named=True)


def grid(told: Told, topic: str, caption: str, first: str) -> list[Block]:
    """Lay a table of two variables out: levels of the first down, of the second across."""
    rows = told.rows(topic, quantity="share")
    if rows.is_empty():
        return []
    across = rows["by_value"].drop_nulls().unique().sort().to_list()
    across = sorted(across, key=_distance)
    down = rows["value"].drop_nulls().unique().sort().to_list()
    cells = {(row["value"], row["by_value"]): row for row in rows.iter_rows(named=True)}
    variable = rows["by_variable"].drop_nulls()[0]
    head = [first, *(told.level(variable, code) for code in across), told.words("all")]
    lines = [
        [told.group(code), *(told.share(cells[code, other]) for other in (*across, None))]
        for code in down
    ]
    answers = [told.count(cells.get((None, other))) for other in (*across, None)]
    lines.append([told.words("answers"), *answers])
    numbers = tuple(range(1, len(head)))
    return [Table(caption, head, lines, numbers, (1.6, *(1.4,) * len(numbers)))]


def _distance(code: str) -> tuple[int, str]:
    number = code.rstrip("+").split("-")[0]
    return (int(number) if number.isdigit() else 0, code)


def _is_told(rows: pl.DataFrame) -> bool:
    return rows["estimate"][0] is not None
