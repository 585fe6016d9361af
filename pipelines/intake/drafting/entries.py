"""How a delivered column would be read as one of ours: its entry in the mapping."""

import re
from datetime import datetime
from typing import Any

from pipelines.intake.columns import CHOICES, DATES, LISTS, QUANTITIES
from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.options import options_in, separator_of
from pipelines.intake.drafting.vocabulary import plain, value_of
from pipelines.intake.reading.vocabulary import words

_MONTH_FIRST = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")
_DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y %I:%M:%S %p", "%d/%m/%Y")
_USUAL_UNITS = {"length": "km", "time": "minute", "speed": "km_h"}


def entry_for(name: str, column: Delivered) -> tuple[dict[str, Any], dict[str, int]]:
    """Give the entry, and the answers for which it has no value."""
    entry: dict[str, Any] = {"column": column.header}
    unplaced: dict[str, int] = {}
    if name in CHOICES:
        values, unplaced = _values(name, column)
        entry["values"] = {} if set(values) == set(values.values()) else values
    elif name in QUANTITIES:
        entry["unit"] = unit_of(name, column)
    elif name in LISTS:
        entry["options"] = options_in(column.answers, separator_of(column.answers) or ",")
    elif name in DATES:
        entry["format"] = _date_format(column)
    entry["missing"] = list(column.blank)
    return {key: value for key, value in entry.items() if value}, unplaced


def _values(name: str, column: Delivered) -> tuple[dict[str, str], dict[str, int]]:
    values, unplaced = {}, {}
    for text, count in column.answers.items():
        value, _ = value_of(name, text)
        if value is None:
            unplaced[text] = count
        else:
            values[text] = value
    return values, unplaced


def unit_of(name: str, column: Delivered) -> str | None:
    """Find the unit that a header asks for, where it is not the usual one."""
    quantity = QUANTITIES[name]
    asked = set(plain(column.asked).split()) | set(re.findall(r"\w+/\w+", column.asked.lower()))
    for unit, spelt in words("units")[quantity].items():
        usual = unit == _USUAL_UNITS.get(quantity) or quantity not in _USUAL_UNITS
        if not usual and asked & {word for word in spelt if len(word) > 2}:
            return str(unit)
    return None


def _date_format(column: Delivered) -> str | None:
    """Find how dates are written where the month stands first; None where no format is needed."""
    texts = list(column.answers)[:100]
    if not texts or any(_fits(texts, form) for form in _DAY_FIRST):
        return None
    return next((form for form in _MONTH_FIRST if _fits(texts, form)), None)


def _fits(texts: list[str], form: str) -> bool:
    try:
        for text in texts:
            datetime.strptime(text, form)
    except ValueError:
        return False
    return True
