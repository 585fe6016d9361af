"""Past change, split into its factors: LMDI-I, additive."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from mobility.errors import EstimateError

NEAR = 0.1
"""Relative distance below which two numbers nearly meet, without unit."""


def logarithmic_mean(a: float, b: float) -> float:
    """Give the logarithmic mean (a - b) / ln(a / b) of two positive numbers, a where they meet.

    References
    ----------
    Ang (2005), The LMDI approach to decomposition analysis: a practical guide,
    Energy Policy 33(7): 867-871.
    """
    if a == b:
        return a
    apart = (a - b) / b
    # log1p keeps the digits where a and b nearly meet, log where they are far apart
    return float((a - b) / (np.log1p(apart) if abs(apart) < NEAR else np.log(a / b)))


def lmdi(before: Mapping[str, float], after: Mapping[str, float]) -> pl.DataFrame:
    """Split the change of a product into the contributions of its factors.

    A factor that is zero at one end is taken to its limit: the quantity then appears (or goes)
    with that factor alone, and all change is the factor's; several such factors share equally.
    A quantity that is zero at both ends did not change, and no factor did anything.

    Parameters
    ----------
    before, after
        The factors' values, 0 or more; the quantity is their product.

    Returns
    -------
    DataFrame with factor and contribution, which sum to the change of the product

    Raises
    ------
    EstimateError
        The factors differ between the two, are none, or one is negative or no number.

    References
    ----------
    Ang (2005), Energy Policy 33(7): 867-871.
    Wood & Lenzen (2006), Energy Policy 34(12): 1326-1331; Ang & Liu (2007), Energy Policy 35(1):
    238-246 (zeros as the limit of small values).
    """
    _check(before, after)
    names = list(before)
    start, end = (np.array([side[name] for name in names], float) for side in (before, after))
    old, new = float(start.prod()), float(end.prod())
    if old > 0 and new > 0:
        parts = logarithmic_mean(new, old) * np.log(end / start)
    elif old == new:
        parts = np.zeros(len(names))
    else:
        vanishing = (start == 0) if old == 0 else (end == 0)
        parts = (new - old) * vanishing / vanishing.sum()
    return pl.DataFrame({"factor": names, "contribution": parts})


def _check(before: Mapping[str, float], after: Mapping[str, float]) -> None:
    if not before or set(before) != set(after):
        raise EstimateError(
            "The factors before and after are not the same.",
            where=f"before {sorted(before)}, after {sorted(after)}",
            todo="give every factor a value before and after.",
        )
    wrong = [
        name
        for side in (before, after)
        for name, number in side.items()
        if not (np.isfinite(number) and number >= 0)
    ]
    if wrong:
        raise EstimateError(
            "A factor is negative or no number, which has no logarithm.",
            where=f"factors {sorted(set(wrong))}",
            todo="write the quantity as a product of factors that are 0 or more.",
        )
