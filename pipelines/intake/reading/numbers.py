"""Numbers as people write them: "12,5 km", "ca. 10", "5-10" (its midpoint), "1 t 20 min"."""

import re
from functools import cache

from mobility.errors import SourceError
from mobility.units import KM_PER_M, KM_PER_MILE, MIN_PER_HOUR
from pipelines.intake.columns import QUANTITIES
from pipelines.intake.forms import File
from pipelines.intake.reading.vocabulary import words

FACTORS = {
    "length": {"km": 1.0, "m": KM_PER_M, "mile": KM_PER_MILE},
    "time": {"minute": 1.0, "hour": MIN_PER_HOUR, "second": 1 / MIN_PER_HOUR},
    "speed": {"km_h": 1.0, "mile_h": KM_PER_MILE, "m_s": KM_PER_M * MIN_PER_HOUR**2},
    "days": {"day": 1.0},
    "years": {"year": 1.0},
    "persons": {"person": 1.0},
    "plain": {},
}
"""What one of a unit is in ours: km, minutes, km/h, days, years, persons."""

_NUMBER = r"[-+]?\d*\.?\d+(?:e[-+]?\d+)?"
_FRACTIONS = (("½", ".5"), ("¼", ".25"), ("¾", ".75"))
_AMBIGUOUS = {",": r"(?:^|[^\d.,])[1-9]\d{0,2}\.\d{3}(?:\D|$)", ".": r"\d,\d{3}(?:\D|$)"}
"""Where a sign may part thousands or decimals, by the decimal sign declared: "1.234" beside ","."""


def number(name: str, text: str, spec: File, unit: str | None) -> str:
    """Make the SQL that reads one number in our unit; null where the text is none.

    Parameters
    ----------
    name
        Our column; it says which units may stand beside the number.
    text
        SQL of the delivered text.
    spec
        How the file writes decimals and thousands.
    unit
        The unit where the answer names none.

    Raises
    ------
    SourceError
        The column cannot be given in that unit.
    """
    quantity = QUANTITIES[name]
    factor = _factor(name, quantity, unit)
    plain = _plain(text, spec)
    bare = f"try_cast({plain} as double)"
    fast = f"case when {_is_fast(text, spec)} then {bare} end"
    slow = _with_words(f"lower({_tidy(text, spec)})", quantity, factor)
    guard = f"case when not regexp_matches({text}, '{_AMBIGUOUS[spec.decimal]}') then {slow} end"
    if spec.thousands:
        guard = slow
    return f"coalesce({_times(fast, factor)}, {guard})"


def is_span(text: str) -> str:
    """Make the SQL that says whether a number was given as a span and read as its midpoint."""
    return f"regexp_matches(lower({text}), '^[^\\d]*\\d*[.,]?\\d+\\s*{_to()}\\s*\\d*[.,]?\\d+')"


def _is_fast(text: str, spec: File) -> str:
    """Say which texts are numbers as a machine writes them."""
    return f"regexp_full_match({text}, '-?\\d+(?:{re.escape(spec.decimal)}\\d+)?')"


def _plain(text: str, spec: File) -> str:
    return text if spec.decimal == "." else f"replace({text}, ',', '.')"


def _tidy(text: str, spec: File) -> str:
    """Write the decimals with a point, whichever sign the file or the person took."""
    made = f"replace({text}, chr(160), ' ')"
    if spec.thousands:
        made = f"replace({made}, '{_escaped(spec.thousands)}', '')"
    for sign, decimals in _FRACTIONS:
        made = f"replace({made}, '{sign}', '{decimals}')"
    return f"replace({made}, ',', '.')"


def _escaped(sign: str) -> str:
    return sign.replace("'", "''")


def _with_words(text: str, quantity: str, factor: float) -> str:
    pattern = _pattern(quantity)
    found = f"regexp_extract({text}, '{pattern}', ['low', 'high', 'unit'])"
    low = f"try_cast({found}.low as double)"
    middle = f"({low} + coalesce(try_cast(nullif({found}.high, '') as double), {low})) / 2"
    named = FACTORS[quantity]
    cases = " ".join(
        f"when '{word}' then {named[unit]!r}"
        for unit, spelt in words("units")[quantity].items()
        for word in spelt
    )
    scale = f"case {found}.unit {cases} else {factor!r} end" if cases else repr(factor)
    read = f"{middle} * ({scale})"
    return f"coalesce({read}, {_compound(text)})" if quantity == "time" else read


def _compound(text: str) -> str:
    """Read hours and minutes together: "1 t 20 min", "1:20", and a time cell's "01:20:00"."""
    hour = "|".join(map(re.escape, words("units")["time"]["hour"]))
    minute = "|".join(map(re.escape, words("units")["time"]["minute"]))
    pattern = (
        rf"^(\d{{1,2}})\s*(?::|(?:{hour})\.?\s*(?:og|and)?)\s*(\d{{1,2}})(?::(\d{{2}}))?"
        rf"\s*(?:{minute})?\.?$"
    )
    found = f"regexp_extract({text}, '{pattern}', ['hour', 'minute', 'second'])"
    return (
        f"try_cast({found}.hour as double) * {MIN_PER_HOUR!r} "
        f"+ try_cast({found}.minute as double) "
        f"+ coalesce(try_cast(nullif({found}.second, '') as double), 0) / {MIN_PER_HOUR!r}"
    )


@cache
def _pattern(quantity: str) -> str:
    spoken = words("units")
    about = _any(spoken["about"])
    unit = _any([word for spelt in spoken[quantity].values() for word in spelt])
    after = _any(spoken["after"])
    return (
        rf"^(?:(?:{about})\.?)?\s*({_NUMBER})(?:\s*{_to()}\s*({_NUMBER}))?\s*({unit})?\.?"
        rf"\s*(?:{after})?\.?$"
    )


@cache
def _to() -> str:
    return f"(?:{_any(words('units')['to'])})"


def _any(given: list[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(given, key=len, reverse=True)).replace(
        "'", "''"
    )


def _factor(name: str, quantity: str, unit: str | None) -> float:
    if unit is None:
        return 1.0
    for known, spelt in words("units")[quantity].items():
        if unit.strip().lower() in (known, *spelt):
            return FACTORS[quantity][known]
    raise SourceError(
        f"{name} cannot be given in {unit!r}.",
        where=f"survey.toml, [columns] {name}",
        todo=f"write one of {', '.join(FACTORS[quantity]) or 'no unit'}.",
    )


def _times(read: str, factor: float) -> str:
    return read if factor == 1 else f"({read}) * {factor!r}"
