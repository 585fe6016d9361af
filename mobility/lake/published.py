"""Published runs, as they are read: one is in force, and the others are history."""

import json
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from mobility.errors import SourceError
from mobility.lake.files import Lake
from mobility.lake.state import file_hash

RECORD = "run.json"
CURRENT = "CURRENT"
FORMAT = 1
"""How a published run is laid out; raised when a reader of today could not read it."""


@dataclass(frozen=True)
class Published:
    """The published marts of one run; reading never touches the pipelines' tables."""

    lake: Lake
    run_id: str

    @classmethod
    def current(cls, lake: Lake) -> "Published":
        """Open the run in force.

        Raises
        ------
        SourceError
            Nothing has been published yet, or what is in force cannot be read.
        """
        try:
            run_id = (lake.published / CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            raise SourceError(
                "Nothing has been published yet.",
                where="data_lake/published/CURRENT",
                todo="run `mobility run`; or `mobility demo` for an example.",
            ) from None
        return cls(lake, run_id)._checked()

    @classmethod
    def of(cls, lake: Lake, run_id: str) -> "Published":
        """Open one published run by its id, or by the beginning of it.

        Raises
        ------
        SourceError
            There is none such, or more than one, or it cannot be read.
        """
        found = [run for run in runs(lake) if run.startswith(run_id)]
        if len(found) != 1:
            known = ", ".join(runs(lake)[-5:]) or "none"
            raise SourceError(
                f"{'No' if not found else 'More than one'} published run is called {run_id!r}.",
                where=f"data_lake/published (the latest: {known})",
                todo='name one of them; `mobility sql "select * from runs"` lists all.',
            )
        return cls(lake, found[0])._checked()

    def _checked(self) -> "Published":
        record = record_of(self.folder)
        if record is None:
            raise SourceError(
                f"The published run {self.run_id!r} is not whole.",
                where=self._where,
                todo="run `mobility run` to publish anew, put another run in force with "
                "`mobility publish RUN`, or restore the backup.",
            )
        refuse_newer(record, where=self._where)
        return self

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.lake.published / f"run_id={self.run_id}"

    @property
    def _where(self) -> str:
        return f"data_lake/published/run_id={self.run_id}"

    @property
    def tables(self) -> dict[str, Path]:
        """Give the file of each published table."""
        return {file.stem: file for file in sorted(self.folder.glob("*.parquet"))}

    def record(self) -> dict[str, object]:
        """Read the run's record: inputs with hashes, versions, rows and seconds per table."""
        return dict(json.loads((self.folder / RECORD).read_text("utf-8")))

    def damaged(self) -> list[str]:
        """Name the tables that are not as they were published."""
        written = self.record().get("files")
        known = written if isinstance(written, dict) else {}
        return [name for name, digest in known.items() if self._hash(name) != digest]

    def _hash(self, table: str) -> str | None:
        file = self.folder / f"{table}.parquet"
        return file_hash(file) if file.is_file() else None

    def read(self, table: str) -> pl.DataFrame:
        """Read a published table whole; marts are small.

        Raises
        ------
        SourceError
            The run has no such table, or its file is damaged.
        """
        file = self.tables.get(table)
        if file is None:
            raise SourceError(
                f"The published run has no table {table!r}.",
                where=self._where,
                todo=f"choose one of {', '.join(self.tables)}.",
            )
        try:
            return pl.read_parquet(file)
        except (pl.exceptions.PolarsError, OSError, pl.exceptions.PanicException) as problem:
            raise SourceError(
                f"The published table {table} is damaged: {str(problem).splitlines()[0]}",
                where=f"{self._where}/{table}.parquet",
                todo="run `mobility run`, which publishes anew what is damaged; or put another run "
                "in force with `mobility publish RUN`.",
            ) from None


def record_of(folder: Path) -> dict[str, object] | None:
    """Read the record of a published run's folder; None where it is not whole."""
    try:
        read = json.loads((folder / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return read if isinstance(read, dict) else None


def refuse_newer(record: dict[str, object], *, where: str) -> None:
    """See that a newer version of mobility has not laid the run out in a way unknown here.

    Raises
    ------
    SourceError
        It has.
    """
    made = record.get("format", FORMAT)
    if isinstance(made, int) and made > FORMAT:
        raise SourceError(
            f"This was published by a newer version ({record.get('code_version')}): its layout is "
            f"{made}, and {FORMAT} is the newest that is known here.",
            where=where,
            todo="update mobility; or put an earlier run in force with `mobility publish RUN`.",
        )


def refuse_newer_in_force(lake: Lake) -> None:
    """See that the run in force, where there is one, is of a version that is known here.

    Raises
    ------
    SourceError
        A newer version published it: what it knows more would be lost by publishing over it.
    """
    try:
        run_id = (lake.published / CURRENT).read_text("utf-8").strip()
    except FileNotFoundError:
        return
    record = record_of(lake.published / f"run_id={run_id}")
    refuse_newer(record or {}, where=f"data_lake/published/run_id={run_id}")


def runs(lake: Lake) -> list[str]:
    """List the ids of all published runs, oldest first, whatever the clock said."""
    return [run for run, _ in records(lake)]


def records(lake: Lake) -> list[tuple[str, dict[str, object]]]:
    """List all published runs with their records, oldest first.

    Their numbers order them, so that a clock that jumps cannot; runs of before there were numbers
    come first, by their ids.
    """
    folders = sorted(lake.published.glob("run_id=*"))
    found = [(folder.name.removeprefix("run_id="), record_of(folder)) for folder in folders]
    whole = [(run, record) for run, record in found if record is not None]
    return sorted(whole, key=lambda one: (number_of(one[1]), one[0]))


def number_of(record: dict[str, object]) -> int:
    """Give the number of a run: how many were published up to it; 0 where it was not counted."""
    number = record.get("number")
    return number if isinstance(number, int) else 0
