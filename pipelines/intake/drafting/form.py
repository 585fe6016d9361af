"""How a delivered file is written: found by looking, told in the draft, never assumed in a run."""

import codecs
import csv
import re
from itertools import islice
from pathlib import Path
from typing import Literal

from pipelines.intake.formats.archives import unpacked
from pipelines.intake.formats.sheet import Sheet
from pipelines.intake.forms import File

_HEAD_BYTES = 1 << 18
_LINES = 60
_SIGNS = ",;\t|"
_TEXT = (".csv", ".txt", ".tsv", ".tab", ".dat")


def form_of(file: Path, folder: Path) -> File:
    """Say how a file is written.

    Parameters
    ----------
    folder
        Where an unpacked copy may lie.

    Raises
    ------
    SourceError
        It is an archive that cannot be read.
    """
    inside = unpacked(file, folder)
    suffix = inside.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        spec = File(name=file.name)
        return _below_titles(spec, Sheet(inside, file, spec).first_rows(_LINES))
    if suffix not in _TEXT:
        return File(name=file.name)
    with inside.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    encoding = _encoding(inside, head)
    text = head.decode(encoding, "replace").lstrip("\ufeff")
    lines = text.splitlines()[:_LINES]
    delimiter = _delimiter(lines)
    rows = _rows(lines, delimiter)
    spec = File(name=file.name, encoding=encoding, delimiter=delimiter, decimal=_decimal(rows))
    return _below_titles(spec, rows)


def _encoding(inside: Path, head: bytes) -> str:
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    if head.count(b"\0") > len(head) // 4:
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with inside.open("rb") as stream:
        try:
            while block := stream.read(_HEAD_BYTES):
                decoder.decode(block)
        except UnicodeDecodeError:
            return "cp1252" if re.search(rb"[\x80-\x9f]", head) else "latin-1"
    return "utf-8"


def _delimiter(lines: list[str]) -> str:
    """Choose the sign that parts most rows into the same number of columns, and into most."""

    def width(sign: str) -> tuple[float, int]:
        widths = [len(row) for row in _rows(lines, sign)]
        usual = max(set(widths), key=widths.count, default=1)
        alike = widths.count(usual) / len(widths) if widths else 0.0
        return (alike if usual > 1 else 0.0, usual)

    return max(_SIGNS, key=width)


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    reader = csv.reader(iter([f"{line}\n" for line in lines]), delimiter=delimiter)
    try:
        return [row for row in islice(reader, _LINES) if row]
    except csv.Error:
        return []


def _decimal(rows: list[list[str]]) -> Literal[".", ","]:
    """Choose the decimal sign that numbers of these rows have; a point where none has any."""
    texts = [text.strip() for row in rows[1:] for text in row]
    commas = sum(re.fullmatch(r"-?\d+,\d+", text) is not None for text in texts)
    points = sum(re.fullmatch(r"-?\d+\.\d+", text) is not None for text in texts)
    return "," if commas > points else "."


def _below_titles(spec: File, rows: list[list[str]]) -> File:
    """Find the header below lines of a title, and whether a second row goes with it."""
    filled = [sum(bool(text.strip()) for text in row) for row in rows]
    widest = max(filled, default=0)
    start = next((at for at, count in enumerate(filled) if count >= max(1, 0.5 * widest)), 0)
    count = 1
    if start + 2 < len(rows) and _is_header(rows[start + 1], rows[start], rows[start + 2 :]):
        count = 2
    return spec.model_copy(update={"header_row": start + 1, "header_rows": count})


def _is_header(row: list[str], above: list[str], below: list[list[str]]) -> bool:
    """Say whether a row is a second header: it names, where every row below it answers."""
    texts = [text.strip() for text in row]
    named = [text for text in texts if len(text) > 1]
    if len(named) < 0.5 * len(above) or any(
        re.fullmatch(r"-?\d+([.,]\d+)?", text) for text in texts
    ):
        return False
    numeric = [
        place
        for place in range(len(row))
        if all(
            re.fullmatch(r"-?\d+([.,]\d+)?", one[place].strip()) is not None
            for one in below
            if place < len(one) and one[place].strip()
        )
        and any(place < len(one) and one[place].strip() for one in below)
    ]
    is_code = [re.fullmatch(r"[A-Za-z]{1,12}[_.]?\d*(?:_\d+)*", text.strip()) for text in above]
    questions = sum(len(text) > 15 or "?" in text for text in texts)
    return (
        bool(numeric) and (questions >= 0.3 * len(named) or all(is_code)) and _differs(row, below)
    )


def _differs(row: list[str], below: list[list[str]]) -> bool:
    """Say whether a row's texts come again below: then it is an answer, no header."""
    again = sum(
        bool(text.strip()) and any(place < len(one) and one[place] == text for one in below)
        for place, text in enumerate(row)
    )
    return again <= 0.1 * len(row)
