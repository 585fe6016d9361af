"""Answers that are one, or several, of a few: values, codes, yes and no, select-all."""

from collections.abc import Mapping, Sequence

from mobility.lake.connection import quote
from pipelines.intake.forms import Value
from pipelines.intake.reading.vocabulary import words

_SHOWN = 12
OTHER = "other"
"""What somebody wrote in beside the options."""


def mapped(text: str, values: Mapping[str, Value]) -> str:
    """Make the SQL that gives an answer's value; case and a code's ``.0`` do not matter."""
    exact = {key.strip(): written(value) for key, value in values.items()}
    folded: dict[str, str] = {}
    for key, value in exact.items():
        folded.setdefault(key.lower(), value)
    cases = _cases(folded)
    if all(folded[key.lower()] == value for key, value in exact.items()):
        return f"case lower({text}) {cases} end"
    return f"coalesce(case {text} {_cases(exact)} end, case lower({text}) {cases} end)"


def _cases(values: Mapping[str, str]) -> str:
    made = []
    for key, value in values.items():
        made.append(f"when {quote(key)} then {quote(value)}")
        if key.lstrip("-").isdecimal():
            made.append(f"when {quote(key + '.0')} then {quote(value)}")
    return " ".join(made)


def written(value: Value) -> str:
    """Write a value of a mapping as text: whole numbers bare, truth as SQL has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float | int) else value


def among(values: Sequence[str]) -> str:
    """Say which answers are known."""
    shown = ", ".join(values[:_SHOWN]) + (" ..." if len(values) > _SHOWN else "")
    return f"is among the answers of the mapping ({shown})"


def yes_or_no(text: str) -> str:
    """Make the SQL that reads yes and no in Danish and English, and a box ticked or not."""
    spoken = words("words")
    known: dict[str, Value] = {
        **dict.fromkeys(spoken["yes"], True),
        **dict.fromkeys(spoken["no"], False),
    }
    return f"try_cast({mapped(text, known)} as boolean)"


def labelled(text: str, codes: Mapping[str, str]) -> str:
    """Make the SQL that gives a code's label; what has none stays as it is."""
    cases = _cases({key.strip(): label for key, label in codes.items()})
    return f"coalesce(case {text} {cases} end, {text})" if cases else text


def options(text: str, spelt: Sequence[str] | None, separator: str) -> str:
    """Make the SQL that splits a select-all answer.

    Options that are spelt out may hold the separator, and one another: the longest is found first.
    What is left beside them was written in: ``other``; so is a text that begins with that word.
    Without options, the separator parts them.
    """
    if not spelt:
        parts = f"list_transform(string_split({text}, {quote(separator)}), lambda x: trim(x))"
        return f"list_filter({parts}, lambda x: x <> '')"
    rest = f"lower({text})"
    found: dict[str, str] = {}
    for option in sorted(spelt, key=len, reverse=True):
        wanted = quote(option.strip().lower())
        found[option] = f"case when contains({rest}, {wanted}) then {quote(option.strip())} end"
        rest = f"replace({rest}, {wanted}, '')"
    ticked = ", ".join(found[option] for option in spelt)
    other = f"case when regexp_matches({rest}, '\\pL') then '{OTHER}' end"
    known = f"list_filter([{ticked}], lambda x: x is not null)"
    begins = "|".join(words("words")["written_in"])
    return (
        f"case when len({known}) > 0 or regexp_matches({rest}, '^\\s*(?:{begins})(?:\\PL|$)') "
        f"then list_filter([{ticked}, {other}], lambda x: x is not null) end"
    )


def ticked(columns: Mapping[str, str], selected: Sequence[str]) -> str:
    """Make the SQL that lists what was ticked, where each option has a column of its own.

    Parameters
    ----------
    columns
        Option and the SQL of its column's text.
    selected
        What a ticked one says; else the usual words, or the option itself.
    """
    spoken = words("words")
    parts, strange = [], []
    for option, text in columns.items():
        yes = [*(selected or spoken["yes"]), option]
        is_ticked = f"lower({text}) in ({_listed(yes)})"
        parts.append(f"case when {is_ticked} then {quote(option)} end")
        if not selected:
            strange.append(
                f"{text} is not null and not {is_ticked} and "
                f"lower({text}) not in ({_listed(spoken['no'])})"
            )
    made = f"list_filter([{', '.join(parts)}], lambda x: x is not null)"
    unread = " or ".join(f"({one})" for one in strange)
    return f"case when {unread} then null else {made} end" if unread else made


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(quote(text.strip().lower()) for text in texts)
