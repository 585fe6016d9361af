"""One delivery, conformed: every answer in our names and units, every unreadable one told."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import polars as pl

from mobility.errors import SourceError
from mobility.lake import connect, read_rows, read_sql
from mobility.lake.connection import quote
from mobility.tables.clean import surveys
from pipelines.checks import REFUSED, Account, check
from pipelines.intake import nearness
from pipelines.intake.delivery import Delivery
from pipelines.intake.flags import Given
from pipelines.intake.joining import Files
from pipelines.intake.personal.masking import masked
from pipelines.intake.plan import check_identity, once, parts, readings
from pipelines.intake.reading import Reading
from pipelines.intake.record import KEPT, TOLD, record_sql

__all__ = ["Conformed", "Delivery", "conform", "conform_told", "working"]

MEMORY = "500MB"
"""What DuckDB may hold while it reads rows into values; beyond it, it writes to the disk."""
BATCH = 100_000
"""Rows that are held against the declaration at a time."""
MOST_TOLD = 1_000_000
"""Refused answers that are kept; where there are more, the mapping does not fit the file."""


@dataclass
class Conformed:
    """What became of a delivery's rows.

    Attributes
    ----------
    account
        Rows in, out and refused.
    mended
        Values that corrections replaced.
    notes
        What else the planner should know.
    """

    account: Account
    mended: int = 0
    notes: list[str] = field(default_factory=list)


def conform(delivery: Delivery, target: Path) -> Account:
    """Read a delivered survey into one Parquet part of the table `answers`.

    Raises
    ------
    SourceError
        A file cannot be read, the mapping does not fit it, or no row can be taken in.
    """
    return conform_told(delivery, target).account


def conform_told(delivery: Delivery, target: Path) -> Conformed:
    """Read a delivered survey into one Parquet part of `answers`, and tell what there is to know.

    Delivered text lies in a temporary folder of the system while it is read, never in the lake.

    Raises
    ------
    SourceError
        A file cannot be read, the mapping does not fit it, or no row can be taken in.
    """
    check_identity(delivery.mapping)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = Files(delivery, folder)
        planned = {part: readings(delivery, files, part) for part in parts(delivery.mapping)}
        connection = working(folder)
        try:
            files.stage(connection)
            (folder / "typed").mkdir()
            told = [
                _read_part(delivery, connection, files, (part, planned[part], folder))
                for part in planned
            ]
            told.append(_structure(delivery, connection, files))
        finally:
            connection.close()
        account = _checked(delivery, files, folder / "typed", target, told)
        made = Conformed(account, files.mended, files.notes)
    _raise_if_none(delivery, account)
    return made


def working(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open a database that holds little in memory and the rest in a folder."""
    connection = connect()
    connection.execute(f"set memory_limit = '{MEMORY}'").fetchall()
    connection.execute(f"set temp_directory = {quote(str(folder / 'spill'))}").fetchall()
    connection.register(nearness.VIEW, nearness.postcodes().to_arrow())
    return connection


def _read_part(
    delivery: Delivery,
    connection: duckdb.DuckDBPyConnection,
    files: Files,
    what: tuple[str, list[Reading], Path],
) -> pl.DataFrame:
    """Write a part's rows, typed; give what of them could not be read."""
    part, planned, folder = what
    mapping = delivery.mapping
    given = Given(mapping, frozenset(one.name for one in planned), tuple(planned))
    view = files.view(connection, part)
    _mark_twice(connection, given, part, view)
    shown = delivery.address_of(files.tables[part].spec)
    query = record_sql(delivery, given, view, shown, parts(mapping)[part])
    typed = folder / "typed" / f"{part}.parquet"
    connection.execute(
        f"copy ({query}) to {quote(str(typed))} (format parquet, compression lz4)"
    ).fetchall()
    return _told(delivery, connection, typed, shown)


def _told(
    delivery: Delivery, connection: duckdb.DuckDBPyConnection, typed: Path, shown: str
) -> pl.DataFrame:
    source = f"read_parquet({quote(str(typed))})"
    [(count,)] = read_rows(connection, f"select coalesce(sum(len({TOLD})), 0) from {source}")
    if int(str(count)) > MOST_TOLD:
        raise SourceError(
            f"{int(str(count)):,} answers cannot be read: the mapping does not fit the file.",
            where=shown,
            todo="see with --dry-run on a few rows which columns are mapped wrongly.",
        )
    return read_sql(
        connection,
        f'select \'answers\' as "table", {quote(shown)} as file, "row", told."column", '
        f'told."value", told."rule", told."scope" '
        f'from (select "row", unnest({TOLD}) as told from {source})',
    ).cast(REFUSED)  # type: ignore[arg-type]


