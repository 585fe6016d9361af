"""Parquet: typed by whoever wrote it, read as text, in batches."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from pyarrow import ArrowException

from mobility.errors import SourceError
from mobility.lake.connection import connect, quote
from pipelines.intake.formats.limits import MEMORY
from pipelines.intake.formats.opened import ROW, Opened, Staged, check_rows, checked_header
from pipelines.intake.forms import File


class ParquetTable(Opened):
    """A Parquet file."""

    def __init__(self, inside: Path, delivered: Path, spec: File, folder: Path) -> None:
        self._inside, self._delivered, self._folder = inside, delivered, folder
        try:
            with pq.ParquetFile(inside) as table:
                names, rows = table.schema_arrow.names, table.metadata.num_rows
                self._is_list = ["list<" in str(kind) for kind in table.schema_arrow.types]
        except (ArrowException, OSError, ValueError) as problem:
            raise self._unreadable(problem) from None
        check_rows(rows, delivered)
        self.columns = checked_header(names, delivered, spec)
        self.questions = {}

    def stage(self, target: Path, places: Sequence[int], most: int | None = None) -> Staged:
        """Write the columns at these places as text; the first row is row 1."""
        renamed = ", ".join(f"c{index}" for index in range(len(self.columns)))
        chosen = "".join(f"{self._text(place)} as c{place}, " for place in places)
        limit = "" if most is None else f" limit {most}"
        connection = connect()
        try:
            connection.execute(f"set memory_limit = '{MEMORY}'").fetchall()
            connection.execute(f"set temp_directory = {quote(str(self._folder))}").fetchall()
            [(rows,)] = connection.execute(
                f"copy (select {chosen}row_number() over () as {ROW} "
                f"from read_parquet({quote(str(self._inside))}) as t({renamed}){limit}) "
                f"to {quote(str(target))} (format parquet, compression lz4)"
            ).fetchall()
        except duckdb.Error as problem:
            raise self._unreadable(problem) from None
        finally:
            connection.close()
        return Staged(target, int(rows))

    def _text(self, place: int) -> str:
        """Write a list, as a select-all question gives it, as its members with commas between."""
        return f"array_to_string(c{place}, ', ')" if self._is_list[place] else f"c{place}::varchar"

    def _unreadable(self, problem: Exception) -> SourceError:
        return SourceError(
            f"The Parquet file cannot be read: {str(problem).splitlines()[0]}.",
            where=str(self._delivered),
            todo="it is cut off or damaged: export it again.",
        )
