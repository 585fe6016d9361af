"""A run rehearsed with a delivery that is still coming in: which headline numbers would move."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from mobility.errors import SourceError
from mobility.lake import Lake, Published
from pipelines.explaining import has_moved
from pipelines.intake.catalogue import Entry
from pipelines.intake.tasks import speak_for
from pipelines.runner import Say, run
from pipelines.steps import MARTS

HEADLINES = ("mode_share", "trip_length", "short_car_trips", "counts")
"""The tables whose totals people quote."""
_NUMBERS = ("estimate", "low", "high")
_NO_KEY = ("n", "reliability", "is_synthetic", "run_id")


def moves(
    lake: Lake,
    entry: Entry,
    now: datetime,
    *,
    without: Sequence[str] = (),
    say: Say = lambda event, about: None,
) -> list[dict[str, Any]] | None:
    """Say which headline numbers would move, with old and new interval.

    The run is rehearsed in a scratch workspace beside the lake, where tables that do not change
    are second names of the same files.

    Parameters
    ----------
    without
        Addresses of deliveries that go out for this one.
    say
        Hears which table is being built.

    Returns
    -------
        A record per number; None where nothing is published yet.

    Raises
    ------
    SourceError
        With the delivery a headline's table cannot be built.
    """
    try:
        before = Published.current(lake)
    except SourceError:
        return None
    tables = [name for name in HEADLINES if name in MARTS]
    with tempfile.TemporaryDirectory(dir=lake.made) as folder:
        scratch = Lake(Path(folder))
        _set_up(lake, scratch, entry, without)
        outcome = run(scratch, tables=tables, now=now, say=say)
        if outcome.failed:
            name, error = next(iter(outcome.failed.items()))
            raise SourceError(
                f"With this delivery the table {name} could not be built: {error.what}",
                where=error.where,
                todo=error.todo,
            )
        return [
            move
            for name in tables
            if name in before.tables
            for move in _moved(name, before, pl.read_parquet(scratch.path("marts", name)))
        ]


def _set_up(lake: Lake, scratch: Lake, entry: Entry, without: Sequence[str]) -> None:
    shutil.copyfile(lake.root / "mobility.toml", scratch.root / "mobility.toml")
    scratch.raw.mkdir()
    for source in lake.raw.iterdir():
        if source.is_dir() and not source.name.startswith("."):
            (scratch.raw / source.name).mkdir()
            for inside in source.iterdir():
                if f"{source.name}/{inside.name}" in without:
                    continue
                (scratch.raw / source.name / inside.name).symlink_to(inside)
        elif source.is_file():
            shutil.copyfile(source, scratch.raw / source.name)
    (scratch.raw / entry.source).mkdir(exist_ok=True)
    (scratch.raw / entry.source / entry.delivery).symlink_to(entry.folder)
    for layer in ("clean", "models", "marts", "refused", ".state"):
        if (lake.made / layer).is_dir():
            shutil.copytree(lake.made / layer, scratch.made / layer, copy_function=_link)
    speak_for(scratch, lake)


def _link(source: str, target: str) -> None:
    """Tables are replaced, never changed, so a second name will do. State is copied."""
    if source.endswith(".parquet"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


def _moved(table: str, before: Published, new: pl.DataFrame) -> list[dict[str, Any]]:
    old = before.read(table)
    if not {*_NUMBERS} <= set(new.columns) & set(old.columns):
        return []
    key = [
        name
        for name in new.columns
        if name in old.columns
        and name not in _NO_KEY
        and (not new.schema[name].is_float() or name == "limit_km")
    ]
    headline = pl.col("group_variable").is_null() if "group_variable" in key else pl.lit(True)
    both = new.filter(headline).join(old, on=key, how="left", suffix="_old", nulls_equal=True)
    differs = has_moved(pl.col("estimate_old"), pl.col("estimate"))
    return [
        {"table": table, "key": {name: row[name] for name in key}}
        | {name: row[name] for name in _NUMBERS}
        | {f"{name}_old": row[f"{name}_old"] for name in _NUMBERS}
        for row in both.filter(differs).iter_rows(named=True)
    ]
