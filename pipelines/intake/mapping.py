"""`survey.toml`: how a delivered questionnaire is read into our names and units."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mobility.errors import SourceError
from pipelines.intake.columns import ANSWER_COLUMNS, CHOICES, COLUMNS_OF
from pipelines.intake.forms import AnyColumn, CodeList, Column, File, Mapping, Survey, Weights

NAME = "survey.toml"


def read_mapping(path: Path) -> Mapping:
    """Read and check a `survey.toml`.

    Raises
    ------
    SourceError
        It is absent, is no TOML, or names something that has no place in it.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SourceError(
            "The mapping is not there.", where=str(path), todo="name a file that exists."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SourceError(
            f"The mapping is not readable as TOML: {problem}.",
            where=str(path),
            todo="mend the line named; texts with quotes or a colon stand in quotes.",
        ) from None
    return parse_mapping(given, where=str(path))


def parse_mapping(given: dict[str, Any], *, where: str) -> Mapping:
    """Check a mapping that was already read.

    Raises
    ------
    SourceError
        Something in it has no place there, or is not of its kind.
    """
    columns = given.get("columns", {})
    columns = dict(columns) if isinstance(columns, dict) else {"": columns}
    days = columns.pop("days_by_mode", {})
    try:
        mapping = Mapping(**{**given, "columns": columns, "days_by_mode": days})
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SourceError(
            f"The mapping does not fit: {place}: {first['msg']}.",
            where=f"{where}, {place}",
            todo="correct it; the format stands in docs/survey.md.",
        ) from None
    _check_names(mapping, where)
    _check_values(mapping, where)
    return mapping


def _check_names(mapping: Mapping, where: str) -> None:
    known = COLUMNS_OF[mapping.survey.kind]
    if strange := [name for name in mapping.columns if name not in known]:
        raise SourceError(
            f"The mapping gives columns that we have no name for: {', '.join(strange)}.",
            where=f"{where}, [columns]",
            todo=f"use only {', '.join(known)}.",
        )
    modes = CHOICES["mode"]
    if strange := [mode for mode in mapping.days_by_mode if mode not in modes]:
        raise SourceError(
            f"There is no mode {strange[0]!r}.",
            where=f"{where}, [columns.days_by_mode]",
            todo=f"use {', '.join(modes)}.",
        )


def _check_values(mapping: Mapping, where: str) -> None:
    for name, how in mapping.columns.items():
        known = CHOICES.get(name, ())
        given = [how.constant] if how.constant is not None else list((how.values or {}).values())
        if known and (strange := [value for value in given if value not in known]):
            raise SourceError(
                f"The mapping turns an answer into {strange[0]!r}, which {name} cannot be.",
                where=f"{where}, [columns] {name}",
                todo=f"use {', '.join(known)}; list what means nothing under missing.",
            )


__all__ = [
    "ANSWER_COLUMNS",
    "NAME",
    "AnyColumn",
    "CodeList",
    "Column",
    "File",
    "Mapping",
    "Survey",
    "Weights",
    "parse_mapping",
    "read_mapping",
]
