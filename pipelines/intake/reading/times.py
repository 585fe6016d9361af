"""Dates and times of day as people and programs write them."""

from mobility.lake.connection import quote

_DATE_FORMATS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d", "%d %B %Y")
"""A day before a month, as everywhere but in the United States: for those, state `format`."""
_SHORT_FORMATS = ("%d-%m-%y", "%d/%m/%y", "%d.%m.%y")
EARLIEST_YEAR = 1950
"""No survey that is read here was answered earlier; a year before it is a slip of the pen."""
_DAY_ZERO = "1899-12-30"
"""Day 0 of a spreadsheet's calendar from March 1900 on (ECMA-376 part 1, 18.17.4.1)."""
_SERIALS = (18_264, 73_050)
"""Days of 1950 to 2099 as spreadsheets count them: what a date is that lost its format."""


def day(text: str, format_: str | None) -> str:
    """Make the SQL that reads a date; null where the text is none, 30 February among them.

    Parameters
    ----------
    format_
        How it is written, in strptime's signs; None: year-month-day, or day-month-year.
    """
    if format_ is not None:
        return f"try_cast(try_strptime({text}, {quote(format_)}) as date)"
    bare = f"regexp_extract({text}, '^([^ T]+(?: [^ \\d:]+ \\d{{4}})?)(?:[T ].*)?$', 1)"
    written = f"{_among(bare, _DATE_FORMATS)}, {_among(bare, _SHORT_FORMATS)}"
    return f"coalesce({written}, {_serial(text)})"


def _among(text: str, formats: tuple[str, ...]) -> str:
    listed = ", ".join(map(quote, formats))
    read = f"try_cast(try_strptime({text}, [{listed}]) as date)"
    return f"case when year({read}) >= {EARLIEST_YEAR} then {read} end"


def _serial(text: str) -> str:
    count = f"try_cast({text} as double)"
    first, last = _SERIALS
    return (
        f"case when {count} between {first} and {last} "
        f"then date '{_DAY_ZERO}' + floor({count})::integer end"
    )


def clock(text: str, format_: str | None, unit: str | None = None) -> str:
    """Make the SQL that reads a time of day as hh:mm.

    It takes 7:05, 07.05, 0705, kl. 7, 7:05 PM, the time part of a timestamp, and a spreadsheet's
    part of a day (0.295).

    Parameters
    ----------
    unit
        ``minute`` where minutes since midnight are counted; trips after midnight go on from 1440.
    """
    if unit == "minute":
        since = f"try_cast({text} as double)"
        counted = f"case when {since} between 0 and 2879 then round({since})::integer % 1440 end"
        return f"{_padded(f'{counted} // 60')} || ':' || {_padded(f'{counted} % 60')}"
    if format_ is not None:
        return f"strftime(try_strptime({text}, {quote(format_)}), '%H:%M')"
    pattern = (
        r"(?:^|[ T])(?:kl\.?\s*)?(\d{1,2})(?:[:.]?(\d{2})(?:[:.]\d{2}(?:\.\d+)?)?)?"
        r"\s*(am|pm|a\.m\.|p\.m\.)?(?:z|[+-]\d{2}:?\d{2})?$"
    )
    found = f"regexp_extract(lower({text}), lower('{pattern}'), ['hour', 'minute', 'half'])"
    given = f"try_cast({found}.hour as integer)"
    is_late = f"left({found}.half, 1) = 'p'"
    hour = (
        f"case when {found}.half = '' then {given} when {given} > 12 then null "
        f"when {is_late} then {given} % 12 + 12 else {given} % 12 end"
    )
    minute = f"coalesce(try_cast(nullif({found}.minute, '') as integer), 0)"
    written = (
        f"case when {hour} between 0 and 23 and {minute} between 0 and 59 "
        f"then {_padded(hour)} || ':' || {_padded(minute)} end"
    )
    part = f"case when {text} like '0.%' then try_cast({text} as double) end"
    minutes = f"round({part} * 1440)::integer % 1440"
    of_day = f"{_padded(f'{minutes} // 60')} || ':' || {_padded(f'{minutes} % 60')}"
    return f"coalesce({of_day}, {written})"


def _padded(number: str) -> str:
    return f"lpad(({number})::varchar, 2, '0')"
