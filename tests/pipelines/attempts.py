"""A run in a process of its own, which may be killed, cramped or shut out as a real one is."""

import ctypes
import multiprocessing
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing.connection import Connection
from typing import Any

from mobility.errors import MobilityError
from mobility.lake import Lake, Published, content_hash
from pipelines.runner import run
from tests.pipelines.conftest import only_the_spine

PATIENCE_S = 600
"""How long a run may take before it counts as waiting for ever."""
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["tests.pipelines.attempts"])
_CAPABILITIES = 0x2008_0522
_WRITES_ANYWHERE = 0b1110
"""Root's rights to pass over permissions: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER."""


@dataclass(frozen=True)
class Attempt:
    """What came of a run: whether it was killed, what it said, what it did."""

    killed: bool
    problem: MobilityError | None = None
    raw: str | None = None
    record: dict[str, Any] = field(default_factory=dict)

    @property
    def problems(self) -> list[str]:
        """Give every problem that was told."""
        one = [str(self.problem)] if self.problem else []
        return [*one, *self.record.get("failed", {}).values()]


def attempt(
    lake: Lake,
    *,
    now: datetime,
    force: bool = False,
    kill_after: float | None = None,
    under: Callable[[], None] | None = None,
) -> Attempt:
    """Run a workspace of the spine in a process of its own.

    Parameters
    ----------
    kill_after
        Seconds after which it is killed, as a power cut would.
    under
        What is done in the process before the run: a limit set, a right given up.
    """
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(target=_run, args=(lake, theirs, now, force, under))
    process.start()
    theirs.close()
    process.join(PATIENCE_S if kill_after is None else kill_after)
    if process.is_alive():
        process.kill()
        process.join()
    killed = process.exitcode == -signal.SIGKILL
    assert not (killed and kill_after is None), "the run waited for ever"
    try:
        told = {} if killed else ours.recv()
    finally:
        ours.close()
    return Attempt(killed, **told)


def _run(
    lake: Lake, pipe: Connection, now: datetime, force: bool, under: Callable[[], None] | None
) -> None:
    told: dict[str, Any] = {}
    try:
        if under:
            under()
        with only_the_spine():
            told = {"record": run(lake, now=now, force=force).record()}
    except MobilityError as problem:
        told = {"problem": problem}
    except Exception as problem:
        told = {"raw": f"{type(problem).__name__}: {problem}"}
    pipe.send(told)


@dataclass(frozen=True)
class FilesUpTo:
    """Let no file grow above a size: what a full disk is, for those that may not mount one."""

    size: int

    def __call__(self) -> None:
        """Set the limit in this process."""
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.size, self.size))


def like_anybody() -> None:
    """Give up root's right to write what is read-only, in this process; others have none."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES, 0)
    rights = (ctypes.c_uint32 * 6)()
    if libc.capget(header, rights):
        raise OSError(ctypes.get_errno(), "capget")
    rights[0] &= ~_WRITES_ANYWHERE
    if libc.capset(header, rights):
        raise OSError(ctypes.get_errno(), "capset")


def published(lake: Lake) -> dict[str, str]:
    """Give the content of every published table in force; each must be whole."""
    current = Published.current(lake)
    assert current.damaged() == []
    return {name: content_hash(file) for name, file in current.tables.items()}


def numbers(lake: Lake) -> dict[str, str]:
    """Give the content of every mart of the last build, by the record of the run in force."""
    return dict(Published.current(lake).record()["content"])
