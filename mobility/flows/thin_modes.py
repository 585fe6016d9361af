"""Modes that too few travel by, joined with the others, so that nothing is left to be hidden."""

from collections.abc import Sequence

import polars as pl

from mobility.flows.roll_up import THRESHOLD, roll_up

OTHERS = "other"
"""The mode that thin ones are joined into."""


def joined_modes(
    cells: pl.DataFrame, *, by: Sequence[str], threshold: float = THRESHOLD
) -> pl.DataFrame:
    """Give cells whose thin modes are called `OTHERS`, in each group of ``by``.

    A hidden mode beside a shown total would be told by subtraction. Where the thin ones together
    are too few still, the smallest of the other modes is joined with them.

    Parameters
    ----------
    cells
        Rows with ``mode``, the columns of ``by`` and ``n``, the answers in each.
    by
        Columns; each combination has its own total.
    threshold
        Fewest answers that may be shown.

    Returns
    -------
    frame
        The same rows in the same order; those of one group and mode are to be summed.
    """
    keys = ["mode", *by]
    counts = cells.group_by(keys, maintain_order=True).agg(pl.col("n").sum())
    # The rest is a level of its own: it must not meet `OTHERS` before it is safe.
    levels = counts.select("mode").unique(maintain_order=True).with_columns(rest=pl.lit("rest"))
    rolled = roll_up(counts, levels, column="mode", by=by, values=(), threshold=threshold)
    shown = rolled.table["mode"].gather(rolled.row)
    named = counts.select(keys).with_columns(
        _shown=pl.when(shown == "rest").then(pl.lit(OTHERS)).otherwise(shown)
    )
    return (
        cells.join(named, on=keys, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.col("_shown").alias("mode"))
        .drop("_shown")
    )
