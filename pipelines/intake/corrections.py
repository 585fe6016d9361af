"""`corrections.csv`: each value that we mend, with what it was, what it is, and why."""

from pathlib import Path

import polars as pl

from mobility.errors import SourceError

NAME = "corrections.csv"
COLUMNS = ("file", "row", "column", "was", "is", "reason", "reported")


def read_corrections(source: Path) -> pl.DataFrame:
    """Read a source's corrections; empty where it has none.

    Raises
    ------
    SourceError
        A column is missing, or a row number is none.
    """
    file = source / NAME
    if not file.is_file():
        return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    table = pl.read_csv(file, infer_schema=False, empty_string_is_null=False)
    if missing := [name for name in COLUMNS if name not in table.columns]:
        raise SourceError(
            f"The corrections lack {', '.join(missing)}.",
            where=str(file),
            todo=f"give every correction {', '.join(COLUMNS)}.",
        )
    return table


def mend(frame: pl.DataFrame, file: str, corrections: pl.DataFrame, *, where: Path) -> pl.DataFrame:
    """Mend the values of one delivered file.

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
        if (was or "") != entry["was"]:
            raise SourceError(
                f"The value to be mended is no longer there: it is {was!r}, not {entry['was']!r}.",
                where=f"{where / NAME}: {file}, row {row}, column {column}",
                todo="the publisher may have mended it: remove the correction, or update it.",
            )
        here = pl.col("_row") == row
        frame = frame.with_columns(pl.when(here).then(pl.lit(entry["is"])).otherwise(column).alias(column))
    return frame
