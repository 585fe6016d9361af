"""A small workspace that bears scenarios: its own marts, and stored ones of the synthetic example.

``python -m tests.browser.modelled WORKSPACE`` stores them anew from a demo workspace that was run.
"""

import sys
from pathlib import Path

import polars as pl

from mobility.lake import Lake, Published
from tests.workspaces import copy

STORED = Path(__file__).parent / "shift"
TABLES = (
    "shift_assumptions", "shift_backtest", "shift_fleet", "shift_importance", "shift_levers",
    "shift_scenarios", "shift_segments", "shift_yardsticks",
)  # fmt: skip
REPLICATES = 20
"""Kept of each number: an interval is rough, and the file small."""


def modelled(built: Lake, root: Path) -> Lake:
    """Copy the small workspace, the stored marts in its published run; it cannot be run again."""
    lake = copy(built, root)
    for name in TABLES:
        rows = pl.read_parquet(STORED / f"{name}.parquet")
        rows.write_parquet(Published.current(lake).folder / f"{name}.parquet")
    return lake


def slim(rows: pl.DataFrame) -> pl.DataFrame:
    """Keep the headline's segments, and the first replicates of each."""
    if "unit" in rows.columns and "cell_no" in rows.columns:
        rows = rows.filter(model="nested", unit="tour")
    lists = [name for name, kind in rows.schema.items() if kind == pl.List(pl.Float32)]
    return rows.with_columns(pl.col(lists).list.head(REPLICATES))


def main(workspace: str) -> None:
    """Store the marts of a demo workspace."""
    STORED.mkdir(exist_ok=True)
    for name in TABLES:
        rows = slim(Published.current(Lake(Path(workspace).resolve())).read(name))
        rows.write_parquet(STORED / f"{name}.parquet", compression="zstd", compression_level=19)


if __name__ == "__main__":
    main(sys.argv[1])
