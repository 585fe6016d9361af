"""CSV of any delimiter: read by DuckDB as declared; a damaged file row by row."""

import csv
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import duckdb

from mobility.errors import SourceError
from mobility.lake.connection import connect, quote
from pipelines.intake.formats.damaged import reader, stage_by_rows
from pipelines.intake.formats.encodings import decoded
from pipelines.intake.formats.limits import MEMORY, MOST_LETTERS
from pipelines.intake.formats.opened import (
    ROW,
    Opened,
    Staged,
    check_rows,
    checked_header,
    joined_header,
)
from pipelines.intake.forms import File

_LINE_BYTES = 4 << 20
"""The longest line that the fast reader takes; a longer one is read row by row."""
_BUFFER_BYTES = 16 << 20


class Delimited(Opened):
    """A delimited text file."""

    def __init__(self, inside: Path, delivered: Path, spec: File, folder: Path) -> None:
        self._decoded = decoded(inside, delivered, spec.encoding, folder)
        self._delivered, self._spec, self._folder = delivered, spec, folder
        self.columns = checked_header(
            header_of(self._decoded.path, delivered, spec), delivered, spec
        )
        self.questions = {}

    def stage(self, target: Path, places: Sequence[int], most: int | None = None) -> Staged:
        """Write the columns at these places as text."""
        if self._decoded.is_plain:
            try:
                return self._stage_at_once(target, places, most)
            except duckdb.Error:
                target.unlink(missing_ok=True)  # read again below, which says what is wrong where
        return stage_by_rows(
            self._decoded.path,
            self._delivered,
            self._spec,
            (target, places, len(self.columns)),
            most,
        )

    def _stage_at_once(self, target: Path, places: Sequence[int], most: int | None) -> Staged:
        spec = self._spec
        columns = ", ".join(f"'c{index}': 'VARCHAR'" for index in range(len(self.columns)))
        sign = quote(spec.quote)
        options = (
            f"all_varchar = true, header = true, skip = {spec.header_row - 1}, "
            f"auto_detect = false, delim = {quote(spec.delimiter)}, quote = {sign}, "
            f"escape = {sign}, encoding = 'utf-8', null_padding = false, strict_mode = true, "
            f"max_line_size = {_LINE_BYTES}, buffer_size = {_BUFFER_BYTES}, "
            f"columns = {{{columns}}}"
        )
        chosen = "".join(f"c{place}, " for place in places)
        limit = "" if most is None else f" limit {most}"
        connection = connect()
        try:
            connection.execute(f"set memory_limit = '{MEMORY}'").fetchall()
            connection.execute(f"set temp_directory = {quote(str(self._folder))}").fetchall()
            [(rows,)] = connection.execute(
                f"copy (select {chosen}{spec.header_row} + row_number() over () as {ROW} "
                f"from read_csv({quote(str(self._decoded.path))}, {options}) "
                f"qualify {ROW} >= {spec.header_row + spec.header_rows}{limit}) "
                f"to {quote(str(target))} (format parquet, compression lz4)"
            ).fetchall()
        finally:
            connection.close()
        check_rows(int(rows), self._delivered)
        return Staged(target, int(rows))


def header_of(file: Path, delivered: Path, spec: File) -> list[str]:
    """Read the header, which may stand below a title and take several rows.

    Raises
    ------
    SourceError
        It cannot be read with the delimiter and quote of the mapping.
    """
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for _ in range(spec.header_row - 1):
            stream.readline()
        try:
            rows = list(islice(reader(stream, spec), spec.header_rows))
        except csv.Error as problem:
            long = f"; a text has more than {MOST_LETTERS:,} letters" * ("limit" in str(problem))
            raise SourceError(
                f"The header cannot be read: {problem}{long}.",
                where=f"{delivered}, row {spec.header_row}",
                todo="see that [file] names the right delimiter, quote and header_row.",
            ) from None
    return joined_header(rows)
