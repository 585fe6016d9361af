"""SQL over the published tables, read-only."""

import io
import sys

import duckdb
import polars as pl

from mobility.errors import MobilityError
from mobility.lake import Lake, Published, connect, read_sql


class QueryError(MobilityError):
    """A query cannot be answered."""


def answer(lake: Lake, query: str, how: str) -> str:
    """Answer a query over the published tables as ``table``, ``csv`` or ``json``.

    Raises
    ------
    QueryError
        The query is wrong, or the form is unknown.
    """
    if how not in ("table", "csv", "json"):
        raise QueryError(
            f"There is no format {how!r}.", where="--format", todo="choose table, csv or json."
        )
    published = Published.current(lake)
    connection = _closed_in(published)
    try:
        why_not = _why_no_question(connection, query)
        frame = pl.DataFrame() if why_not else read_sql(connection, query)
    except duckdb.Error as problem:
        why_not = str(problem).split("LINE 1")[0].strip().replace("\n", " ")
    finally:
        connection.close()
    if why_not:
        raise QueryError(
            f"The query cannot be answered: {why_not}",
            where=query,
            todo=f"write one SELECT over {', '.join(published.tables)}.",
        )
    return _written(frame, how)


def _why_no_question(connection: duckdb.DuckDBPyConnection, query: str) -> str | None:
    """Say why a text is not one statement that asks and changes nothing; None where it is one."""
    statements = connection.extract_statements(query)
    asking = (
        duckdb.StatementType.SELECT,
        duckdb.StatementType.EXPLAIN,
        duckdb.StatementType.MULTI,  # PIVOT is made of two
    )
    if len(statements) != 1:
        return f"it holds {len(statements)} statements, not one."
    if statements[0].type not in asking:
        return "it would change something; the published tables are read-only."
    return None


def _closed_in(published: Published) -> duckdb.DuckDBPyConnection:
    """Open a database of the published marts alone: no file, extension, setting or variable."""
    connection = connect()
    for name in published.tables:
        connection.register(name, published.read(name).to_arrow())
    for setting in (
        "enable_external_access = false",
        "python_enable_replacements = false",
        "lock_configuration = true",
    ):
        connection.execute(f"set {setting}").fetchall()
    return connection


def _written(frame: pl.DataFrame, how: str) -> str:
    if how == "csv":
        return frame.write_csv()
    if how == "json":
        return frame.write_json() + "\n"
    stream = io.StringIO()
    width = 200 if sys.stdout.isatty() else 400
    with pl.Config(
        tbl_rows=-1, tbl_cols=60, fmt_str_lengths=80, tbl_hide_column_data_types=True,
        tbl_hide_dataframe_shape=True, tbl_width_chars=width, thousands_separator=False,
    ):  # fmt: skip
        stream.write(f"{frame}\n")
    return stream.getvalue()
