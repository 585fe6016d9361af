"""How many units there are to draw from, row by row and stage by stage."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.cells import column_of

Population = str | float | Sequence[str | float] | None


def populations_of(
    sample: pl.DataFrame, population: Population, n_stages: int
) -> list[NDArray[np.float64]]:
    """Read the population of each row's stratum, infinite for stages where none is given.

    Raises
    ------
    EstimateError
        More populations than stages, or a value is missing.
    """
    given: list[str | float | None]
    if population is None or isinstance(population, (str, int, float)):
        given = [population]
    else:
        given = list(population)
    if len(given) > n_stages:
        raise EstimateError(
            f"{len(given)} populations are given for {n_stages} stages.",
            where="population",
            todo="give one for each stage, a stage being a cluster.",
        )
    given += [None] * (n_stages - len(given))
    return [_sizes(sample, size) for size in given]


def _sizes(sample: pl.DataFrame, size: str | float | None) -> NDArray[np.float64]:
    if size is None:
        return np.full(len(sample), np.inf)
    if not isinstance(size, str):
        return np.full(len(sample), float(size))
    numbers: NDArray[np.float64] = column_of(sample, size).cast(pl.Float64).to_numpy()
    if np.isnan(numbers).any():
        raise EstimateError(
            f"The population is missing in {int(np.isnan(numbers).sum())} rows.",
            where=f"column {size}",
            todo="give it for every row, or leave population out.",
        )
    return numbers
