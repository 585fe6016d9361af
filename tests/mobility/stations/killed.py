"""A logger that writes as fast as it can until it is killed; run by test_store.

``python killed.py FOLDER FIRST``: snapshot number n is of 220 seconds times n after a fixed start,
so that hours and days end often; a number on stdout says that its snapshot is kept.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from mobility.stations import POLLS, SNAPSHOT, SnapshotWriter

START = datetime(2026, 3, 10, 20, 0, tzinfo=UTC)
STEP = timedelta(seconds=220)
STATIONS = 30


def rows_of(number: int) -> tuple[pl.DataFrame, pl.DataFrame, datetime]:
    """Make snapshot ``number``: every station has as many vehicles as the number says."""
    at = START + number * STEP
    row = {"system": "x", "latitude": 55.7, "longitude": 12.3, "vehicle_kind": "bike",
           "available": number, "is_renting": True, "observed_at": at}  # fmt: skip
    rows = [row | {"station_id": f"S{place}"} for place in range(STATIONS)]
    poll = {"system": "x", "file": "station_status", "observed_at": at, "outcome": "ok",
            "expect_s": STEP.total_seconds()}  # fmt: skip
    return pl.DataFrame(rows, schema=SNAPSHOT), pl.DataFrame([poll], schema=POLLS), at


if __name__ == "__main__":
    writer = SnapshotWriter(Path(sys.argv[1]))
    number = int(sys.argv[2])
    with writer.alone():
        while True:
            snapshots, polls, at = rows_of(number)
            writer.write(snapshots, polls, at)
            print(number, flush=True)
            writer.compact(at)
            number += 1
