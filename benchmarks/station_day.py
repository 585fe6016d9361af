"""A day of the station logger, a look a minute, on a simulated clock against a server on loopback.

Run: python -m benchmarks.station_day [--hours 24]

The logger is a process of its own; the server knows its clock by a header, and plays a day with
faults: errors, a dead line, answers cut off, a status that stands still, a ttl that is wrong both
ways, a wait asked for, a clock set forward and back, and `kill -9` in mid-day with a restart seven
minutes later. Afterwards every answer that the logger was given is looked for in what it kept, with
the number that stood in it, and every stretch without one must be told as an outage or a gap.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl

from benchmarks.station_feed import places, serving, status
from mobility.stations import (
    POLLS_TABLE,
    SNAPSHOTS_TABLE,
    Feed,
    SnapshotWriter,
    log,
    outages,
    scan,
    spans,
)

START = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
"""Midnight in Denmark, of the day on which its clocks go forward."""
HEADER = "X-Now"
AWAY = timedelta(minutes=7)
"""How long nobody restarts a killed logger."""


@dataclass
class Jumpy:
    """A clock that sleeping moves, and that is set once at each of some instants."""

    now: datetime
    jumps: list[tuple[datetime, timedelta]] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        if self.jumps and self.now >= self.jumps[0][0]:
            self.now += self.jumps.pop(0)[1]


@dataclass(frozen=True)
class Day:
    """What goes wrong when, in minutes since the start of a day of so many minutes."""

    minutes: int

    def part(self, first: float, last: float) -> tuple[datetime, datetime]:
        """Give a part of the day, from one share of it to another."""
        return self.at(first), self.at(last)

    def at(self, share: float) -> datetime:
        return START + timedelta(minutes=round(self.minutes * share))

    @property
    def faults(self) -> dict[str, tuple[datetime, datetime]]:
        return {
            "refused": self.part(0.10, 0.12),
            "dead": self.part(0.16, 0.17),
            "cut": self.part(0.20, 0.21),
            "ttl_below": self.part(0.24, 0.26),
            "still": self.part(0.30, 0.36),
            "wait": self.part(0.40, 0.405),
            "ttl_above": self.part(0.86, 0.868),
        }

    @property
    def jumps(self) -> list[tuple[datetime, timedelta]]:
        ahead = timedelta(minutes=max(self.minutes // 48, 5))
        back = timedelta(minutes=max(self.minutes // 72, 4))
        return [(self.at(0.50), ahead), (self.at(0.66), -back)]

    @property
    def killed(self) -> datetime:
        return self.at(0.76)

    @property
    def end(self) -> datetime:
        return START + timedelta(minutes=self.minutes)


@dataclass
class Witness:
    """The server's side: what it answered when, and whom to tell that a kill is due."""

    day: Day
    url: str = ""
    told: dict[datetime, int] = field(default_factory=dict)
    looks: int = 0
    kill: Callable[[], None] | None = None

    def answer(self, path: str, now: datetime) -> tuple[int, bytes, dict[str, str]]:
        """Give status, body and headers."""
        fault = next((name for name, (a, b) in self.day.faults.items() if a <= now < b), "")
        if path != "/station_status":
            return 200, json.dumps(places(path, now, self.url)).encode(), {}
        self.looks += 1
        if self.kill is not None and now >= self.day.killed:
            self.kill()
            self.kill = None
            return 0, b"", {}
        if fault in ("refused", "wait"):
            return 503, b"sorry", {"Retry-After": "300"} if fault == "wait" else {}
        if fault == "dead":
            return 0, b"", {}
        number = self.looks % 1_000
        updated = self.day.faults["still"][0] - timedelta(hours=3) if fault == "still" else now
        body = json.dumps(
            status(number, updated, {"ttl_below": -60, "ttl_above": 10**15}.get(fault, 0))
        )
        if fault == "cut":
            return 200, body[:-9].encode(), {}
        if fault != "still":
            self.told[now] = number
        return 200, body.encode(), {}


def follow(url: str, folder: Path, first: datetime, minutes: int) -> None:
    """Log from an instant to the day's end: the logger's process."""
    day = Day(minutes)
    clock = Jumpy(first, [jump for jump in day.jumps if jump[0] > first])

    def stamp(request: httpx.Request) -> None:
        request.headers[HEADER] = clock.now.isoformat()

    with httpx.Client(event_hooks={"request": [stamp]}) as http:
        writer = SnapshotWriter(folder)
        log([Feed("day", f"{url}/gbfs")], http, writer, clock, clock.sleep, until=day.end)


def replay(folder: Path, minutes: int) -> dict[str, Any]:
    """Play a day; say what was answered, what was kept, and what was told of the rest."""
    day = Day(minutes)
    witness = Witness(day)
    with serving(witness.answer, HEADER) as witness.url:
        command = [sys.executable, "-m", "benchmarks.station_day", "--follow", witness.url,
                   str(folder), "--minutes", str(minutes), "--first"]  # fmt: skip
        with subprocess.Popen([*command, START.isoformat()]) as logger:
            witness.kill = logger.kill
        was_killed = logger.returncode
        subprocess.run([*command, (day.killed + AWAY).isoformat()], check=True)
    rows = scan(folder, SNAPSHOTS_TABLE).collect()
    polls = scan(folder, POLLS_TABLE).collect()
    told = spans(polls)
    kept = dict(rows.select("observed_at", "available").iter_rows())
    return {
        "day": day,
        "killed": was_killed,
        "looks": witness.looks,
        "answered": len(witness.told),
        "lost": sorted(at for at, number in witness.told.items() if kept.get(_ms(at)) != number),
        "twice": len(rows) - rows.select("observed_at").n_unique(),
        "outages": outages(told),
        "spans": told,
        "polls": polls,
    }


def _ms(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1_000 * 1_000)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.station_day")
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--follow", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--first", help=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.follow:
        follow(
            asked.follow[0],
            Path(asked.follow[1]),
            datetime.fromisoformat(asked.first),
            asked.minutes,
        )
        return 0
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        made = replay(Path(folder), asked.hours * 60)
    with pl.Config(tbl_rows=30, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True):
        print(made["outages"].select("state", "reason", "start", "end", "minutes"))
    print(
        f"{asked.hours} hours in {time.perf_counter() - started:.1f} s: {made['looks']:,} looks at "
        f"the status, {made['answered']:,} answered with news, {len(made['lost'])} of these lost, "
        f"{made['twice']} kept twice"
    )
    return 1 if made["lost"] or made["twice"] else 0


if __name__ == "__main__":
    sys.exit(main())
