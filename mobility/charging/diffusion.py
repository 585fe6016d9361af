"""How electric cars spread: logistic and Bass curves with a shock in every year."""

import math
from collections.abc import Sequence
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from mobility.charging.curves import log_slope, share_at, straight
from mobility.charging.draws import intervals
from mobility.charging.history import checked_history, checked_years
from mobility.charging.walk import draw, learn, resample
from mobility.errors import EstimateError

SHARE_PRIOR = (0.41, 0.20)
"""Growth per year on the straight scale, and its yearly shock.

Growth: mean p = 0.03 and mean q = 0.38 of 213 applications of the Bass model, Sultan, Farley &
Lehmann (1990), J. Marketing Research 27(1): 70-77. Shock: ours; taxes and supply can halve a
year's growth. Together they weigh one and two years of data.
"""

CARS_PRIOR = (0.01, 0.01)
"""Growth per year of all cars and its yearly shock, as logarithms; ours."""

CANDIDATES_PER_DRAW = 4
"""Curves tried per draw kept; ours: their weights differ little enough."""


class Diffusion(BaseEstimator):  # type: ignore[misc]
    """A share of all cars that follows a logistic or Bass curve, with a shock each year.

    Both curves are straight lines on one scale: with ``x`` the share reached of the ceiling,
    ``ln((c + x) / (1 - x))`` grows by ``p + q`` a year, where ``c = p / q`` (logistic: ``c = 0``).
    On that scale the share is a random walk with drift. Ceiling and ``c``, which few years before
    the bend cannot tell, are drawn between bounds and weighted by how well they fit, so that the
    spread includes them. In a year the share cannot rise by more than the cars that come in.

    Parameters
    ----------
    curve
        ``"logistic"`` or ``"bass"``.
    ceiling
        Lowest and highest share that electric cars may end at.
    innovation
        Lowest and highest ``p / q`` of the Bass curve (drawn evenly on its logarithm).
    turnover
        Lowest and highest inflow of cars in a year, as a share of all cars. In Denmark it was
        0.059 to 0.077 in 2020-2024 (Klimastatus og -fremskrivning 2025, figures 22.7 and 22.9).
    draws
        Futures drawn.
    random_state
        Seed.

    Attributes
    ----------
    last_year_ : int
    ceiling_, innovation_ : ndarray of shape (draws,), share and ratio
    growth_, shock_ : ndarray of shape (draws,), p + q per year and its standard deviation

    Raises
    ------
    EstimateError
        Too few years, a count that cannot be, no such curve, or no room below the ceiling.

    References
    ----------
    Bass (1969), Management Science 15(5): 215-227. Meade & Islam (2006), International Journal of
    Forecasting 22: 519-545 (few years do not tell the ceiling).
    """

    def __init__(
        self,
        curve: str = "logistic",
        *,
        ceiling: tuple[float, float] = (0.6, 1.0),
        innovation: tuple[float, float] = (0.001, 0.2),
        turnover: tuple[float, float] = (0.06, 0.10),
        draws: int = 2_000,
        random_state: int = 0,
    ) -> None:
        self.curve = curve
        self.ceiling = ceiling
        self.innovation = innovation
        self.turnover = turnover
        self.draws = draws
        self.random_state = random_state

    def fit(
        self, X: pl.DataFrame, y: None = None, sample_weight: NDArray[np.float64] | None = None
    ) -> Self:
        """Learn growth and shock from ``X``, one row per year: ``year, cars, electric``.

        ``sample_weight`` has one weight per year, in the order of the years; what a year added
        weighs as that year.
        """
        year, cars, electric = checked_history(X)
        share = electric / cars
        self._check(float(share.max()))
        weights = np.ones(len(year)) if sample_weight is None else np.asarray(sample_weight, float)
        lengths = np.diff(year).astype(float)
        rng = np.random.default_rng(self.random_state)
        self._fit_share(share, lengths, weights[1:], rng)
        walk, _ = learn(np.diff(np.log(cars))[None, :], lengths, weights[1:], CARS_PRIOR)
        self._cars_growth, self._cars_shock = draw(walk, np.zeros(self.draws, dtype=np.int64), rng)
        self.last_year_, self._share, self._cars = int(year[-1]), float(share[-1]), float(cars[-1])
        return self

    def predict(self, X: Sequence[int]) -> pl.DataFrame:
        """Give ``year, estimate, standard_error, low, high`` of electric cars in coming years."""
        return pl.DataFrame({"year": list(X)}).hstack(intervals(self.paths(X)["electric"]))

    def paths(self, years: Sequence[int]) -> dict[str, NDArray[np.float64]]:
        """Draw futures: ``share``, ``cars`` and ``electric``, each of shape (draws, n_years)."""
        ahead = checked_years(years, self.last_year_)
        rng = np.random.default_rng([self.random_state, 1])
        horizon = int(ahead.max())
        share = self._walk(horizon, rng)[:, ahead - 1]
        growth = self._cars_growth[:, None] + self._cars_shock[:, None] * rng.standard_normal(
            (self.draws, horizon)
        )
        cars = self._cars * np.exp(np.cumsum(growth, axis=1))[:, ahead - 1]
        return {"share": share, "cars": cars, "electric": share * cars}

    def _fit_share(
        self,
        share: NDArray[np.float64],
        lengths: NDArray[np.float64],
        weights: NDArray[np.float64],
        rng: np.random.Generator,
    ) -> None:
        candidates = self.draws * CANDIDATES_PER_DRAW
        ceiling = rng.uniform(*self.ceiling, candidates)
        innovation = np.zeros(candidates)
        if self.curve == "bass":
            least, most = self.innovation
            innovation = np.exp(rng.uniform(math.log(least), math.log(most), candidates))
        columns = ceiling[:, None], innovation[:, None]
        steps = np.diff(straight(share[None, :], *columns), axis=1)
        walk, evidence = learn(steps, lengths, weights, SHARE_PRIOR)
        evidence = evidence + (weights * log_slope(share[None, 1:], *columns)).sum(axis=1)
        chosen = resample(evidence, self.draws, rng)
        self.ceiling_, self.innovation_ = ceiling[chosen], innovation[chosen]
        growth, self.shock_ = draw(walk, chosen, rng)
        self.growth_ = np.maximum(growth, 0.0)  # cars sold are not turned back into petrol cars

    def _walk(self, horizon: int, rng: np.random.Generator) -> NDArray[np.float64]:
        share = np.full(self.draws, self._share)
        most = rng.uniform(*self.turnover, self.draws)
        walked = np.empty((self.draws, horizon))
        for step in range(horizon):
            place = straight(share, self.ceiling_, self.innovation_) + self.growth_
            place = place + self.shock_ * rng.standard_normal(self.draws)
            free = share_at(place, self.ceiling_, self.innovation_)
            share = np.minimum(free, share + most)
            walked[:, step] = share
        return walked

    def _check(self, reached: float) -> None:
        if self.curve not in {"logistic", "bass"}:
            raise EstimateError(
                f"There is no curve {self.curve!r}.",
                where="argument curve of Diffusion",
                todo="say 'logistic' or 'bass'.",
            )
        if not reached < self.ceiling[0] <= self.ceiling[1] <= 1:
            raise EstimateError(
                f"The share reached, {reached:.1%}, leaves no room below the ceiling.",
                where=f"argument ceiling {self.ceiling} of Diffusion",
                todo="give bounds above the share reached and not above 1.",
            )
