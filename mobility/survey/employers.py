"""One employer beside others of its kind, and its change beside theirs.

An employer sees itself, what is typical of the others and the difference; never another one, never
a rank. Employers differ by more than the error of their samples: what is said of all is therefore a
random-effects mean, and errors are those of employers, not of answers.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import optimize

from mobility.errors import EstimateError
from mobility.survey.intervals import t_value

Array = NDArray[np.float64]

LEAST_OTHERS = 3
"""Employers: with fewer others, one of them could reckon another out of their mean."""

LEAST_CONTROLS = 5
"""Employers: with fewer, the controls' spread is not known well enough; Cameron, Gelbach & Miller
(2008), Rev. Econ. Stat. 90(3): 414-427, find errors of few clusters too small."""

TINY = 1e-12
"""Variance: what stands for an employer without error, so that it can be weighed."""

Row = tuple[str, float, float, float, float]
"""Who, estimate, standard error, low, high."""

HALF_AN_ANSWER = 0.5
"""Answers added to each side of a share before its logit is taken (Haldane & Anscombe, 1956)."""


@dataclass(frozen=True)
class Together:
    """What several employers have in common.

    Attributes
    ----------
    mean, error, size
        Their mean and its standard error; how many they are.
    between
        Variance of employers around it, beyond their samples' errors.
    """

    mean: float
    error: float
    between: float
    size: int

    def t(self, level: float) -> float:
        """Give the t quantile for so many employers."""
        return float(t_value(np.array([self.size - 1.0]), level)[0])


def benchmark(
    estimates: pl.DataFrame, employer: str, *, kind: str = "share", level: float = 0.95
) -> pl.DataFrame:
    """Set one employer beside the others of its kind.

    Parameters
    ----------
    estimates
        ``employer, estimate, standard_error``, for shares ``n_effective`` too; a row per employer
        of the kind, the own one among them.
    employer, level
        The own one; the level of the intervals.
    kind
        "share" (compared on the logit scale) or "amount".

    Returns
    -------
    frame
        ``who, estimate, standard_error, low, high, n_employers``. `own` as measured; `own_shrunk`
        drawn towards the others by as much as its own sample is uncertain; `others` their mean;
        `typical` the range in which an employer of the kind is expected; `difference` own less
        others.

    Raises
    ------
    EstimateError
        The own employer is not there once, or the others are too few.
    """
    own, others = _parted(estimates, employer)
    value, variance = _on_scale(own, kind)
    together = _together(*_on_scale(others, kind))
    reach = together.t(level)
    spread = together.between + together.error**2
    pull = spread / (spread + variance[0])
    shrunk = pull * value[0] + (1 - pull) * together.mean
    rows = [
        ("own", value[0], np.sqrt(variance[0])),
        ("own_shrunk", shrunk, np.sqrt(pull * variance[0])),
        ("others", together.mean, together.error),
        ("typical", together.mean, np.sqrt(spread)),
    ]
    told = [_told(*row, _normal(level) if row[0] == "own" else reach, kind) for row in rows]
    return pl.DataFrame(
        [*told, _difference(told[0], told[2], reach)],
        schema=["who", "estimate", "standard_error", "low", "high"],
        orient="row",
    ).with_columns(n_employers=pl.lit(together.size + 1))


def changes_side_by_side(
    changes: pl.DataFrame, employer: str, *, level: float = 0.95
) -> pl.DataFrame:
    """Set an employer's change beside that of control employers; take the difference if it bears.

    Parameters
    ----------
    changes
        ``employer, change, standard_error`` and ``is_control``; a row per employer measured before
        and after. Others that acted too are left out.
    employer, level
        The own one; the level of the intervals.

    Returns
    -------
    frame
        ``who, estimate, standard_error, low, high, n_employers, reason``: `own`, `controls` and
        `difference_in_differences`. Errors are of employers: their changes differ beyond their
        samples. What too few employers cannot bear is null, with the reason.

    Raises
    ------
    EstimateError
        The own employer is not there once.

    References
    ----------
    Donald & Lang (2007), Rev. Econ. Stat. 89(2): 221-233 (few groups, one of them treated);
    Hartung & Knapp (2001), Stat. Med. 20: 3875-3889.
    """
    own, others = _parted(changes.rename({"change": "estimate"}), employer, least=0)
    controls = others.filter("is_control")
    size = controls.height
    value, error = float(own["estimate"][0]), float(own["standard_error"][0])
    rows: list[tuple[object, ...]] = [
        (*_told("own", value, error, _normal(level), "amount"), 1, None)
    ]
    if size < LEAST_OTHERS:
        rows.append(_untold("controls", size, LEAST_OTHERS))
    else:
        together = _together(*_on_scale(controls, "amount"))
        reach = together.t(level)
        told = _told("controls", together.mean, together.error, reach, "amount")
        rows.append((*told, size, None))
    if size < LEAST_CONTROLS:
        rows.append(_untold("difference_in_differences", size, LEAST_CONTROLS))
    else:
        # without what it did, the own change would have lain about the controls' as theirs do
        spread = float(np.sqrt(error**2 + together.between + together.error**2))
        gap = value - together.mean
        told = _told("difference_in_differences", gap, spread, reach, "amount")
        rows.append((*told, size + 1, None))
    numbers = dict.fromkeys(("estimate", "standard_error", "low", "high"), pl.Float64())
    schema = {"who": pl.String(), **numbers, "n_employers": pl.Int64(), "reason": pl.String()}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _parted(
    estimates: pl.DataFrame, employer: str, *, least: int = LEAST_OTHERS
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part the own employer from the others; those without an estimate are left out."""
    known = estimates.drop_nulls(["estimate", "standard_error"])
    own, others = known.filter(employer=employer), known.filter(pl.col("employer") != employer)
    if own.height != 1 or others["employer"].n_unique() != others.height:
        raise EstimateError(
            f"The employer stands {own.height} times among the estimates, or another twice.",
            where=f"employer {employer}",
            todo="give one row per employer, the own one among them.",
        )
    if others.height < least:
        raise EstimateError(
            f"Only {others.height} other employers of the kind have answered.",
            where=f"employer {employer}",
            todo=f"widen the kind until there are {least}, or leave the comparison out.",
        )
    return own, others


