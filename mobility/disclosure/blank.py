"""Take out of a table what goes with a hidden count.

With the count go its share, error, interval and effective number: each would give it back. Where
a total is hidden, the shares and errors of its parts go too, since a part's count divided by its
share is the total.
"""

import numpy as np
import polars as pl
from scipy import sparse

from mobility.disclosure.cells import Bools, Ints, Table
from mobility.disclosure.sums import Cells

KEPT = ("wave", "year", "quarter", "vintage", "limit_km", "interval_level")
"""Columns of numbers that say what a row is about, not what was found."""

SHOWN, PRIMARY, SECONDARY = "shown", "primary", "secondary"
"""The status of a row; for the house's own eyes, see `release.published`."""


def blanked(table: Table, places: Ints, hidden: Bools, lost: Bools, threshold: int) -> pl.DataFrame:
    """Null what must not be seen.

    Parameters
    ----------
    places
        The cell of each row.
    hidden
        Per cell, whether its count is hidden.
    lost
        Per cell, whether a total above it is hidden.
    threshold
        The least number of persons on either side of a median, or beyond any other quantile.
    """
    is_hidden, is_lost = pl.Series(hidden[places]), pl.Series(lost[places])
    gone = [name for name in (table.cost, table.largest, table.second) if name]
    rows = table.rows.drop(gone)
    masks: dict[str, pl.Series] = {}
    for name, kind in rows.schema.items():
        if _is_found(kind, name, table):
            rests_on_total = name not in (table.count, table.value)
            masks[name] = is_hidden | is_lost if rests_on_total else is_hidden
    for name, quantile in table.quantiles.items():
        beyond = rows[table.count] * min(quantile, 1 - quantile)
        masks[name] = masks[name] | (beyond < threshold)
    nulled = rows.with_columns(
        pl.when(mask).then(pl.lit(None)).otherwise(pl.col(name)).alias(name)
        for name, mask in masks.items()
    )
    if "reliability" not in rows.columns:
        return nulled
    told = pl.when(is_hidden | is_lost).then(pl.lit("not_shown"))
    kind = rows.schema["reliability"]
    return nulled.with_columns(
        reliability=told.otherwise(pl.col("reliability").cast(pl.String)).cast(kind)
    )


def status_of(places: Ints, primary: Bools, hidden: Bools) -> pl.Series:
    """Tell why each row is hidden."""
    told = np.where(primary, PRIMARY, np.where(hidden, SECONDARY, SHOWN))
    return pl.Series("status", told[places], dtype=pl.String)


def has_derived(table: Table) -> bool:
    """Tell whether a table has numbers that rest on its totals, such as shares and errors."""
    return any(
        _is_found(kind, name, table) and name not in (table.count, table.value)
        for name, kind in table.rows.schema.items()
    )


def _is_found(kind: pl.DataType, name: str, table: Table) -> bool:
    """Tell whether a column holds what was found rather than what the row is about."""
    if name in table.by or name in KEPT or name == "is_synthetic":
        return False
    return kind.is_numeric() or kind.is_nested() or kind == pl.Boolean


def parts_within(cells: Cells) -> sparse.csr_array:
    """Tell for every cell which cells lie within it, at any depth.

    Returns
    -------
    sparse array of shape (n_cells, n_cells)
        Not zero where the column's cell lies within the row's.
    """
    wholes = sparse.csr_array((cells.sums < 0).astype(float))
    parts = sparse.csr_array((cells.sums > 0).astype(float))
    step = sparse.csr_array((wholes.T @ parts) > 0).astype(float)
    reach, found = step, -1
    while reach.nnz != found:
        found = reach.nnz
        reach = sparse.csr_array((reach + reach @ step) > 0).astype(float)
    return reach


def parts_of_hidden(cells: Cells, hidden: Bools) -> Bools:
    """Find the cells that lie within a hidden one."""
    published = hidden & ~cells.is_rest
    return np.asarray((parts_within(cells).T @ published) > 0, dtype=np.bool_)
