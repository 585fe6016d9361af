"""How a workbook's number formats tell dates and times from numbers."""

import re
from dataclasses import dataclass
from datetime import datetime

_BUILT_IN = {
    **dict.fromkeys(map(str, range(14, 23)), "date"),
    **dict.fromkeys(map(str, range(27, 37)), "date"),
    **dict.fromkeys(("45", "47"), "date"),
    "46": "span",
    **dict.fromkeys(map(str, range(50, 59)), "date"),
}
"""Formats that have a number and no text of their own (ECMA-376 part 1, 18.8.30)."""

_NOT_A_SIGN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
"""Quoted words, escaped letters, fill, and brackets of a colour, a condition or a language."""


@dataclass(frozen=True)
class Styles:
    """What each style shows a number as, and from when days are counted.

    Attributes
    ----------
    kinds
        Per style ``date`` (a date, a time, or both), ``span`` (hours beyond 24), or nothing.
    """

    kinds: tuple[str, ...]
    origin: datetime


def kind_of(number: str, code: str | None) -> str:
    """Say what a format shows: ``date``, ``span``, or nothing of the kind.

    Parameters
    ----------
    number
        The format's number.
    code
        Its text, such as ``dd-mm-yyyy``, where the workbook has one of its own.
    """
    if code is None:
        return _BUILT_IN.get(number, "")
    signs = _NOT_A_SIGN.sub("", code.split(";")[0]).lower()
    if re.search(r"\[[hms]+\]", signs):
        return "span"
    is_date = re.search(r"[ymdhs]", signs) and "general" not in signs
    return "date" if is_date else ""
