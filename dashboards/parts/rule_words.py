"""Rules that refuse rows and answers, in the reader's language."""

import re

from dashboards.language import Language
from dashboards.parts.intake_names import column_name

ASKED = (
    "is given",
    "is at least {bound}",
    "is at most {bound}",
    "can be read as its type",
    "stands once",
    "is written as {bound}",
    "is a number",
    "is a number in each of its columns",
    "is a finite number",
    "is one of its known values",
    "is among the answers of the mapping ({bound})",
    "is among the options",
    "is yes or no",
    "is ticked or not, option by option",
    "is a date",
    "is a time of day (hh:mm)",
    "is a postcode",
    "is a text",
    "is a text of at most {bound} letters",
    "is a text and no formula",
    "is a text that points to nobody",
)
"""What a rule asks of a column: the checks of declarations and of intake, as both write them."""
_COLUMNS = r"(?P<columns>[a-z0-9_.]+(?:, [a-z0-9_.]+)*)"
_PATTERNS = tuple(
    (
        re.compile(_COLUMNS + " " + re.escape(text).replace(r"\{bound\}", "(?P<bound>.*)"), re.S),
        text,
    )
    for text in ASKED
)


def rule_text(rule: str, words: Language) -> str:
    """Say a rule; in English it stands as it was written, with the column's own name."""
    if words.code == "en":
        return rule
    for pattern, text in _PATTERNS:
        if found := pattern.fullmatch(rule):
            told = found.groupdict()
            names = [column_name(one, words) for one in told.pop("columns").split(", ")]
            return f"{', '.join(names)} {words(text, **told)}"
    return words(rule)
