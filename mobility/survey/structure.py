"""How the sample was drawn: strata, units drawn within them, and how many there are to draw from.

A stage draws units (people, households, employers) within parents: strata first, then the units
of the stage before. Rows are the units of the last stage where no cluster is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.cells import column_of
from mobility.survey.populations import Population, populations_of

Names = str | Sequence[str] | None
LONELY = ("error", "certainty", "merge", "centre", "average")
"""What may be done about a stratum with one unit, see `structure_of`."""


@dataclass(frozen=True)
class Stage:
    """One stage of drawing.

    Attributes
    ----------
    unit
        Unit of each row, shape (n,).
    parent
        Parent of each unit, shape (units,).
    drawn, population
        Units drawn, and there, in each parent; infinite where the population is not given.
    """

    unit: NDArray[np.int64]
    parent: NDArray[np.int64]
    drawn: NDArray[np.int64]
    population: NDArray[np.float64]

    @property
    def fraction(self) -> NDArray[np.float64]:
        """Share of the population that was drawn, per parent."""
        return self.drawn / self.population

    @property
    def lonely(self) -> NDArray[np.bool_]:
        """Whether a parent has one unit that stands for others, per parent."""
        lonely: NDArray[np.bool_] = (self.drawn == 1) & (self.population > 1)
        return lonely


@dataclass(frozen=True)
class Structure:
    """The stages of a design, the first one with strata as parents."""

    stages: tuple[Stage, ...]
    lonely: str

    @property
    def first(self) -> Stage:
        """The stage that draws the primary sampling units."""
        return self.stages[0]

    @property
    def has_population(self) -> bool:
        """Whether the finite population counts."""
        return bool(np.isfinite(self.first.population).any())

    @property
    def degrees_of_freedom(self) -> int:
        """Primary units less strata."""
        return len(self.first.parent) - len(self.first.drawn)


def structure_of(
    sample: pl.DataFrame,
    strata: Names = None,
    cluster: Names = None,
    population: Population = None,
    lonely: str = "error",
) -> Structure:
    """Read the design off the sample.

    Parameters
    ----------
    strata
        Column or columns whose combinations are the strata.
    cluster
        Column of the primary unit, or a list: one column for each stage.
    population
        Units in the stratum, or primary units where a cluster is given: a number or a column; a
        list: one for each stage.
    lonely
        Of a stratum with one unit: "error"; "certainty": it adds no variance; "merge": such strata
        are put together (one alone: with the smallest other); "centre": its distance from the mean
        of all counts; "average": it adds what the others add on average. The last two are for
        linearisation only.

    Raises
    ------
    EstimateError
        A unit lies in two strata, a value is missing, a population is smaller than what was drawn
        or differs within a stratum, or the strategy is unknown.
    """
    if lonely not in LONELY:
        raise EstimateError(
            f"lonely={lonely!r} is not known.", where="lonely", todo=f"take one of {LONELY}."
        )
    parent = _codes_of(sample, [strata] if isinstance(strata, str) else list(strata or []))
    clusters = [cluster] if isinstance(cluster, str) else list(cluster or [])
    levels: list[str | None] = list(clusters) or [None]
    sizes = populations_of(sample, population, len(levels))
    stages: list[Stage] = []
    for level, size in zip(levels, sizes, strict=True):
        stage = _stage(sample, parent, level, size, is_first=not stages)
        stages.append(stage)
        parent = stage.unit
    if lonely == "merge":
        stages[0] = _merged(stages[0])
    return Structure(tuple(stages), lonely)


def refuse_lonely(structure: Structure, allowed: tuple[str, ...]) -> None:
    """Raise where a stratum has one unit and no allowed strategy was chosen.

    Raises
    ------
    EstimateError
        As said.
    """
    bad = [stage for stage in structure.stages if stage.lonely.any()]
    if bad and structure.lonely not in allowed:
        raise EstimateError(
            f"{int(bad[0].lonely.sum())} of {len(bad[0].drawn)} strata have only one unit, "
            "so their variance is not known.",
            where=f"strata, lonely={structure.lonely!r}",
            todo=f"merge strata, or choose lonely= one of {', '.join(allowed)}.",
        )


def _stage(
    sample: pl.DataFrame,
    parent: NDArray[np.int64],
    level: str | None,
    size: NDArray[np.float64],
    *,
    is_first: bool,
) -> Stage:
    if level is None:
        unit = np.arange(len(sample))
    else:
        own = _codes_of(sample, [level])
        unit = np.unique(parent * (own.max(initial=0) + 1) + own, return_inverse=True)[1]
        if is_first:
            _nested(sample, own, unit, level)
    n_units = int(unit.max(initial=-1)) + 1
    parent_of_unit = np.empty(n_units, dtype=np.int64)
    parent_of_unit[unit] = parent
    drawn = np.bincount(parent_of_unit)
    total = np.full(len(drawn), np.inf)
    total[parent] = size
    if (total[parent] != size).any() or (total < drawn).any():
        short = np.flatnonzero(total < drawn)
        raise EstimateError(
            "The population differs within a stratum."
            if short.size == 0
            else f"A stratum has {drawn[short[0]]} units drawn from {total[short[0]]:g}.",
            where="population",
            todo="give the number of units there are in the stratum (primary units, with a "
            "cluster), the same in all its rows.",
        )
    return Stage(unit, parent_of_unit, drawn, total)


def _nested(
    sample: pl.DataFrame, own: NDArray[np.int64], unit: NDArray[np.int64], level: str
) -> None:
    """Raise where a primary unit lies in two strata."""
    unit_of_own = np.empty(int(own.max(initial=-1)) + 1, dtype=np.int64)
    unit_of_own[own] = unit
    strays = np.flatnonzero(unit_of_own[own] != unit)
    if strays.size:
        raise EstimateError(
            f"{level} {sample[level][int(strays[0])]!r} lies in more than one stratum.",
            where=f"column {level}",
            todo="leave out of the strata what varies within a unit, such as the wave, or give "
            "units of different strata different names.",
        )


def _merged(stage: Stage) -> Stage:
    """Put lonely strata together, or with the smallest other where one stands alone."""
    lonely = np.flatnonzero(stage.lonely)
    if lonely.size == 0:
        return stage
    joined = set(lonely.tolist())
    if lonely.size == 1 and len(stage.drawn) > 1:
        others = np.delete(np.arange(len(stage.drawn)), lonely)
        joined.add(int(others[np.argmin(stage.drawn[others])]))
    target = min(joined)
    new = np.array([target if code in joined else code for code in range(len(stage.drawn))])
    new = np.unique(new, return_inverse=True)[1]
    parent = new[stage.parent]
    population = np.zeros(int(new.max()) + 1)
    np.add.at(population, new, stage.population)
    return Stage(stage.unit, parent, np.bincount(parent), population)


def _codes_of(sample: pl.DataFrame, names: list[str]) -> NDArray[np.int64]:
    """Give combinations of some columns a number each, in the order of their values."""
    code = np.zeros(len(sample), dtype=np.int64)
    for name in names:
        column = column_of(sample, name)
        if column.null_count():
            raise EstimateError(
                f"{name} is missing in {column.null_count()} of {len(sample)} rows.",
                where=f"column {name}",
                todo="give every row its stratum and its cluster.",
            )
        levels = column.unique().sort()
        numbers = pl.Series(np.arange(len(levels)))
        own = column.replace_strict(levels, numbers, return_dtype=pl.Int64).to_numpy()
        code = np.unique(code * len(levels) + own, return_inverse=True)[1]
    return code
