"""One command at a time in a workspace."""

import contextlib
import fcntl
from collections.abc import Iterator

from mobility.errors import FlowError
from mobility.lake import Lake, clear_leftovers


@contextlib.contextmanager
def locked(lake: Lake) -> Iterator[None]:
    """Hold the workspace, and clear what a killed command left in it.

    The kernel frees the lock when a process dies, however it dies.

    Raises
    ------
    FlowError
        Another command is at work in the workspace, or the lake cannot be written.
    """
    try:
        lake.made.mkdir(parents=True, exist_ok=True)
        stream = lake.lock.open("a+")
    except OSError as problem:
        raise FlowError(
            f"The lake cannot be written: {problem.strerror}.",
            where=str(lake.made),
            todo="free space or mend the folder's permissions, then run again.",
        ) from None
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FlowError(
                "Another run is under way in this workspace.",
                where=str(lake.lock),
                todo="wait until it ends, or end it; then try again.",
            ) from None
        clear_leftovers(lake)
        yield
