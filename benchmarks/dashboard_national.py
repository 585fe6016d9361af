"""Marts as large as those of 98 municipalities, made of a workspace's own."""

import shutil
from datetime import UTC, datetime

import polars as pl

from mobility.lake import Lake, Published
from pipelines.runner import run
from pipelines.workspace import make_demo

COPIES = 12
"""Times the example's eight employers: 98 in all."""
CELLS = 3
"""Times the example's cells of the choice model."""
GROWN = ("crosstab", "mode_share", "trip_length", "estimates_changed")


def demo(root):
    """Make the example's workspace and run it."""
    now = datetime.now(UTC)
    lake = make_demo(root, None, today=now.date())
    outcome = run(lake, now=now)
    if outcome.failed:
        raise SystemExit(f"the demo failed: {outcome.failed}")
    return root


def national(root, target):
    """Publish a copy of a workspace's run, its marts grown."""
    lake = Lake(root)
    published = Published.current(lake)
    shutil.copy(lake.root / "mobility.toml", target / "mobility.toml")
    (target / "data_raw").mkdir()
    folder = target / "data_lake" / "published" / f"run_id={published.run_id}"
    shutil.copytree(published.folder, folder)
    (folder.parent / "CURRENT").write_text(published.run_id)
    told = []
    for name in (*GROWN, "shift_segments"):
        table = pl.read_parquet(folder / f"{name}.parquet")
        grown = _cells(table) if name == "shift_segments" else _employers(table)
        grown.write_parquet(folder / f"{name}.parquet")
        told.append(f"{name} {len(grown):,}")
    print(f"Rows of the grown marts: {', '.join(told)}")


def _employers(table):
    own = table.filter(pl.col("employer").is_not_null())
    copies = [
        own.with_columns(employer=pl.col("employer") + f" {copy}") for copy in range(1, COPIES)
    ]
    return pl.concat([table, *copies])


def _cells(table):
    """Part every cell in equal ones: more cells, and the same trips in all."""
    most = int(table["cell_no"].max()) + 1
    parted = table.with_columns(
        pl.col("trips", "people", "n_effective") / CELLS,
        pl.col("trips_replicates").list.eval(pl.element() / CELLS),
    ).cast(
        {
            name: table.schema[name]
            for name in ("trips", "people", "n_effective", "trips_replicates")
        }
    )
    return pl.concat(
        [
            parted.with_columns((pl.col("cell_no") + copy * most).cast(table.schema["cell_no"]))
            for copy in range(CELLS)
        ]
    )
