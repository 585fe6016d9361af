"""Every benchmark by one command, and one page of results: `python -m benchmarks [NAME ...]`.

Each runs by itself, one after another, on an otherwise idle machine if its figures are to mean
anything; what it prints stands on the page as it printed it. `--long` gives each its full size
(hours in all), else sizes are such that the page is there in about a quarter of an hour. Peers that
are not installed are said to be absent by the benchmark that would have them.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
VERSIONS = (
    "duckdb",
    "polars",
    "numpy",
    "scipy",
    "pyarrow",
    "dataframely",
    "svy",
    "panel",
    "pyspark",
)
PATIENCE_S = 3_600
_GIB = 2**30


@dataclass(frozen=True)
class Entry:
    """One benchmark: what it times, beside whom, and against which limit."""

    name: str
    times: str
    peer: str
    limit: str
    short: tuple[str, ...] = ()
    long: tuple[str, ...] = ()


ENTRIES = (
    Entry("intake", "rows a second of a delivery brought in", "DuckDB's bare reading", "bytes of the file read once", ("100000",), ("1000000", "5000000")),  # noqa: E501
    Entry("engines", "the survey's SQL on both engines", "Spark", "Parquet written once", ("10000", "100000")),  # noqa: E501
    Entry("national", "clean and estimate a nation's trips", "its own slope with size", "Parquet and weights read once from disk", ("10000", "100000", "1000000"), ("1e4", "1e5", "1e6", "1e7", "5e7")),  # noqa: E501
    Entry("survey_kernel", "shares with 500 replicates", "svy, R survey", "the weights read once from memory", ("--sizes", "20000")),  # noqa: E501
    Entry("choice_fit", "fit of a multinomial logit", "xlogit", "the design read once a Newton step"),  # noqa: E501
    Entry("flows_gravity", "gravity models", "aequilibrae, spint", "passes over the matrix"),
    Entry("attribution", "exact shares of measures", "a plain loop over subsets", "2^n values read once"),  # noqa: E501
    Entry("disclosure", "tables protected and attacked", "simple suppression, pytauargus", "holes that a sum needs"),  # noqa: E501
    Entry("stations_year", "a year of snapshots kept and asked", "plain Parquet", "bytes read once", ("30",)),  # noqa: E501
    Entry("faults", "faults tried and survived", "none", "none lost", ("2",), ("100",)),
)  # fmt: skip
"""Those of accuracy (`survey_coverage`, `shift_coverage`, `flows_held_out`, `ev_backtest`,
`flows_truth`), of hostile files (`hostile`) and of the dashboard (`dashboard`, `shift_levers`: they
want a workspace) are run by their own names."""


def machine() -> list[str]:
    """Describe the machine, and the speed at which it reads memory and disk."""
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    versions = ", ".join(f"{name} {_version(name)}" for name in VERSIONS)
    return [
        f"- {platform.system()} {platform.release()}, {platform.machine()}, {cores} cores, "
        f"{memory:.0f} GiB; load at the start {os.getloadavg()[0]:.1f}",
        f"- memory read at {_memory_speed():.1f} GiB/s by one thread; "
        f"disk written and synced at {_disk_speed():.2f} GiB/s",
        f"- Python {platform.python_version()}, {versions}",
    ]


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


def _memory_speed() -> float:
    block = np.ones(_GIB // 4 // 8)
    return max(block.nbytes / _GIB / _seconds(block.sum) for _ in range(3))


def _disk_speed() -> float:
    block = os.urandom(_GIB // 8)
    with tempfile.NamedTemporaryFile() as file:

        def write() -> None:
            file.write(block)
            file.flush()
            os.fsync(file.fileno())

        return len(block) / _GIB / _seconds(write)


def _seconds(work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run(entry: Entry, *, is_long: bool) -> list[str]:
    """Run one; give its part of the page."""
    arguments = entry.long if is_long else entry.short
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{entry.name}", *arguments]
    started = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=PATIENCE_S
        )
        said, failed = done.stdout.strip(), done.returncode
        if failed:
            said += f"\n(status {failed}) {done.stderr.strip().splitlines()[-1:]}"
    except subprocess.TimeoutExpired:
        said, failed = f"did not end within {PATIENCE_S} s", 1
    return [
        f"## {entry.name}{' (failed)' if failed else ''}",
        "",
        f"Times {entry.times}. Beside: {entry.peer}. Limit: {entry.limit}. "
        f"`python -m benchmarks.{' '.join((entry.name, *arguments))}`, "
        f"{time.perf_counter() - started:.0f} s in all.",
        "",
        "```",
        said,
        "```",
        "",
    ]


def main() -> int:
    known = [entry.name for entry in ENTRIES]
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--long", action="store_true", help="full sizes")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(known):
        parser.error(f"there is no {', '.join(sorted(unknown))}; choose among {', '.join(known)}")
    print("\n".join(["# Benchmarks", "", *machine(), ""]), flush=True)
    chosen = [entry for entry in ENTRIES if not asked.names or entry.name in asked.names]
    failed = 0
    for entry in chosen:
        part = run(entry, is_long=asked.long)
        failed += "(failed)" in part[0]
        print("\n".join(part), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
