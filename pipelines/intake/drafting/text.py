"""A drafted mapping as the text of a `survey.toml`, with what a planner has to look at."""

import json
import re
from typing import Any

from pipelines.intake.columns import COLUMNS_OF
from pipelines.intake.drafting.guess import Draft, Guess

_MOST_LISTED = 25


def text_of(draft: Draft) -> str:
    """Write a draft: how sure each column is, and which answers have no value yet."""
    names = ", ".join(COLUMNS_OF[draft.survey["kind"]])
    lines = [
        "# A draft: look at every line, mend what is wrong, then add the file with --mapping.",
        f"# Our names: {names}.",
        "",
        *(f"# {_one_line(one.text())}" for one in draft.differences),
        "[survey]",
        *(f"{key} = {value_text(value)}" for key, value in draft.survey.items()),
        "",
        "[file]",
        *(f"{key} = {value_text(value)}" for key, value in _file(draft).items()),
        "",
        "[columns]",
    ]
    simple = [guess for guess in draft.guesses if _is_simple(guess)]
    for guess in simple:
        lines += [_comment(guess), f"{guess.name} = {_entry(guess.entry)}"]
    lines += _left_out(draft)
    for guess in draft.guesses:
        if not _is_simple(guess) and "." not in guess.name:
            lines += ["", _comment(guess), f"[columns.{guess.name}]", *_section(guess)]
    matrix = [guess for guess in draft.guesses if "." in guess.name]
    if matrix:
        lines += ["", "[columns.days_by_mode]"]
    for guess in matrix:
        mode = guess.name.partition(".")[2]
        lines += [_comment(guess), f"{mode} = {_matrix_entry(guess.entry)}"]
    return "\n".join(lines) + "\n"


def _file(draft: Draft) -> dict[str, Any]:
    return {"name": draft.file.name} | draft.file.model_dump(exclude_defaults=True)


def _is_simple(guess: Guess) -> bool:
    long = guess.entry.keys() & {"values", "options"} or isinstance(
        guess.entry.get("columns"), dict
    )
    return not long and not guess.unplaced and "." not in guess.name


def _comment(guess: Guess) -> str:
    why = f", {guess.why}" if guess.why else ""
    return f"# {guess.sureness:.0%} sure{why}"


def _entry(entry: dict[str, Any]) -> str:
    if set(entry) == {"column"}:
        return value_text(entry["column"])
    return value_text(entry)


def _matrix_entry(entry: dict[str, Any]) -> str:
    if set(entry) == {"columns"}:
        return value_text(entry["columns"])
    return _entry(entry)


def _section(guess: Guess) -> list[str]:
    plain = {key: value for key, value in guess.entry.items() if not isinstance(value, dict)}
    lines = [f"{key} = {value_text(value)}" for key, value in plain.items()]
    for text, count in list(guess.unplaced.items())[:_MOST_LISTED]:
        if text not in guess.entry.get("values", {}):
            lines.append(f"# no value yet: {value_text(text)} ({count} answers)")
    for key, value in guess.entry.items():
        if isinstance(value, dict):
            lines += [f"[columns.{guess.name}.{key}]"]
            lines += [f"{value_text(str(k))} = {value_text(v)}" for k, v in value.items()]
    return lines


def _left_out(draft: Draft) -> list[str]:
    if not draft.left_out:
        return []
    listed = [
        f"#   {value_text(_one_line(header))}: {why}" for header, why in draft.left_out.items()
    ]
    return ["", "# Not read:", *listed]


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def value_text(value: object) -> str:
    """Write a value as TOML has it, on one line."""
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(str(key))} = {value_text(one)}" for key, one in value.items())
        return f"{{ {inside} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(value_text(one) for one in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else value_text(text)