def _mark_twice(connection: duckdb.DuckDBPyConnection, given: Given, part: str, view: str) -> None:
    """List the rows whose person, trip or day an earlier row told of already: it counts once."""
    name = once(part, set(given.names))
    connection.execute("create or replace table once (name varchar)").fetchall()
    connection.execute("create or replace table twice (row bigint)").fetchall()
    if name is None:
        return
    connection.execute(f"insert into once values ({quote(name)})").fetchall()
    by = [one for one in given.readings if one.name in {name, "respondent_id", "employer"}]
    raws = ", ".join(f"{one.raw} as {one.text}" for one in by)
    keyed = f"select _row, {raws}, hash({', '.join(one.raw for one in by)}) as h from {view}"
    suspects = f"select h from ({keyed}) group by h having count(*) > 1"
    texts = ", ".join(one.text for one in by)
    own = next(one.text for one in by if one.name == name)
    connection.execute(
        f"insert into twice select _row from ({keyed}) where {own} is not null and "
        f"h in ({suspects}) qualify row_number() over (partition by {texts} order by _row) > 1"
    ).fetchall()


def _structure(
    delivery: Delivery, connection: duckdb.DuckDBPyConnection, files: Files
) -> pl.DataFrame:
    """Tell of lines that are no rows, of keys that stand twice, and of rows without a partner."""
    told = []
    for name, table in files.tables.items():
        shown = delivery.address_of(table.spec)
        damaged = files.staged(name).damaged
        told.append(_refused(damaged.with_columns(column=pl.lit("")), shown))
        if name in parts(delivery.mapping):
            continue
        twice = files.twice(connection, name)
        rule = f"{files.key_of(name)} stands once"
        told.append(
            _refused(twice.with_columns(column=pl.lit("cluster"), rule=pl.lit(rule)), shown)
        )
    for name in delivery.mapping.files:
        if count := files.without_partner(connection, name):
            spec = files.tables[name].spec
            files.notes.append(f"{count:,} rows have no partner in {spec.name}.")
    return pl.concat(told)


def _refused(rows: pl.DataFrame, shown: str) -> pl.DataFrame:
    return rows.with_columns(
        table=pl.lit("answers"), file=pl.lit(shown), scope=pl.lit("row")
    ).select(pl.col(name).cast(kind) for name, kind in REFUSED.items())


def _checked(
    delivery: Delivery, files: Files, typed: Path, target: Path, told: list[pl.DataFrame]
) -> Account:
    """Hold the typed rows against their declaration, and account for every row delivered."""
    account = check(typed, target, surveys.Answers, optional=True, where=pl.col(KEPT), batch=BATCH)
    late = account.refusals().with_columns(table=pl.lit("answers"))
    refused = masked(pl.concat([*told, late]).sort("file", "row", "column"))
    account.refused = [refused]
    records = parts(delivery.mapping)
    account.rows_in = sum(files.staged(name).rows for name in records)
    beside = [delivery.address_of(files.tables[n].spec) for n in files.tables if n not in records]
    account.rows_in += refused.filter(pl.col("file").is_in(beside)).height
    return account


def _raise_if_none(delivery: Delivery, account: Account) -> None:
    if account.rows_out:
        return
    if not account.rows_in:
        raise SourceError(
            "The file has a header and no row below it.",
            where=delivery.shown,
            todo="ask for the file with its answers; see that header_row in [file] is right.",
        )
    first = account.refusals().filter(pl.col("scope") == "row").head(1).to_dicts()
    why = f" The first: {first[0]['rule']} ({first[0]['value']})." if first else ""
    place = f", row {first[0]['row']}, column {first[0]['column']}" if first else ""
    raise SourceError(
        f"No row of {account.rows_in} could be taken in.{why}",
        where=f"{delivery.shown}{place}",
        todo="correct the mapping survey.toml: the answers it knows are not those of the file.",
    )
