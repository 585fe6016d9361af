"""A run is published: all marts together or none, and then put in force."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from mobility.lake.files import Lake, write_whole
from mobility.lake.published import (
    CURRENT,
    FORMAT,
    RECORD,
    Published,
    number_of,
    records,
)
from mobility.lake.state import file_hash


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
    earlier = [one for _, one in records(lake)]
    run_id = _free_id(lake, record, now)
    whole: dict[str, object] = {
        **record,
        "run_id": run_id,
        "published": now.isoformat(timespec="seconds"),
        "number": max((number_of(one) for one in earlier), default=0) + 1,
        "format": FORMAT,
    }

    def write(folder: Path) -> None:
        folder.mkdir(parents=True)
        for name, file in marts.items():
            table = pl.read_parquet(file).with_columns(pl.lit(run_id).alias("run_id"))
            table.write_parquet(folder / f"{name}.parquet")
        _runs_table([*earlier, whole]).write_parquet(folder / "runs.parquet")
        files = {file.stem: file_hash(file) for file in sorted(folder.glob("*.parquet"))}
        text = json.dumps({**whole, "files": files}, ensure_ascii=False, indent=1, default=str)
        (folder / RECORD).write_text(text, "utf-8")

    write_whole(lake.published / f"run_id={run_id}", write, lasting=True)
    put_in_force(lake, run_id)
    return Published(lake, run_id)


def _free_id(lake: Lake, record: Mapping[str, object], now: datetime) -> str:
    """Name a run by its second and content; never as an earlier one, which a clock could bring."""
    content = json.dumps(record.get("content", {}), sort_keys=True)
    end = hashlib.sha256(content.encode()).hexdigest()[:6]
    while (lake.published / f"run_id={now:%Y%m%dT%H%M%S}-{end}").exists():
        now += timedelta(seconds=1)
    return f"{now:%Y%m%dT%H%M%S}-{end}"


def _runs_table(whole: list[dict[str, object]]) -> pl.DataFrame:
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

    return pl.DataFrame([entry(record) for record in whole], infer_schema_length=None)


def put_in_force(lake: Lake, run_id: str) -> None:
    """Point CURRENT at a run; readers see the old run or the new one, never something between."""
    write_whole(
        lake.published / CURRENT, lambda path: path.write_text(run_id + "\n", "utf-8"), lasting=True
    )
