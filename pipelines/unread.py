"""Delivered values that could not be read, or became others; and files of which nothing came in."""

from datetime import date
from pathlib import Path

import polars as pl

from mobility.errors import SourceError
from pipelines.checks import REFUSED
from pipelines.steps import Step

WHOLE_NUMBER = r"^[-+]?\d+(\.0*)?$"


def unread_values(step: Step, texts: dict[str, pl.DataFrame], made: pl.LazyFrame) -> pl.DataFrame:
    """Find delivered values that were not read, by file, row and column of one name.

    One that became null is told, and refuses its row where it is required. One that became another
    value (12.7 a count of 13) always refuses its row.
    """
    told = [pl.DataFrame(schema=REFUSED)]
    kinds = made.collect_schema()
    if not {"file", "row"} <= set(kinds):
        return told[0]
    for raw in (text for text in texts.values() if text.width):
        shared = [name for name in kinds if name in raw.columns]
        given = raw.lazy().select(
            pl.col("_file").alias("file"), pl.col("_row").alias("row"),
            *(pl.col(name).str.strip_chars().alias(f"_raw_{name}") for name in shared),
        )  # fmt: skip
        both = made.join(given, on=["file", "row"]).collect()
        for name in shared:
            value = pl.col(f"_raw_{name}")
            is_lost = pl.col(name).is_null() & (value != "")
            is_wrong = _is_another_value(pl.col(name), kinds[name], value).fill_null(False)
            is_gone = is_wrong | pl.lit(name in step.required)
            lost = both.filter(is_lost | is_wrong)
            told.append(
                lost.select(
                    pl.lit(step.table).alias("table"), "file", "row", pl.lit(name).alias("column"),
                    value.alias("value"), pl.lit(f"{name} can be read as its type").alias("rule"),
                    pl.when(is_gone).then(pl.lit("row")).otherwise(pl.lit("answer")).alias("scope"),
                )
            )  # fmt: skip
    return pl.concat(told)


def _is_another_value(read: pl.Expr, kind: pl.DataType, text: pl.Expr) -> pl.Expr:
    """Say whether a text was read as something that it does not say."""
    if kind.is_integer():
        return read.is_not_null() & ~text.str.contains(WHOLE_NUMBER)
    if kind == pl.Date:
        return ~read.is_between(date.min, date.max)
    return pl.lit(False)


def without_rows(staged: Path, unread: pl.DataFrame, target: Path) -> Path:
    """Give the staged rows without those that were refused."""
    gone = unread.filter(pl.col("scope") == "row").select("file", "row").unique()
    if gone.is_empty():
        return staged
    rows = pl.scan_parquet(parts(staged)).join(gone.lazy(), on=["file", "row"], how="anti")
    rows.sink_parquet(target)
    return target


def parts(staged: Path) -> Path:
    """Name a staged table for a reader: a file, or the parts of a folder."""
    return staged / "*.parquet" if staged.is_dir() else staged


def raise_where_all_was_refused(made: Path, refusals: pl.DataFrame) -> None:
    """See that of every delivered file something came in: else it is not what we take it for.

    Raises
    ------
    SourceError
        Every row of a file was refused.
    """
    gone = refusals.filter(pl.col("scope") == "row")
    if gone.is_empty() or "file" not in pl.read_parquet_schema(made):
        return
    kept = pl.scan_parquet(made).select(pl.col("file").cast(pl.String)).unique().collect()
    lost = gone.join(kept, on="file", how="anti").sort("file", "row")
    if lost.is_empty():
        return
    first = lost.row(0, named=True)
    count = lost.filter(pl.col("file") == first["file"])["row"].n_unique()
    raise SourceError(
        f"No row of {count} could be taken in. The first: {first['rule']} ({first['value']}).",
        where=f"data_raw/{first['file']}, row {first['row']}, column {first['column']}",
        todo="see that the header names the columns, with commas between them, as delivered.",
    )
