"""Replicate weights: the sample as it might have been drawn, many times over."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.balanced import balanced_factors
from mobility.survey.given import weights_of
from mobility.survey.kernel import in_threads
from mobility.survey.methods import METHODS
from mobility.survey.naming import row_names
from mobility.survey.populations import Population
from mobility.survey.raked_replicates import rake_replicates
from mobility.survey.resampled import bootstrap_factors, jackknife_factors
from mobility.survey.structure import Names, Structure, refuse_lonely, structure_of

Margins = dict[str, dict[str, float]]
_USUAL = (
    500  # replicates of the bootstrap: what quantiles ask for (Efron & Tibshirani 1993, ch. 19)
)
_ROWS = 4096  # rows expanded at a time


def replicate_weights(  # noqa: PLR0913
    sample: pl.DataFrame,
    *,
    weight: str,
    method: str = "bootstrap",
    replicates: int | None = None,
    strata: Names = None,
    cluster: Names = None,
    population: Population = None,
    fay: float | None = None,
    margins: Margins | None = None,
    seed: int,
    key: str | None = None,
    lonely: str = "error",
    empty: str = "error",
    threads: int = 2,
) -> NDArray[np.floating]:
    """Make replicate weights.

    The draws depend on the seed and on the names of stratum and unit alone: not on the order of
    the rows, the number of threads, or who else answered. Waves that are drawn one by one with the
    same seed therefore share the draws of the people they share; surveys that have nobody in
    common need seeds of their own.

    Parameters
    ----------
    sample
        One row per respondent, or per trip where `cluster` names the respondent.
    weight
        Column of weights, before raking where margins are given.
    method
        "bootstrap" (Rao-Wu), "jackknife" (JK1; JKn with strata), "brr" or "fay".
    replicates
        Number of bootstrap replicates, 500 if not given; else the design fixes it.
    strata, cluster, population
        As in `Design`. The bootstrap carries the population in its weights; to the jackknife's it
        is given again in `Design`, as scale.
    fay
        Factor of the other half's weights with "fay", from 0 up to 1.
    margins
        Population totals that each replicate is raked to, as in `rake`.
    seed
        Any whole number.
    key
        Column that tells the rows apart, where no cluster is given; see `naming`.
    lonely
        "certainty" or "merge" for strata with one unit.
    empty
        What to do where a replicate drew nobody of a level, see `rake_replicates`.

    Returns
    -------
    weights
        Shape (n, R): float32 for the bootstrap, float64 for the exact methods.

    Raises
    ------
    EstimateError
        The theory does not allow what is asked: balanced replication without two units in each
        stratum or with a finite population, a stratum with one unit, Fay without its factor.
    """
    if method not in METHODS:
        raise EstimateError(
            f"method={method!r} is not known.", where="method", todo=f"take one of {METHODS}."
        )
    base = weights_of(sample, weight)
    structure = structure_of(sample, strata, cluster, population, lonely)
    refuse_lonely(structure, ("certainty", "merge"))
    row = np.zeros(len(structure.first.parent), dtype=np.int64)
    row[structure.first.unit] = np.arange(len(sample))
    names = row_names(sample, strata, cluster, key).gather(row).to_list()
    if method == "bootstrap":
        size = _enough(_USUAL if replicates is None else replicates)
        factors: NDArray[np.floating] = bootstrap_factors(structure, names, size, seed, threads)
    else:
        factors = _exact(structure, names, method, fay, replicates)
    made = _expanded(factors, structure, base, threads)
    if margins is not None:
        rake_replicates(sample, made, margins, empty=empty, threads=threads)
    return made


def _enough(replicates: int) -> int:
    if replicates < 2:
        raise EstimateError(
            f"{replicates} replicates tell no error.",
            where="replicates",
            todo="ask for 2 or more, 500 for a published figure.",
        )
    return replicates


def _exact(
    structure: Structure,
    names: list[str],
    method: str,
    fay: float | None,
    replicates: int | None,
) -> NDArray[np.floating]:
    if method == "fay" and fay is None:
        raise EstimateError(
            "Fay's method needs its factor.", where="fay", todo="give one, for example 0.3."
        )
    if method in ("brr", "fay"):
        return balanced_factors(
            structure, names, fay if fay and method == "fay" else 0.0, replicates
        )
    made = jackknife_factors(structure)
    if replicates not in (None, made.shape[1]):
        raise EstimateError(
            f"The jackknife of {made.shape[1]} units has not {replicates} replicates.",
            where="replicates",
            todo="leave the number out.",
        )
    return made


def _expanded(
    factors: NDArray[np.floating], structure: Structure, base: NDArray[np.float64], threads: int
) -> NDArray[np.floating]:
    """Give each row its unit's factors times its weight; in place where rows are the units."""
    unit = structure.first.unit
    in_place = len(factors) == len(base) and bool((unit == np.arange(len(base))).all())
    made = factors if in_place else np.empty((len(base), factors.shape[1]), factors.dtype)
    scaled = base.astype(factors.dtype)

    def part(start: int) -> None:
        rows = slice(start, start + _ROWS)
        source = factors[rows] if in_place else factors[unit[rows]]
        np.multiply(source, scaled[rows, None], out=made[rows])

    in_threads(part, list(range(0, len(base), _ROWS)), threads)
    return made
