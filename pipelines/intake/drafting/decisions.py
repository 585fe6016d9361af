"""What a planner decided of a draft, column by column, where it is shown on a screen."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from mobility.errors import SourceError
from mobility.tables import MODES
from pipelines.intake.columns import COLUMNS_OF
from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.dialogue import LEAVE
from pipelines.intake.drafting.entries import entry_for
from pipelines.intake.drafting.guess import Draft, Guess

MATRIX = "days_by_mode."
MISSING = "missing"
"""What an answer means that tells nothing."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Decision(_Strict):
    """What one delivered column is.

    Attributes
    ----------
    name
        Our column, ``days_by_mode.<mode>``, or ``-`` where it is left out.
    values
        Delivered answer to our value; ``missing`` where it tells nothing.
    unit
        The unit of its numbers.
    options
        The options of a select-all question.
    """

    name: str
    values: dict[str, str] = {}
    unit: str | None = None
    options: tuple[str, ...] | None = None


class Decisions(_Strict):
    """What was decided of a draft: of the survey as a whole, and of each column by its header."""

    survey: dict[str, str | bool | int | None] = {}
    columns: dict[str, Decision] = {}


def read_decisions(path: Path) -> Decisions:
    """Read decisions, as the dashboard writes them.

    Raises
    ------
    SourceError
        The file is absent, is no JSON, or says something that has no place in it.
    """
    try:
        return Decisions(**json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        what = "The decisions are not there."
    except (ValueError, TypeError, ValidationError) as problem:
        what = f"The decisions are not readable: {str(problem).splitlines()[0]}."
    raise SourceError(what, where=str(path), todo="give a JSON file with survey and columns.")


def decided(draft: Draft, columns: list[Delivered], decisions: Decisions) -> Draft:
    """Give a draft as the planner decided it; what was not decided stays as it was drafted.

    Raises
    ------
    SourceError
        A column is decided that the file does not have, or to be what we have no name for.
    """
    by_header = {one.header: one for one in columns}
    guesses = {guess.name: guess for guess in draft.guesses}
    left_out = dict(draft.left_out)
    for header, decision in decisions.columns.items():
        _check(header, decision, by_header, draft)
        if left_out.get(header, "").startswith("personal"):
            continue
        guesses = _without(guesses, header, decision.name)
        left_out.pop(header, None)
        if decision.name == LEAVE:
            left_out[header] = "left out by the planner"
            continue
        chosen = _chosen(guesses.get(decision.name), by_header[header], decision)
        before = guesses.get(decision.name)
        for other in set(before.headers if before else ()) - set(chosen.headers):
            left_out[other] = f"another column was taken for {decision.name}"
        guesses[decision.name] = chosen
    survey = draft.survey | _survey(decisions)
    kept = {name: value for name, value in survey.items() if value not in (None, "")}
    return replace(draft, guesses=tuple(guesses.values()), left_out=left_out, survey=kept)


def _check(header: str, decision: Decision, columns: dict[str, Delivered], draft: Draft) -> None:
    if header not in columns:
        raise SourceError(
            f"The file has no column {header!r}.",
            where="the decisions",
            todo="decide of the columns that the draft lists.",
        )
    known = names_of(draft.survey["kind"])
    if decision.name != LEAVE and decision.name not in known:
        raise SourceError(
            f"We have no name {decision.name!r}.",
            where=f"the decisions, column {header!r}",
            todo=f"use one of {', '.join(known)}; {LEAVE} leaves it out.",
        )


def names_of(kind: str) -> list[str]:
    """List what a delivered column can be, the days by each mode among them."""
    matrix = [f"{MATRIX}{mode}" for mode in MODES] if kind == "commuting" else []
    return [*COLUMNS_OF[kind], *matrix]


def _without(guesses: dict[str, Guess], header: str, name: str) -> dict[str, Guess]:
    """Take a delivered column out of every guess but the one of a name."""
    kept = {}
    for guess in guesses.values():
        if header in guess.headers and guess.name != name:
            headers = tuple(one for one in guess.headers if one != header)
            if headers:
                kept[guess.name] = replace(
                    guess, headers=headers, entry=_reading(guess.entry, headers)
                )
        else:
            kept[guess.name] = guess
    return kept


def _reading(entry: dict[str, Any], headers: tuple[str, ...]) -> dict[str, Any]:
    """Let an entry read these columns."""
    rest = {key: value for key, value in entry.items() if key not in ("column", "columns")}
    if isinstance(given := entry.get("columns"), dict):
        return {"columns": {k: one for k, one in given.items() if one in headers}, **rest}
    read = {"columns": list(headers)} if len(headers) > 1 else {"column": headers[0]}
    return {**read, **rest}


def _chosen(before: Guess | None, column: Delivered, decision: Decision) -> Guess:
    name = decision.name
    if before is not None and column.header in before.headers:
        headers, entry, unplaced = before.headers, dict(before.entry), dict(before.unplaced)
    elif before is not None and name.startswith(MATRIX):
        headers, unplaced = (*before.headers, column.header), {}
        entry = _reading(before.entry, headers)
    else:
        headers = (column.header,)
        entry, unplaced = (
            ({"column": column.header}, {}) if name.startswith(MATRIX) else entry_for(name, column)
        )
    entry = _with_values(entry, decision.values)
    if decision.unit:
        entry["unit"] = decision.unit
    if decision.options is not None:
        entry["options"] = list(decision.options)
    left = {text: count for text, count in unplaced.items() if text not in decision.values}
    return Guess(name, headers, 1.0, entry, left, "confirmed")


def _with_values(entry: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    values = {text: v for text, v in entry.get("values", {}).items() if text not in given}
    missing = [text for text in entry.get("missing", []) if text not in given]
    values |= {text: value for text, value in given.items() if value not in ("", MISSING)}
    missing += [text for text, value in given.items() if value == MISSING]
    rest = {key: value for key, value in entry.items() if key not in ("values", "missing")}
    return rest | ({"values": values} if values else {}) | ({"missing": missing} if missing else {})


def _survey(decisions: Decisions) -> dict[str, Any]:
    told: dict[str, Any] = dict(decisions.survey)
    try:
        if isinstance(told.get("retention"), str) and told["retention"]:
            told["retention"] = date.fromisoformat(told["retention"])
    except ValueError:
        raise SourceError(
            f"{told['retention']!r} is no date.",
            where="the decisions, retention",
            todo="write the day of deletion as YYYY-MM-DD.",
        ) from None
    return told
