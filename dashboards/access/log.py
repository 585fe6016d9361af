"""What the dashboard answered, without personal data.

A line holds the minute, the role, the kind of thing asked for, the status and the time it took. No
address of a machine, no name, no browser, no words of the address that was asked for: nobody can be
told from another by it.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

KEPT_DAYS = 90
"""Days until a day's file is deleted, as PRIVACY.md says."""


class AccessLog:
    """A file of lines a day.

    Parameters
    ----------
    folder
        Where the files stand.
    clock
        The moment, in UTC.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._day = ""

    def write(self, *, role: str, kind: str, status: int, milliseconds: float) -> None:
        """Note one answer."""
        now = self._clock()
        day = now.date().isoformat()
        if day != self._day:
            self._begin(day)
        entry = {
            "minute": now.strftime("%Y-%m-%dT%H:%MZ"),
            "role": role,
            "kind": kind,
            "status": status,
            "milliseconds": round(milliseconds),
        }
        with (self._folder / f"{day}.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(entry) + "\n")

    def _begin(self, day: str) -> None:
        """Begin a day's file and delete those that are too old."""
        self._folder.mkdir(parents=True, exist_ok=True)
        oldest = (self._clock().date() - timedelta(days=KEPT_DAYS)).isoformat()
        for file in self._folder.glob("????-??-??.jsonl"):
            if file.stem < oldest:
                file.unlink()
        self._day = day
