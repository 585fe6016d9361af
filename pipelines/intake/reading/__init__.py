"""How each of our columns is read from a delivered one."""

from collections.abc import Mapping

from mobility.lake.connection import quote
from pipelines.intake.columns import BOOLEANS, CHOICES, DATES, HASHED, LISTS, QUANTITIES
from pipelines.intake.forms import Column, File
from pipelines.intake.reading import choices, texts, times
from pipelines.intake.reading.numbers import is_span, number
from pipelines.intake.reading.reading import Reading, text_of, value_of

__all__ = ["Reading", "read_column", "text_of", "value_of"]


def read_column(
    name: str,
    how: Column,
    sources: Mapping[str, str],
    spec: File,
    codes: Mapping[str, str] | None = None,
) -> Reading:
    """Say how one of our columns is read.

    Parameters
    ----------
    name
        Our column.
    how
        Its entry in the mapping.
    sources
        Each delivered header that it reads, and the SQL of that column.
    spec
        How the file writes its numbers.
    codes
        What its codes mean.

    Raises
    ------
    SourceError
        The column cannot be given in the unit that the mapping says.
    """
    required = bool(how.required)
    if how.constant is not None:
        constant = quote(choices.written(how.constant))
        return _of_text(name, how, constant, spec, required)
    words = missing_words(name, how, spec)
    raws = {header: _raw(sql, words, codes) for header, sql in sources.items()}
    if isinstance(how.columns, dict):
        named = {option: raws[header] for option, header in how.columns.items()}
        together = f"nullif(concat_ws(', ', {', '.join(named.values())}), '')"
        typed = _if_answered(name, choices.ticked(named, how.selected))
        return Reading(name, together, typed, "is ticked or not, option by option", required)
    if how.columns is not None:
        return _sum(name, how, list(raws.values()), spec, required)
    return _of_text(name, how, next(iter(raws.values())), spec, required)


def missing_words(name: str, how: Column, spec: File) -> list[str]:
    """List what means no answer: the column's own words, and the file's where an answer is chosen.

    A file's words are codes such as 995; what was measured, and who it is, can be that number.
    """
    is_chosen = how.values is not None or name not in (*QUANTITIES, *HASHED)
    return [word.strip().lower() for word in (*how.missing, *(spec.missing if is_chosen else ()))]


def _raw(source: str, missing: list[str], codes: Mapping[str, str] | None) -> str:
    """Make the SQL of the delivered text, null where it is missing, a code as its label."""
    text = f"nullif(trim({source}, chr(160) || ' '), '')"
    if missing:
        listed = ", ".join(quote(word) for word in missing)
        text = f"case when lower({text}) in ({listed}) then null else {text} end"
    if not codes:
        return text
    meant = choices.labelled(text, codes)
    if not missing:
        return meant
    return f"case when lower({meant}) in ({listed}) then null else {meant} end"


def _sum(name: str, how: Column, raws: list[str], spec: File, required: bool) -> Reading:
    """Add several columns up: null where all are missing, or one cannot be read."""
    together = f"nullif(concat_ws(' + ', {', '.join(raws)}), '')"
    read = [f"({number(name, raw, spec, how.unit)})" for raw in raws]
    strange = " or ".join(
        f"({raw} is not null and {one} is null)" for raw, one in zip(raws, read, strict=True)
    )
    total = " + ".join(f"coalesce({one}, 0)" for one in read)
    typed = f"case when {strange} then null else {total} end"
    typed = _if_answered(name, typed)
    return Reading(name, together, typed, "is a number in each of its columns", required)


def _if_answered(name: str, typed: str) -> str:
    """Give a value that is made of several columns where any of them was answered."""
    return f"case when {text_of(name)} is not null then {typed} end"


def _of_text(name: str, how: Column, raw: str, spec: File, required: bool) -> Reading:
    text = text_of(name)
    if name in QUANTITIES:
        return _quantity(name, how, raw, spec, required)
    if how.values:
        known = choices.among(list(how.values))
        return Reading(name, raw, choices.mapped(text, how.values), known, required)
    if name in CHOICES:
        values = {value: value for value in CHOICES[name]}
        rule = choices.among(CHOICES[name])
        return Reading(name, raw, choices.mapped(text, values), rule, required)
    if name in LISTS:
        typed = choices.options(text, how.options, how.separator)
        wrong = () if how.options else texts.option_faults(text)
        return Reading(name, raw, typed, "is among the options", required, wrong)
    return _plain(name, how, raw, required)


def _quantity(name: str, how: Column, raw: str, spec: File, required: bool) -> Reading:
    text = text_of(name)
    typed = number(name, text, spec, how.unit)
    if how.values:
        typed = f"coalesce(try_cast({choices.mapped(text, how.values)} as double), {typed})"
    span = ((is_span(text), f"{name.rpartition('_')[0] or name}_from_span"),)
    marks = () if how.values or how.constant is not None else span
    return Reading(name, raw, typed, "is a number", required, marks=marks)


def _plain(name: str, how: Column, raw: str, required: bool) -> Reading:
    text = text_of(name)
    if name in BOOLEANS:
        return Reading(name, raw, choices.yes_or_no(text), "is yes or no", required)
    if name in DATES:
        return Reading(name, raw, times.day(text, how.format), "is a date", required)
    if name == "departure":
        rule = "is a time of day (hh:mm)"
        return Reading(name, raw, times.clock(text, how.format, how.unit), rule, required)
    if name == "home_postcode":
        return Reading(name, raw, texts.postcode(text), "is a postcode", required)
    wrong = () if name in HASHED else texts.faults(name, text)
    return Reading(name, raw, text, "is a text", required, wrong)
