"""Intervals around estimates: for shares near 0 and 1 as well as for amounts.

All functions take and give arrays of one length; `level` is the confidence level.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Array = NDArray[np.float64]
Interval = tuple[Array, Array]


def t_interval(
    estimate: Array, standard_error: Array, degrees_of_freedom: Array, level: float = 0.95
) -> Interval:
    """Give the symmetric interval of a mean, a total or a difference."""
    reach = t_value(degrees_of_freedom, level) * standard_error
    return estimate - reach, estimate + reach


def logit_interval(
    share: Array, standard_error: Array, degrees_of_freedom: Array, level: float = 0.95
) -> Interval:
    """Give the interval of a share between 0 and 1, symmetric in its logit.

    References
    ----------
    Korn & Graubard (1999), Analysis of Health Surveys, section 2.5; R survey, `svyciprop`.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.log(share / (1 - share))
        reach = t_value(degrees_of_freedom, level) * standard_error / (share * (1 - share))
        return _inverse_logit(middle - reach), _inverse_logit(middle + reach)


def wilson_interval(share: Array, n_effective: Array, level: float = 0.95) -> Interval:
    """Give Wilson's score interval of a share among `n_effective` independent answers.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22: 209-212.
    """
    z = stats.norm.ppf(0.5 + level / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        shrink = 1 + z**2 / n_effective
        middle = (share + z**2 / (2 * n_effective)) / shrink
        inside = share * (1 - share) / n_effective + z**2 / (4 * n_effective**2)
    reach = z * np.sqrt(np.maximum(inside, 0)) / shrink
    low = np.where(share <= 0, 0.0, np.maximum(middle - reach, 0))
    high = np.where(share >= 1, 1.0, np.minimum(middle + reach, 1))
    return low, high


def korn_graubard_interval(
    share: Array,
    standard_error: Array,
    n: Array,
    degrees_of_freedom: Array,
    level: float = 0.95,
) -> Interval:
    """Give the Clopper-Pearson interval at the effective n that the standard error tells.

    Where the standard error is 0, n itself is taken.

    References
    ----------
    Korn & Graubard (1998), Survey Methodology 24(2): 193-201.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = share * (1 - share) / standard_error**2
    effective = np.where(standard_error > 0, effective, n)
    effective *= (t_value(n - 1, level) / t_value(degrees_of_freedom, level)) ** 2
    tail = (1 - level) / 2
    hits, misses = effective * share, effective * (1 - share)
    low = stats.beta.ppf(tail, hits, misses + 1)
    high = stats.beta.ppf(1 - tail, hits + 1, misses)
    return np.where(share <= 0, 0.0, low), np.where(share >= 1, 1.0, high)


def t_value(degrees_of_freedom: Array, level: float) -> Array:
    """Give the t quantile of a level; NaN where there are no degrees of freedom."""
    with np.errstate(invalid="ignore"):
        value: Array = stats.t.ppf(0.5 + level / 2, degrees_of_freedom)
    return value


def _inverse_logit(logit: Array) -> Array:
    inverse: Array = 1 / (1 + np.exp(-logit))
    return inverse
