"""How one delivered answer is read: SQL expressions over text columns (DuckDB's dialect)."""

from dataclasses import dataclass

from mobility.errors import SourceError
from mobility.lake.connection import quote
from mobility.units import KM_PER_M, KM_PER_MILE, MIN_PER_HOUR
from pipelines.intake.mapping import Column, File

NUMBERS = {
    "age", "distance_km", "duration_min", "days_per_week", "home_office_days", "companions",
    "weight", "trip_weight", "days", "count", "trips", "from_km", "to_km",
}  # fmt: skip
BOOLEANS = {"has_car", "has_bike", "has_ebike", "parking_free"}
LISTS = {"barriers", "motivators"}
UNITS = {
    "distance_km": {"km": 1.0, "m": KM_PER_M, "mile": KM_PER_MILE},
    "duration_min": {"minute": 1.0, "hour": MIN_PER_HOUR, "second": 1 / MIN_PER_HOUR},
}
_YES = ("ja", "yes", "true", "1", "sand", "valgt", "checked")
_NO = ("nej", "no", "false", "0", "falsk", "ikke valgt", "unchecked")


@dataclass(frozen=True)
class Reading:
    """One of our columns: the delivered text, what it becomes, and what is said where it cannot be.

    Parameters
    ----------
    raw
        SQL of the delivered text, null where the answer is missing.
    typed
        SQL of the value in our unit, null where the text cannot be read.
    rule
        What a text must be.
    """

    name: str
    raw: str
    typed: str
    rule: str
    required: bool = False


def read_column(name: str, how: Column, source: str, spec: File) -> Reading:
    """Make the SQL that reads one answer.

    Parameters
    ----------
    name
        Our column's name.
    how
        Its entry in the mapping.
    source
        SQL of the delivered column.
    spec
        How the file writes its numbers.
    """
    if how.constant is not None:
        text = quote(str(how.constant))
        return Reading(name, text, text, "is a constant", how.required)
    raw = f"nullif(trim({source}), '')"
    if how.missing:
        listed = ", ".join(quote(text.strip().lower()) for text in how.missing)
        raw = f"case when lower({raw}) in ({listed}) then null else {raw} end"
    if how.values:
        return Reading(name, raw, _mapped(raw, how.values), _among(list(how.values)), how.required)
    return _plain(name, how, raw, spec)


def _plain(name: str, how: Column, raw: str, spec: File) -> Reading:
    if name in NUMBERS:
        factor = _factor(name, how.unit)
        typed = f"({number(raw, spec)}) * {factor!r}" if factor != 1 else number(raw, spec)
        return Reading(name, raw, typed, "is a number", how.required)
    if name in BOOLEANS:
        words = {**dict.fromkeys(_YES, "true"), **dict.fromkeys(_NO, "false")}
        return Reading(name, raw, f"try_cast({_mapped(raw, words)} as boolean)", "is yes or no", how.required)
    if name in LISTS:
        return Reading(name, raw, _options(raw, how), "is among the options", how.required)
    if name == "departure":
        return Reading(name, raw, clock(raw), "is a time of day (hh:mm)", how.required)
    if name == "home_postcode":
        typed = f"regexp_extract(regexp_replace({raw}, '\\.0$', ''), '^(?:[A-Z]{{1,3}}-)?(\\d{{3,5}})(?:\\D.*)?$', 1)"
        return Reading(name, raw, f"nullif(lpad({typed}, cast(greatest(4, length({typed})) as integer), '0'), '0000')", "is a postcode", how.required)
    return Reading(name, raw, raw, "is a text", how.required)


def _factor(name: str, unit: str | None) -> float:
    if unit is None:
        return 1.0
    units = UNITS.get(name, {})
    if unit not in units:
        raise SourceError(
            f"{name} cannot be given in {unit!r}.",
            where=f"survey.toml, [columns] {name}",
            todo=f"write one of {', '.join(units) or 'no unit'}.",
        )
    return units[unit]


def _mapped(raw: str, values: "dict[str, str | bool | float] | dict[str, str]") -> str:
    cases = " ".join(
        f"when {quote(text.strip().lower())} then {quote(str(value))}" for text, value in values.items()
    )
    return f"case lower({raw}) {cases} end"


def _among(values: list[str]) -> str:
    shown = ", ".join(values[:12]) + (" ..." if len(values) > 12 else "")
    return f"is among the answers of the mapping ({shown})"


def number(raw: str, spec: File) -> str:
    """Read a number as people write it: "12,5 km", "ca. 10", "5-10" (its midpoint)."""
    text = f"lower({raw})"
    if spec.thousands:
        text = f"replace({text}, {quote(spec.thousands)}, '')"
    if spec.decimal != ".":
        text = f"replace({text}, {quote(spec.decimal)}, '.')"
    plain = r"^(?:ca\.?|cirka|circa|about|approx\.?|approximately|omkring|~)?\s*([-+]?\d*\.?\d+(?:e[-+]?\d+)?)\s*\p{L}*\.?$"
    span = r"^(\d*\.?\d+)\s*(?:-|–|til|to)\s*(\d*\.?\d+)\s*\p{L}*\.?$"
    one = f"try_cast(nullif(regexp_extract({text}, '{plain}', 1), '') as double)"
    low = f"try_cast(nullif(regexp_extract({text}, '{span}', 1), '') as double)"
    high = f"try_cast(nullif(regexp_extract({text}, '{span}', 2), '') as double)"
    return f"coalesce(try_cast({text} as double), {one}, ({low} + {high}) / 2)"


def is_span(raw: str) -> str:
    """Say whether a number was given as a span and read as its midpoint."""
    return f"regexp_matches(lower({raw}), '^\\d*[.,]?\\d+\\s*(-|–|til|to)\\s*\\d*[.,]?\\d+')"


def clock(raw: str) -> str:
    """Read a time of day: 7:05, 07.05, 0705, or the time part of a timestamp."""
    pattern = r"(?:^|[ T])(\d{1,2})[:.]?(\d{2})(?:[:.]\d{2})?(?:\.\d+)?$"
    hour = f"try_cast(nullif(regexp_extract({raw}, '{pattern}', 1), '') as integer)"
    minute = f"try_cast(nullif(regexp_extract({raw}, '{pattern}', 2), '') as integer)"
    return (
        f"case when {hour} between 0 and 23 and {minute} between 0 and 59 "
        f"then lpad(cast({hour} as varchar), 2, '0') || ':' || lpad(cast({minute} as varchar), 2, '0') end"
    )


def _options(raw: str, how: Column) -> str:
    """Split a select-all answer: by its spelt-out options, which may hold the separator, or by it."""
    if not how.options:
        return f"list_transform(string_split({raw}, {quote(how.separator)}), lambda x: trim(x))"
    found = ", ".join(
        f"case when contains(lower({raw}), {quote(option.strip().lower())}) then {quote(option.strip())} end"
        for option in how.options
    )
    return f"case when {raw} is not null then list_filter([{found}], lambda x: x is not null) end"
