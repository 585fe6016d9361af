"""The mark of what is made up: read off the delivery that a row came in."""

import polars as pl


def marked(rows: pl.LazyFrame, deliveries: pl.LazyFrame) -> pl.LazyFrame:
    """Add ``is_synthetic`` to rows that tell their ``file`` below `data_raw`.

    Parameters
    ----------
    deliveries
        Every delivery: ``source, delivery, is_synthetic``.
    """
    known = deliveries.select(
        pl.concat_str("source", pl.lit("/"), "delivery").alias("_address"), "is_synthetic"
    )
    address = pl.col("file").str.extract(r"^([^/]+/[^/]+)/", 1).alias("_address")
    return (
        rows.with_columns(address)
        .join(known, on="_address", how="left", maintain_order="left")
        .with_columns(pl.col("is_synthetic").fill_null(value=False))
        .drop("_address")
    )
