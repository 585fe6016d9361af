"""The forecast that decides: half its futures logistic, half Bass."""

from collections.abc import Sequence
from typing import Self

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from mobility.charging.diffusion import Diffusion
from mobility.charging.draws import intervals
from mobility.errors import EstimateError

CURVES = ("logistic", "bass")


class HalfAndHalf(BaseEstimator):  # type: ignore[misc]
    """Futures of both curves, since few years do not tell the curves apart.

    Parameters
    ----------
    draws
        Futures drawn, an even number.
    random_state
        Seed.

    Attributes
    ----------
    halves_ : list of Diffusion
    """

    def __init__(self, *, draws: int = 2_000, random_state: int = 0) -> None:
        self.draws = draws
        self.random_state = random_state

    def fit(self, X: pl.DataFrame, y: None = None) -> Self:
        """Learn both curves from one row per year: ``year, cars, electric``.

        Raises
        ------
        EstimateError
            The futures cannot be halved, or the history cannot bear a forecast.
        """
        if self.draws % 2:
            raise EstimateError(
                f"{self.draws} futures cannot be halved between two curves.",
                where="argument draws",
                todo="give an even number.",
            )
        self.halves_ = [
            Diffusion(curve, draws=self.draws // 2, random_state=2 * self.random_state + half).fit(
                X
            )
            for half, curve in enumerate(CURVES)
        ]
        return self

    def paths(self, years: Sequence[int]) -> dict[str, NDArray[np.float64]]:
        """Draw futures: ``cars`` and ``electric``, each of shape (draws, n_years).

        The halves lie one in the other, so that any stretch of draws holds both curves.
        """
        halves = [half.paths(years) for half in self.halves_]
        return {
            name: np.stack([half[name] for half in halves], axis=1).reshape(self.draws, len(years))
            for name in ("cars", "electric")
        }

    def predict(self, years: Sequence[int]) -> pl.DataFrame:
        """Sum the futures up: ``year, estimate, standard_error, low, high`` (cars)."""
        told = intervals(self.paths(years)["electric"])
        return pl.DataFrame({"year": list(years)}).hstack(told)
