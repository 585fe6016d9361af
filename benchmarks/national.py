"""A nation's survey on one machine: cost and memory from 10^4 to 5x10^7 trips, out of core.

`python -m benchmarks.national [trips ...]` (default 10^4, 10^5, 10^6, 10^7; 5x10^7 by name). Ten
trips a person, 200 replicates. For each size: answers are drawn, the step `clean/trips` runs in
DuckDB and its rows are held against their declaration a million at a time, then the share of each
mode by age band, with errors from all replicates, is added up from the disk. Each part runs in a
process of its own, so that its peak of memory is its own; the limit is told to the kernel, which
ends what would exceed it.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from mobility.lake import connect
from mobility.lake.connection import quote
from mobility.tables import MODES, clean, models
from pipelines.checks import check
from pipelines.engines import DuckDB
from pipelines.steps import read_step
from pipelines.streaming import OutOfCore

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
TRIPS_A_PERSON = 10
REPLICATES = 200
PEOPLE_A_BLOCK = 100_000
LIMIT_GIB = 12
SEED = 11


def draw(folder: Path, trips: int) -> None:
    """Write conformed answers, a row per trip, and the replicate weights of every person."""
    connection = connect()
    connection.execute(f"set temp_directory = {quote(str(folder))}").fetchall()
    empty = folder / "empty.parquet"
    clean.Answers.create_empty().write_parquet(empty)
    modes = ", ".join(f"'{mode}'" for mode in MODES)
    columns = {
        "survey": "'nation'", "wave": "2026", "is_synthetic": "true", "file": "'nation.csv'",
        "kind": "'diary'", "record": "'trip'", '"row"': "i + 2", "flags": "[]::varchar[]",
        "respondent_id": f"printf('%08d', i // {TRIPS_A_PERSON})",
        "mode": f"[{modes}][1 + (hash(i) % {len(MODES)})::int]",
        "distance_km": "round((hash(i + 1) % 100000) / 2000.0, 3)",
        "duration_min": "round((hash(i + 2) % 9000) / 100.0 + 5, 1)",
        "departure": "printf('%02d:%02d', 5 + hash(i + 3) % 18, hash(i + 4) % 60)",
        "age_band": f"['18-29', '30-39', '40-49', '50-59'][1 + (i // {TRIPS_A_PERSON}) % 4]",
    }  # fmt: skip
    told = ", ".join(f"{value} as {name}" for name, value in columns.items())
    connection.execute(
        f"copy (select * from read_parquet({quote(str(empty))}) union all by name "
        f"select {told} from range({trips}) t(i)) "
        f"to {quote(str(folder / 'answers.parquet'))} (format parquet)"
    ).fetchall()
    draw_weights(folder / "replicates.parquet", trips // TRIPS_A_PERSON)


def draw_weights(target: Path, people: int) -> None:
    """Write exponential replicate weights (Bayesian bootstrap), a block of people at a time."""
    chance = np.random.default_rng(SEED)
    weights = pl.Array(pl.Float32, REPLICATES)
    schema = models.Replicates.create_empty().with_columns(pl.lit(None, weights).alias("weights"))
    with pq.ParquetWriter(target, schema.to_arrow().schema, compression="none") as writer:
        for first in range(0, people, PEOPLE_A_BLOCK):
            count = min(PEOPLE_A_BLOCK, people - first)
            drawn = chance.standard_exponential((count, REPLICATES), dtype=np.float32)
            frame = pl.DataFrame(
                {
                    "survey": ["nation"] * count,
                    "wave": pl.Series([2026] * count, dtype=pl.Int32),
                    "respondent_id": [f"{one:08d}" for one in range(first, first + count)],
                    "weight": np.ones(count),
                    "weights": pl.Series(drawn, dtype=weights),
                }
            ).select(schema.columns)
            writer.write_table(pa.table(frame.to_arrow()).cast(schema.to_arrow().schema))


def make_trips(folder: Path, trips: int) -> None:
    """Run the step as `mobility run` does: its query, then its declaration, a batch at a time."""
    step = read_step("clean", "trips")
    staged = folder / "staged.parquet"
    connection_sql = f"select * from ({step.sql}) order by survey, wave, respondent_id, trip_no"
    DuckDB().execute(connection_sql, {"answers": folder / "answers.parquet"}, {}, staged)
    account = check(staged, folder / "trips.parquet", step.writes)
    assert account.rows_out == trips, account
    staged.unlink()


def make_shares(folder: Path, trips: int) -> None:
    """Estimate mode shares of trips and of kilometres by purpose-free groups, with errors."""
    table = OutOfCore(folder / "trips.parquet", folder / "replicates.parquet", folder)
    for amount in ("1", "distance_km"):
        made = table.shares(by=["survey", "wave"], level=["mode"], amount=amount)
        assert made.height == len(MODES)
        assert abs(made["estimate"].sum() - 1) < 1e-9
        assert made["standard_error"].is_between(0, 0.1).all()


def apart(work: Callable[[Path, int], None], folder: Path, trips: int) -> tuple[float, float]:
    """Run a part in a process of its own; give its seconds and its peak of memory in GiB."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_inside, args=(work, folder, trips, theirs))
    process.start()
    theirs.close()
    try:
        told: tuple[float, float] = ours.recv()
    except EOFError:
        sys.exit(f"{work.__name__} of {trips:,} trips did not end: over {LIMIT_GIB} GiB, or broken")
    process.join()
    return told


def _inside(work: Callable[[Path, int], None], folder: Path, trips: int, pipe) -> None:
    limit = LIMIT_GIB * 2**30
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    started = time.perf_counter()
    work(folder, trips)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    pipe.send((time.perf_counter() - started, peak))


def main(sizes: list[int]) -> None:
    print(f"{'trips':>12} {'people':>11}  " + "  ".join(
        f"{name + ' s':>9} {'GiB':>5}" for name in ("draw", "trips", "shares")
    ) + "   microseconds a trip (trips + shares)")  # fmt: skip
    for trips in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            told = [apart(work, folder, trips) for work in (draw, make_trips, make_shares)]
        line = "  ".join(f"{seconds:>9.2f} {peak:>5.2f}" for seconds, peak in told)
        each = (told[1][0] + told[2][0]) / trips * 1e6
        print(f"{trips:>12,} {trips // TRIPS_A_PERSON:>11,}  {line}   {each:.2f}", flush=True)


if __name__ == "__main__":
    main([int(float(one)) for one in sys.argv[1:]] or list(SIZES))
