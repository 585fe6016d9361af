"""Every benchmark by one command, and one page of results: `python -m benchmarks [NAME ...]`.

Each runs by itself, one after another, on an otherwise idle machine if its figures are to mean
anything; what it prints stands on the page as it printed it. `--long` gives each its full size
(hours in all), else the page is there in about half an hour (`--list` tells each one's time,
`--without NAME` leaves one out, `--out FILE` keeps the page). One alone may be given its own
arguments: `python -m benchmarks fuzz --count 5000 --seed 1`. Peers that are not installed are said
to be absent by the benchmark that would have them.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path

import numpy as np

from benchmarks.entries import ENTRIES, Entry

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
PATIENCE = 6
"""How many times its usual time a benchmark may take; and never more than `LONGEST_S`."""
LONGEST_S = 14_400
_GIB = 2**30


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


def run(entry: Entry, arguments: tuple[str, ...], patience_s: float) -> tuple[list[str], float]:
    """Run one; give its part of the page, and its seconds, below nought where it failed."""
    command = [sys.executable, "-W", "ignore", "-m", f"benchmarks.{entry.name}", *arguments]
    started = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=patience_s
        )
        said, failed = done.stdout.strip(), done.returncode
        if failed:
            said += f"\n(status {failed}) {done.stderr.strip().splitlines()[-1:]}"
    except subprocess.TimeoutExpired:
        said, failed = f"did not end within {patience_s:,.0f} s", 1
    seconds = time.perf_counter() - started
    part = [
        f"## {entry.name}{' (failed)' if failed else ''}",
        "",
        f"Times {entry.times}. Beside: {entry.peer}. Limit: {entry.limit}. "
        f"What limits it now: {entry.now}. "
        f"`python -m benchmarks.{' '.join((entry.name, *arguments))}`, {seconds:.0f} s in all.",
        "",
        "```",
        said,
        "```",
        "",
    ]
    return part, -seconds if failed else seconds


def overview(chosen: list[Entry]) -> str:
    """Tell which benchmarks there are, and how long each takes."""
    rows = [f"{one.name:<14}{one.about_s:>5} s  {one.times}" for one in chosen]
    total = sum(one.about_s for one in chosen)
    return "\n".join([*rows, f"{'in all':<14}{total:>5} s, about {total / 60:.0f} minutes"])


def page(chosen: list[Entry], given: tuple[str, ...], *, is_long: bool, out: Path | None) -> int:
    """Run the chosen, printing each part as it comes; give how many failed."""
    lines = ["# Benchmarks", "", f"`{' '.join(['python -m benchmarks', *sys.argv[1:]])}`", ""]
    lines += [*machine(), ""]
    print("\n".join(lines), flush=True)
    failed = 0
    for entry in chosen:
        arguments = given or (entry.long if is_long and entry.long else entry.short)
        patience_s = LONGEST_S if is_long or given else max(PATIENCE * entry.about_s, 120)
        part, seconds = run(entry, arguments, patience_s)
        failed += seconds < 0
        lines += part
        print("\n".join(part), flush=True)
        if out is not None:  # after each, so that what was measured is not lost
            out.write_text("\n".join(lines), "utf-8")
    return failed


def main() -> int:
    known = [entry.name for entry in ENTRIES]
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--long", action="store_true", help="full sizes")
    parser.add_argument("--without", action="append", default=[], metavar="NAME", help="leave out")
    parser.add_argument("--out", type=Path, help="keep the page as a file")
    parser.add_argument("--list", action="store_true", help="tell each one's time, run nothing")
    ours = {*known, "--long", "--without", "--out", "--list"}
    if sys.argv[1:2] and sys.argv[1] in known and not ours & set(sys.argv[2:3]):  # one alone
        asked, given = parser.parse_args(sys.argv[1:2]), tuple(sys.argv[2:])
    else:
        asked, given = parser.parse_args(), ()
    if unknown := {*asked.names, *asked.without} - set(known):
        parser.error(f"there is no {', '.join(sorted(unknown))}; choose among {', '.join(known)}")
    wanted = set(asked.names or known) - set(asked.without)
    chosen = [entry for entry in ENTRIES if entry.name in wanted]
    if asked.list:
        print(overview(chosen))
        return 0
    return 1 if page(chosen, given, is_long=asked.long, out=asked.out) else 0


if __name__ == "__main__":
    sys.exit(main())
