"""Calibration and post-stratification: weights that meet known totals, numbers included."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.calibrated import calibration_matrix
from mobility.survey.cells import numbers_of
from mobility.survey.contradictions import contradiction
from mobility.survey.distances import distance_of
from mobility.survey.given import weights_of
from mobility.survey.margins import table_of
from mobility.survey.newton import solve

Array = NDArray[np.float64]
Totals = Mapping[str, Mapping[str, float] | float]


def calibrate(
    sample: pl.DataFrame,
    totals: Totals,
    *,
    base_weight: str | None = None,
    method: str = "linear",
    bounds: tuple[float, float] | None = None,
    tol: float = 1e-8,
) -> pl.Series:
    """Move weights as little as possible so that they meet known totals.

    Parameters
    ----------
    sample
        One row per respondent.
    totals
        Per column: persons per level, or the population's total of a number:
        ``{"sex": {"f": 2.9e6, "m": 2.8e6}, "cars": 2.7e6}``.
    base_weight
        Column of design weights; absent: 1 each.
    method
        "linear" (generalised regression), "raking", or "logit", which needs bounds.
    bounds
        Least and most of weight / base weight.
    tol
        Largest relative distance of any total.

    Returns
    -------
    weight
        One for each row, named ``weight``.

    Raises
    ------
    EstimateError
        Totals that contradict each other, or that no weights within the bounds meet: they are
        named.

    References
    ----------
    Deville & Saerndal (1992), J. Am. Stat. Assoc. 87: 376-382.
    """
    base = np.ones(len(sample)) if base_weight is None else weights_of(sample, base_weight)
    known, wanted, names = _known(sample, totals, tol)
    distance = distance_of(method, bounds)
    levels = [sum(total.values()) for total in totals.values() if isinstance(total, Mapping)]
    ratio = levels[0] / base.sum() if levels else 1.0
    start = distance.exponent(float(np.clip(ratio, *(bounds or (1e-9, 1e9)))))
    found = solve(known, base, wanted, distance, tol, start)
    if found.gap > tol:
        raise contradiction(known, base, wanted, names, bounds)
    return pl.Series("weight", base * found.factors)


def poststratify(
    sample: pl.DataFrame,
    totals: pl.DataFrame,
    *,
    by: Sequence[str],
    total: str = "total",
    base_weight: str | None = None,
) -> pl.Series:
    """Scale weights so that each cell of a cross table has its population.

    Parameters
    ----------
    totals
        One row per cell: the columns of `by`, and the persons in column `total`.
    by
        Columns that make the cells.

    Returns
    -------
    weight
        One for each row, named ``weight``.

    Raises
    ------
    EstimateError
        A cell has respondents and no total, or persons and no respondent.

    References
    ----------
    Holt & Smith (1979), J. R. Stat. Soc. A 142: 33-46.
    """
    base = np.ones(len(sample)) if base_weight is None else weights_of(sample, base_weight)
    names = list(by)
    texts = pl.col(names).cast(pl.String)
    cells = totals.select(texts, _total=pl.col(total).cast(pl.Float64))
    rows = sample.select(texts).with_columns(_base=pl.Series(base))
    sums = rows.group_by(names).agg(pl.col("_base").sum().alias("_sum"))
    both = cells.join(sums, on=names, how="full", coalesce=True, nulls_equal=True).sort(names)
    bad = both.filter(
        (pl.col("_total").is_null() & (pl.col("_sum") > 0))
        | ((pl.col("_total") > 0) & (pl.col("_sum").fill_null(0) <= 0))
    )
    if len(bad):
        cell = ", ".join(f"{name} = {bad[name][0]}" for name in names)
        has_people = bad["_total"][0] is not None
        raise EstimateError(
            f"{len(bad)} cells cannot be met; {cell} has "
            + ("persons but no respondent." if has_people else "respondents but no total."),
            where=f"totals, {cell}",
            todo="merge cells, or rake to margins instead.",
        )
    scaled = rows.join(both, on=names, how="left", maintain_order="left", nulls_equal=True)
    return scaled.select(weight=pl.col("_base") * pl.col("_total") / pl.col("_sum")).to_series()


def _known(sample: pl.DataFrame, totals: Totals, tol: float) -> tuple[Array, Array, list[str]]:
    """Give what is known of each row, the totals wanted of it, and what they are called."""
    if not totals:
        raise EstimateError(
            "There is no total.", where="totals", todo="give the population by some column."
        )
    margins = {name: dict(one) for name, one in totals.items() if isinstance(one, Mapping)}
    parts, wanted, names = [], [], []
    if margins:
        table = table_of(sample, margins, tol)
        parts.append(table.known[table.cell])
        wanted.append(table.totals)
        names += table.names
    for name, total in totals.items():
        if isinstance(total, Mapping):
            continue
        numbers_of(sample, name)
        parts.append(calibration_matrix(sample, [name]))
        wanted.append(np.array([float(total)]))
        names.append(name)
    return np.hstack(parts), np.concatenate(wanted), names
