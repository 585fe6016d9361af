"""XLSX: one sheet, streamed, so that no workbook can take more memory than a batch of its rows.

The usual reader (calamine, tried) holds a sheet as a rectangle: two cells in far corners ask it for
550 GB and end the process, and a file of 631 kB takes 1.4 GB. Here a batch of rows is held.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from mobility.errors import SourceError
from pipelines.intake.formats.archives import blocks
from pipelines.intake.formats.cells import Cell, place_of, rows_of, text_of
from pipelines.intake.formats.opened import (
    ROW,
    Opened,
    Staged,
    checked_header,
    joined_header,
    write_batches,
)
from pipelines.intake.formats.parts import Problem, has_1904_dates, read_styles, sheets
from pipelines.intake.formats.shared_texts import SharedTexts
from pipelines.intake.forms import File

_BATCH_CELLS = 200_000
_TAIL_BYTES = 1 << 20
_TEXTS_AT_HAND = 10_000
_MERGE = re.compile(rb'ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


class Workbook(Opened):
    """One sheet of an XLSX workbook."""

    def __init__(self, inside: Path, delivered: Path, spec: File, folder: Path) -> None:
        self._inside, self._delivered, self._spec = inside, delivered, spec
        try:
            with zipfile.ZipFile(inside) as book:
                self._part = self._sheet(book)
                self._shared = lru_cache(_TEXTS_AT_HAND)(SharedTexts.read(book, delivered).text)
                self._styles = read_styles(book, is_1904=has_1904_dates(book))
                merged = self._merged(book) if spec.header_rows > 1 else []
            header = self._header(merged)
        except (Problem, zipfile.BadZipFile, zlib.error, OSError, EOFError) as problem:
            raise self._unreadable(problem) from None
        self.columns = checked_header(header, delivered, spec)
        self.questions = {}

    def stage(self, target: Path, places: Sequence[int]) -> Staged:
        """Write the columns at these places as text; ``_row`` is the sheet's own row number."""
        names = [f"c{place}" for place in places]
        try:
            rows = write_batches(self._batches(places, names), names, target, self._delivered)
        except (Problem, zipfile.BadZipFile, zlib.error, OSError, EOFError) as problem:
            raise self._unreadable(problem) from None
        return Staged(target, rows)

    def _batches(self, places: Sequence[int], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        held: list[list[str | None]] = []
        numbers: list[int] = []
        first = self._spec.header_row + self._spec.header_rows
        size = max(1, _BATCH_CELLS // (len(places) + 1))
        width = len(self.columns)
        for number, cells in self._rows():
            if number < first:
                continue
            row = {cell[0]: cell for cell in cells if cell[0] < width}
            if not any(cell[3].strip() for cell in row.values()):
                continue  # a row that was formatted and left empty is no row
            held.append([self._text(row.get(place)) for place in places])
            numbers.append(number)
            if len(held) == size:
                yield _batch(held, numbers, names)
                held, numbers = [], []
        if held:
            yield _batch(held, numbers, names)

    def _text(self, cell: Cell | None) -> str | None:
        return None if cell is None else text_of(cell, self._styles, self._shared)

    def _rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Give the sheet's rows as they stand, with their numbers."""
        packed = self._inside.stat().st_size
        with zipfile.ZipFile(self._inside) as book, book.open(self._part) as stream:
            yield from rows_of(blocks(stream, packed, self._delivered))

    def _header(self, merged: Sequence[tuple[int, int, int]]) -> list[str]:
        first, count = self._spec.header_row, self._spec.header_rows
        found: dict[int, dict[int, str]] = {}
        for number, cells in self._rows():
            if number >= first + count:
                break
            if number >= first:
                found[number] = {cell[0]: (self._text(cell) or "").strip() for cell in cells}
        for row, start, end in merged:
            for place in range(start, end + 1) if row in found else ():
                found[row].setdefault(place, found[row].get(start, ""))
        named = [place for row in found.values() for place, text in row.items() if text]
        width = max(named, default=-1) + 1
        rows = [found.get(first + index, {}) for index in range(count)]
        return joined_header(
            [[row.get(place, "") for place in range(width)] for row in rows],
            is_filled=bool(merged),
        )

    def _merged(self, book: zipfile.ZipFile) -> list[tuple[int, int, int]]:
        """Find merged cells, which are told after the rows: row, first and last place."""
        tail = b""
        with book.open(self._part) as stream:
            for block in blocks(stream, self._inside.stat().st_size, self._delivered):
                tail = (tail + block)[-_TAIL_BYTES:]
        rows = range(self._spec.header_row, self._spec.header_row + self._spec.header_rows)
        return [
            (int(top), place_of(left), place_of(right))
            for left, top, right, _ in (
                tuple(part.decode() for part in found) for found in _MERGE.findall(tail)
            )
            if int(top) in rows
        ]

    def _sheet(self, book: zipfile.ZipFile) -> str:
        known = sheets(book)
        asked = self._spec.sheet
        if isinstance(asked, str) and asked in known:
            return known[asked]
        if isinstance(asked, int) and 1 <= asked <= len(known):
            return list(known.values())[asked - 1]
        raise SourceError(
            f"The workbook has no sheet {asked!r}.",
            where=f"{self._delivered}; survey.toml, [file] sheet",
            todo=f"choose one of {', '.join(map(repr, list(known)[:20]))}, or its number from 1.",
        )

    def _unreadable(self, problem: Exception) -> SourceError:
        return SourceError(
            f"The workbook cannot be read: {problem or type(problem).__name__}.",
            where=f"{self._delivered}, sheet {self._spec.sheet}",
            todo="it is cut off or damaged: ask for it again, or save it as XLSX anew.",
        )


def _batch(
    held: list[list[str | None]], numbers: list[int], names: Sequence[str]
) -> pa.RecordBatch:
    columns: list[Any] = [pa.array(column, pa.string()) for column in zip(*held, strict=True)]
    return pa.RecordBatch.from_arrays([*columns, pa.array(numbers, pa.int64())], [*names, ROW])
