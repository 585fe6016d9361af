"""One sheet of a workbook, streamed row by row."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from mobility.errors import SourceError
from pipelines.intake.formats.archives import blocks
from pipelines.intake.formats.cells import Cell, place_of, rows_of, text_of
from pipelines.intake.formats.parts import Problem, has_1904_dates, read_styles, sheets
from pipelines.intake.formats.shared_texts import SharedTexts
from pipelines.intake.forms import File

FAULTS = (Problem, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError)
"""What a damaged workbook gives while it is read."""
_TAIL_BYTES = 1 << 20
_TEXTS_AT_HAND = 10_000
_MERGE = re.compile(rb'ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


class Sheet:
    """One sheet: its rows, what its cells say, and which of them are merged."""

    def __init__(self, inside: Path, delivered: Path, spec: File) -> None:
        self._inside, self._delivered, self._asked = inside, delivered, spec.sheet
        try:
            with zipfile.ZipFile(inside) as book:
                self._part = self._find(book)
                shared = SharedTexts.read(book, delivered)
                self._shared = lru_cache(_TEXTS_AT_HAND)(shared.text)
                self._styles = read_styles(book, is_1904=has_1904_dates(book))
        except FAULTS as problem:
            raise self.unreadable(problem) from None

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Give the rows as they stand, with their numbers.

        Raises
        ------
        SourceError
            The sheet is damaged.
        """
        try:
            with zipfile.ZipFile(self._inside) as book, book.open(self._part) as stream:
                yield from rows_of(blocks(stream, self._inside.stat().st_size, self._delivered))
        except FAULTS as problem:
            raise self.unreadable(problem) from None

    def text(self, cell: Cell | None) -> str | None:
        """Say what a cell says."""
        return None if cell is None else text_of(cell, self._styles, self._shared)

    def first_rows(self, most: int) -> list[list[str]]:
        """Give the first rows as texts, empty ones between them too."""
        made: list[list[str]] = []
        for number, cells in islice(self.rows(), most):
            made += [[] for _ in range(min(number, most) - len(made) - 1)]
            told = {cell[0]: self.text(cell) or "" for cell in cells if cell[0] < MOST_SHOWN}
            made.append([told.get(place, "") for place in range(max(told, default=-1) + 1)])
        return made[:most]

    def merged(self, rows: range) -> list[tuple[int, int, int]]:
        """Find merged cells of these rows, told after all rows: row, first and last place."""
        tail = b""
        try:
            with zipfile.ZipFile(self._inside) as book, book.open(self._part) as stream:
                for block in blocks(stream, self._inside.stat().st_size, self._delivered):
                    tail = (tail + block)[-_TAIL_BYTES:]
        except FAULTS as problem:
            raise self.unreadable(problem) from None
        found = ([part.decode() for part in one] for one in _MERGE.findall(tail))
        return [
            (int(top), place_of(left), place_of(right))
            for left, top, right, _ in found
            if int(top) in rows
        ]

    def unreadable(self, problem: Exception) -> SourceError:
        """Tell that the workbook is damaged."""
        return SourceError(
            f"The workbook cannot be read: {problem or type(problem).__name__}.",
            where=f"{self._delivered}, sheet {self._asked}",
            todo="it is cut off or damaged: ask for it again, or save it as XLSX anew.",
        )

    def _find(self, book: zipfile.ZipFile) -> str:
        known = sheets(book)
        if isinstance(self._asked, str) and self._asked in known:
            return known[self._asked]
        if isinstance(self._asked, int) and 1 <= self._asked <= len(known):
            return list(known.values())[self._asked - 1]
        raise SourceError(
            f"The workbook has no sheet {self._asked!r}.",
            where=f"{self._delivered}; survey.toml, [file] sheet",
            todo=f"choose one of {', '.join(map(repr, list(known)[:20]))}, or its number from 1.",
        )


MOST_SHOWN = 5_000
"""Columns that are looked at for a draft."""
