"""Trips sorted into cells of like trips; cells of too few people are joined."""

from collections.abc import Sequence

import numpy as np
import polars as pl


def cells_of(
    trips: pl.DataFrame,
    by: Sequence[str],
    respondents: np.ndarray,
    *,
    access: tuple[np.ndarray, np.ndarray],
    least_n: int,
) -> tuple[np.ndarray, pl.DataFrame]:
    """Give each trip a cell: its keys, and the alternatives that are open to it.

    A cell of fewer than `least_n` respondents is joined with its neighbours: the last key becomes
    null there (all others), then the one before; then what is open is told coarsely, and last of
    all the first key goes.

    Parameters
    ----------
    by
        Keys, the one to be kept longest first.
    respondents : ndarray of shape (n,)
        Whose each trip is.
    access : two ndarray of shape (n,) of str
        What is open to each trip, as one word; and no more of it than levers must tell apart.

    Returns
    -------
    cell of each trip (n,), and the keys of the cells (with `access`)
    """
    table = trips.select(pl.col(name).cast(pl.String) for name in by).with_columns(
        access=pl.Series(access[0]), _coarse=pl.Series(access[1]), _who=pl.Series(respondents)
    )
    names = [*by[:1], "access", *by[1:]]
    for name in reversed(names):
        thin = pl.col("_who").n_unique().over("_coarse", *names) < least_n
        rest = pl.col("_coarse") if name == "access" else pl.lit(None, dtype=pl.String)
        table = table.with_columns(pl.when(thin).then(rest).otherwise(name).alias(name))
    for within in (["_coarse"], []):
        table = _to_the_largest(table, ["_coarse", *names], within, least_n)
    keys = table.select("_coarse", *names).unique(maintain_order=True)
    keys = keys.sort(names, nulls_last=True).with_row_index("cell_no")
    cell = table.join(
        keys, on=["_coarse", *names], how="left", nulls_equal=True, maintain_order="left"
    )
    return cell["cell_no"].cast(pl.Int64).to_numpy(), keys.select(*by, "access")


def _to_the_largest(
    table: pl.DataFrame, names: list[str], within: list[str], least_n: int
) -> pl.DataFrame:
    """Join what is still too thin with the largest cell: no trip is lost, no person shown."""
    sizes = table.group_by(names).agg(_people=pl.col("_who").n_unique())
    sizes = sizes.sort("_people", *names, descending=[True] + [False] * len(names))
    whole = pl.lit(1).alias("_all")
    largest = sizes.with_columns(whole).unique([*within, "_all"], keep="first", maintain_order=True)
    largest = largest.rename({name: f"_to_{name}" for name in names if name not in within})
    sized = table.join(sizes, on=names, how="left", nulls_equal=True, maintain_order="left")
    joined = sized.with_columns(whole).join(
        largest.drop("_people"),
        on=[*within, "_all"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    moved = [
        pl.when(pl.col("_people") < least_n).then(f"_to_{name}").otherwise(name).alias(name)
        for name in names
        if name not in within
    ]
    return joined.with_columns(moved).select(table.columns)
