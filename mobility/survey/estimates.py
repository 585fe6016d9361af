"""Estimates that still know their common error, so that they can be compared and combined."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.survey.intervals import Interval
from mobility.survey.spread import Spread
from mobility.survey.summary import Presentation, Told, told_frame

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Estimates:
    """K estimates with their spread.

    Attributes
    ----------
    keys
        What each is of, K rows.
    estimate
        Shape (K,).
    spread
        Their variances and covariances.
    n, n_effective, degrees_of_freedom
        Answers, effective answers, and degrees of freedom behind each, shape (K,).
    kind
        "share", "amount" or "difference".
    replicates
        The estimates of each replicate weight, shape (K, R); absent with linearisation.
    design_effect
        Variance over that of a simple random sample of the same n, shape (K,), where asked for.
    has_design
        Whether strata, clusters, a population or unequal weights shape the error.
    bounds
        Low and high where they do not follow from the error.
    n_units
        Primary units behind each.
    """

    keys: pl.DataFrame
    estimate: Array
    spread: Spread
    n: Array
    n_effective: Array
    degrees_of_freedom: Array
    kind: str
    replicates: Array | None = None
    design_effect: Array | None = None
    has_design: bool = True
    bounds: Interval | None = None
    n_units: Array | None = None

    @property
    def standard_error(self) -> Array:
        """Standard error of each estimate."""
        error: Array = np.sqrt(self.spread.variance())
        return error

    def frame(self, told: Presentation | None = None, *, detail: bool = False) -> pl.DataFrame:
        """Give the keys and the result columns.

        Parameters
        ----------
        told
            Level, interval and rules.
        detail
            Whether `design_effect` and `degrees_of_freedom` are added.
        """
        numbers = Told(
            self.keys,
            self.estimate,
            self.standard_error,
            self.n,
            self.n_effective,
            self.degrees_of_freedom,
            self.kind,
            self.has_design,
            self.bounds,
            self.n_units,
        )
        frame = told_frame(numbers, told or Presentation())
        if not detail:
            return frame
        effect = np.full(len(frame), np.nan) if self.design_effect is None else self.design_effect
        return frame.with_columns(
            design_effect=pl.Series(effect, dtype=pl.Float64).fill_nan(None),
            degrees_of_freedom=pl.Series(self.degrees_of_freedom),
        )

    def combine(
        self, weights: sparse.csr_array, keys: pl.DataFrame, kind: str = "difference"
    ) -> "Estimates":
        """Give linear combinations, with the covariance of what they are made of.

        `n`, `n_effective` and the degrees of freedom are the smallest of the parts'.

        Parameters
        ----------
        weights
            Shape (new, K).
        keys
            What each combination is of.
        """
        weights = sparse.csr_array(weights)
        return Estimates(
            keys=keys,
            estimate=weights @ self.estimate,
            spread=self.spread.combine(weights),
            n=_smallest(weights, self.n),
            n_effective=_smallest(weights, self.n_effective),
            degrees_of_freedom=_smallest(weights, self.degrees_of_freedom),
            kind=kind,
            replicates=None if self.replicates is None else weights @ self.replicates,
            has_design=self.has_design,
            n_units=None if self.n_units is None else _smallest(weights, self.n_units),
        )


def _smallest(weights: sparse.csr_array, values: Array) -> Array:
    """Give the smallest value among the parts of each combination."""
    smallest = np.full(weights.shape[0], np.inf)
    of_part = np.repeat(np.arange(weights.shape[0]), np.diff(weights.indptr))
    np.minimum.at(smallest, of_part, values[weights.indices])
    return smallest
