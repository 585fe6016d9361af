"""What is decided and signed: a reading of an open text, or a state set by hand."""

import csv
from dataclasses import dataclass
from datetime import datetime

from mobility.errors import SourceError
from mobility.lake import Lake
from mobility.targets import STATES
from pipelines.observing import append, check_target, past_day

COLUMNS = ("target_id", "kind", "choice", "signed_by", "signed_on", "reason", "noted")


@dataclass(frozen=True)
class Signature:
    """A decision on a sub-goal: a reading, or a state; who signed it, when and why."""

    target_id: str
    reading: str | None
    state: str | None
    by: str
    day: str
    reason: str


def keep_decision(lake: Lake, signed: Signature, *, now: datetime) -> str:
    """Append a signed decision; what was decided before is never rewritten.

    Raises
    ------
    SourceError
        The sub-goal, its reading or the state is not known, nobody signed it, it says no reason,
        or its day is none or lies in the future.
    """
    lake.settings()
    check_target(lake, signed.target_id)
    kind, choice = _choice(lake, signed)
    for name, text in (("--by", signed.by), ("--reason", signed.reason)):
        if not text.strip():
            raise SourceError(
                "A decision is signed and says why.", where=name, todo="give who signed it and why."
            )
    day = past_day(signed.day, now.date()).isoformat()
    noted = now.isoformat(timespec="seconds")
    row = (signed.target_id, kind, choice, signed.by, day, signed.reason, noted)
    append(lake.decisions, COLUMNS, row)
    return (
        f"Signed: {signed.target_id}, {kind} {choice}, by {signed.by} on {day}. "
        "Run `mobility run` to see what it changes."
    )


def _choice(lake: Lake, signed: Signature) -> tuple[str, str]:
    if (signed.reading is None) == (signed.state is None):
        raise SourceError(
            "A decision is on a reading or on a state, on one of them.",
            where="--reading, --state",
            todo="give one of the two.",
        )
    if signed.state is not None:
        if signed.state not in STATES:
            raise SourceError(
                f"There is no state {signed.state!r}.",
                where="--state",
                todo=f"choose one of {', '.join(STATES)}.",
            )
        return "override", signed.state
    known = _readings(lake, signed.target_id)
    if signed.reading not in known:
        raise SourceError(
            f"{signed.target_id} has no reading {signed.reading!r}.",
            where="the register of sub-goals, target_readings.csv",
            todo=f"choose one of {', '.join(known)}."
            if known
            else "its text is not open: only a state can be signed.",
        )
    return "reading", str(signed.reading)


def _readings(lake: Lake, target_id: str) -> list[str]:
    known: list[str] = []
    for file in sorted(lake.raw.glob("*/*/target_readings.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream)
            known += [row["reading"] for row in rows if row["target_id"] == target_id]
    return known
