"""Which margins stand in each other's way, when raking cannot meet them all."""

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from mobility.errors import EstimateError
from mobility.survey.margins import Table

Array = NDArray[np.float64]
_MET = 1e-6  # share of the population below which a missing person is rounding


def contradiction(
    table: Table,
    cells: Array,
    gap: float,
    passes: int,
    bounds: tuple[float, float] | None = None,
) -> EstimateError:
    """Say why a table of cells cannot meet its margins.

    A linear programme finds weights that miss the fewest persons in all; the margins it must miss
    contradict the others, given who answered.

    Parameters
    ----------
    cells
        Weight in each cell before raking, shape (cells,).
    gap
        How far the worst margin still was.
    passes
        How many passes were made.
    bounds
        Least and most of weight / base weight.
    """
    missed, names = _missed(table, cells, bounds)
    worst = int(np.argmax(np.abs(missed)))
    within = "" if bounds is None else f" with weights {bounds[0]:g} to {bounds[1]:g} times base"
    if abs(missed[worst]) > _MET * table.population:
        few = "fewer" if missed[worst] < 0 else "more"
        return EstimateError(
            f"The margins cannot all be met{within}: nearest is {abs(missed[worst]):,.4g} {few} "
            f"than the total of {names[worst]}.",
            where=f"margins, {names[worst]}",
            todo="merge this level with another, correct its total, or leave a margin out."
            if bounds is None
            else "widen the bounds, scale the base weights to the population, or merge levels.",
        )
    return EstimateError(
        f"Raking did not settle: after {passes} passes a margin is {gap:.2g} off, relatively.",
        where=f"margins {', '.join(margin.variable for margin in table.margins)}",
        todo="merge small levels: the margins can be met only with weights of 0.",
    )


def _missed(
    table: Table, cells: Array, bounds: tuple[float, float] | None
) -> tuple[Array, list[str]]:
    """Give persons above or below each level's total in the nearest table, and the level's name."""
    indicator = np.vstack([margin.indicator for margin in table.margins])
    totals = np.concatenate([margin.totals for margin in table.margins])
    names = [f"{margin.variable} = {level}" for margin in table.margins for level in margin.levels]
    n_totals, n_cells = indicator.shape
    eye = np.eye(n_totals)
    low, high = (0.0, np.inf) if bounds is None else bounds
    limits = [(low * cell, high * cell if cell > 0 else 0.0) for cell in cells]
    found = optimize.linprog(
        np.concatenate([np.zeros(n_cells), np.ones(2 * n_totals)]),
        A_eq=np.hstack([indicator, -eye, eye]),
        b_eq=totals,
        bounds=limits + [(0, None)] * (2 * n_totals),
        method="highs",
    )
    above, below = np.split(found.x[n_cells:], 2)
    return above - below, names
