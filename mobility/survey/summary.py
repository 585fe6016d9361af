"""Estimates with their errors, as the columns that every published number stands in."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.survey import intervals
from mobility.survey.methods import Scales, scales_of
from mobility.survey.reliability import RULES, Evidence, Rule, classify
from mobility.tables import RELIABILITIES

Array = NDArray[np.float64]

RESULT_COLUMNS = (
    "estimate",
    "standard_error",
    "low",
    "high",
    "n",
    "n_effective",
    "reliability",
)
"""The columns of every estimate, after those of its keys."""


@dataclass(frozen=True)
class Presentation:
    """How estimates are told.

    Attributes
    ----------
    level
        Confidence level of the interval.
    interval
        "auto", "normal", "logit", "wilson" or "korn_graubard". Auto: logit for shares, Wilson where
        a share is 0 or 1 or no design was given, and normal (Student's t) for all else.
    rules
        Rules of reliability.
    """

    level: float = 0.95
    interval: str = "auto"
    rules: tuple[Rule, ...] = RULES


def summarise(  # noqa: PLR0913
    estimate: Array,
    replicates: Array,
    *,
    keys: pl.DataFrame | None = None,
    n: Array | None = None,
    n_effective: Array | None = None,
    kind: str = "amount",
    scales: Scales | None = None,
    degrees_of_freedom: Array | float | None = None,
    told: Presentation | None = None,
) -> pl.DataFrame:
    """Turn estimates and their replicates into the columns of a published table.

    What was carried downstream (a flow, a tonne, a chance) ends here: the one place where
    replicates become an error.

    Parameters
    ----------
    estimate
        Estimates, shape (K,).
    replicates
        The same made with each replicate weight, shape (K, R); NaN where a replicate had nobody.
    keys
        What each estimate is of, K rows.
    n, n_effective
        Answers and effective answers behind each; absent: null, and `reliability` rests on the
        error alone.
    kind
        "share" (between 0 and 1), "amount" or "difference".
    scales
        How replicates become a variance; absent: bootstrap.
    degrees_of_freedom
        Absent: R - 1.

    Returns
    -------
    frame
        The keys and `RESULT_COLUMNS`.

    Raises
    ------
    EstimateError
        The shapes do not fit.
    """
    estimate = np.atleast_1d(np.asarray(estimate, dtype=float))
    replicates = np.atleast_2d(np.asarray(replicates, dtype=float))
    if len(replicates) != len(estimate):
        raise EstimateError(
            f"{len(estimate)} estimates have replicates of shape {replicates.shape}.",
            where="summarise",
            todo="give replicates of shape (estimates, R).",
        )
    scales = scales or scales_of("bootstrap", replicates.shape[1])
    error = np.sqrt((scales.deviations(estimate, replicates) ** 2).sum(axis=1))
    freedom = replicates.shape[1] - 1 if degrees_of_freedom is None else degrees_of_freedom
    return told_frame(
        Told(
            keys=pl.DataFrame() if keys is None else keys,
            estimate=estimate,
            standard_error=error,
            n=_or_nothing(n, len(estimate)),
            n_effective=_or_nothing(n_effective, len(estimate)),
            degrees_of_freedom=np.broadcast_to(np.asarray(freedom, dtype=float), estimate.shape),
            kind=kind,
        ),
        told or Presentation(),
    )


@dataclass(frozen=True)
class Told:
    """Numbers ready to be told; all arrays of shape (K,).

    Attributes
    ----------
    keys, estimate, standard_error, n, n_effective, degrees_of_freedom, kind
        As in `summarise`.
    has_design
        Whether strata, clusters, a population or unequal weights shape the error.
    bounds
        Low and high where they were found by another way than from the error.
    n_units
        Primary units behind each; absent: `n`.
    """

    keys: pl.DataFrame
    estimate: Array
    standard_error: Array
    n: Array
    n_effective: Array
    degrees_of_freedom: Array
    kind: str
    has_design: bool = True
    bounds: intervals.Interval | None = None
    n_units: Array | None = None


def told_frame(numbers: Told, told: Presentation) -> pl.DataFrame:
    """Give the keys and the result columns; what cannot be said is null."""
    low, high = numbers.bounds or _interval(numbers, told)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = numbers.standard_error / np.abs(numbers.estimate)
    known = np.isfinite(numbers.estimate) & np.isfinite(numbers.standard_error)
    evidence = Evidence(
        n=_enough(numbers.n),
        n_effective=_enough(numbers.n_effective),
        n_units=_enough(numbers.n if numbers.n_units is None else numbers.n_units),
        width=high - low,
        relative_error=relative,
    )
    reliability = classify(numbers.kind, evidence, told.rules)
    columns = (
        numbers.estimate,
        numbers.standard_error,
        low,
        high,
        numbers.n,
        numbers.n_effective,
    )
    frame = pl.DataFrame(
        {name: pl.Series(values) for name, values in zip(RESULT_COLUMNS, columns, strict=False)}
    ).with_columns(
        pl.all().fill_nan(None),
        reliability=pl.Series(np.where(known, reliability, "not_shown"), dtype=pl.String),
    )
    frame = frame.with_columns(pl.col("n").cast(pl.Int64))
    return numbers.keys.hstack(frame) if numbers.keys.columns else frame


def hide_thin(frame: pl.DataFrame) -> pl.DataFrame:
    """Make the numbers of rows that are not to be shown null; the rows stay."""
    hidden = pl.col("reliability") == RELIABILITIES[-1]
    numbers = [name for name in RESULT_COLUMNS if name not in ("n", "reliability")]
    numbers += [name for name in ("p_value", "p_adjusted") if name in frame.columns]
    return frame.with_columns(pl.when(~hidden).then(pl.col(name)) for name in numbers)


def _interval(numbers: Told, told: Presentation) -> intervals.Interval:
    estimate, error, freedom = numbers.estimate, numbers.standard_error, numbers.degrees_of_freedom
    name = told.interval
    if name == "auto" and numbers.kind == "share":
        logit = intervals.logit_interval(estimate, error, freedom, told.level)
        wilson = intervals.wilson_interval(estimate, numbers.n_effective, told.level)
        use = (error > 0) & (estimate > 0) & (estimate < 1) & numbers.has_design
        return np.where(use, logit[0], wilson[0]), np.where(use, logit[1], wilson[1])
    if name == "logit":
        return intervals.logit_interval(estimate, error, freedom, told.level)
    if name == "wilson":
        return intervals.wilson_interval(estimate, numbers.n_effective, told.level)
    if name == "korn_graubard":
        return intervals.korn_graubard_interval(estimate, error, numbers.n, freedom, told.level)
    if name not in ("auto", "normal"):
        raise EstimateError(
            f"interval={name!r} is not known.",
            where="interval",
            todo="take auto, normal, logit, wilson or korn_graubard.",
        )
    return intervals.t_interval(estimate, error, freedom, told.level)


def _enough(count: Array) -> Array:
    """Let a count that is not known stand in no rule's way."""
    return np.where(np.isnan(count), np.inf, count)


def _or_nothing(values: Array | None, size: int) -> Array:
    if values is None:
        return np.full(size, np.nan)
    return np.broadcast_to(np.asarray(values, dtype=float), (size,))
