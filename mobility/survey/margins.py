"""Population totals that weights must meet: read, checked, and met cell by cell.

Who has the same level of every margin lies in the same cell and gets the same factor, so a sample
of any size is raked as a small table.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.cells import column_of

Array = NDArray[np.float64]
Margins = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Margin:
    """The totals of one variable.

    Attributes
    ----------
    variable
        Its name.
    levels
        Its levels, in the order of `totals`.
    totals
        Persons per level, shape (levels,).
    level_of_cell
        Level of each cell, shape (cells,).
    """

    variable: str
    levels: list[str]
    totals: Array
    level_of_cell: NDArray[np.int64]

    def sums(self, cells: Array) -> Array:
        """Add up the cells of each level; cells of shape (cells,) or (cells, R)."""
        sums: Array = self.indicator @ cells
        return sums

    @property
    def indicator(self) -> Array:
        """Which cells belong to each level, shape (levels, cells)."""
        member = np.arange(len(self.levels))[:, None] == self.level_of_cell[None, :]
        return np.asarray(member, dtype=float)


@dataclass(frozen=True)
class Table:
    """The margins, and the cell that each row lies in.

    Attributes
    ----------
    margins
        One for each variable.
    cell
        Cell of each row, shape (n,).
    n_cells
        Number of cells that somebody lies in.
    """

    margins: tuple[Margin, ...]
    cell: NDArray[np.int64]
    n_cells: int

    @property
    def known(self) -> Array:
        """Which level of each margin a cell has, shape (cells, levels of all margins)."""
        return np.vstack([margin.indicator for margin in self.margins]).T

    @property
    def totals(self) -> Array:
        """Persons per level, shape (levels of all margins,)."""
        return np.concatenate([margin.totals for margin in self.margins])

    @property
    def names(self) -> list[str]:
        """What the levels of all margins are called."""
        return [f"{one.variable} = {level}" for one in self.margins for level in one.levels]

    @property
    def population(self) -> float:
        """Persons in the population."""
        return float(self.margins[0].totals.sum())


def table_of(sample: pl.DataFrame, margins: Margins, tol: float) -> Table:
    """Check the margins against each other and against the sample.

    Raises
    ------
    EstimateError
        No margin; totals negative or of different sums; a level nobody has, or without a total; a
        variable that is missing in some rows.
    """
    if not margins:
        raise EstimateError(
            "There is no margin.", where="margins", todo="give the population by some variable."
        )
    _same_population(margins, tol)
    levels = {name: _levels(sample, name, totals) for name, totals in margins.items()}
    code = np.zeros(len(sample), dtype=np.int64)
    for name, totals in margins.items():
        code = code * len(totals) + levels[name]
    _, first, cell = np.unique(code, return_index=True, return_inverse=True)
    made = tuple(
        Margin(
            name,
            [str(level) for level in totals],
            np.array(list(totals.values()), dtype=float),
            levels[name][first],
        )
        for name, totals in margins.items()
    )
    return Table(made, cell, len(first))


def _same_population(margins: Margins, tol: float) -> None:
    for name, totals in margins.items():
        bad = [level for level, total in totals.items() if not 0 <= total < np.inf]
        if bad or not sum(totals.values()):
            raise EstimateError(
                f"The totals of {name} are not those of a population.",
                where=f"margins, {name}{' = ' + str(bad[0]) if bad else ''}",
                todo="give every level the number of persons there are, 0 or more.",
            )
    sums = {name: float(sum(totals.values())) for name, totals in margins.items()}
    low, high = min(sums, key=sums.__getitem__), max(sums, key=sums.__getitem__)
    if sums[high] - sums[low] > max(tol, 1e-12) * sums[high]:
        raise EstimateError(
            f"The margins contradict each other: {low} adds up to {sums[low]:,.10g} persons, "
            f"{high} to {sums[high]:,.10g}.",
            where=f"margins, {low} and {high}",
            todo="take all margins from one population, or scale them to one total.",
        )


def _levels(sample: pl.DataFrame, name: str, totals: dict[str, float]) -> NDArray[np.int64]:
    """Give the level of each row, by its place among the totals."""
    column = column_of(sample, name)
    if column.null_count():
        raise EstimateError(
            f"{name} is missing in {column.null_count()} of {len(column)} rows.",
            where=f"column {name}",
            todo="fill it, or make 'unknown' a level with a total.",
        )
    texts = column.cast(pl.String)
    names = pl.Series([str(level) for level in totals], dtype=pl.String)
    numbers = pl.Series(np.arange(len(names)))
    code = texts.replace_strict(names, numbers, default=-1, return_dtype=pl.Int64).to_numpy()
    if (code < 0).any():
        stranger = texts[int(np.argmax(code < 0))]
        raise EstimateError(
            f"{int((code < 0).sum())} rows have a level of {name} without a total: {stranger!r}.",
            where=f"margins, {name}",
            todo=f"give its total; there are totals for {', '.join(names.to_list())}.",
        )
    counts = np.bincount(code, minlength=len(totals))
    wanted = np.array(list(totals.values()), dtype=float)
    if ((counts == 0) & (wanted > 0)).any():
        empty = names[int(np.argmax((counts == 0) & (wanted > 0)))]
        raise EstimateError(
            f"Nobody in the sample has {name} = {empty!r}, so its total cannot be met.",
            where=f"margins, {name} = {empty}",
            todo="merge it with a level that has respondents.",
        )
    if ((counts > 0) & (wanted == 0)).any():
        ghost = names[int(np.argmax((counts > 0) & (wanted == 0)))]
        raise EstimateError(
            f"The population has nobody with {name} = {ghost!r}, but the sample has.",
            where=f"margins, {name} = {ghost}",
            todo="see where these respondents belong, or give the level's total.",
        )
    return code
