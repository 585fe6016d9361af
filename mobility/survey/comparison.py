"""What differs between groups or waves, with the covariance of what they share."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse, stats

from mobility.errors import EstimateError
from mobility.survey.basis import Basis
from mobility.survey.cells import column_of
from mobility.survey.estimates import Estimates
from mobility.survey.intervals import Interval, t_interval, wilson_interval
from mobility.survey.summary import Presentation

Array = NDArray[np.float64]
Pairs = Sequence[tuple[object, object]]
_FEW = 5  # expected answers below which a normal interval is not sound; Cochran (1954), Biometrics
WAVE = "wave"
"""The column of the wave."""


def contrast(
    basis: Basis, made: Estimates, between: str, pairs: Pairs | None = None
) -> pl.DataFrame:
    """Estimate to less from, for each pair of values of `between`; see `Design.difference`.

    Parameters
    ----------
    made
        What is compared, estimated by groups of which `between` is one.

    Raises
    ------
    EstimateError
        The waves of a finite population are compared, or nothing is there to compare.
    """
    if between == WAVE and basis.structure.has_population:
        raise EstimateError(
            "A change between waves knows no finite population: the next wave's staff are others.",
            where="population",
            todo="leave population out of the design.",
        )
    if pairs is None:
        pairs = list(pairwise(column_of(basis.sample, between).drop_nulls().unique().sort()))
    return (
        differences(made, between, pairs, told=basis.told)
        .frame(basis.told)
        .pipe(with_p_values, _freedom(made, between, pairs))
    )


def differences(
    made: Estimates, between: str, pairs: Pairs, *, told: Presentation | None = None
) -> Estimates:
    """Turn estimates by group into their differences.

    Where fewer than 5 effective answers stand on one side of a share, the interval is put together
    from Wilson's of both shares, at the effective answers that their errors tell, so that it stays
    sound near 0 and 1; else it is symmetric.

    Parameters
    ----------
    told
        Level of the intervals.

    Raises
    ------
    EstimateError
        No pair of values has estimates on both sides.

    References
    ----------
    Newcombe (1998), Statistics in Medicine 17: 873-890, method 10; with covariance Zou & Donner
    (2008), Statistics in Medicine 27: 1693-1702.
    """
    first, second, keys = _matched(made.keys, between, pairs)
    new = np.arange(len(first))
    size = (len(first), len(made.estimate))
    signs = np.concatenate([-np.ones(len(first)), np.ones(len(first))])
    places = (np.concatenate([new, new]), np.concatenate([first, second]))
    found = made.combine(sparse.coo_array((signs, places), size).tocsr(), keys)
    if made.kind != "share":
        return found
    return replace(found, bounds=_between_shares(made, found, first, second, told))


def _between_shares(
    made: Estimates,
    found: Estimates,
    first: NDArray[np.int64],
    second: NDArray[np.int64],
    told: Presentation | None,
) -> Interval:
    """Give the interval of a difference, from those of both shares where answers are few."""
    level = (told or Presentation()).level
    variance, both = made.spread.variance(), found.spread.variance()
    with np.errstate(divide="ignore", invalid="ignore"):
        borne = made.estimate * (1 - made.estimate) / variance
    borne = np.where((borne > 0) & made.has_design, borne, made.n_effective)
    ends = wilson_interval(made.estimate, borne, level)
    common = variance[first] + variance[second] - both
    apart = 2 * np.sqrt(variance[first] * variance[second])
    likeness = np.divide(common, apart, out=np.zeros_like(common), where=apart > 0)
    likeness = np.clip(likeness, -1, 1)

    def reach(one: Array, two: Array) -> Array:
        square: Array = one**2 + two**2 - 2 * likeness * one * two
        return np.sqrt(np.maximum(square, 0))

    down, up = made.estimate - ends[0], ends[1] - made.estimate
    low = found.estimate - reach(down[second], up[first])
    high = found.estimate + reach(up[second], down[first])
    plain = t_interval(found.estimate, np.sqrt(both), found.degrees_of_freedom, level)
    rarer = np.minimum(made.estimate, 1 - made.estimate) * made.n_effective
    few = np.minimum(rarer[first], rarer[second]) < _FEW
    return np.where(few, low, plain[0]), np.where(few, high, plain[1])


def with_p_values(frame: pl.DataFrame, degrees_of_freedom: NDArray[np.float64]) -> pl.DataFrame:
    """Add the p value of no difference, two-sided, null where there is no error."""
    with np.errstate(divide="ignore", invalid="ignore"):
        score = np.abs(frame["estimate"].to_numpy()) / frame["standard_error"].to_numpy()
    value = 2 * stats.t.sf(score, degrees_of_freedom)
    return frame.with_columns(p_value=pl.Series(value, dtype=pl.Float64).fill_nan(None))


def _freedom(made: Estimates, between: str, pairs: Pairs) -> NDArray[np.float64]:
    first, second, _ = _matched(made.keys, between, pairs)
    return np.minimum(made.degrees_of_freedom[first], made.degrees_of_freedom[second])


def _matched(
    keys: pl.DataFrame, between: str, pairs: Pairs
) -> tuple[NDArray[np.int64], NDArray[np.int64], pl.DataFrame]:
    """Find the two estimates of each difference, and its keys."""
    rows = keys.with_row_index("_row")
    others = [name for name in keys.columns if name != between]
    found = []
    for one, two in pairs:
        left = rows.filter(pl.col(between) == one).rename({between: f"{between}_from"})
        right = rows.filter(pl.col(between) == two).rename({between: f"{between}_to"})
        if others:
            both = left.join(right, on=others, suffix="_to", maintain_order="left")
        else:
            both = left.join(right, how="cross", suffix="_to")
        found.append(both)
    both = pl.concat(found) if found else pl.DataFrame()
    if both.is_empty():
        raise EstimateError(
            f"There are no two groups of {between} to compare.",
            where=f"column {between}, pairs",
            todo="give pairs of values that both have answers.",
        )
    named = both.select(*others, f"{between}_from", f"{between}_to")
    return both["_row"].to_numpy(), both["_row_to"].to_numpy(), named
