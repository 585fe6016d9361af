"""A draft as a record, for a screen to show column by column."""

from typing import Any

from pipelines.intake.columns import CHOICES, LISTS, QUANTITIES
from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.decisions import MATRIX, MISSING, names_of
from pipelines.intake.drafting.earlier import Earlier
from pipelines.intake.drafting.examples import examples, without_people
from pipelines.intake.drafting.guess import Draft, Guess
from pipelines.intake.drafting.text import text_of
from pipelines.intake.reading.vocabulary import words

_MOST_PLACED = 60
"""Answers whose value can be chosen on a screen; a question has fewer."""


def draft_told(draft: Draft, columns: list[Delivered], earlier: Earlier | None) -> dict[str, Any]:
    """Tell a draft.

    Returns
    -------
        A record: the file and how it is written, what the survey is, each delivered column with a
        few answers (none that points to somebody), what it is taken for, how sure that is and which
        answers have no value yet; differences to the earlier questionnaire; and its text.
    """
    by_header = {header: guess for guess in draft.guesses for header in guess.headers}
    return {
        "file": draft.file.name,
        "format": draft.file.model_dump(exclude_defaults=True),
        "survey": {key: str(value) for key, value in draft.survey.items()},
        "names": names_of(draft.survey["kind"]),
        "earlier_wave": earlier.wave if earlier else None,
        "differences": [vars(one) | {"is_break": one.is_break} for one in draft.differences],
        "rows": columns[0].rows if columns else 0,
        "columns": [_column(one, by_header.get(one.header), draft) for one in columns],
        "mapping": text_of(draft),
    }


def _column(column: Delivered, guess: Guess | None, draft: Draft) -> dict[str, Any]:
    left_out = draft.left_out.get(column.header)
    told: dict[str, Any] = {
        "header": column.header,
        "question": column.question,
        "filled": column.filled,
        "distinct": column.distinct,
        "answers": examples(column),
        "name": guess.name if guess else None,
        "sureness": guess.sureness if guess else None,
        "why": guess.why if guess else "",
        "left_out": left_out,
        "is_personal": bool(left_out and left_out.startswith("personal")),
        "unit": None, "units": [], "options": None, "values": [], "choices": [], "unplaced": 0,
    }  # fmt: skip
    return told if guess is None else told | _reading(column, guess)


def _reading(column: Delivered, guess: Guess) -> dict[str, Any]:
    """Tell how a column is read: its unit, its options, the value of each answer."""
    told: dict[str, Any] = {"unplaced": len(guess.unplaced)}
    quantity = "days" if guess.name.startswith(MATRIX) else QUANTITIES.get(guess.name)
    units = list(words("units")[quantity]) if quantity else []
    if len(units) > 1:
        told |= {"unit": guess.entry.get("unit") or units[0], "units": units}
    if guess.name in LISTS and "options" in guess.entry:
        told["options"] = list(guess.entry["options"])
    if choices := CHOICES.get(guess.name):
        told |= {"values": _values(column, guess, choices), "choices": [*choices, MISSING]}
    return told


def _values(column: Delivered, guess: Guess, choices: tuple[str, ...]) -> list[dict[str, Any]]:
    """Give the value of each answer, those without one first; none that points to somebody."""
    values, missing = guess.entry.get("values", {}), guess.entry.get("missing", [])
    told = []
    for text, count in column.answers.items():
        value = values.get(text, MISSING if text in missing else text if text in choices else None)
        told.append({"text": text, "count": count, "value": value})
    told.sort(key=lambda one: one["value"] is not None)
    safe = without_people([one["text"] for one in told])
    kept = [one for one, text in zip(told, safe, strict=True) if text == one["text"]]
    return kept[:_MOST_PLACED]
