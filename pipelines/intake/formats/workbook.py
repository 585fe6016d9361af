"""XLSX: one sheet, streamed, so that no workbook can take more memory than a batch of its rows.

The usual reader (calamine, tried) holds a sheet as a rectangle: two cells in far corners ask it for
550 GB and end the process, and a file of 631 kB takes 1.4 GB. Here a batch of rows is held.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.intake.formats.opened import (
    ROW,
    Opened,
    Staged,
    checked_header,
    joined_header,
    write_batches,
)
from pipelines.intake.formats.sheet import Sheet
from pipelines.intake.forms import File

_BATCH_CELLS = 200_000


class Workbook(Opened):
    """One sheet of an XLSX workbook."""

    def __init__(self, inside: Path, delivered: Path, spec: File, folder: Path) -> None:
        self._delivered, self._spec = delivered, spec
        self._sheet = Sheet(inside, delivered, spec)
        self.columns = checked_header(self._header(), delivered, spec)
        self.questions = {}

    def stage(self, target: Path, places: Sequence[int], most: int | None = None) -> Staged:
        """Write the columns at these places as text; ``_row`` is the sheet's own row number."""
        names = [f"c{place}" for place in places]
        rows = write_batches(self._batches(places, names), names, target, self._delivered, most)
        return Staged(target, rows)

    def _batches(self, places: Sequence[int], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        held: list[list[str | None]] = []
        numbers: list[int] = []
        first = self._spec.header_row + self._spec.header_rows
        size = max(1, _BATCH_CELLS // (len(places) + 1))
        width = len(self.columns)
        for number, cells in self._sheet.rows():
            row = {cell[0]: cell for cell in cells if cell[0] < width}
            if number < first or not any(cell[3].strip() for cell in row.values()):
                continue  # a row that was formatted and left empty is no row
            held.append([self._sheet.text(row.get(place)) for place in places])
            numbers.append(number)
            if len(held) == size:
                yield _batch(held, numbers, names)
                held, numbers = [], []
        if held:
            yield _batch(held, numbers, names)

    def _header(self) -> list[str]:
        first, count = self._spec.header_row, self._spec.header_rows
        numbers = range(first, first + count)
        found: dict[int, dict[int, str]] = {number: {} for number in numbers}
        for number, cells in self._sheet.rows():
            if number >= numbers.stop:
                break
            if number in numbers:
                told = {cell[0]: (self._sheet.text(cell) or "").strip() for cell in cells}
                found[number] = {place: text for place, text in told.items() if text}
        merged = self._sheet.merged(numbers) if count > 1 else []
        for row, start, end in merged:
            for place in range(start, end + 1):
                found[row].setdefault(place, found[row].get(start, ""))
        width = max((place for row in found.values() for place in row), default=-1) + 1
        texts = [[found[number].get(place, "") for place in range(width)] for number in numbers]
        return joined_header(texts, is_filled=bool(merged))


def _batch(
    held: list[list[str | None]], numbers: list[int], names: Sequence[str]
) -> pa.RecordBatch:
    columns: list[Any] = [pa.array(column, pa.string()) for column in zip(*held, strict=True)]
    return pa.RecordBatch.from_arrays([*columns, pa.array(numbers, pa.int64())], [*names, ROW])
