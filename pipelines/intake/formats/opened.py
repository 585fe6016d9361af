"""What every format gives: columns by name, questions where the file tells them, rows as text."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from mobility.errors import SourceError
from pipelines.intake.formats.limits import (
    FREE_ROWS,
    LEAST_BYTES_A_ROW,
    MOST_COLUMNS,
    MOST_ROWS,
)
from pipelines.intake.forms import File

ROW = "_row"
DAMAGED = {"row": pl.Int64, "value": pl.String, "rule": pl.String}
"""A line of the file that is no row: where, what it says, and what it breaks."""


@dataclass(frozen=True)
class Staged:
    """Rows written to a Parquet file: text columns ``c0``, ``c1`` ... by place, and ``_row``.

    Attributes
    ----------
    rows
        Rows delivered, the damaged ones among them.
    damaged
        Lines that are no rows, with the columns of `DAMAGED`.
    """

    path: Path
    rows: int
    damaged: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DAMAGED))


class Opened(ABC):
    """A delivered file, its header read.

    Attributes
    ----------
    columns
        The delivered columns' names, each once, in order.
    questions
        The text of the question, where the file tells it beside the column's name.
    """

    columns: list[str]
    questions: dict[str, str]

    @abstractmethod
    def __init__(self, inside: Path, delivered: Path, spec: File, folder: Path) -> None:
        """Open `inside`, which is the delivered file or what was packed in it."""

    @abstractmethod
    def stage(self, target: Path, places: Sequence[int], most: int | None = None) -> Staged:
        """Write the columns at these places as text; ``_row`` counts as a spreadsheet does.

        Parameters
        ----------
        most
            Rows to stop after, or soon after; None for all.
        """

    def place(self, name: str) -> int | None:
        """Find a column by its name, else by a spelling of its name or question like it."""
        if name in self.columns:
            return self.columns.index(name)
        wanted = folded(name)
        for texts in (self.columns, [self.questions.get(one, "") for one in self.columns]):
            found = [index for index, text in enumerate(texts) if folded(text) == wanted]
            if len(found) == 1:
                return found[0]
        return None


def folded(text: str) -> str:
    """Fold case and runs of white space, in which two spellings of one header may differ."""
    return re.sub(r"\s+", " ", text).strip().casefold()


def unique(names: Iterable[str]) -> list[str]:
    """Name each column once: an empty one is ``column_N``, a second ``Days`` is ``Days (2)``."""
    made: dict[str, None] = {}
    for index, given in enumerate(names, start=1):
        name = again = re.sub(r"\s+", " ", given).strip() or f"column_{index}"
        count = 1
        while again in made:
            count += 1
            again = f"{name} ({count})"
        made[again] = None
    return list(made)


def joined_header(rows: Sequence[Sequence[str]], *, is_filled: bool = False) -> list[str]:
    """Join a header of several rows: an upper text holds until the next, lower ones in brackets.

    A row below may give the option of a question, or the question of a variable's name; both are
    kept: ``Days by mode [Bike]``, ``s_3 [How far is it?]``.

    Parameters
    ----------
    is_filled
        Merged cells are known and filled already; else an upper text is held until the next.
    """
    width = max((len(row) for row in rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    if not is_filled:
        padded = [_held(row, padded[-1]) for row in padded[:-1]] + padded[-1:]
    names = []
    for texts in zip(*padded, strict=True):
        parts = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
        names.append(parts[0] + "".join(f" [{part}]" for part in parts[1:]) if parts else "")
    return names


def _held(upper: Sequence[str], lowest: Sequence[str]) -> list[str]:
    held, made = "", []
    for text, below in zip(upper, lowest, strict=True):
        held = text if text.strip() else held if below.strip() else ""
        made.append(held)
    return made


def checked_header(names: Sequence[str], delivered: Path, spec: File) -> list[str]:
    """See that a header names columns, and not absurdly many; give unique names.

    Raises
    ------
    SourceError
        The header is empty, or has more columns than a survey can have.
    """
    if not any(name.strip() for name in names):
        raise SourceError(
            "The file is empty: its header names no column.",
            where=f"{delivered}, row {spec.header_row}",
            todo="deliver a file with a header and rows, or correct header_row in [file].",
        )
    if len(names) > MOST_COLUMNS:
        raise SourceError(
            f"The file has {len(names):,} columns; at most {MOST_COLUMNS:,} are read.",
            where=f"{delivered}, row {spec.header_row}",
            todo="see that delimiter and header_row are right, or deliver fewer columns.",
        )
    return unique(names)


def write_batches(
    batches: Iterator[pa.RecordBatch],
    names: Sequence[str],
    target: Path,
    delivered: Path,
    most: int | None = None,
) -> int:
    """Write batches of text with ``_row`` to Parquet, and give how many rows they were.

    Parameters
    ----------
    most
        Rows after which no further batch is taken.

    Raises
    ------
    SourceError
        There are absurdly many rows.
    """
    schema = pa.schema([*((name, pa.string()) for name in names), (ROW, pa.int64())])
    rows = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in batches:
            rows += batch.num_rows
            check_rows(rows, delivered)
            writer.write_batch(batch)
            if most is not None and rows >= most:
                break
    return rows


def check_rows(rows: int, delivered: Path) -> None:
    """Refuse a file of absurdly many rows, or of more than its size can honestly hold."""
    bytes_ = delivered.stat().st_size
    if rows > MOST_ROWS or rows > max(FREE_ROWS, bytes_ // LEAST_BYTES_A_ROW):
        raise SourceError(
            f"The file of {bytes_:,} bytes has {rows:,} rows, which no survey has.",
            where=str(delivered),
            todo="deliver it in parts, one a wave; or see who made it, and what for.",
        )
