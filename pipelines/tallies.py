"""What a build has to say of its rows, and the refused ones kept beside the table."""

from dataclasses import dataclass

import polars as pl

from mobility.lake import Lake, write_whole
from mobility.tables import clean
from pipelines.checks import Account


@dataclass(frozen=True)
class Built:
    """What a build has to say: rows in, out and refused, answers refused, seconds."""

    table: str
    rows_in: int
    rows_out: int
    refused: int
    answers_refused: int
    seconds: float

    def record(self) -> dict[str, object]:
        """Give it as a record."""
        return dict(vars(self))


def summary(address: str, account: Account, refusals: pl.DataFrame, seconds: float) -> Built:
    """Sum an account up."""
    rows, answers = counted(refusals)
    return Built(address, account.rows_in, account.rows_out, rows, answers, round(seconds, 3))


def counted(refusals: pl.DataFrame) -> tuple[int, int]:
    """Count refused rows, each once however many rules it broke, and single refused answers."""
    rows = refusals.filter(pl.col("scope") == "row").select("file", "row").n_unique()
    return rows, refusals.filter(pl.col("scope") == "answer").height


def tally(made: pl.LazyFrame, table: str, refusals: pl.DataFrame) -> pl.DataFrame:
    """Count rows taken in and refused per file."""
    columns = made.collect_schema().names()
    if "file" not in columns:
        return clean.Tallies.create_empty()
    flagged = pl.col("flags").list.len().gt(0).sum() if "flags" in columns else pl.lit(0)
    taken = made.group_by("file").agg(rows_in=pl.len(), rows_flagged=flagged).collect()
    by_file = refusals.group_by("file").agg(
        rows_refused=pl.col("row").filter(pl.col("scope") == "row").n_unique(),
        answers_refused=(pl.col("scope") == "answer").sum(),
    )
    both = taken.join(by_file, on="file", how="full", coalesce=True).with_columns(
        pl.col("rows_in", "rows_flagged", "rows_refused", "answers_refused")
        .fill_null(0)
        .cast(pl.Int64)
    )
    return both.with_columns(
        table=pl.lit(table), rows_delivered=pl.col("rows_in") + pl.col("rows_refused")
    ).select(clean.Tallies.column_names())


def keep_refused(lake: Lake, name: str, refusals: pl.DataFrame, tallied: pl.DataFrame) -> None:
    """Keep what was refused, and the tally, beside the table."""
    for file, frame in ((name, refusals), (f"tally_{name}", tallied)):
        write_whole(lake.path("refused", file), frame.write_parquet)
