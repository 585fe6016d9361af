"""What a logger left in `data_raw`: Parquet by day, opened without reading it whole."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from mobility.lake import Lake
from mobility.stations.store import counting

SUFFIX, DAY_FOLDER = ".parquet", "day="


def is_observed(pattern: str) -> bool:
    """Say whether a step's files are such: told by the end of its pattern."""
    return pattern.endswith(SUFFIX)


def open_observed(lake: Lake, files: Sequence[Path]) -> pl.LazyFrame:
    """Open files under one another, lazily; their columns may differ.

    The columns ``_source``, ``_delivery``, ``_file`` (address below `data_raw`) and ``_row`` (from
    1) are added. In a folder of a day only the files that count are read: a snapshot that stands in
    its hour's file already is not read twice.
    """
    days = {file.parent for file in files if file.parent.name.startswith(DAY_FOLDER)}
    counted = {file for day in days for file in counting(day)}
    parts = [_one(lake, file) for file in files if file.parent not in days or file in counted]
    return pl.concat(parts, how="diagonal_relaxed") if parts else pl.LazyFrame()


def _one(lake: Lake, file: Path) -> pl.LazyFrame:
    address = file.relative_to(lake.raw)
    rows = pl.scan_parquet(file, row_index_name="_row", row_index_offset=1, hive_partitioning=False)
    return rows.with_columns(
        pl.col("_row").cast(pl.Int64),
        _source=pl.lit(address.parts[0]),
        _delivery=pl.lit(address.parts[1]),
        _file=pl.lit(str(address)),
    )
