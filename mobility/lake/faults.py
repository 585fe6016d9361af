"""Faults of the disk, told in words that say what to do: full, read-only, closed, broken."""

import contextlib
import errno
import os
from collections.abc import Iterator

from mobility.errors import MobilityError, SourceError

_STANDS = "The published numbers are untouched; run again, and the run repairs what is half-made."
_FULL = ("The disk is full.", f"free space on it. {_STANDS}")
_CLOSED = (
    "The lake cannot be written: it is read-only, or not this user's.",
    f"mount it writable, or mend its owner and permissions. {_STANDS}",
)
_BROKEN = (
    "The disk could not be read or written.",
    "look at the system's log, replace the disk, and restore the backup (`mobility restore`).",
)
_TOLD = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _CLOSED,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
    errno.EIO: _BROKEN,
}
_IN_WORDS = {
    **{os.strerror(number).lower(): told for number, told in _TOLD.items()},
    "thrift: transport error": _FULL,  # Polars, where the end of a file could not be written
    "database or disk is full": _FULL,
    "disk i/o error": _FULL,
    "readonly database": _CLOSED,
    "unable to open database file": _CLOSED,
}
"""DuckDB, Polars and SQLite give the system's words, or their own, and no number."""


def storage_problem(error: BaseException, *, where: str) -> MobilityError | None:
    """Tell a fault of the disk, or one that was caused by it; None where it is another fault.

    Parameters
    ----------
    where
        What was being done, where the error does not name a file.
    """
    for one in _chain(error):
        if isinstance(one, MobilityError):
            continue
        told = _TOLD.get(one.errno or 0) if isinstance(one, OSError) else None
        words = str(one).lower()
        told = told or next((says for text, says in _IN_WORDS.items() if text in words), None)
        if told:
            file = getattr(one, "filename", None)
            return SourceError(told[0], where=str(file or where), todo=told[1])
    return None


@contextlib.contextmanager
def telling_faults(where: str) -> Iterator[None]:
    """Let faults of the disk out as what they are.

    Raises
    ------
    SourceError
        The disk is full, closed or broken.
    """
    try:
        yield
    except MobilityError:
        raise
    except Exception as problem:
        if fault := storage_problem(problem, where=where):
            raise fault from problem
        raise


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Give an error, and what caused it."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__ or one.__context__
