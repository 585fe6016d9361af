"""Flows by mode against what each pair offers: distance, a direct train, a way to cycle."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray

from mobility.errors import EstimateError
from mobility.flows.grouping import beside, groups_of, sums_of, whole_of
from mobility.flows.pairs import Floats, listed
from mobility.survey import summarise

BANDS_KM = (2.0, 5.0, 10.0, 20.0, 40.0)
"""Upper edges of the distance bands: 5 and 10 km as asked of cycling, the others between."""


def distance_band(distance_km: ArrayLike, edges_km: Sequence[float] = BANDS_KM) -> pl.Series:
    """Name the band that each distance lies in, its lower edge belonging to it.

    Parameters
    ----------
    distance_km
        Distances; infinite or missing ones have no band.
    edges_km
        Upper edges, rising.

    Returns
    -------
    series of ``0-2 km``, ``2-5 km``, ..., ``40 km and more``, as an Enum in that order
    """
    edges = [0.0, *edges_km]
    names = [f"{low:g}-{high:g} km" for low, high in zip(edges, edges_km, strict=False)]
    names.append(f"{edges[-1]:g} km and more")
    distance = np.asarray(distance_km, dtype=np.float64).ravel()
    place = np.searchsorted(np.asarray(edges_km, dtype=np.float64), distance, side="right")
    known = np.isfinite(distance)
    told = [names[at] if has else None for at, has in zip(place, known, strict=True)]
    return pl.Series("distance_band", told, dtype=pl.Enum(names))


def with_pairs(
    cells: pl.DataFrame,
    origins: Sequence[str],
    destinations: Sequence[str],
    pairs: Mapping[str, ArrayLike],
) -> pl.DataFrame:
    """Add what is known of each pair to the rows of a table of flows.

    Parameters
    ----------
    cells
        Rows with ``origin`` and ``destination``.
    origins, destinations
        Names of the lines of the tables in ``pairs``.
    pairs
        ``(n, m)`` tables by the name of their column: distances, or what `reach` gives.

    Raises
    ------
    EstimateError
        A row's origin or destination is not among the names.
    """
    places = []
    for column, names in (("origin", origins), ("destination", destinations)):
        known = pl.DataFrame({column: list(names), "_at": range(len(names))})
        at = cells.select(column).join(known, on=column, how="left", maintain_order="left")["_at"]
        if at.null_count():
            raise EstimateError(
                f"{at.null_count()} rows have a {column} that the pairs do not know.",
                where=f"{column}: {listed(cells[column].filter(at.is_null()).unique().sort())}",
                todo="give the pairs of every zone that flows use.",
            )
        places.append(at.to_numpy())
    added = [pl.Series(name, np.asarray(table)[*places]) for name, table in pairs.items()]
    return cells.with_columns(added)


def by_access(cells: pl.DataFrame, replicates: ArrayLike, *, by: Sequence[str]) -> pl.DataFrame:
    """Sum flows by mode over groups of pairs, with errors.

    Parameters
    ----------
    cells
        One row per origin, destination and mode: ``mode, estimate, n`` and the columns of ``by``,
        such as ``distance_band, train, cycling_band``.
    replicates
        ``(cells, R)`` persons.
    by
        What to group by, beside ``mode``.

    Returns
    -------
    frame
        ``by``, ``mode``, ``quantity`` (``persons``, or each mode's ``share`` of its group) and the
        columns of every estimate.
    """
    keys, cell = groups_of(cells, [*by, "mode"])
    sums = sums_of(whole_of(cells, replicates), cell, len(keys))
    groups, group = groups_of(keys, by)
    totals = sums_of(sums, group, max(len(groups), 1))[group]
    return _tell(keys, sums, totals, _answers(cells, cell, len(keys)))


def could_reach(
    cells: pl.DataFrame, replicates: ArrayLike, *, ways: Sequence[str], by: Sequence[str] = ()
) -> pl.DataFrame:
    """Count who could reach work in each way, whatever they do today.

    Parameters
    ----------
    cells
        One row per origin, destination and mode: ``estimate, n``, the columns of ``by`` and one for
        each way: true or false, or the share of the row's people for whom it is open.
    replicates
        ``(cells, R)`` persons.
    ways
        Columns that say whether a pair can be travelled so, as `reach` gives them.
    by
        What to group by: ``mode`` tells how those who could travel today.

    Returns
    -------
    frame
        ``way``, ``by``, ``quantity`` (``persons``, or ``share`` of the group's persons) and the
        columns of every estimate; ways overlap, so they do not add up.
    """
    whole = whole_of(cells, replicates)
    keys, group = groups_of(cells, by)
    size = max(len(keys), 1)
    totals, answers = sums_of(whole, group, size), _answers(cells, group, size)
    told = []
    for way in ways:
        can = cells[way].cast(pl.Float64).fill_null(0.0).to_numpy()
        sums = sums_of(whole * can[:, None], group, size)
        told.append(_tell(keys, sums, totals, answers).select(pl.lit(way).alias("way"), pl.all()))
    return pl.concat(told)


def _answers(cells: pl.DataFrame, group: NDArray[np.int64], groups: int) -> Floats | None:
    """Count the answers behind each group; None where a model alone stands behind all of them."""
    answers = np.bincount(group, weights=cells["n"].to_numpy(), minlength=groups)
    return np.asarray(answers, dtype=np.float64) if answers.any() else None


def _tell(keys: pl.DataFrame, sums: Floats, totals: Floats, answers: Floats | None) -> pl.DataFrame:
    shares = np.divide(sums, totals, out=np.full_like(sums, np.nan), where=totals > 0)
    told = []
    for name, kind, values in (("persons", "amount", sums), ("share", "share", shares)):
        frame = summarise(values[:, 0], values[:, 1:], n=answers, n_effective=answers, kind=kind)
        told.append(beside(keys, frame.select(pl.lit(name).alias("quantity"), pl.all())))
    return pl.concat(told).with_columns(pl.col("low").clip(lower_bound=0.0))
