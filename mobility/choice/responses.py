"""What a fitted model says of people: elasticities and the value of time."""

import numpy as np
import polars as pl
from scipy.stats import norm

from mobility.choice.likelihood import each_probability
from mobility.choice.model import ChoiceModel, Column
from mobility.choice.reading import read_weight
from mobility.choice.terms import build_terms
from mobility.errors import EstimateError

SMALL_CHANGE = 1e-4
"""Relative change of a column for a central difference, none: its error is of order 1e-8."""


def elasticities(
    model: ChoiceModel,
    frame: pl.DataFrame,
    column: str,
    *,
    alternative: str | None = None,
    weight: Column | None = None,
    coefficients: np.ndarray | None = None,
) -> pl.DataFrame:
    """Give the change of each alternative's share, in percent, when a column grows by a percent.

    The shares are summed over the choices (sample enumeration), so the elasticity is that of the
    demand and not of an average person.

    Parameters
    ----------
    alternative
        Let the column grow in this alternative's utility alone.
    coefficients : ndarray of shape (K,)
        Other coefficients than the fitted ones: a replicate's.

    Returns
    -------
    alternative, column, changed_in, elasticity

    References
    ----------
    Ben-Akiva & Lerman (1985), Discrete Choice Analysis, ch. 5.4: own beta x (1 - P), cross
    -beta x P for one person's plain logit.
    """
    terms = build_terms(frame, model.utility, model.availability)
    weights = np.ones(terms.n) if weight is None else read_weight(frame, weight)
    at = model.coef_ if coefficients is None else coefficients
    up, down = (
        each_probability(model._kernel(terms), terms.scaled(column, 1 + change, alternative), at)
        @ weights
        for change in (SMALL_CHANGE, -SMALL_CHANGE)
    )
    growth = np.log((1 + SMALL_CHANGE) / (1 - SMALL_CHANGE))
    return pl.DataFrame(
        {
            "alternative": list(terms.alternatives),
            "column": column,
            "changed_in": alternative or "all",
            "elasticity": np.log(up / down) / growth,
        }
    )


def value_of_time(
    model: ChoiceModel,
    time: str,
    cost: str,
    *,
    times: float = 1.0,
    kind: str = "robust_standard_error",
    level: float = 0.95,
) -> pl.DataFrame:
    """Give what an unit of time is worth: the ratio of two coefficients.

    Parameters
    ----------
    time, cost
        Names of the coefficients.
    times
        Factor between units: 60 where time is in minutes and the value is wanted per hour.
    kind
        The covariance used, by its column in `coefficients_`.

    Returns
    -------
    time, cost, estimate, standard_error, low, high (cost's unit per time's unit, times `times`)

    Raises
    ------
    EstimateError
        A coefficient is absent, or that of cost is not told from nought: a ratio to it has no
        finite interval.

    References
    ----------
    Fieller (1954), J. R. Stat. Soc. B 16(2): 175-185, for the interval; the delta method for the
    standard error.
    """
    absent = [name for name in (time, cost) if name not in model.names_]
    if absent or kind not in model.covariances_:
        raise EstimateError(
            f"The model has no {absent or kind}.",
            where=f"coefficients {model.names_}, covariances {list(model.covariances_)}",
            todo="name coefficients of the utility, and fit with what the covariance needs.",
        )
    at = [model.names_.index(time), model.names_.index(cost)]
    b, c = model.coef_[at]
    v = model.covariances_[kind][np.ix_(at, at)]
    z2 = float(norm.ppf(0.5 + level / 2)) ** 2
    square = c**2 - z2 * v[1, 1]
    if square <= 0:
        raise EstimateError(
            f"The coefficient of cost ({c:.3g}) is not told from nought.",
            where=f"coefficient {cost}",
            todo="take more choices, or a value of time from elsewhere.",
        )
    ratio = b / c
    slope = np.array([1 / c, -ratio / c])
    middle = (b * c - z2 * v[0, 1]) / square
    reach = np.sqrt(max(middle**2 - (b**2 - z2 * v[0, 0]) / square, 0.0))
    return pl.DataFrame(
        {
            "time": [time],
            "cost": [cost],
            "estimate": [ratio * times],
            "standard_error": [float(np.sqrt(slope @ v @ slope)) * times],
            "low": [(middle - reach) * times],
            "high": [(middle + reach) * times],
        }
    )
