"""What is kept of a refused value: nothing that points to somebody, and not much of anything."""

import polars as pl

from pipelines.intake.columns import HASHED
from pipelines.intake.personal.detectors import kinds_in

_MOST_LETTERS = 100
FORMULA = r"^\s*(?:[=@]|[+\-][^\d\s.,])"
"""A text that a spreadsheet would run when it is opened there (OWASP, CSV injection)."""


def masked(refused: pl.DataFrame) -> pl.DataFrame:
    """Mask the column `value` of refused rows and answers.

    A value that trips a detector says only what it was; an identifier is never kept; a formula is
    written so that no spreadsheet runs it; a long text is cut.
    """
    if refused.is_empty():
        return refused
    distinct = refused.select("column", "value").unique().drop_nulls("value")
    found = kinds_in(distinct["value"])
    value = pl.col("value")
    shown = (
        pl.when(pl.col("column").is_in(HASHED)).then(pl.lit("[id]"))
        .when(found.ne("")).then(pl.concat_str(pl.lit("["), found, pl.lit("]")))
        .when(value.str.contains(FORMULA)).then(pl.concat_str(pl.lit("'"), value))
        .otherwise(value)
    )  # fmt: skip
    cut = (
        pl.when(shown.str.len_chars() > _MOST_LETTERS)
        .then(pl.concat_str(shown.str.slice(0, _MOST_LETTERS), pl.lit(" ...")))
        .otherwise(shown)
    )
    safe = distinct.with_columns(cut.alias("safe"))
    joined = refused.join(safe, on=["column", "value"], how="left", maintain_order="left")
    return joined.with_columns(value=pl.col("safe")).drop("safe")