def _on_scale(estimates: pl.DataFrame, kind: str) -> tuple[Array, Array]:
    """Give values and variances on the scale on which they are compared."""
    value = estimates["estimate"].to_numpy().astype(float)
    error = estimates["standard_error"].to_numpy().astype(float)
    if kind == "amount":
        return value, error**2
    if kind != "share":
        raise EstimateError(
            f"kind={kind!r} is not known.", where="kind", todo="take share or amount."
        )
    n = estimates["n_effective"].to_numpy().astype(float)
    share = (value * n + HALF_AN_ANSWER) / (n + 2 * HALF_AN_ANSWER)
    # where nobody or everybody ticked, the sample's error is 0 and says nothing
    sampling = np.where(error > 0, error**2, share * (1 - share) / n)
    return np.log(share / (1 - share)), sampling / (share * (1 - share)) ** 2


def _together(value: Array, variance: Array) -> Together:
    """Find the mean of employers who differ by more than their samples' errors.

    References
    ----------
    Paule & Mandel (1982), J. Res. Natl. Bur. Stand. 87: 377-385 (the variance between);
    Hartung & Knapp (2001), Stat. Med. 20: 3875-3889 (the error of the mean).
    """
    size, variance = len(value), np.maximum(variance, TINY)

    def mean_of(between: float) -> tuple[float, Array]:
        weight: Array = 1 / (variance + between)
        return float((weight * value).sum() / weight.sum()), weight

    def excess(between: float) -> float:
        mean, weight = mean_of(between)
        return float((weight * (value - mean) ** 2).sum()) - (size - 1)

    most = float(np.var(value, ddof=1)) * size + float(variance.max())
    between = float(optimize.brentq(excess, 0.0, most)) if excess(0.0) > 0 else 0.0
    mean, weight = mean_of(between)
    scatter = float((weight * (value - mean) ** 2).sum()) / (size - 1)
    # never smaller than if the variances were known
    error = np.sqrt(max(scatter, 1.0) / weight.sum())
    return Together(mean, float(error), between, size)


def _normal(level: float) -> float:
    return float(t_value(np.array([np.inf]), level)[0])


def _told(who: str, middle: float, error: float, reach: float, kind: str) -> Row:
    """Write a value with its interval, back on its own scale."""
    low, high = middle - reach * error, middle + reach * error
    if kind == "share":
        middle, low, high = (float(1 / (1 + np.exp(-end))) for end in (middle, low, high))
        error *= middle * (1 - middle)
    return who, float(middle), float(error), float(low), float(high)


def _difference(own: Row, others: Row, reach: float) -> Row:
    """Take one from the other; their samples are independent."""
    gap, error = own[1] - others[1], float(np.hypot(own[2], others[2]))
    return "difference", gap, error, gap - reach * error, gap + reach * error


def _untold(who: str, size: int, least: int) -> tuple[object, ...]:
    return who, None, None, None, None, size, f"fewer than {least} control employers"
