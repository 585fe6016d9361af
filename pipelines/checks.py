"""A declaration is the check: it parts good rows from bad, a million rows at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import dataframely as dy
import polars as pl
import pyarrow.parquet as pq

from mobility.errors import SchemaError
from mobility.lake import connect, read_rows
from mobility.lake.connection import quote, spill
from mobility.tables import name_of

BATCH = 1_000_000
REFUSED = {
    "table": pl.String, "file": pl.String, "row": pl.Int64, "column": pl.String,
    "value": pl.String, "rule": pl.String, "scope": pl.String,
}  # fmt: skip
_WORDS = {
    "nullability": "is given",
    "min": "is at least {bound}",
    "max": "is at most {bound}",
    "dtype": "can be read as its type",
    "primary_key": "stands once",
    "regex": "is written as {bound}",
    "nan": "is a number",
    "inf": "is a finite number",
}


@dataclass
class Account:
    """Rows of a table: how many came, stayed and were refused, and what was refused and why."""

    rows_in: int = 0
    rows_out: int = 0
    refused: list[pl.DataFrame] = field(default_factory=list)

    def refusals(self) -> pl.DataFrame:
        """Give all refused rows and answers as one frame."""
        return pl.concat([pl.DataFrame(schema=REFUSED), *self.refused])


def rule_in_words(table: type[dy.Schema], rule: str) -> tuple[str, str]:
    """Say a rule's column and what it asks: ``age|max`` is *age is at most 120*."""
    column, _, kind = rule.partition("|")
    if not kind:
        key = ", ".join(table.primary_key())
        return (
            (key, f"{key} stands once")
            if column == "primary_key"
            else ("", column.replace("_", " "))
        )
    bound = getattr(table.columns()[column], kind, "")
    shown = f"{bound:g}" if isinstance(bound, float) else str(bound)
    return column, f"{column} {_WORDS.get(kind, kind).format(bound=shown)}"


def check(
    staged: Path,
    target: Path,
    table: type[dy.Schema],
    *,
    optional: bool = False,
    where: pl.Expr | None = None,
    batch: int = BATCH,
) -> Account:
    """Write the rows of `staged` that keep the declaration to `target`; account for the others.

    Parameters
    ----------
    staged
        Parquet with the declared columns.
    optional
        Whether an answer that breaks a rule of its own column goes missing and its row stays, where
        the column may be missing. Otherwise the row is refused.
    where
        Which rows of `staged` count; the others were refused and told before.
    batch
        Rows that are held at a time.
    """
    account = Account()
    schema = table.create_empty().to_arrow().schema
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for found in _batches(staged, batch):
            rows = found if where is None else found.filter(where)
            good, refused = _settle(rows, table, optional=optional)
            account.rows_in += len(rows)
            account.rows_out += len(good)
            account.refused.append(refused)
            writer.write_table(good.to_arrow().cast(schema))
    check_key(target, table, scratch=staged.parent)
    return account


def _batches(staged: Path, size: int) -> Iterator[pl.DataFrame]:
    files = sorted(staged.glob("*.parquet")) if staged.is_dir() else [staged]
    for file in files:
        for batch in pq.ParquetFile(file).iter_batches(size):
            yield pl.from_arrow(batch)  # type: ignore[misc]


def _settle(
    batch: pl.DataFrame, table: type[dy.Schema], *, optional: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    typed, refused = _cast(batch, table)
    good, failure = table.filter(typed)
    bad = failure.details()
    if bad.is_empty():
        return good, refused
    broken = _broken(bad, table)
    if optional:
        mendable = {name for name, kind in table.columns().items() if kind.nullable}
        answers = broken.filter(pl.col("column").is_in(mendable)).with_columns(
            scope=pl.lit("answer")
        )
        good, failure = table.filter(_without(typed, answers))
        broken = pl.concat([answers, _broken(failure.details(), table)])
    # What could not be cast is missing now; it is told once, with what was delivered.
    place = ["file", "row", "column"]
    broken = broken.join(refused, on=place, how="anti", nulls_equal=True)
    return good, pl.concat([refused, broken])


def _cast(batch: pl.DataFrame, table: type[dy.Schema]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Cast to the declared types; what cannot be cast becomes missing and is told."""
    told = []
    typed = []
    for name, column in table.columns().items():
        given = batch[name] if name in batch.columns else pl.Series(name, [None] * len(batch))
        made = given.cast(column.dtype, strict=False)
        typed.append(made.alias(name))
        lost = made.is_null() & given.is_not_null()
        if lost.any():
            rows = batch.filter(lost).with_columns(value=given.filter(lost).cast(pl.String))
            words = f"{name} is one of its known values"
            scope = "answer" if column.nullable else "row"
            told.append(
                _told(rows, table, column=name, value=pl.col("value"), rule=words, scope=scope)
            )
    return pl.DataFrame(typed), pl.concat([pl.DataFrame(schema=REFUSED), *told])


def _told(rows: pl.DataFrame, table: type[dy.Schema], **told: pl.Expr | str) -> pl.DataFrame:
    """Give a line of account per row: where it stands, and the column, value, rule and scope."""
    place = {
        name: pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, kind)
        for name, kind in (("file", pl.String), ("row", pl.Int64))
    }
    texts = {name: pl.lit(one) if isinstance(one, str) else one for name, one in told.items()}
    return rows.with_columns(table=pl.lit(name_of(table)), **place, **texts).select(*REFUSED)


def _broken(bad: pl.DataFrame, table: type[dy.Schema]) -> pl.DataFrame:
    """One line per row and rule broken, from dataframely's wide account of invalid rows."""
    rules = [name for name in bad.columns if name not in table.column_names()]
    lines = []
    for rule in rules:
        rows = bad.filter(pl.col(rule).cast(pl.String) == "invalid").drop(rules)
        if rows.is_empty():
            continue
        name, words = rule_in_words(table, rule)
        value = pl.col(name).cast(pl.String) if name in rows.columns else pl.lit(None, pl.String)
        lines.append(_told(rows, table, column=name, value=value, rule=words, scope="row"))
    return pl.concat([pl.DataFrame(schema=REFUSED), *lines])


def _without(typed: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """Set the answers named by file, row and column to missing."""
    for [name], rows in answers.group_by("column"):
        places = rows.select("file", "row", pl.lit(True).alias("_gone")).unique()
        typed = (
            typed.join(places, on=["file", "row"], how="left", maintain_order="left")
            .with_columns(
                pl.when(pl.col("_gone")).then(None).otherwise(pl.col(str(name))).alias(str(name))
            )
            .drop("_gone")
        )
    return typed


def check_key(path: Path, table: type[dy.Schema], *, scratch: Path) -> None:
    """See that the primary key holds across batches, by one count.

    Raises
    ------
    SchemaError
        A key stands twice.
    """
    key = ", ".join(f'"{name}"' for name in table.primary_key())
    if not key:
        return
    connection = connect()
    spill(connection, scratch)
    found = read_rows(
        connection,
        f"select {key}, count(*) as n from read_parquet({quote(str(path))}) "
        f"group by {key} having n > 1 limit 1",
    )  # fmt: skip
    if found:
        shown = ", ".join(
            f"{name} {value}" for name, value in zip(table.primary_key(), found[0], strict=False)
        )
        raise SchemaError(
            f"{name_of(table)}: {shown} stands {found[0][-1]} times; it must stand once.",
            where=f"table {name_of(table)}",
            todo="see whether a delivery was added twice; take one out with `mobility remove`.",
        )
