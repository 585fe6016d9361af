"""Trips sorted into cells of like trips; cells of too few people are joined."""

from collections.abc import Sequence

import numpy as np
import polars as pl

MIXED = "mixed"
"""What stands for the alternatives open in a cell where they differ."""


def cells_of(
    trips: pl.DataFrame,
    by: Sequence[str],
    respondents: np.ndarray,
    *,
    access: np.ndarray,
    least_n: int,
) -> tuple[np.ndarray, pl.DataFrame]:
    """Give each trip a cell: its keys, and the alternatives that are open to it.

    A cell of fewer than `least_n` respondents is joined with its neighbours: the last key becomes
    null there (all others), then the one before, and last of all what is open.

    Parameters
    ----------
    by
        Keys, the one to be kept longest first.
    respondents : ndarray of shape (n,)
        Whose each trip is.
    access : ndarray of shape (n,) of str
        What is open to each trip, as one word.

    Returns
    -------
    cell of each trip (n,), and the keys of the cells (with `access`)
    """
    table = trips.select(pl.col(name).cast(pl.String) for name in by).with_columns(
        access=pl.Series(access), _who=pl.Series(respondents)
    )
    names = ["access", *by]
    for name in reversed(names):
        people = pl.col("_who").n_unique().over(names)
        thin = people < least_n
        rest = pl.lit(MIXED) if name == "access" else pl.lit(None, dtype=pl.String)
        table = table.with_columns(pl.when(thin).then(rest).otherwise(name).alias(name))
    table = _last_resort(table, names, least_n)
    keys = table.select(names).unique(maintain_order=True).sort(names, nulls_last=True)
    numbered = keys.with_row_index("cell_no")
    cell = table.join(numbered, on=names, how="left", nulls_equal=True, maintain_order="left")
    return cell["cell_no"].cast(pl.Int64).to_numpy(), keys.select(*by, "access")


def _last_resort(table: pl.DataFrame, names: list[str], least_n: int) -> pl.DataFrame:
    """Join what is still too thin with the largest cell: no trip is lost, no person shown."""
    sizes = table.group_by(names).agg(people=pl.col("_who").n_unique()).sort("people")
    thin = sizes.filter(pl.col("people") < least_n)
    if thin.is_empty() or sizes.height == 1:
        return table
    largest = sizes.row(-1, named=True)
    is_thin = table.select(
        pl.any_horizontal(
            [
                pl.all_horizontal(
                    [pl.col(name).eq_missing(pl.lit(row[name], dtype=pl.String)) for name in names]
                )
                for row in thin.iter_rows(named=True)
            ]
        ).alias("thin")
    )["thin"]
    return table.with_columns(
        pl.when(is_thin).then(pl.lit(largest[name], dtype=pl.String)).otherwise(name).alias(name)
        for name in names
    )
