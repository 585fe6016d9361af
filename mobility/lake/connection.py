"""The one place that touches a DuckDB connection.

DuckDB 2.0 keeps no result on a relation and blocks a connection whose result was not read; so
reading goes through `read_sql` and `read_rows`, writing through `execute(...).fetchall()`, and each
thread has a cursor of its own.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

MEMORY = "4GB"
"""What a query may hold: a third of the 12 GiB that a nation's survey is to fit in."""


def connect(views: Mapping[str, Path | Sequence[Path]] | None = None) -> duckdb.DuckDBPyConnection:
    """Open a database in memory in which only the named Parquet tables exist, as views.

    Extensions are never fetched: what is not in DuckDB itself gives an error, not a network call.
    No bar of progress is drawn either, which would stand among results on the standard output.
    """
    connection = duckdb.connect()
    for setting in (
        "autoinstall_known_extensions",
        "autoload_known_extensions",
        "enable_progress_bar",
    ):
        connection.execute(f"set {setting} = false").fetchall()
    for name, files in (views or {}).items():
        add_view(connection, name, files)
    return connection


def spill(connection: duckdb.DuckDBPyConnection, folder: Path, memory: str = MEMORY) -> None:
    """Let queries hold no more than `memory`, such as ``4GB``; what is more goes to the folder."""
    for setting in (
        f"memory_limit = {quote(memory)}",
        f"temp_directory = {quote(str(folder / 'spilled'))}",
    ):
        connection.execute(f"set {setting}").fetchall()


def add_view(
    connection: duckdb.DuckDBPyConnection, name: str, files: Path | Sequence[Path]
) -> None:
    """Make a Parquet file, a folder of parts, or several of either readable under a name."""
    listed = ", ".join(
        quote(_glob(file)) for file in ([files] if isinstance(files, Path) else files)
    )
    connection.execute(
        f'create or replace view "{name}" as '
        f"select * from read_parquet([{listed}], union_by_name = true)"
    ).fetchall()


def _glob(file: Path) -> str:
    return str(file / "*.parquet") if file.is_dir() else str(file)


def quote(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def read_sql(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> pl.DataFrame:
    """Answer a query as a Polars frame."""
    frame: pl.DataFrame = connection.sql(query, params=list(parameters)).pl()
    return frame


def read_rows(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[object] = ()
) -> list[tuple[object, ...]]:
    """Answer a query as a list of tuples."""
    return list(connection.sql(query, params=list(parameters)).fetchall())
