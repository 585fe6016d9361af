"""Reading single values of sources that come as parsed JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from mobility.errors import SourceError

MOST_POINTS = 5_000
"""Points at one place beyond which a number is a slip; ours: the largest have some hundred."""


def required(record: Mapping[str, Any], key: str, *, where: str) -> Any:  # noqa: ANN401 - JSON
    """Give a value that must be there.

    Raises
    ------
    SourceError
        It is not.
    """
    if not isinstance(record, Mapping) or record.get(key) is None:
        raise SourceError(
            f"A charging place lacks {key}.",
            where=where,
            todo="see that the delivery is the whole export, or take the record out of it.",
        )
    return record[key]


def number(value: object, *, what: str, where: str) -> float | None:
    """Read a number that may be missing; text with a decimal point or comma is read.

    Raises
    ------
    SourceError
        There is something that is not a number.
    """
    if value is None or value == "":
        return None
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        raise SourceError(
            f"{what} is {value!r}, which is not a number.",
            where=where,
            todo="correct the value in the source's corrections.csv.",
        ) from None


def count(value: object, *, what: str, where: str) -> int:
    """Read a number of points or connectors of one place; one that is missing is 0.

    Raises
    ------
    SourceError
        There is something that is no such number.
    """
    read = number(value, what=what, where=where) or 0.0
    if not 0 <= read <= MOST_POINTS:
        raise SourceError(
            f"{what} is {value!r}, which no charging place has.",
            where=where,
            todo="correct the value in the source's corrections.csv.",
        )
    return int(read)


def day(value: object, *, what: str, where: str) -> date | None:
    """Read a date that may be missing: ISO 8601 (with or without a time) or DD-MM-YYYY.

    Raises
    ------
    SourceError
        There is something that is not a date.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    for pattern, length in (("%Y-%m-%d", 10), ("%d-%m-%Y", 10), ("%d.%m.%Y", 10)):
        try:
            return datetime.strptime(text[:length], pattern).date()
        except ValueError:
            continue
    raise SourceError(
        f"{what} is {value!r}, which is not a date.",
        where=where,
        todo="write dates as YYYY-MM-DD, or correct the value in corrections.csv.",
    )


def text(value: object) -> str | None:
    """Read a text that may be missing; only blanks count as missing."""
    return None if value is None else str(value).strip() or None
