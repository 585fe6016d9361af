"""Any two sets of flows side by side, with the error of their difference."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from mobility.errors import EstimateError
from mobility.flows.grouping import groups_of, sums_of, whole_of
from mobility.flows.pairs import Floats, listed
from mobility.flows.raking import best_of_a_model
from mobility.survey import summarise

Integers: TypeAlias = NDArray[np.int64]


def compare_flows(
    old: pl.DataFrame,
    new: pl.DataFrame,
    *,
    by: Sequence[str] = ("origin", "destination", "mode"),
    old_replicates: ArrayLike | None = None,
    new_replicates: ArrayLike | None = None,
    paired: bool = True,
) -> pl.DataFrame:
    """Tell old, new, and how far apart they are, flow by flow.

    Parameters
    ----------
    old, new
        Tables with the columns of ``by`` and ``estimate``; rows of a group are summed, and a group
        that one of them lacks is zero there. ``n`` and ``is_modelled`` are carried where given.
    by
        What to compare by; fewer columns compare sums.
    old_replicates, new_replicates
        ``(rows, R)`` each; None where a set has no error, such as a plan. Without either the
        difference has none.
    paired
        Whether replicate r of both rests on the same draw, as a scenario and its base do;
        otherwise the two errors are independent.

    Returns
    -------
    frame
        ``by``, ``old``, ``new``, ``ratio`` (new over old, null where old is zero), the columns of
        every estimate of the difference new - old, ``is_clear`` (its interval leaves zero out),
        and ``is_modelled`` where either has it; the largest differences first.

    Raises
    ------
    EstimateError
        A table lacks a column, replicates do not fit, or pairs have different numbers of them.
    """
    known = [_read(old, "old", by), _read(new, "new", by)]
    keys, group = groups_of(pl.concat([table.select(by) for table in known]), by)
    places = group[: len(old)], group[len(old) :]
    sums = []
    for table, given, place in zip(known, (old_replicates, new_replicates), places, strict=True):
        sums.append(sums_of(_whole(table, given), place, max(len(keys), 1)))
    before, after = sums[0][:, 0], sums[1][:, 0]
    ratio = np.divide(after, before, out=np.full_like(after, np.nan), where=before > 0)
    told = _tell(
        keys.with_columns(
            old=pl.Series(before), new=pl.Series(after), ratio=pl.Series(ratio).fill_nan(None)
        ),
        _difference(sums[0], sums[1], paired),
        _fewest(known, places, len(keys)),
    )
    told = told.with_columns(_is_modelled(known, places, len(keys)))
    return told.with_columns(best_of_a_model()).sort(
        pl.col("estimate").abs(), descending=True, maintain_order=True
    )


def _read(table: pl.DataFrame, which: str, by: Sequence[str]) -> pl.DataFrame:
    missing = [name for name in (*by, "estimate") if name not in table.columns]
    if missing:
        raise EstimateError(
            f"The {which} flows lack the columns {listed(missing)}.",
            where=f"{which}: {table.columns}",
            todo="give both sets the columns to compare by, and estimate; or compare by fewer.",
        )
    return table


def _whole(table: pl.DataFrame, replicates: ArrayLike | None) -> Floats:
    if replicates is None:
        return table["estimate"].to_numpy().astype(np.float64)[:, None]
    given = np.asarray(replicates, dtype=np.float64)
    if given.ndim != 2 or len(given) != len(table):
        raise EstimateError(
            f"{len(table)} flows have replicates of shape {given.shape}.",
            where="old_replicates, new_replicates",
            todo="give one row of replicates for each row of flows, in the same order.",
        )
    return whole_of(table, given)


def _difference(old: Floats, new: Floats, paired: bool) -> Floats:
    """Give the difference and its replicates; a set without replicates has no error."""
    draws = [part.shape[1] - 1 for part in (old, new)]
    change = new[:, 0] - old[:, 0]
    if not any(draws):
        return np.column_stack([change, np.full(len(change), np.nan)])
    many = max(draws)
    if paired and min(draws) and draws[0] != draws[1]:
        raise EstimateError(
            f"Paired sets have {draws[0]} and {draws[1]} replicates.",
            where="old_replicates, new_replicates",
            todo="give as many of each, or paired=False.",
        )
    # Sets that are independent must not share a draw by standing in the same order.
    order = np.arange(many), np.arange(many) + (0 if paired else 1)
    whole = [
        part[:, 1:][:, at % count] if count else np.repeat(part, many, axis=1)
        for part, at, count in zip((old, new), order, draws, strict=True)
    ]
    return np.column_stack([change, whole[1] - whole[0]])


def _tell(keys: pl.DataFrame, difference: Floats, answers: Floats | None) -> pl.DataFrame:
    told = summarise(
        difference[:, 0],
        difference[:, 1:],
        n=answers,
        n_effective=answers,
        kind="difference",
    )
    return keys.hstack(told).with_columns(
        is_clear=((pl.col("low") > 0) | (pl.col("high") < 0)).fill_null(False)
    )


def _fewest(tables: Sequence[pl.DataFrame], places: Sequence[Integers], size: int) -> Floats | None:
    """Count the answers behind the weaker side of each difference, where both sets tell them."""
    if not all("n" in table.columns for table in tables):
        return None
    counts = [
        np.bincount(place, weights=table["n"].fill_null(0).to_numpy(), minlength=size)
        for table, place in zip(tables, places, strict=True)
    ]
    return np.asarray(np.minimum(*counts), dtype=np.float64)


def _is_modelled(
    tables: Sequence[pl.DataFrame], places: Sequence[Integers], size: int
) -> pl.Series:
    found = np.zeros(size, dtype=bool)
    for table, place in zip(tables, places, strict=True):
        if "is_modelled" in table.columns:
            np.logical_or.at(found, place, table["is_modelled"].fill_null(False).to_numpy())
    return pl.Series("is_modelled", found)
