"""`corrections.csv`: each value that we mend, with what it was, what it is, and why."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl

from mobility.errors import SourceError
from mobility.lake import read_sql

NAME = "corrections.csv"
COLUMNS = ("file", "row", "column", "was", "is", "reason", "reported")


def read_corrections(source: Path) -> pl.DataFrame:
    """Read a folder's corrections; empty where it has none.

    Raises
    ------
    SourceError
        The file cannot be read, a column or a reason is missing, a row number is none, or there is
        no such file to be mended.
    """
    file = source / NAME
    if not file.is_file():
        return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    try:
        table = pl.read_csv(file, infer_schema=False).fill_null("")
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as problem:
        raise SourceError(
            f"The corrections cannot be read: {str(problem).splitlines()[0]}.",
            where=str(file),
            todo=f"write them as UTF-8 with commas: {', '.join(COLUMNS)}.",
        ) from None
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise SourceError(
            f"The corrections lack {', '.join(missing)}.",
            where=str(file),
            todo=f"give every correction {', '.join(COLUMNS)}.",
        )
    _check(table, file)
    return table.select(pl.col(COLUMNS).str.strip_chars())


def _check(table: pl.DataFrame, file: Path) -> None:
    wrong = table.with_row_index("at", offset=2).filter(
        (pl.col("reason").str.strip_chars() == "")
        | pl.col("row").cast(pl.Int64, strict=False).is_null()
    )
    if not wrong.is_empty():
        raise SourceError(
            "A correction has no reason, or its row is no number.",
            where=f"{file}, row {wrong['at'][0]}",
            todo="say in the column reason why the value is mended, and in row where it stands.",
        )
    for at, name in enumerate(table["file"].str.strip_chars(), start=2):
        if _is_astray(name, file.parent):
            raise SourceError(
                f"A correction mends the file {name!r}, which is not there.",
                where=f"{file}, row {at}",
                todo="name it by its delivery, such as 2026-05-18/accounts.csv.",
            )


def _is_astray(name: str, folder: Path) -> bool:
    """Say whether no delivery has the file; a delivery itself may be gone, or still to come."""
    bases = (folder, folder.parent)
    if any((base / name).is_file() for base in bases):
        return False
    delivery = Path(name).parent.name
    return not delivery or any((base / delivery).is_dir() for base in bases)


def corrections_of(folder: Path, name: str) -> pl.DataFrame:
    """Give the corrections of one delivered file: the source's own, and those beside the file."""
    inside = f"{folder.name}/{name}"
    source = read_corrections(folder.parent).filter(pl.col("file") == inside)
    beside = read_corrections(folder).filter(pl.col("file").is_in([name, inside]))
    return pl.concat([source, beside])


def mend(frame: pl.DataFrame, file: str, corrections: pl.DataFrame, *, where: Path) -> pl.DataFrame:
    """Mend the values of one small table.

    Parameters
    ----------
    frame
        The file as text, with ``_row``.
    file
        Its address below the source's folder.

    Raises
    ------
    SourceError
        A value to be mended no longer stands there.
    """
    for entry in corrections.filter(pl.col("file") == file).iter_rows(named=True):
        column, row = entry["column"], int(entry["row"])
        found = frame.filter(pl.col("_row") == row)
        was = found[column][0] if column in frame.columns and len(found) else None
        if (was or "").strip() != entry["was"]:
            raise _gone(was, entry, f"{where / NAME}: {file}")
        here = pl.col("_row") == row
        frame = frame.with_columns(
            pl.when(here).then(pl.lit(entry["is"])).otherwise(column).alias(column)
        )
    return frame


def mend_view(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    place: Callable[[str], int | None],
    entries: pl.DataFrame,
    *,
    where: str,
) -> int:
    """Make the view of a staged file with its values mended, and say how many were.

    Parameters
    ----------
    name
        The file's name: the view ``raw_<name>`` is read, the view ``<name>`` is made.
    place
        Finds a column's place by its header.
    entries
        The corrections of this file.

    Raises
    ------
    SourceError
        A value to be mended no longer stands there.
    """
    columns = {header: place(header) for header in entries["column"].unique()}
    rows = ", ".join(str(int(row)) for row in entries["row"]) or "null"
    held = read_sql(connection, f'select * from "raw_{name}" where _row in ({rows})')
    new: dict[int, dict[int, str]] = {}
    for entry in entries.iter_rows(named=True):
        at, row = columns[entry["column"]], int(entry["row"])
        there = held.filter(pl.col("_row") == row)
        was = there[f"c{at}"][0] if at is not None and len(there) else None
        if (was or "").strip() != entry["was"]:
            raise _gone(was, entry, f"{where}; {NAME}")
        new.setdefault(int(at or 0), {})[row] = entry["is"]
    _make_view(connection, name, new)
    return len(entries)


def _make_view(
    connection: duckdb.DuckDBPyConnection, name: str, new: dict[int, dict[int, str]]
) -> None:
    rows = sorted({row for values in new.values() for row in values})
    wide = {"_row": rows} | {
        f"c{at}": [values.get(row) for row in rows] for at, values in new.items()
    }
    if not new:
        connection.execute(f'create view "{name}" as select * from "raw_{name}"').fetchall()
        return
    mended = pl.DataFrame(wide, schema_overrides={"_row": pl.Int64})
    connection.register(f"mended_{name}", mended.to_arrow())
    chosen = ", ".join(f"coalesce(mended.c{at}, raw.c{at}) as c{at}" for at in new)
    connection.execute(
        f'create view "{name}" as select raw.* replace ({chosen}) from "raw_{name}" as raw '
        f'left join "mended_{name}" as mended on raw._row = mended._row'
    ).fetchall()


def _gone(was: object, entry: dict[str, str], where: str) -> SourceError:
    return SourceError(
        f"The value to be mended is no longer there: it is {was!r}, not {entry['was']!r}.",
        where=f"{where}, row {entry['row']}, column {entry['column']}",
        todo="the publisher may have mended it: remove the correction, or update it.",
    )
