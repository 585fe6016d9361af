"""A command of `mobility`, started from the screen as a process of its own and followed."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ERROR = re.compile(
    r"^Error: (?P<what>.*?)\n\s+where: (?P<where>.*?)\n\s+to do: (?P<todo>.*)", re.S
)


@dataclass(frozen=True)
class Problem:
    """What was wrong, where, and what to do."""

    what: str
    where: str
    todo: str


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes
    ----------
    code
        Its exit status; 0 is done, negative where it was ended from outside.
    result
        What it printed as JSON; none where it printed none.
    problem
        What it told of a problem.
    """

    code: int
    result: dict[str, Any] | None
    problem: Problem | None


class Command:
    """One command of `mobility`; ending its process cancels it.

    Parameters
    ----------
    arguments
        As on the command line; ``--json`` among them.
    scratch
        Folder for what it writes for a moment; whoever gives it deletes it.
    """

    def __init__(self, *arguments: str, scratch: Path | None = None) -> None:
        self.arguments = arguments
        self._scratch = {"TMPDIR": str(scratch)} if scratch else {}
        self._process: asyncio.subprocess.Process | None = None

    async def follow(self, tell: Callable[[str], None]) -> Ended:
        """Start it, tell each line of its progress, and wait until it ends."""
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "mobility.cli", *self.arguments,
            env={**os.environ, **self._scratch},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        printed, lines = await asyncio.gather(process.stdout.read(), _each(process.stderr, tell))
        code = await process.wait()
        result = _result(printed.decode("utf-8", "replace"))
        return Ended(code, result, _problem("\n".join(lines), result) if code else None)

    def end(self) -> None:
        """End it; what it had not finished leaves nothing behind."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()


async def _each(stream: asyncio.StreamReader, tell: Callable[[str], None]) -> list[str]:
    lines = []
    while line := await stream.readline():
        text = line.decode("utf-8", "replace").rstrip()
        lines.append(text)
        tell(text.strip())
    return lines


def _result(printed: str) -> dict[str, Any] | None:
    try:
        read = json.loads(printed)
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _problem(told: str, result: dict[str, Any] | None) -> Problem:
    """Take the three parts from what was told; of a run, those of the first table that failed."""
    for text in (told, *(f"Error: {one}" for one in (result or {}).get("failed", {}).values())):
        found = _ERROR.search(text)
        if found:
            return Problem(**{name: part.strip() for name, part in found.groupdict().items()})
    last = told.strip().splitlines()[-1:] or ["?"]
    return Problem(last[0], "mobility", "run it on the command line with --debug.")
