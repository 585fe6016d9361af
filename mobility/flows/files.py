"""Flows to and from files: Parquet and CSV as tables, OMX as matrices."""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from mobility.errors import SourceError
from mobility.flows.matrices import from_matrices, to_matrices
from mobility.flows.omx import read_omx, write_omx

KEYS = ("origin", "destination")
"""Codes of zones are text: they may begin with a zero."""


def write_flows(flows: pl.DataFrame, path: Path) -> None:
    """Write flows to a file, its form given by the suffix, whole or not at all.

    Parameters
    ----------
    flows
        ``origin, destination``, perhaps ``mode``, ``estimate`` and more.
    path
        ``.parquet`` and ``.csv`` (UTF-8, decimal point) keep every column; ``.omx`` keeps
        ``estimate`` as one matrix for each mode.

    Raises
    ------
    SourceError
        The suffix is none of these.
    EstimateError
        Flows do not fit a matrix, see `to_matrices`.
    """

    def omx(part: Path) -> None:
        matrices, origins, destinations = to_matrices(flows)
        write_omx(part, matrices, origins, destinations)

    ways: dict[str, Callable[[Path], object]] = {
        ".parquet": flows.write_parquet,
        ".csv": flows.write_csv,
        ".omx": omx,
    }
    check_suffix(path, list(ways))
    write_whole(path, ways[path.suffix])


def read_flows(path: Path) -> pl.DataFrame:
    """Read flows from a file, its form given by the suffix.

    Parameters
    ----------
    path
        ``.parquet``, ``.csv`` or ``.omx``, of this program or another.

    Returns
    -------
    frame
        ``origin`` and ``destination`` as text, and what else the file has; of OMX ``mode`` and
        ``estimate``, pairs of zero left out.

    Raises
    ------
    SourceError
        The file is absent, its suffix or content none that can be read, or a column is missing.
    """

    def csv(part: Path) -> pl.DataFrame:
        return pl.read_csv(part, schema_overrides=dict.fromkeys(KEYS, pl.String))

    if not path.is_file():
        raise SourceError(
            "The file of flows is not there.", where=str(path), todo="see its name and folder."
        )
    read: dict[str, Callable[[Path], pl.DataFrame]] = {
        ".parquet": pl.read_parquet,
        ".csv": csv,
        ".omx": lambda part: from_matrices(*read_omx(part)),
    }
    check_suffix(path, list(read))
    try:
        flows = read[path.suffix](path)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as problem:
        raise SourceError(
            f"The file of flows cannot be read: {str(problem).splitlines()[0]}.",
            where=str(path),
            todo="have it written and sent again.",
        ) from None
    missing = [name for name in KEYS if name not in flows.columns]
    if missing:
        raise SourceError(
            "The file of flows lacks a column.",
            where=f"{path}: {', '.join(missing)}",
            todo="name the columns origin and destination.",
        )
    return flows.with_columns(pl.col(KEYS).cast(pl.String))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write beside a file and rename, so that nobody reads half of it."""
    part = path.with_name(f".{path.name}.part")
    try:
        write(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def check_suffix(path: Path, known: list[str]) -> None:
    """See that a file's suffix is among those that can be read or written."""
    if path.suffix not in known:
        raise SourceError(
            f"Files named {path.suffix or 'without a suffix'} are not known here.",
            where=str(path),
            todo=f"take one of {', '.join(known)}.",
        )
