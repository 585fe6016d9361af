"""What delivered codes mean: lists written in the mapping, or in a file beside the survey."""

import csv
from pathlib import Path

from mobility.errors import SourceError
from pipelines.intake.forms import CodeList, Column, Mapping

_MOST_CODES = 2_000
"""Codes of one question; a longer list is of places, which need no labels."""


def codes_of(mapping: Mapping, name: str, how: Column, folder: Path) -> dict[str, str]:
    """Give what the codes of one column mean; empty where it has no code list.

    Raises
    ------
    SourceError
        The list is not in the mapping, its file cannot be read, or it says nothing of the column.
    """
    if how.codes is None:
        return {}
    known = mapping.code_lists
    where = f"survey.toml, [columns] {name} codes"
    if how.codes not in known:
        raise SourceError(
            f"There is no code list {how.codes!r}.",
            where=where,
            todo=f"add [code_lists.{how.codes}], or use {', '.join(known) or 'values'}.",
        )
    listed = known[how.codes]
    if listed.name is None:
        return dict(listed.codes)
    variable = how.code_variable or how.column or ""
    found = _from_file(listed, folder / listed.name, variable)
    if not found or len(found) > _MOST_CODES:
        raise SourceError(
            f"The code list {listed.name} has {len(found)} codes for {variable!r}.",
            where=where,
            todo="name the variable as the list does, in code_variable.",
        )
    return found


def _from_file(listed: CodeList, file: Path, variable: str) -> dict[str, str]:
    try:
        with file.open(encoding=listed.encoding, newline="") as stream:
            rows = csv.DictReader(stream, delimiter=listed.delimiter)
            wanted = [
                name for name in (listed.code, listed.label) if name not in (rows.fieldnames or [])
            ]
            if wanted:
                raise SourceError(
                    f"The code list has no column {wanted[0]!r}.",
                    where=f"{file}, row 1",
                    todo=f"name its columns in [code_lists]; it has {rows.fieldnames}.",
                )
            return {
                row[listed.code].strip(): row[listed.label].strip()
                for row in rows
                if row.get(listed.variable, variable) == variable and row[listed.label]
            }
    except (OSError, UnicodeDecodeError, LookupError, csv.Error) as problem:
        raise SourceError(
            f"The code list cannot be read: {problem}.",
            where=str(file),
            todo="put it beside the survey as CSV of variable, value and label.",
        ) from None
