"""A year of minute snapshots of 30 docking stations, generated: size, write rate, query times.

Run: ``python -m benchmarks.stations_year [DAYS]``. Every station has bikes and e-bikes, so that the
year is 31.5 million rows; each reports anew at every look, the hardest case to pack. Beside it the
same rows as plain Parquet, as DuckDB writes them in the order in which they came, and changes only.
"""

import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from mobility.stations import (
    POLLS,
    POLLS_TABLE,
    SNAPSHOT,
    SNAPSHOTS_TABLE,
    SnapshotWriter,
    scan,
    station_service,
)
from mobility.stations.store import append, compact

STATIONS, KINDS, MINUTES = 30, ("bike", "ebike"), 1_440
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
ASKED, MONTH = "S07", (date(2025, 6, 1), date(2025, 6, 30))
PLACES = np.random.default_rng(1).uniform([55.71, 12.28], [55.76, 12.42], (STATIONS, 2))


def a_day(day: int) -> pl.DataFrame:
    """Generate a day: vehicles come and go, at their most in the peaks."""
    rng = np.random.default_rng([2, day])
    hour = np.arange(MINUTES) / 60
    busy = 0.02 + 0.12 * np.exp(-((hour - 8) ** 2)) + 0.12 * np.exp(-((hour - 16) ** 2))
    change = rng.poisson(busy[:, None, None], (MINUTES, STATIONS, 2))
    change = change - rng.poisson(busy[:, None, None], (MINUTES, STATIONS, 2))
    available = np.clip(5 + np.cumsum(change, axis=0), 0, 12)
    shape = available.shape
    minute = np.datetime64(FIRST.replace(tzinfo=None), "ms") + np.timedelta64(day, "D")
    looks = minute + np.arange(MINUTES).astype("timedelta64[m]").astype("timedelta64[ms]")
    observed = np.broadcast_to(looks[:, None, None], shape)
    reported = observed - rng.integers(0, 60, shape) * np.timedelta64(1_000, "ms")
    names = np.array([f"S{place:02}" for place in range(STATIONS)])
    docks = np.clip(24 - available.sum(axis=2), 0, None)
    return pl.DataFrame(
        {
            "system": pl.repeat("donkey_ballerup", available.size, eager=True),
            "station_id": np.broadcast_to(names[None, :, None], shape).ravel(),
            "vehicle_id": pl.repeat(None, available.size, dtype=pl.String, eager=True),
            "latitude": np.broadcast_to(PLACES[None, :, 0, None], shape).ravel(),
            "longitude": np.broadcast_to(PLACES[None, :, 1, None], shape).ravel(),
            "vehicle_kind": np.broadcast_to(np.array(KINDS), shape).ravel(),
            "vehicle_type": np.broadcast_to(np.array(["b", "e"]), shape).ravel(),
            "available": available.ravel(),
            "docks": np.broadcast_to(docks[:, :, None], shape).ravel(),
            "is_renting": pl.repeat(value=True, n=available.size, eager=True),
            "last_reported": reported.ravel(),
            "observed_at": observed.ravel(),
        }
    ).select(
        (pl.col(name).dt.replace_time_zone("UTC") if kind == pl.Datetime else pl.col(name))
        .cast(kind)
        .alias(name)
        for name, kind in SNAPSHOT.items()
    )


def looks_of(day: int) -> pl.DataFrame:
    instants = [FIRST + timedelta(days=day, minutes=minute) for minute in range(MINUTES)]
    told = pl.DataFrame({"observed_at": instants}).with_columns(
        system=pl.lit("donkey_ballerup"),
        file=pl.lit("station_status"),
        outcome=pl.lit("ok"),
        expect_s=pl.lit(60.0),
    )
    lacking = [pl.lit(None, kind).alias(n) for n, kind in POLLS.items() if n not in told.columns]
    return told.with_columns(lacking).select(
        pl.col(name).cast(kind) for name, kind in POLLS.items()
    )


def megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.rglob("*.parquet")) / 1e6


