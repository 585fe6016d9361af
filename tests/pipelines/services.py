"""A small workspace of shared mobility and charging: bundled facts, and tiny deliveries."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from mobility.lake import Lake
from pipelines.runner import Outcome, run
from tests import workspaces
from tests.mobility.charging import places

FACTS = (
    "places", "s_train_stations", "municipalities", "passenger_cars", "national_projection",
    "dwellings", "climate_policy", "target_evidence", "published_figures", "shared_mobility_feeds",
)  # fmt: skip
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
AS_OF = date(2026, 11, 22)


def make(root: Path, settings: str = "") -> Lake:
    """Make the workspace, without building anything; `settings` is added to its mobility.toml."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "mobility.toml").write_text(settings + workspaces.SETTINGS, "utf-8")
    for source in FACTS:
        shutil.copytree(workspaces.ROOT / "data_raw" / source, root / "data_raw" / source)
    return Lake(root.resolve())


def deliver_json(lake: Lake, address: str, name: str, content: Any, **about: Any) -> Path:
    """Write a delivery of one JSON file."""
    told = "\n".join(f"{key} = {json.dumps(value)}" for key, value in about.items())
    files: dict[str, str | list[str]] = {name: json.dumps(content), "source.toml": told}
    return workspaces.deliver(lake.root, address, files)


def built(lake: Lake, *tables: str) -> Outcome:
    """Build tables, and see that none failed."""
    outcome = run(lake, tables=tables, now=NOW)
    assert not outcome.failed, {name: str(error) for name, error in outcome.failed.items()}
    return outcome


def of(lake: Lake, layer: str, table: str) -> pl.DataFrame:
    """Read a table."""
    return pl.read_parquet(lake.path(layer, table))


def deliver_list(lake: Lake, address: str, *rows: dict[str, Any], **about: Any) -> Path:
    """Write a municipality's list, columns apart by semicolons: the sound row with changes."""
    whole = [places.MUNICIPALITY | row for row in rows or ({},)]
    lines = [";".join(whole[0]), *(";".join(str(one) for one in row.values()) for row in whole)]
    about = {"delimiter": ";"} | about
    told = "\n".join(f"{key} = {json.dumps(value)}" for key, value in about.items())
    return workspaces.deliver(lake.root, address, {"ladestandere.csv": lines, "source.toml": told})
