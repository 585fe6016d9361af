"""An append-only table of Parquet files by day that a kill at any moment leaves whole.

Every snapshot is a file of its own at first. When an hour is over, its files become one; when a
day (in UTC) is over, its hours become one. A file is made beside its place and renamed into it. A
file counts unless a file of its hour, or of its day, stands beside it, for that one holds its rows
already; what no longer counts is taken away a round later, when readers are through with it. So at
every moment each row is in one file that counts, and a process that dies loses at most the snapshot
that it was writing.
"""

import fcntl
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from mobility.errors import SourceError

DAY, UNFINISHED = "day", ".unfinished"

COMPRESSION_LEVEL = 9
"""zstd level of an hour's and a day's file (measured in benchmarks/stations_year.py)."""

ROWS_PER_GROUP = 65_536
"""Rows per row group: a station's month lies in few groups of each day, the rest is skipped."""


@dataclass(frozen=True)
class Table:
    """How a table is kept.

    Parameters
    ----------
    name
        Name of its folder.
    schema
        Its columns; one of them is ``observed_at``.
    key
        What a row is told by: a row that comes twice is kept once.
    order
        How an hour's and a day's rows are sorted: what is asked for together lies together, and
        what does not change packs into nothing.
    """

    name: str
    schema: Mapping[str, pl.DataType]
    key: Sequence[str]
    order: Sequence[str]


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold a folder for one writer; the kernel frees it when the process dies.

    Raises
    ------
    SourceError
        Another process writes there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SourceError(
                "Another logger writes here.",
                where=str(folder),
                todo="let it run, or end it first.",
            ) from None
        yield


def append(folder: Path, table: Table, rows: pl.DataFrame, at: datetime) -> None:
    """Add the rows observed at one instant.

    Parameters
    ----------
    folder
        Folder of all tables.
    table
        The table.
    rows
        Its rows, all of the instant.
    at
        The instant, in UTC.
    """
    at = at.astimezone(UTC)
    rows = rows.select(pl.col(name).cast(kind) for name, kind in table.schema.items())
    place = _folder_of(folder, table, at.date())
    place.mkdir(parents=True, exist_ok=True)
    # a clock that was set back may bring a row of an hour that is closed already
    for stem in (DAY, f"{at:%H}"):
        closed = place / f"{stem}.parquet"
        if closed.exists():
            _write(_merged(table, [closed], rows), table, closed, packed=True)
            return
    _write(rows, table, place / f"{at:%H-%M-%S-%f}.parquet", packed=False)


def compact(folder: Path, table: Table, now: datetime) -> None:
    """Make one file of each hour, and of each day, that is over; take away what a kill left.

    Parameters
    ----------
    folder, table
        As in :func:`append`.
    now
        The present instant.
    """
    now = now.astimezone(UTC)
    for place in _day_folders(folder, table):
        today = date.fromisoformat(place.name.removeprefix("day="))
        for left in place.glob(f"*{UNFINISHED}"):
            left.unlink()
        counted = counting(place)
        for left in set(place.glob("*.parquet")) - set(counted):
            left.unlink()
        if today < now.date():
            if [each.stem for each in counted] != [DAY]:
                _write(_merged(table, counted), table, place / f"{DAY}.parquet", packed=True)
        elif today == now.date():
            _close_hours(table, place, counted, now.hour)


def scan(
    folder: Path, table: Table, *, since: date | None = None, until: date | None = None
) -> pl.LazyFrame:
    """Read a table, also while it is written.

    Parameters
    ----------
    folder, table
        As in :func:`append`.
    since, until
        First and last day, in UTC.
    """
    files = [
        file
        for place in _day_folders(folder, table)
        if (since or date.min)
        <= date.fromisoformat(place.name.removeprefix("day="))
        <= (until or date.max)
        for file in counting(place)
    ]
    if not files:
        return pl.LazyFrame(schema=dict(table.schema))
    return pl.scan_parquet(files, schema=dict(table.schema), hive_partitioning=False)


def counting(place: Path) -> list[Path]:
    """Give the files of a day that count."""
    files = {each.stem: each for each in sorted(place.glob("*.parquet"))}
    if DAY in files:
        return [files[DAY]]
    return [each for stem, each in files.items() if "-" not in stem or stem[:2] not in files]


def _close_hours(table: Table, place: Path, counted: Sequence[Path], hour_now: int) -> None:
    for hour in sorted({each.stem[:2] for each in counted if "-" in each.stem}):
        if int(hour) < hour_now:
            snapshots = [each for each in counted if each.stem.startswith(f"{hour}-")]
            _write(_merged(table, snapshots), table, place / f"{hour}.parquet", packed=True)


def _merged(table: Table, files: Sequence[Path], more: pl.DataFrame | None = None) -> pl.DataFrame:
    frames = [pl.read_parquet(each, hive_partitioning=False) for each in files]
    joined = pl.concat([*frames, *([] if more is None else [more])])
    return joined.unique(list(table.key), keep="last", maintain_order=True).sort(list(table.order))


def _write(rows: pl.DataFrame, table: Table, target: Path, *, packed: bool) -> None:
    unfinished = target.with_suffix(UNFINISHED)
    times = [name for name, kind in table.schema.items() if isinstance(kind, pl.Datetime)]
    pq.write_table(
        rows.to_arrow(),
        unfinished,
        compression="zstd",
        compression_level=COMPRESSION_LEVEL if packed else 1,
        row_group_size=ROWS_PER_GROUP,
        # instants rise evenly: their differences pack far better than a dictionary of them
        use_dictionary=[name for name in table.schema if name not in times],
        column_encoding=dict.fromkeys(times, "DELTA_BINARY_PACKED"),
    )
    _flush(unfinished)
    unfinished.replace(target)
    _flush(target.parent)


def _flush(path: Path) -> None:
    """Wait until the disk has it: a rename must not reach it before the bytes."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folder_of(folder: Path, table: Table, day: date) -> Path:
    return folder / table.name / f"day={day.isoformat()}"


def _day_folders(folder: Path, table: Table) -> list[Path]:
    return sorted((folder / table.name).glob("day=*"))
