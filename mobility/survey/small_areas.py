"""Small places: estimates shrunk towards what their like have, by Fay and Herriot's model."""

from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import optimize
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from mobility.errors import EstimateError

Array = NDArray[np.float64]
_LEAST_AREAS = 20  # below, the variance between areas is hardly known; Rao & Molina (2015), ch. 6


class FayHerriot(BaseEstimator):  # type: ignore[misc]
    """Combine each area's own estimate with a regression over all areas.

    y = x'b + u + e, u ~ N(0, s2) between areas and e ~ N(0, psi) of sampling; s2 by restricted
    maximum likelihood.

    Parameters
    ----------
    least_areas
        Fewest areas that the model is fitted to.

    Attributes
    ----------
    coefficients_ : ndarray of shape (p,)
        With an intercept first.
    area_variance_ : float
        s2.
    estimate_ : ndarray of shape (n_areas,)
        The modelled estimates.
    mean_squared_error_ : ndarray of shape (n_areas,)
        Theirs, the error of s2 and b counted.
    own_share_ : ndarray of shape (n_areas,)
        How much of each is its own estimate, s2 / (s2 + psi).

    References
    ----------
    Fay & Herriot (1979), J. Am. Stat. Assoc. 74: 269-277; Prasad & Rao (1990), J. Am. Stat. Assoc.
    85: 163-171; Rao & Molina (2015), Small Area Estimation, ch. 6.
    """

    def __init__(self, least_areas: int = _LEAST_AREAS) -> None:
        self.least_areas = least_areas

    def fit(self, X: Array, y: Array, variance: Array) -> Self:
        """Learn from one row per area.

        Parameters
        ----------
        X
            What is known of the areas, shape (n_areas, p), without an intercept; p may be 0.
        y, variance
            Estimates and their sampling variances, shape (n_areas,).

        Raises
        ------
        EstimateError
            Fewer areas than asked for, or a variance that is not above 0.
        """
        known = np.column_stack([np.ones(len(y)), np.asarray(X, dtype=float).reshape(len(y), -1)])
        self._check(known, y, variance)
        self.area_variance_ = _between(known, y, variance)
        weight = 1 / (self.area_variance_ + variance)
        inverse = np.linalg.inv(known.T @ (known * weight[:, None]))
        self.coefficients_ = inverse @ (known.T @ (weight * y))
        self.own_share_ = self.area_variance_ * weight
        predicted = known @ self.coefficients_
        self.estimate_ = self.own_share_ * y + (1 - self.own_share_) * predicted
        rest = 1 - self.own_share_
        of_line = rest**2 * np.einsum("ij,jk,ik->i", known, inverse, known)
        of_variance = variance**2 * weight**3 * 2 / (weight**2).sum()
        self.mean_squared_error_ = self.own_share_ * variance + of_line + 2 * of_variance
        self._inverse = inverse
        return self

    def line_error(self, X: Array) -> Array:
        """Give the variance of the regression itself at some areas, shape (n_areas,)."""
        check_is_fitted(self)
        known = np.column_stack([np.ones(len(X)), np.asarray(X, dtype=float).reshape(len(X), -1)])
        variance: Array = np.einsum("ij,jk,ik->i", known, self._inverse, known)
        return variance

    def predict(self, X: Array) -> Array:
        """Give what the regression expects of areas without answers, shape (n_areas,)."""
        check_is_fitted(self)
        known = np.asarray(X, dtype=float)
        expected: Array = (
            self.coefficients_[0] + known.reshape(len(known), -1) @ (self.coefficients_[1:])
        )
        return expected

    def _check(self, known: Array, y: Array, variance: Array) -> None:
        if len(y) < self.least_areas:
            raise EstimateError(
                f"{len(y)} areas are too few to borrow strength from each other.",
                where="FayHerriot.fit",
                todo=f"give {self.least_areas} or more, or show the areas' own estimates.",
            )
        sound = np.isfinite(known).all() and np.isfinite(y).all()
        if not (sound and (variance > 0).all() and np.isfinite(variance).all()):
            raise EstimateError(
                "An area's estimate, its variance or what is known of it is missing or 0.",
                where="FayHerriot.fit, y, variance, X",
                todo="leave out areas without a variance and predict() them.",
            )


def shrink(
    frame: pl.DataFrame, known: list[str], *, model: FayHerriot | None = None
) -> pl.DataFrame:
    """Add modelled estimates to a table of areas, the raw ones beside them.

    Parameters
    ----------
    frame
        One row per area with the result columns and the columns `known`.
    known
        Columns of numbers that are known of every area.

    Returns
    -------
    frame
        With ``modelled, modelled_error, modelled_n_effective`` (the effective answers that would
        give the raw estimate this error) and ``own_share``. Areas without an error of their own
        get the regression's expectation and an ``own_share`` of 0.

    Raises
    ------
    EstimateError
        Fewer than 20 areas have an error of their own.
    """
    own = frame["standard_error"].fill_null(0).to_numpy() > 0
    X = frame.select(known).to_numpy().astype(float) if known else np.empty((len(frame), 0))
    y = frame["estimate"].cast(pl.Float64).to_numpy()
    variance = frame["standard_error"].cast(pl.Float64).to_numpy() ** 2
    fitted = (model or FayHerriot()).fit(X[own], y[own], variance[own])
    modelled = fitted.predict(X)
    error, share = np.sqrt(fitted.area_variance_ + fitted.line_error(X)), np.zeros(len(frame))
    modelled[own], share[own] = fitted.estimate_, fitted.own_share_
    error[own] = np.sqrt(fitted.mean_squared_error_)
    effective = np.full(len(frame), np.nan)
    raw = frame["n_effective"].cast(pl.Float64).to_numpy()
    effective[own] = raw[own] * variance[own] / fitted.mean_squared_error_
    return frame.with_columns(
        modelled=pl.Series(modelled),
        modelled_error=pl.Series(error),
        modelled_n_effective=pl.Series(effective).fill_nan(None),
        own_share=pl.Series(share),
    )


def _between(known: Array, y: Array, variance: Array) -> float:
    """Find the variance between areas by restricted maximum likelihood.

    Where that is 0, which would deny every area its own answer, the likelihood is multiplied by the
    variance first, as by a vague prior, so that it has its maximum above 0.

    References
    ----------
    Li & Lahiri (2010), J. Multivariate Analysis 101: 882-892; Rubin-Bleuer & You (2016), Survey
    Methodology 42: 63-85, for taking it only there.
    """

    def loss(log_variance: float) -> float:
        weight = 1 / (np.exp(log_variance) + variance)
        cross = known.T @ (known * weight[:, None])
        slope = np.linalg.solve(cross, known.T @ (weight * y))
        left = y - known @ slope
        return float(-np.log(weight).sum() + np.linalg.slogdet(cross)[1] + (weight * left**2).sum())

    scale = np.log(np.var(y) + variance.mean())
    found = optimize.minimize_scalar(
        loss, bounds=(scale - 25, scale + 5), method="bounded", options={"xatol": 1e-10}
    )
    if found.fun < loss(scale - 60):
        return float(np.exp(found.x))
    found = optimize.minimize_scalar(
        lambda log_variance: loss(log_variance) - 2 * log_variance,
        bounds=(scale - 25, scale + 5),
        method="bounded",
        options={"xatol": 1e-10},
    )
    return float(np.exp(found.x))