def best(ask, times: int = 5) -> float:
    """Give the best of some runs, in seconds."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        took.append(time.perf_counter() - start)
    return min(took)


def logged_live(folder: Path, looks: int = 600) -> None:
    """Log ten hours look by look, as the logger does, with every flush to the disk."""
    writer, rows, polls = SnapshotWriter(folder), a_day(0), looks_of(0)
    by_look = rows.partition_by("observed_at", maintain_order=True)[:looks]
    start = time.perf_counter()
    for number, snapshot in enumerate(by_look):
        at = FIRST + timedelta(minutes=number)
        writer.write(snapshot, polls[number : number + 1], at)
        writer.compact(at)
    took = time.perf_counter() - start
    print(
        f"live: {looks} looks of {STATIONS * 2} rows, each flushed to disk: {looks / took:,.0f} "
        f"looks/s ({1_000 * took / looks:.1f} ms a look; one is due each 60,000 ms)"
    )


def write_year(folder: Path, days: int) -> None:
    took = 0.0
    for day in range(days):
        rows, polls = a_day(day), looks_of(day)
        at = FIRST + timedelta(days=day)
        start = time.perf_counter()
        append(folder, SNAPSHOTS_TABLE, rows, at)
        append(folder, POLLS_TABLE, polls, at)
        for table in (SNAPSHOTS_TABLE, POLLS_TABLE):
            compact(folder, table, at + timedelta(days=1))
        took += time.perf_counter() - start
    for table in (SNAPSHOTS_TABLE, POLLS_TABLE):
        compact(folder, table, FIRST + timedelta(days=days))
    rows = days * MINUTES * STATIONS * 2
    print(f"year: {rows:,} rows in {days} days; closed at {rows / took:,.0f} rows/s ({took:.0f} s)")


def main() -> None:
    days = int(sys.argv[1]) if len(sys.argv) > 1 else 365
    with tempfile.TemporaryDirectory() as made:
        ours, plain = Path(made) / "log", Path(made) / "plain.parquet"
        logged_live(Path(made) / "live")
        write_year(ours, days)
        pattern = str(ours / "snapshots" / "*" / "*.parquet")
        con = duckdb.connect()
        con.sql("set threads = 2")
        source = f"(select * from read_parquet('{pattern}', hive_partitioning = false))"
        # plain: as the rows came, with DuckDB's own defaults
        con.execute(
            f"copy (select * from {source} order by observed_at, station_id, vehicle_type) "
            f"to '{plain}' (format parquet)"
        ).fetchall()
        changes = Path(made) / "changes.parquet"
        con.execute(
            f"""copy (select * exclude (last_reported) from {source} qualify
            available is distinct from lag(available) over (partition by station_id, vehicle_type
            order by observed_at) or docks is distinct from lag(docks) over (partition by
            station_id, vehicle_type order by observed_at))
            to '{changes}' (format parquet, compression zstd)"""
        ).fetchall()
        print(
            f"size: ours {megabytes(ours / 'snapshots'):,.1f} MB + looks "
            f"{megabytes(ours / 'polls'):,.1f} MB; plain Parquet {plain.stat().st_size / 1e6:,.1f} "
            f"MB; changes only, without last_reported, {changes.stat().st_size / 1e6:,.1f} MB"
        )
        queries(con, ours, plain, pattern)


def queries(con: duckdb.DuckDBPyConnection, ours: Path, plain: Path, pattern: str) -> None:
    low, high = MONTH
    where = (
        f"station_id = '{ASKED}' and observed_at >= '{low}' and observed_at < '{high}'::date + 1"
    )

    def month() -> pl.DataFrame:
        told = scan(ours, SNAPSHOTS_TABLE, since=low, until=high)
        return told.filter(pl.col("station_id") == ASKED).collect()

    def ask(source: str) -> int:
        told = con.sql(f"select count(*), sum(available) from {source} where {where}")
        return told.fetchall()[0][0]

    con.sql("set timezone = 'UTC'")
    days = sorted((ours / "snapshots").glob("day=2025-06-*"))
    june = "read_parquet([" + ", ".join(f"'{day}/day.parquet'" for day in days) + "])"
    every, flat = f"read_parquet('{pattern}')", f"read_parquet('{plain}')"
    rows = month().height
    assert rows == ask(june) == ask(every) == ask(flat), "the three hold the same rows"
    ours_s, june_s, every_s, flat_s = (
        best(question)
        for question in (month, lambda: ask(june), lambda: ask(every), lambda: ask(flat))
    )
    print(
        f"a station's month ({rows:,} rows): ours {ours_s:.3f} s; DuckDB on our 30 files "
        f"{june_s:.3f} s, on all our files {every_s:.3f} s, on plain Parquet {flat_s:.3f} s "
        f"(plain / ours {flat_s / ours_s:.1f})"
    )
    stations = pl.DataFrame(
        {
            "station": [f"station {place}" for place in range(5)],
            "latitude": PLACES[:5, 0],
            "longitude": PLACES[:5, 1],
        }
    )

    def service(since: date | None, until: date | None) -> None:
        polls = scan(ours, POLLS_TABLE, since=since, until=until).collect()
        snapshots = scan(ours, SNAPSHOTS_TABLE, since=since, until=until)
        station_service(stations, snapshots=snapshots, polls=polls)

    print(
        f"service of five stations: a month {best(lambda: service(low, high), 2):.2f} s, the year "
        f"{best(lambda: service(None, None), 1):.1f} s"
    )


if __name__ == "__main__":
    main()
