"""Published runs: all marts together or none, and which of them is in force."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from mobility.errors import SourceError
from mobility.lake.files import Lake, write_whole

RECORD = "run.json"
CURRENT = "CURRENT"


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
            Nothing has been published yet.
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
        """Open one published run by its id, or by the beginning of it."""
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
        if not (self.folder / RECORD).is_file():
            raise SourceError(
                f"The published run {self.run_id!r} is not whole.",
                where=f"data_lake/published/run_id={self.run_id}",
                todo="put another run in force with `mobility publish RUN`, or restore the backup.",
            )
        return self

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.lake.published / f"run_id={self.run_id}"

    @property
    def tables(self) -> dict[str, Path]:
        """Give the file of each published table."""
        return {file.stem: file for file in sorted(self.folder.glob("*.parquet"))}

    def record(self) -> dict[str, object]:
        """Read the run's record: inputs with hashes, versions, rows and seconds per table."""
        return dict(json.loads((self.folder / RECORD).read_text("utf-8")))

    def read(self, table: str) -> pl.DataFrame:
        """Read a published table whole; marts are small.

        Raises
        ------
        SourceError
            The run has no such table.
        """
        try:
            return pl.read_parquet(self.tables[table])
        except KeyError:
            raise SourceError(
                f"The published run has no table {table!r}.",
                where=f"data_lake/published/run_id={self.run_id}",
                todo=f"choose one of {', '.join(self.tables)}.",
            ) from None


def runs(lake: Lake) -> list[str]:
    """List the ids of all published runs, oldest first."""
    return sorted(
        folder.name.removeprefix("run_id=")
        for folder in lake.published.glob("run_id=*")
        if (folder / RECORD).is_file()
    )


def publish(
    lake: Lake, marts: Mapping[str, Path], record: Mapping[str, object], *, now: datetime
) -> Published:
    """Publish all marts as one run and put it in force.

    Parameters
    ----------
    marts
        File of each whole mart.
    record
        What is to be kept of the run; `content` (mart to content hash) gives the run's id its end.
    now
        Time of publication, UTC.
    """
    content = json.dumps(record.get("content", {}), sort_keys=True)
    run_id = f"{now:%Y%m%dT%H%M%S}-{_short(content)}"
    earlier = [
        json.loads((lake.published / f"run_id={run}" / RECORD).read_text()) for run in runs(lake)
    ]
    target = lake.published / f"run_id={run_id}"
    whole = {**record, "run_id": run_id, "published": now.isoformat(timespec="seconds")}

    def write(folder: Path) -> None:
        folder.mkdir(parents=True)
        for name, file in marts.items():
            table = pl.read_parquet(file).with_columns(pl.lit(run_id).alias("run_id"))
            table.write_parquet(folder / f"{name}.parquet")
        _runs_table([*earlier, whole]).write_parquet(folder / "runs.parquet")
        text = json.dumps(whole, ensure_ascii=False, indent=1, default=str)
        (folder / RECORD).write_text(text, "utf-8")

    write_whole(target, write)
    put_in_force(lake, run_id)
    return Published(lake, run_id)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:6]


def _runs_table(records: list[dict[str, object]]) -> pl.DataFrame:
    def entry(record: Mapping[str, object]) -> dict[str, object]:
        tables = record.get("tables") or {}
        assert isinstance(tables, dict)
        return {
            "run_id": record["run_id"],
            "published": record["published"],
            "code_version": record.get("code_version"),
            "inputs": len(record.get("inputs") or {}),  # type: ignore[arg-type]
            "tables": len(tables),
            "rows_out": sum(int(table.get("rows_out") or 0) for table in tables.values()),
            "refused": sum(int(table.get("refused") or 0) for table in tables.values()),
            "seconds": float(sum(float(table.get("seconds") or 0) for table in tables.values())),
        }

    return pl.DataFrame([entry(record) for record in records], infer_schema_length=None)


def put_in_force(lake: Lake, run_id: str) -> None:
    """Point CURRENT at a run; readers see the old run or the new one, never something between."""
    current = lake.published / CURRENT
    temporary = current.with_name(f".{CURRENT}.{os.getpid()}.tmp")
    with temporary.open("w", encoding="utf-8") as stream:
        stream.write(run_id + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(current)


def forget_run(lake: Lake, run_id: str) -> None:
    """Delete an earlier published run."""
    shutil.rmtree(lake.published / f"run_id={run_id}")
