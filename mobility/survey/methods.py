"""How replicates become a variance: the scale of each method."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey.structure import Structure

Array = NDArray[np.float64]
METHODS = ("bootstrap", "brr", "fay", "jackknife")
"""Methods of replication."""


@dataclass(frozen=True)
class Scales:
    """V = scale * sum over r of rscales_r (replicate_r - centre)^2.

    Attributes
    ----------
    scale, rscales
        The factors, one for all and one for each replicate, shape (R,).
    about_mean
        Whether the centre is the replicates' mean; else it is the estimate.
    """

    scale: float
    rscales: Array
    about_mean: bool = False

    def deviations(self, estimate: Array, replicates: Array) -> Array:
        """Give the scaled deviations, shape (K, R); their squares add up to the variance.

        A replicate that is NaN (nobody of a small group was drawn) counts as the average one.
        """
        missing = np.isnan(replicates)
        centre = np.nanmean(replicates, axis=1) if self.about_mean else estimate
        scaled = (replicates - centre[:, None]) * np.sqrt(self.scale * self.rscales)
        if missing.any():
            valid = (~missing).sum(axis=1)
            scaled = np.where(missing, 0.0, scaled)
            with np.errstate(divide="ignore", invalid="ignore"):
                scaled *= np.sqrt(replicates.shape[1] / valid)[:, None]
            scaled[valid == 0] = np.nan
        return scaled


def scales_of(
    method: str,
    n_replicates: int,
    *,
    fay: float | None = None,
    scale: float | None = None,
    rscales: Array | None = None,
    about_mean: bool = False,
) -> Scales:
    """Give the scales of a method, or those that came with given weights.

    Raises
    ------
    EstimateError
        The method is unknown, Fay's factor is missing or not in [0, 1), or there is not one scale
        for each replicate.

    References
    ----------
    Wolter (2007), Introduction to Variance Estimation; Judkins (1990), J. Official Stat. 6: 223.
    """
    if method not in METHODS:
        raise EstimateError(
            f"method={method!r} is not known.", where="method", todo=f"take one of {METHODS}."
        )
    if method == "fay" and not (fay is not None and 0 <= fay < 1):
        raise EstimateError(
            f"Fay's method has a factor from 0 up to 1, not {fay!r}.",
            where="fay",
            todo="give the factor the weights were made with, for example 0.3.",
        )
    usual = {
        "bootstrap": 1 / n_replicates,
        "brr": 1 / n_replicates,
        "fay": 1 / (n_replicates * (1 - (fay or 0)) ** 2),
        "jackknife": (n_replicates - 1) / n_replicates,
    }[method]
    if scale is None:
        scale = usual if rscales is None else 1.0
    each = np.ones(n_replicates) if rscales is None else np.asarray(rscales, dtype=float)
    if each.shape != (n_replicates,):
        raise EstimateError(
            f"{n_replicates} replicates have {len(each)} scales.",
            where="rscales",
            todo="give one scale for each replicate.",
        )
    return Scales(float(scale), each, about_mean)


def jackknife_scales(structure: Structure, n_replicates: int) -> Array | None:
    """Give the jackknife's scales, (n_h - 1) / n_h (1 - f_h), one for each unit left out.

    The finite population enters here, as in R's `survey`; with the bootstrap it is in the weights.

    Returns
    -------
    rscales
        Shape (R,); None where no design is known, so that (R - 1) / R must do.

    Raises
    ------
    EstimateError
        Strata or a population are given, but there is not one replicate for each unit.
    """
    first = structure.first
    if len(first.parent) == n_replicates:
        left = (first.drawn - 1) / first.drawn * (1 - first.fraction)
        return left[first.parent]
    if len(first.drawn) == 1 and not structure.has_population:
        return None
    raise EstimateError(
        f"{n_replicates} jackknife replicates do not fit {len(first.parent)} units.",
        where="replicates, rscales",
        todo="give scale and rscales as they came with the weights.",
    )
