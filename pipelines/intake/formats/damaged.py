"""A delimited file read row by row: each damaged row is refused by itself, and told."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import polars as pl
import pyarrow as pa

from mobility.errors import SourceError
from pipelines.intake.formats.opened import DAMAGED, ROW, Staged, write_batches
from pipelines.intake.forms import File

_BATCH = 20_000
_MOST_LINES = 500
"""Lines that one row may take: beyond, a quote was opened that nobody closes."""
_LEAST_DAMAGED = 100
_MOST_DAMAGED_SHARE = 0.2
"""Beyond this share of damaged rows the file is not written as the mapping says."""


def stage_by_rows(
    file: Path,
    delivered: Path,
    spec: File,
    wanted: tuple[Path, Sequence[int], int],
    most: int | None = None,
) -> Staged:
    """Write a delimited file's columns as text, parting the damaged rows from the sound.

    Parameters
    ----------
    wanted
        The Parquet file to write, the places of its columns, and how many the header has.
    most
        Rows to stop after, or soon after; None for all.

    Raises
    ------
    SourceError
        The file is cut off, or so many rows are damaged that it is not what the mapping says.
    """
    target, places, width = wanted
    rows = _Rows(file, delivered, spec, width)
    names = [f"c{place}" for place in places]
    sound = write_batches(_batches(rows, places, names), names, target, delivered, most)
    damaged = pl.DataFrame(rows.damaged, schema=DAMAGED, orient="row")
    return Staged(target, sound + len(damaged), damaged)


def _batches(
    rows: "_Rows", places: Sequence[int], names: Sequence[str]
) -> Iterator[pa.RecordBatch]:
    held: list[tuple[int, list[str]]] = []
    for one in rows:
        held.append(one)
        if len(held) == _BATCH:
            yield _batch(held, places, names)
            held = []
    if held:
        yield _batch(held, places, names)


def _batch(
    held: list[tuple[int, list[str]]], places: Sequence[int], names: Sequence[str]
) -> pa.RecordBatch:
    columns: list[Any] = [
        pa.array([row[place] or None for _, row in held], pa.string()) for place in places
    ]
    columns.append(pa.array([number for number, _ in held], pa.int64()))
    return pa.RecordBatch.from_arrays(columns, names=[*names, ROW])


class _Rows:
    """Iterates over sound rows with their numbers; the others gather in `damaged`."""

    def __init__(self, file: Path, delivered: Path, spec: File, width: int) -> None:
        self._file, self._delivered, self._spec, self._width = file, delivered, spec, width
        self.damaged: list[tuple[int, str, str]] = []
        self._number = 0

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Give each sound row with its number."""
        first = self._spec.header_row + self._spec.header_rows
        last = ""
        with self._file.open(encoding="utf-8-sig", newline="") as stream:
            lines = _Lines(stream)
            for row, problem in self._records(lines):
                last = problem
                if self._number < first or not (row or problem):
                    continue
                if problem:
                    self._keep(problem, lines.taken)
                else:
                    yield self._number, row
        if last:
            raise self._cut_off(last)

    def _records(self, lines: "_Lines") -> Iterator[tuple[list[str], str]]:
        """Give every record, its number noted; a broken one as its first line alone."""
        while not lines.at_end:
            lines.start()
            self._number += 1
            try:
                row = next(reader(lines, self._spec), [])
                yield row, self._ragged(row)
            except csv.Error as problem:
                lines.give_back_all_but_one()
                yield [], f"every quoted text is closed, and no text is too long ({problem})"

    def _ragged(self, row: list[str]) -> str:
        if not row or len(row) == self._width or self._number < self._spec.header_row:
            return ""
        return f"a row has {self._width} columns as the header has; here are {len(row)}"

    def _keep(self, problem: str, lines: Sequence[str]) -> None:
        self.damaged.append((self._number, "".join(lines)[:500].strip(), problem))
        allowed = max(_LEAST_DAMAGED, _MOST_DAMAGED_SHARE * self._number)
        if len(self.damaged) > allowed:
            number, _, rule = self.damaged[0]
            raise SourceError(
                f"{len(self.damaged):,} of {self._number:,} rows are damaged; the first breaks: "
                f"{rule}.",
                where=f"{self._delivered}, row {number}",
                todo=f"see that the delimiter {self._spec.delimiter!r}, the quote and header_row "
                "in [file] are those of the file.",
            )

    def _cut_off(self, problem: str) -> SourceError:
        return SourceError(
            f"The last row is damaged, so the file was cut off: {problem}.",
            where=f"{self._delivered}, row {self._number}",
            todo="ask for the whole file, or mend the row; the delimiter read with is "
            f"{self._spec.delimiter!r}.",
        )


class _Lines:
    """Lines of a file for one record at a time; those of a broken one can be given back."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        """Iterate over itself, as a reader asks."""
        return self

    def __next__(self) -> str:
        """Give the next line of the record."""
        if len(self.taken) == _MOST_LINES:
            raise csv.Error(f"one row takes more than {_MOST_LINES} lines")
        line = self._back.popleft() if self._back else self._stream.readline()
        if not line:
            raise StopIteration
        self.taken.append(line)
        return line

    @property
    def at_end(self) -> bool:
        """Whether no line is left."""
        if not self._back and (line := self._stream.readline()):
            self._back.append(line)
        return not self._back

    def start(self) -> None:
        """Begin a record."""
        self.taken = []

    def give_back_all_but_one(self) -> None:
        """Let the lines after the first be read again, as records of their own."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.taken = self.taken[:1]


def reader(lines: Iterable[str], spec: File) -> Iterator[list[str]]:
    """Read delimited lines strictly: a quote that is never closed is an error."""
    if not spec.quote:
        return csv.reader(lines, delimiter=spec.delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=spec.delimiter, quotechar=spec.quote, strict=True)
