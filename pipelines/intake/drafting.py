"""A draft of `survey.toml` beside a delivered file, to be confirmed by the planner."""

import json
import tempfile
from pathlib import Path

from mobility.errors import SourceError
from pipelines.intake.formats import open_delivered
from pipelines.intake.mapping import ANSWER_COLUMNS, NAME, File


def draft_mapping(file: Path) -> SourceError:
    """Write a draft beside the file and give the error that says so.

    The draft lists every delivered column; the planner moves each to the name that we have for it.
    """
    target = file.with_name(NAME)
    if target.exists():
        return SourceError(
            "The file was given without its mapping, and one stands beside it.",
            where=str(target),
            todo=f"run it again with --mapping {target.name} once it is right.",
        )
    spec = _spec(file)
    columns = _headers(file, spec)
    target.write_text(_text(file, spec, columns), "utf-8")
    return SourceError(
        f"The file has no mapping yet; a draft with its {len(columns)} columns was written.",
        where=str(target),
        todo=f"fill it in, then run: mobility add {file.name} --mapping {target.name}",
    )


def _spec(file: Path) -> File:
    """Describe how the file is written, as far as its first line shows."""
    if file.suffix.lower() not in (".csv", ".txt", ".tsv"):
        return File(name=file.name)
    head = file.open("rb").read(65_536)
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = head.decode(encoding)
    except UnicodeDecodeError:
        encoding, text = "latin-1", head.decode("latin-1")
    first = text.splitlines()[0] if text else ""
    delimiter = max(",;\t|", key=first.count)
    return File(
        name=file.name,
        encoding=encoding,
        delimiter=delimiter,
        decimal="," if delimiter == ";" else ".",
    )


def _headers(file: Path, spec: File) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return open_delivered(file, spec, Path(folder)).columns


def _text(file: Path, spec: File, columns: list[str]) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = [
        "# A draft: confirm every line. Our names: " + ", ".join(ANSWER_COLUMNS) + ".",
        "[survey]",
        f"title = {quoted(file.stem)}",
        'kind = "commuting"  # commuting: one row per person | diary: one row per trip',
        "wave = 2026",
        "",
        "[file]",
        f"name = {quoted(spec.name)}",
        f"encoding = {quoted(spec.encoding)}",
        f"delimiter = {quoted(spec.delimiter)}",
        f"decimal = {quoted(spec.decimal)}",
        "",
        "[columns]",
        '# mode = { column = "...", values = { "Bil" = "car_driver" } }',
        *(f"# ? = {quoted(column)}" for column in columns),
    ]
    return "\n".join(lines) + "\n"
