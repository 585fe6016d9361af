"""What a forecast of electric cars must beat: a straight line, and the nation scaled."""

from collections.abc import Sequence
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from mobility.charging.draws import intervals
from mobility.charging.history import checked_history, checked_years
from mobility.errors import EstimateError

LEAST_OVERLAP = 2
"""Years that a projection and a history must share before their ratio has a spread."""


class StraightLine(BaseEstimator):  # type: ignore[misc]
    """Electric cars on a straight line through the years, by least squares.

    Parameters
    ----------
    draws
        Futures drawn from the line's prediction interval (Student's t).
    random_state
        Seed.

    Attributes
    ----------
    last_year_ : int
    intercept_, slope_ : float, cars in ``last_year_`` and cars per year

    Raises
    ------
    EstimateError
        Too few years, or a count that cannot be.
    """

    def __init__(self, *, draws: int = 2_000, random_state: int = 0) -> None:
        self.draws = draws
        self.random_state = random_state

    def fit(
        self, X: pl.DataFrame, y: None = None, sample_weight: NDArray[np.float64] | None = None
    ) -> Self:
        """Learn the line from ``X``, one row per year: ``year, cars, electric``."""
        year, _, electric = checked_history(X)
        weights = np.ones(len(year)) if sample_weight is None else np.asarray(sample_weight, float)
        self.last_year_ = int(year[-1])
        design = np.column_stack([np.ones(len(year)), year - self.last_year_])
        self._covariance = np.linalg.inv(design.T @ (weights[:, None] * design))
        self.intercept_, self.slope_ = self._covariance @ design.T @ (weights * electric)
        residual = electric - design @ np.array([self.intercept_, self.slope_])
        self._freedom = len(year) - 2
        self._variance = float((weights * residual**2).sum() / self._freedom)
        return self

    def predict(self, X: Sequence[int]) -> pl.DataFrame:
        """Give ``year, estimate, standard_error, low, high`` of electric cars in coming years."""
        return pl.DataFrame({"year": list(X)}).hstack(intervals(self.paths(X)["electric"]))

    def paths(self, years: Sequence[int]) -> dict[str, NDArray[np.float64]]:
        """Draw futures of ``electric``, of shape (draws, n_years); never below no car."""
        ahead = checked_years(years, self.last_year_).astype(float)
        rng = np.random.default_rng([self.random_state, 1])
        design = np.column_stack([np.ones(len(ahead)), ahead])
        line = design @ np.array([self.intercept_, self.slope_])
        spread = np.sqrt(self._variance * (1 + ((design @ self._covariance) * design).sum(axis=1)))
        electric = line + spread * rng.standard_t(self._freedom, (self.draws, 1))
        return {"electric": np.maximum(electric, 0.0)}


class NationalScaled(BaseEstimator):  # type: ignore[misc]
    """The national projection, scaled to the area's latest count.

    The area's ratio to the nation walks on as unsteadily as it did; the projection's own error
    is not in the interval, so it is narrower than what is known.

    Parameters
    ----------
    projection
        One row per year, past and coming: ``year, electric``, counted on the history's day.
    draws
        Futures drawn.
    random_state
        Seed.

    Attributes
    ----------
    last_year_ : int
    ratio_ : float, the area's electric cars per one of the projection's in ``last_year_``
    shock_ : float, standard deviation of a year's change of the ratio's logarithm

    Raises
    ------
    EstimateError
        History and projection share too few years, or the projection ends too early.
    """

    def __init__(
        self, projection: pl.DataFrame, *, draws: int = 2_000, random_state: int = 0
    ) -> None:
        self.projection = projection
        self.draws = draws
        self.random_state = random_state

    def fit(
        self, X: pl.DataFrame, y: None = None, sample_weight: NDArray[np.float64] | None = None
    ) -> Self:
        """Learn the ratio from ``X``, one row per year: ``year, cars, electric``."""
        year, _, electric = checked_history(X)
        self._national = {
            int(when): float(cars)
            for when, cars in self.projection.select("year", "electric").iter_rows()
        }
        both = np.array([when in self._national for when in year.tolist()])
        if both.sum() < LEAST_OVERLAP or not both[-1]:
            raise EstimateError(
                f"The projection shares {int(both.sum())} years with the history.",
                where="argument projection of NationalScaled, column year",
                todo="give a projection that has the history's last years too.",
            )
        nation = np.array([self._national[when] for when in year[both].tolist()])
        log_ratio = np.log(electric[both] / nation)
        weights = np.ones(len(year)) if sample_weight is None else np.asarray(sample_weight, float)
        changes = np.diff(log_ratio) / np.sqrt(np.diff(year[both]))
        self.last_year_, self.ratio_ = int(year[-1]), float(np.exp(log_ratio[-1]))
        self.shock_ = float(np.sqrt(np.average(changes**2, weights=weights[both][1:])))
        return self

    def predict(self, X: Sequence[int]) -> pl.DataFrame:
        """Give ``year, estimate, standard_error, low, high`` of electric cars in coming years."""
        return pl.DataFrame({"year": list(X)}).hstack(intervals(self.paths(X)["electric"]))

    def paths(self, years: Sequence[int]) -> dict[str, NDArray[np.float64]]:
        """Draw futures of ``electric``, of shape (draws, n_years)."""
        ahead = checked_years(years, self.last_year_)
        beyond = sorted(set(years) - set(self._national))
        if beyond:
            raise EstimateError(
                f"The projection has no electric cars for {beyond[0]}.",
                where="argument projection of NationalScaled, column year",
                todo="ask for fewer years, or give a longer projection.",
            )
        rng = np.random.default_rng([self.random_state, 1])
        walk = np.cumsum(self.shock_ * rng.standard_normal((self.draws, int(ahead.max()))), axis=1)
        nation = np.array([self._national[int(year)] for year in years])
        return {"electric": self.ratio_ * nation * np.exp(walk[:, ahead - 1])}
