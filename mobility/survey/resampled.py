"""The bootstrap and the jackknife: what each primary unit's weight is multiplied by."""

import numpy as np
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.draws import draw_counts, keys_of
from mobility.survey.structure import Structure

_LARGEST = 20_000  # replicates of the jackknife: more do not fit a usual memory


def bootstrap_factors(
    structure: Structure, names: list[str], replicates: int, seed: int, threads: int = 2
) -> NDArray[np.float32]:
    """Draw n_h - 1 units of each stratum with replacement and scale the weights.

    1 - l + l n / (n - 1) m for a unit drawn m times, l = sqrt(1 - f) and f the share of the
    population that was drawn. A stratum with one unit keeps its weight.

    Parameters
    ----------
    names
        What each unit's draws are keyed by, shape (units,), see `naming`.

    Returns
    -------
    factors
        Shape (units, R).

    References
    ----------
    Rao & Wu (1988), J. Am. Stat. Assoc. 83: 231-241; Rao, Wu & Yue (1992), Survey Methodology 18.
    """
    first = structure.first
    factors = draw_counts(keys_of(names, seed), first.parent, replicates, threads)
    reach = np.sqrt(1 - first.fraction)
    reach[first.drawn == 1] = 0
    stretch = reach * first.drawn / np.maximum(first.drawn - 1, 1)
    factors *= stretch[first.parent].astype(np.float32)[:, None]
    factors += (1 - reach)[first.parent].astype(np.float32)[:, None]
    return factors


def jackknife_factors(structure: Structure) -> NDArray[np.float64]:
    """Leave out one primary unit at a time: 0 for it, n / (n - 1) for the others of its stratum.

    The finite population is no part of the factors; `Design` takes it into the scales.

    Returns
    -------
    factors
        Shape (units, units): replicate r leaves out unit r, strata in order and units in theirs.

    Raises
    ------
    EstimateError
        There are more than 20,000 units.
    """
    first = structure.first
    size = len(first.parent)
    if size > _LARGEST:
        raise EstimateError(
            f"The jackknife of {size} units would need as many replicates.",
            where="method jackknife",
            todo="use the bootstrap, or name a cluster.",
        )
    stretch = (first.drawn / np.maximum(first.drawn - 1, 1))[first.parent]
    together = first.parent[:, None] == first.parent[None, :]
    factors = np.where(together, stretch[:, None], 1.0)
    np.fill_diagonal(factors, np.where(first.drawn[first.parent] == 1, 1.0, 0.0))
    return factors
