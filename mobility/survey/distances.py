"""How far calibration may move weights, and what it costs: the distances of Deville and Saerndal.

Each is given by its factor F(u), how steep that is, and its integral, which calibration minimises.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mobility.errors import EstimateError

Array = NDArray[np.float64]
_FAR = 700.0  # exponent at which float64 ends


class Distance(Protocol):
    """A distance between weights and base weights."""

    def factor(self, exponent: Array) -> Array:
        """Give weight / base weight."""

    def slope(self, exponent: Array) -> Array:
        """Give the factor's derivative."""

    def integral(self, exponent: Array) -> Array:
        """Give the factor's integral from 0."""

    def exponent(self, factor: float) -> float:
        """Give where the factor is reached, or nearly so."""


@dataclass(frozen=True)
class Linear:
    """F = 1 + u, cut at the bounds: generalised regression."""

    low: float = -np.inf
    high: float = np.inf

    def factor(self, exponent: Array) -> Array:
        """Give weight / base weight."""
        return np.clip(1 + exponent, self.low, self.high)

    def slope(self, exponent: Array) -> Array:
        """Give the factor's derivative."""
        return ((1 + exponent > self.low) & (1 + exponent < self.high)).astype(float)

    def integral(self, exponent: Array) -> Array:
        """Give the factor's integral."""
        inside = self.factor(exponent) - 1
        return inside + inside**2 / 2 + (1 + inside) * (exponent - inside)

    def exponent(self, factor: float) -> float:
        """Give where the factor is reached."""
        return factor - 1


@dataclass(frozen=True)
class Exponential:
    """F = exp(u), cut at the bounds: raking."""

    low: float = 0.0
    high: float = np.inf

    def factor(self, exponent: Array) -> Array:
        """Give weight / base weight."""
        return np.clip(np.exp(self._inside(exponent)), self.low, self.high)

    def slope(self, exponent: Array) -> Array:
        """Give the factor's derivative."""
        inside = self._inside(exponent)
        return np.where(inside == exponent, np.exp(inside), 0.0)

    def integral(self, exponent: Array) -> Array:
        """Give the factor's integral."""
        inside = self._inside(exponent)
        return np.exp(inside) * (1 + exponent - inside)

    def exponent(self, factor: float) -> float:
        """Give where the factor is reached."""
        return float(np.log(factor))

    def _inside(self, exponent: Array) -> Array:
        low = np.log(self.low) if self.low > 0 else -_FAR
        return np.clip(exponent, low, min(np.log(self.high), _FAR))


@dataclass(frozen=True)
class Logit:
    """F between the bounds, reaching neither."""

    low: float
    high: float

    @property
    def _stretch(self) -> float:
        return (self.high - self.low) / ((1 - self.low) * (self.high - 1))

    def _odds(self, exponent: Array) -> Array:
        return np.exp(np.clip(self._stretch * exponent, -_FAR, _FAR))

    def factor(self, exponent: Array) -> Array:
        """Give weight / base weight."""
        rest, odds = self.high - 1, (1 - self.low) * self._odds(exponent)
        factor: Array = (self.low * rest + self.high * odds) / (rest + odds)
        return factor

    def slope(self, exponent: Array) -> Array:
        """Give the factor's derivative."""
        factor = self.factor(exponent)
        slope: Array = (factor - self.low) * (self.high - factor)
        return slope / ((1 - self.low) * (self.high - 1))

    def integral(self, exponent: Array) -> Array:
        """Give the factor's integral."""
        whole = (self.high - 1) + (1 - self.low) * self._odds(exponent)
        bend = np.log(whole / (self.high - self.low))
        integral: Array = self.low * exponent + (self.high - self.low) / self._stretch * bend
        return integral

    def exponent(self, factor: float) -> float:
        """Give where the factor is nearly reached."""
        margin = 0.01 * (self.high - self.low)
        inside = float(np.clip(factor, self.low + margin, self.high - margin))
        odds = (inside - self.low) * (self.high - 1) / ((self.high - inside) * (1 - self.low))
        return float(np.log(odds)) / self._stretch


def distance_of(method: str, bounds: tuple[float, float] | None) -> Distance:
    """Give a distance by its name: "linear", "raking" or "logit".

    Raises
    ------
    EstimateError
        The name is unknown, or the bounds do not fit it.
    """
    if bounds is not None and not 0 <= bounds[0] < bounds[1]:
        raise EstimateError(
            f"Weights cannot lie between {bounds[0]} and {bounds[1]} times their base.",
            where="bounds",
            todo="give least and most of weight / base weight, for example (0.3, 3).",
        )
    if method == "linear":
        return Linear(*bounds) if bounds else Linear()
    if method == "raking":
        return Exponential(*bounds) if bounds else Exponential()
    if method == "logit" and bounds and bounds[0] < 1 < bounds[1]:
        return Logit(*bounds)
    raise EstimateError(
        f"Calibration by {method!r} with bounds {bounds} is not known.",
        where="method, bounds",
        todo="take linear or raking, or logit with bounds on either side of 1.",
    )
