"""What is kept of a feed: snapshots, and whether each look saw."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

import polars as pl

from mobility.stations import store
from mobility.stations.gbfs import SNAPSHOT
from mobility.stations.gbfs.snapshot import KEY

POLLS: dict[str, pl.DataType] = {
    "system": pl.String(),
    "file": pl.String(),
    "observed_at": pl.Datetime("ms", "UTC"),
    "outcome": pl.String(),  # of gbfs.client.OUTCOMES
    "http_status": pl.Int16(),
    "records": pl.Int32(),
    "issues": pl.Int32(),  # records that could not be read, or stand nowhere known
    "last_updated": pl.Datetime("ms", "UTC"),
    "expect_s": pl.Float64(),  # seconds to the next look
    "detail": pl.String(),
}
"""One row per look at a status file; `gbfs` where not even the list of files was to be had."""

SNAPSHOTS_TABLE = store.Table(
    "snapshots", SNAPSHOT, KEY, ("system", "station_id", "vehicle_id", "vehicle_type",
                                 "observed_at"))  # fmt: skip
POLLS_TABLE = store.Table(
    "polls", POLLS, ("system", "file", "observed_at"), ("system", "file", "observed_at")
)


class SnapshotWriter:
    """Keeps snapshots and looks in a folder.

    Parameters
    ----------
    folder
        Where; the caller decides.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def alone(self) -> Iterator[Self]:
        """Hold the folder as its only writer, and tidy what an earlier one left unfinished.

        Raises
        ------
        SourceError
            Another logger writes there.
        """
        with store.only_writer(self.folder):
            yield self

    def write(self, snapshots: pl.DataFrame, polls: pl.DataFrame, at: datetime) -> None:
        """Add what was seen at one instant; the look last, since it says that the rows are all."""
        if snapshots.height:
            store.append(self.folder, SNAPSHOTS_TABLE, snapshots, at)
        store.append(self.folder, POLLS_TABLE, polls, at)

    def compact(self, now: datetime) -> None:
        """Make one file of every hour and day that is over."""
        for table in (SNAPSHOTS_TABLE, POLLS_TABLE):
            store.compact(self.folder, table, now)
