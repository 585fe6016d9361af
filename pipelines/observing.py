"""What planners observe: a sub-goal's value, or a count at a place, kept with who and when."""

import csv
import fcntl
import getpass
import math
import os
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from mobility.errors import SourceError
from mobility.lake import Lake

COLUMNS = ("what", "value", "observed", "source", "who", "noted", "note")


@dataclass(frozen=True)
class Observation:
    """What somebody observed: a sub-goal's value, or a count at a place."""

    what: str
    value: float
    day: str
    source: str
    who: str | None = None
    note: str = ""


def keep_observation(lake: Lake, seen: Observation, *, now: datetime) -> str:
    """Append an observation, with who and when; what was kept before is never rewritten.

    Raises
    ------
    SourceError
        It names nothing, its value is no number, its date is none or lies in the future, it has no
        source, or the sub-goal is not in the register.
    """
    lake.settings()
    day = past_day(seen.day, now.date())
    _check(lake, seen)
    noted = now.isoformat(timespec="seconds")
    who = seen.who or user()
    row = (seen.what, f"{seen.value:.15g}", day.isoformat(), seen.source, who, noted, seen.note)
    append(lake.observations, COLUMNS, row)
    return (
        f"Kept: {seen.what} = {seen.value:.15g} on {day} ({seen.source}). "
        "Run `mobility run` to see what it changes."
    )


def past_day(text: str, today: date) -> date:
    """Read a day that is not in the future.

    Raises
    ------
    SourceError
        It is no date, or lies ahead.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise SourceError(
            f"{text!r} is no date.",
            where="--date",
            todo="write YYYY-MM-DD, such as 2026-06-30.",
        ) from None
    if day > today:
        raise SourceError(
            f"{day} lies in the future.", where="--date", todo="give the day that the value held."
        )
    return day


def _check(lake: Lake, seen: Observation) -> None:
    if not seen.what.strip():
        raise SourceError(
            "The observation is of nothing.",
            where="the first argument",
            todo="name a sub-goal such as T02, or the place of a count.",
        )
    if not math.isfinite(seen.value):
        raise SourceError(
            f"The value {seen.value} is no number.",
            where="the second argument",
            todo="write the number that was observed, such as 118.",
        )
    if not seen.source.strip():
        raise SourceError(
            "The observation has no source.", where="--source", todo="say where it is known from."
        )
    check_target(lake, seen.what)


def check_target(lake: Lake, what: str) -> None:
    """See that what looks like a sub-goal is in the register.

    Raises
    ------
    SourceError
        It is not.
    """
    if not re.fullmatch(r"[Tt]\d+", what):
        return
    known: list[str] = []
    for file in sorted(lake.raw.glob("*/*/targets.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            known += [row["id"] for row in csv.DictReader(stream)]
    if known and what not in known:
        raise SourceError(
            f"There is no sub-goal {what!r}.",
            where="the register of sub-goals",
            todo=f"choose one of {known[0]} to {known[-1]}.",
        )


def user() -> str:
    """Name who is at the machine."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def append(file: Path, columns: tuple[str, ...], row: tuple[str, ...]) -> None:
    """Append a row to a table of ours, under its header; what stands there is never rewritten."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="utf-8", newline="") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        writer = csv.writer(stream, lineterminator="\n")
        if stream.seek(0, os.SEEK_END) == 0:
            writer.writerow(columns)
        writer.writerow(row)
        stream.flush()
        os.fsync(stream.fileno())
