"""SPSS files: codes as their value labels, questions as the variables' labels, in batches."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyreadstat

from mobility.errors import SourceError
from mobility.lake.trial import survives
from pipelines.intake.formats.opened import (
    ROW,
    Opened,
    Staged,
    checked_header,
    write_batches,
)
from pipelines.intake.forms import File

_BATCH_BYTES = 32 << 20
"""What one batch of rows may take by the file's own account of its columns' widths."""
_FAULTS = (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OSError, MemoryError)
_READS = """
import sys, pyreadstat
path, encoding, batch = sys.argv[1], sys.argv[2] or None, int(sys.argv[3])
_, about = pyreadstat.read_sav(path, metadataonly=True, encoding=encoding)
width = 16 + sum(max(8, int(one)) for one in about.variable_storage_width.values())
step, start, last = max(1, batch // width), 0, None
while last is None or last == step:
    columns, _ = pyreadstat.read_sav(
        path, output_format="dict", encoding=encoding, row_offset=start, row_limit=step
    )
    last = len(next(iter(columns.values()), ()))
    start += last
"""
"""Reads a file through, as is done below: a damaged one may end the process that does it."""


class Spss(Opened):
    """An SPSS file (.sav or .zsav). What it declares missing is missing."""

    def __init__(self, inside: Path, delivered: Path, spec: File, folder: Path) -> None:
        self._inside, self._delivered, self._spec = inside, delivered, spec
        self._encoding = None if spec.encoding == "utf-8" else spec.encoding
        if not survives(_READS, str(inside), self._encoding or "", str(_BATCH_BYTES)):
            raise self._unreadable("it ends the program that reads it")
        try:
            _, self._about = pyreadstat.read_sav(
                str(inside), metadataonly=True, encoding=self._encoding
            )
        except _FAULTS as problem:
            raise self._unreadable(problem) from None
        self._names = list(self._about.column_names)
        self.columns = checked_header(self._names, delivered, spec)
        told = dict(zip(self.columns, self._about.column_labels, strict=True))
        self.questions = {name: text for name, text in told.items() if text}

    def stage(self, target: Path, places: Sequence[int], most: int | None = None) -> Staged:
        """Write the columns at these places as text; the first row is row 1."""
        names = [f"c{place}" for place in places]
        rows = write_batches(self._batches(places, names), names, target, self._delivered, most)
        return Staged(target, rows)

    def _batches(self, places: Sequence[int], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        widths = self._about.variable_storage_width
        bytes_a_row = 16 + sum(max(8, int(widths.get(name, 8))) for name in self._names)
        step = max(1, _BATCH_BYTES // bytes_a_row)
        start = 0
        while True:
            frame = self._read(places, start, step)
            if not frame.is_empty():
                yield self._texts(frame, places, names, start)
            start += len(frame)
            if len(frame) < step:
                return

    def _read(self, places: Sequence[int], start: int, step: int) -> pl.DataFrame:
        wanted = [self._names[place] for place in places] or self._names[:1]
        try:
            frame, _ = pyreadstat.read_sav(
                str(self._inside),
                output_format="polars",
                apply_value_formats=False,
                encoding=self._encoding,
                usecols=wanted,
                row_offset=start,
                row_limit=step,
            )
        except _FAULTS as problem:
            raise self._unreadable(problem) from None
        return frame

    def _texts(
        self, frame: pl.DataFrame, places: Sequence[int], names: Sequence[str], start: int
    ) -> pa.RecordBatch:
        labels = self._about.variable_value_labels if self._spec.labels else {}
        columns: list[Any] = [
            _labelled(frame[self._names[place]], labels.get(self._names[place], {})).to_arrow()
            for place in places
        ]
        columns.append(pa.array(range(start + 1, start + 1 + len(frame)), pa.int64()))
        texts = [column.cast(pa.string()) for column in columns[:-1]]
        return pa.RecordBatch.from_arrays([*texts, columns[-1]], names=[*names, ROW])

    def _unreadable(self, problem: Exception | str) -> SourceError:
        return SourceError(
            f"The SPSS file cannot be read: {str(problem).splitlines()[0]}.",
            where=str(self._delivered),
            todo="it is cut off or damaged: export it again.",
        )


def _labelled(column: pl.Series, labels: dict[Any, str]) -> pl.Series:
    """Write each code as its label; a code without one as itself."""
    text = column.cast(pl.String)
    if column.dtype.is_float():
        text = text.str.replace(r"\.0$", "")
    if not labels:
        return text
    named = {str(code).removesuffix(".0"): label for code, label in labels.items()}
    return text.replace(named)
