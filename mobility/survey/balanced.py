"""Balanced repeated replication, and Fay's gentler form: one unit of each pair at a time."""

import numpy as np
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.hadamard import hadamard
from mobility.survey.structure import Structure


def balanced_factors(
    structure: Structure, names: list[str], fay: float, replicates: int | None = None
) -> NDArray[np.float64]:
    """Give what each primary unit's weight is multiplied by, shape (units, R).

    2 - fay for the half of the units a replicate takes, fay for the others. The all-ones column of
    the Hadamard matrix is left out, so that each unit is taken in half of the replicates.

    Parameters
    ----------
    names
        Of the units, shape (units,): they decide which of a pair is the first.
    fay
        0 for plain replication.
    replicates
        Number of replicates; absent: the smallest balanced number above that of the strata.

    Raises
    ------
    EstimateError
        A stratum has not exactly two units, a population is given, or no balanced set of this
        number of replicates can be made.

    References
    ----------
    McCarthy (1969), Rev. Int. Stat. Inst. 37: 239-264; Judkins (1990), J. Official Stat. 6: 223.
    """
    first = structure.first
    if (first.drawn != 2).any():
        raise EstimateError(
            f"{int((first.drawn != 2).sum())} of {len(first.drawn)} strata have not two units.",
            where="method brr or fay, strata",
            todo="pair the units, or use the bootstrap or the jackknife.",
        )
    if structure.has_population:
        raise EstimateError(
            "Balanced replication knows no finite population.",
            where="method brr or fay, population",
            todo="leave population out, or use the bootstrap or the jackknife.",
        )
    if not 0 <= fay < 1:
        raise EstimateError(
            f"Fay's factor is {fay}.", where="fay", todo="give a factor from 0 up to 1."
        )
    signs = hadamard(max(len(first.drawn) + 1, replicates or 0))
    if replicates is not None and len(signs) != replicates:
        raise EstimateError(
            f"{len(first.drawn)} strata cannot be balanced in {replicates} replicates.",
            where="replicates",
            todo=f"ask for {len(signs)}, or leave the number out.",
        )
    second = np.zeros(len(first.parent), dtype=np.int64)
    order = np.lexsort((np.array(names), first.parent))
    second[order[1::2]] = 1
    taken = signs[:, 1 + first.parent].T * np.where(second == 1, -1, 1)[:, None]
    return np.where(taken > 0, 2 - fay, fay)
