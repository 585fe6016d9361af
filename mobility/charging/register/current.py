"""Which delivered rows count today, and which source goes before which."""

import polars as pl

from mobility.tables.clean.charging import REGISTER_FORMS


def current(points: pl.DataFrame, retrieved: pl.DataFrame) -> pl.DataFrame:
    """Keep the newest delivery of each source; made-up rows of a form yield to real ones.

    Parameters
    ----------
    points
        Rows of every delivery, with ``form, source, vintage, file, is_synthetic``.
    retrieved
        ``source, delivery, retrieved`` (ISO dates) of the deliveries.

    Returns
    -------
    polars.DataFrame
        The rows that count, as they came.
    """
    real = points.filter(~pl.col("is_synthetic"))["form"].unique().implode()
    counted = points.filter(~(pl.col("is_synthetic") & pl.col("form").is_in(real)))
    dates = retrieved.select(
        pl.concat_str("source", pl.lit("/"), "delivery").alias("_address"),
        pl.col("retrieved").fill_null("").alias("_when"),
    )
    address = pl.col("file").str.extract(r"^([^/]+/[^/]+)/", 1).alias("_address")
    dated = counted.with_columns(address).join(
        dates, on="_address", how="left", maintain_order="left"
    )
    newest = (
        dated.select("source", "vintage", pl.col("_when").fill_null(""))
        .unique()
        .sort("source", "_when", "vintage")
        .unique("source", keep="last")
    )
    return dated.join(newest, on=["source", "vintage"], how="semi").drop("_address", "_when")


def precedence(points: pl.DataFrame) -> list[str]:
    """Order sources by how far they are trusted: by their form, then by name."""
    sources = points.select("source", pl.col("form").cast(pl.String)).unique()
    ranked = sources.with_columns(
        pl.col("form").replace_strict(
            {form: place for place, form in enumerate(REGISTER_FORMS)}, return_dtype=pl.Int64
        )
    )
    return ranked.sort("form", "source")["source"].to_list()
