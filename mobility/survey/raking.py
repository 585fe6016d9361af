"""Raking: weights scaled until every margin meets its known population total."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.survey.contradictions import contradiction
from mobility.survey.distances import distance_of
from mobility.survey.given import weights_of
from mobility.survey.margins import Margins, Table, table_of
from mobility.survey.newton import solve
from mobility.survey.trimming import trimmed

Array = NDArray[np.float64]
_PASSES = 2000  # a table that can be met is met in tens of passes; one at its edge takes hundreds


def rake(
    sample: pl.DataFrame,
    margins: Margins,
    *,
    base_weight: str | None = None,
    bounds: tuple[float, float] | None = None,
    tol: float = 1e-8,
    trim: float | None = None,
) -> pl.Series:
    """Scale weights until every margin meets its total.

    Parameters
    ----------
    sample
        One row per respondent.
    margins
        Persons per level, per variable: ``{"sex": {"f": 2.9e6, "m": 2.8e6}}``.
    base_weight
        Column of design weights, which are kept as far as the margins allow; absent: 1 each.
    bounds
        Least and most of weight / base weight.
    tol
        Largest relative distance of any margin from its total.
    trim
        Most that a weight may be, in mean weights; what is cut off is raked back.

    Returns
    -------
    weight
        One for each row, named ``weight``, in persons.

    Raises
    ------
    EstimateError
        The margins are impossible or contradict each other (they are named), the bounds do not
        allow them, or the passes do not settle.

    References
    ----------
    Deming & Stephan (1940), Ann. Math. Statist. 11: 427-444; with bounds Deville & Saerndal
    (1992), J. Am. Stat. Assoc. 87: 376-382, case 7.
    """
    base = np.ones(len(sample)) if base_weight is None else weights_of(sample, base_weight)
    table = table_of(sample, margins, tol)

    def once(start: Array) -> Array:
        cells = np.bincount(table.cell, start, table.n_cells).astype(float)
        if bounds is not None:
            factors = _bounded_factors(table, cells, bounds, tol)
        else:
            factors = settled_factors(table, cells[:, None], tol)[:, 0]
        made: Array = start * factors[table.cell]
        return made

    weight = once(base)
    if trim is not None:
        weight = trimmed(weight, once, trim * table.population / len(base))
    return pl.Series("weight", weight)


def _bounded_factors(table: Table, cells: Array, bounds: tuple[float, float], tol: float) -> Array:
    """Find the factors nearest to raking's that keep the bounds and meet the margins."""
    known, totals = table.known, table.totals
    distance = distance_of("raking", bounds)
    level = float(np.clip(table.population / cells.sum(), max(bounds[0], 1e-9), bounds[1]))
    found = solve(known, cells, totals, distance, tol, distance.exponent(level))
    if found.gap > tol:
        raise contradiction(known, cells, totals, table.names, bounds)
    return found.factors


def settled_factors(table: Table, cells: Array, tol: float) -> Array:
    """Rake tables of cells side by side until each meets all margins.

    Parameters
    ----------
    cells
        Weight in each cell, shape (cells, R).

    Returns
    -------
    factors
        What each cell's weights are multiplied by, shape (cells, R).

    Raises
    ------
    EstimateError
        A table cannot meet the margins.
    """
    made = cells.copy()
    waiting = np.arange(cells.shape[1])
    indicators = [margin.indicator for margin in table.margins]
    for _ in range(_PASSES):
        some = made[:, waiting]
        for margin, indicator in zip(table.margins, indicators, strict=True):
            some *= _ratio(margin.totals[:, None], indicator @ some)[margin.level_of_cell]
        made[:, waiting] = some
        gaps = distance(table, indicators, some)
        waiting = waiting[gaps > tol]
        if waiting.size == 0:
            return _ratio(made, cells)
    raise contradiction(table.known, cells[:, waiting[0]], table.totals, table.names)


def distance(table: Table, indicators: list[Array], cells: Array) -> Array:
    """Give how far each table's worst margin is from its total, relatively, shape (R,)."""
    worst = np.zeros(cells.shape[1])
    for margin, indicator in zip(table.margins, indicators, strict=True):
        away = np.abs(_ratio(indicator @ cells, margin.totals[:, None]) - 1)
        np.maximum(worst, away[margin.totals > 0].max(axis=0), out=worst)
    return worst


def _ratio(above: Array, below: Array) -> Array:
    """Divide, 0 / 0 being 0: a cell that has no weight keeps none."""
    shape = np.broadcast_shapes(above.shape, below.shape)
    ratio: Array = np.divide(above, below, out=np.zeros(shape), where=below > 0)
    return ratio
