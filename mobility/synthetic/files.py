"""A delivery as the bytes of its files, the same bytes for the same rows."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any

import polars as pl
import xlsxwriter

EPOCH = datetime(2024, 1, 1)
"""When every workbook of the example says it was made: the time of day would change its bytes."""


@dataclass(frozen=True)
class Delivery:
    """One folder below `data_raw/<source>/`.

    Attributes
    ----------
    files
        Name of each file and its bytes.
    survey
        What `survey.toml` says, where the delivery is read by a mapping.
    about
        What `source.toml` says beyond publisher, licence, date and checksums.
    """

    source: str
    name: str
    title: str
    files: dict[str, bytes]
    survey: dict[str, Any] | None = None
    about: dict[str, Any] = field(default_factory=dict)


class Inline(dict[str, Any]):
    """A table that TOML writes on one line."""


def csv_bytes(table: pl.DataFrame, *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Write a table as CSV; an empty text is no text."""
    table = table.with_columns(pl.col(pl.String).replace("", None))
    return table.write_csv(separator=delimiter).encode(encoding)


def parquet_bytes(table: pl.DataFrame) -> bytes:
    """Write a table as Parquet."""
    stream = BytesIO()
    table.write_parquet(stream, compression="zstd", statistics=False)
    return stream.getvalue()


def json_bytes(content: object) -> bytes:
    """Write content as JSON."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def xlsx_bytes(table: pl.DataFrame, *, sheet: str, title: tuple[str, ...]) -> bytes:
    """Write a table of texts as a workbook, its header below lines of title; numbers as numbers."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": True})
    book.set_properties({"created": EPOCH})
    page = book.add_worksheet(sheet)
    for line, text in enumerate(title):
        page.write_string(line, 0, text)
    page.write_row(len(title), 0, table.columns)
    for line, row in enumerate(table.iter_rows(), start=len(title) + 1):
        for column, value in enumerate(row):
            if value:
                page.write(line, column, value)
    book.close()
    return stream.getvalue()


def toml(table: dict[str, Any], *, path: tuple[str, ...] = ()) -> str:
    """Write nested tables as TOML: plain values first, then a section per table."""
    plain, sections = [], []
    for key, value in table.items():
        if isinstance(value, dict) and not isinstance(value, Inline):
            sections.append((key, value))
        elif value is not None:
            plain.append(f"{_key(key)} = {_value(value)}")
    head = f"[{'.'.join(map(_key, path))}]\n" if path and plain else ""
    text = head + "".join(f"{line}\n" for line in plain)
    parts = [text] if text else []
    parts += [toml(value, path=(*path, key)) for key, value in sections]
    return "\n".join(parts)


def _key(key: object) -> str:
    text = str(key)
    is_bare = text.isascii() and text.replace("_", "").replace("-", "").isalnum()
    return text if is_bare else _quoted(text)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (date, int, float)):
        return str(value)
    return _quoted(str(value))


def _quoted(text: str) -> str:
    """Quote as JSON does, which TOML shares but for the sign of deletion."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
