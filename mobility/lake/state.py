"""The state of files and tables: hashes that tell whether the content changed."""

import hashlib
import json
from pathlib import Path

import duckdb
import polars as pl

from mobility.lake.connection import connect, quote, read_rows

_BLOCK = 1 << 20
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, UnicodeDecodeError)


class HashCache:
    """Hashes kept by path and what the disk tells of it; what did not change is not read again.

    Size, time of change and the file's number on the disk count together: a clock that was set back
    cannot make a new file look like the old one.

    Parameters
    ----------
    file
        Where they are kept between runs.
    below
        The folder that paths are told from, so that a workspace may be moved.
    """

    def __init__(self, file: Path, *, below: Path) -> None:
        self._file = file
        self._below = below
        self._connection: duckdb.DuckDBPyConnection | None = None
        try:
            self._known: dict[str, list[object]] = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            self._known = {}

    def get(self, path: Path, kind: str = "file") -> str | None:
        """Give the hash of a file's bytes (``file``) or of a table's content (``table``).

        None where there is none; a table that cannot be read counts as one that is not there.
        """
        try:
            stamp = stamp_of(path, kind)
        except OSError:
            return None
        key = f"{kind}:{path.relative_to(self._below)}"
        if (known := self._known.get(key)) and known[:-1] == stamp:
            return str(known[-1])
        try:
            made = self._content_hash(path) if kind == "table" else file_hash(path)
        except (duckdb.Error, FileNotFoundError, *_UNREADABLE):
            return None
        self._known[key] = [*stamp, made]
        return made

    def _content_hash(self, path: Path) -> str:
        # Steps read by Polars too, which minds parts of a file that DuckDB passes over.
        pl.scan_parquet(path / "*.parquet" if path.is_dir() else path).collect_schema()
        self._connection = self._connection or connect()
        return content_hash(path, self._connection)

    def save(self) -> None:
        """Keep what was learnt for the next run; a cache that is lost costs time, nothing else."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._file.with_suffix(".tmp")
        temporary.write_text(json.dumps(self._known), "utf-8")
        temporary.replace(self._file)


def stamp_of(path: Path, kind: str) -> list[int]:
    """Give what the disk tells of a file or table, by which a change is seen.

    Raises
    ------
    OSError
        There is none.
    """
    seen = path.stat()
    # Tables are replaced and may get second names, which is a change of no file's content.
    changed = seen.st_mtime_ns if kind == "table" else seen.st_ctime_ns
    return [seen.st_size, seen.st_mtime_ns, changed, seen.st_ino]


def file_hash(path: Path) -> str:
    """Hash a file's bytes (SHA-256)."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def content_hash(path: Path, connection: duckdb.DuckDBPyConnection | None = None) -> str:
    """Hash what a Parquet table says, whatever the order of its rows and the bytes it is stored in.

    The columns' names and types count; a folder of parts counts as one table.

    Parameters
    ----------
    connection
        One to use again where many tables are hashed.
    """
    where = quote(str(path / "*.parquet") if path.is_dir() else str(path))
    connection = connection or connect()
    columns = read_rows(connection, f"describe select * from read_parquet({where})")
    named = "|".join(f"{row[0]} {row[1]}" for row in columns)
    [(count, mixed, added)] = read_rows(
        connection,
        "select count(*), coalesce(bit_xor(hash(t)), 0), coalesce(sum(hash(t) % 1000003), 0) "
        f"from read_parquet({where}) t",
    )
    return hashlib.sha256(f"{named}|{count}|{mixed}|{added}".encode()).hexdigest()
