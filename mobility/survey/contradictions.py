"""Which totals stand in each other's way, when no weights can meet them all."""

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from mobility.errors import EstimateError

Array = NDArray[np.float64]
_MET = 1e-6  # share of a total below which what is missing is rounding


def contradiction(
    known: Array,
    base: Array,
    totals: Array,
    names: list[str],
    bounds: tuple[float, float] | None = None,
) -> EstimateError:
    """Say why no weights meet the totals.

    A linear programme finds the weights that miss the totals by the least share in all; what they
    must miss contradicts the other totals, given who answered.

    Parameters
    ----------
    known
        What is known of each row or cell, shape (n, p).
    base
        Its base weight, shape (n,).
    totals, names
        Wanted sums and what they are called, p of them.
    bounds
        Least and most of weight / base weight.
    """
    missed = _missed(known, base, totals, bounds)
    worst = int(np.argmax(np.abs(missed)))
    within = "" if bounds is None else f" with weights {bounds[0]:g} to {bounds[1]:g} times base"
    if abs(missed[worst]) > _MET:
        way = "below" if missed[worst] < 0 else "above"
        by = abs(missed[worst] * totals[worst]) if totals[worst] else abs(missed[worst])
        return EstimateError(
            f"The margins cannot all be met{within}: nearest is {by:,.4g} {way} the total of "
            f"{names[worst]}.",
            where=f"margins, {names[worst]}",
            todo="merge this level with another, correct its total, or leave a margin out."
            if bounds is None
            else "widen the bounds, scale the base weights to the population, or merge levels.",
        )
    return EstimateError(
        "The margins can be met only at the edge, with weights of 0 or at their bounds.",
        where=f"margins {', '.join(sorted({name.split(' = ')[0] for name in names}))}",
        todo="merge small levels, or allow a larger tolerance.",
    )


def _missed(known: Array, base: Array, totals: Array, bounds: tuple[float, float] | None) -> Array:
    """Give how far the nearest weights are above or below each total, as a share of it."""
    size = np.where(totals != 0, np.abs(totals), 1.0)
    low, high = (0.0, np.inf) if bounds is None else bounds
    limits = [(low * one, high * one if one > 0 else 0.0) for one in base]
    eye = sparse.eye_array(len(totals))
    found = optimize.linprog(
        np.concatenate([np.zeros(len(base)), np.ones(2 * len(totals))]),
        A_eq=sparse.hstack([sparse.csr_array((known / size).T), -eye, eye]),
        b_eq=totals / size,
        bounds=limits + [(0, None)] * (2 * len(totals)),
        method="highs",
    )
    above, below = np.split(found.x[len(base) :], 2)
    missed: Array = above - below
    return missed
