"""Means over cells, and the utility of a minute, a krone and a wet day from a fitted model."""

import numpy as np
import polars as pl

from mobility.choice import ChoiceModel, NestedLogit
from mobility.shift.cells import ATTRIBUTES
from mobility.units import MIN_PER_HOUR


class Wavering:
    """Means over the units of each cell, by how far each still wavers: weights P (1 - P).

    Parameters
    ----------
    p : ndarray of shape (J, n)
        Probability of each alternative.
    weight, cell : ndarray of shape (n,)
    size
        C, number of cells.
    """

    def __init__(self, p: np.ndarray, weight: np.ndarray, cell: np.ndarray, size: int) -> None:
        self._weight, self._cell, self._size = weight, cell, size
        self._p, self._waver = p, p * (1 - p) * weight

    def _sum(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.bincount(self._cell, weights=values, minlength=self._size))

    def mean_of_all(self, values: np.ndarray) -> np.ndarray:
        """Give the mean of a value over all units of each cell, of shape (C,)."""
        return _ratio(self._sum(values * self._weight), self._sum(self._weight))

    def means(self, trips: pl.DataFrame, alternatives: tuple[str, ...], column: str) -> np.ndarray:
        """Give a column's mean over those who waver, (C, J); nought without such a column."""
        found = np.zeros((self._size, len(alternatives)))
        for j, alternative in enumerate(alternatives):
            name = column.format(alternative)
            if name in trips.columns:
                values = trips[name].cast(pl.Float64).fill_null(0.0).to_numpy()
                found[:, j] = _ratio(self._sum(values * self._waver[j]), self._sum(self._waver[j]))
        return found

    def leverage(self) -> np.ndarray:
        """Give sum P (1 - P) over that of as many average units, of shape (C, J)."""
        total = self._sum(self._weight)
        found = np.ones((self._size, len(self._p)))
        for j, p in enumerate(self._p):
            mean = _ratio(self._sum(p * self._weight), total)
            found[:, j] = _ratio(self._sum(self._waver[j]), total * mean * (1 - mean))
        return found


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.asarray(np.divide(above, below, out=np.zeros_like(above), where=below > 0))


def slopes_of(
    model: ChoiceModel,
    drawn: np.ndarray,
    alternatives: tuple[str, ...],
    value_of_time: np.ndarray | None,
) -> dict[str, np.ndarray]:
    """Give the utility of a unit of each attribute, (J, D)."""
    found = {}
    for attribute in ATTRIBUTES:
        slope = np.zeros((len(alternatives), len(drawn)))
        for j, alternative in enumerate(alternatives):
            for coefficient, entry in model.utility[alternative].items():
                if entry == attribute.column.format(alternative):
                    slope[j] += drawn[:, model.names_.index(coefficient)]
        found[attribute.name] = slope
    if not found["cost_dkk"].any() and value_of_time is not None and "car_driver" in alternatives:
        car = found["time_min"][alternatives.index("car_driver")]
        found["cost_dkk"][:] = car * MIN_PER_HOUR / value_of_time
    return found


def nests_of(model: ChoiceModel, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give each alternative's nest (J,) and the nests' dissimilarities (M, D)."""
    alternatives = list(model.utility)
    if not isinstance(model, NestedLogit):
        return np.zeros(len(alternatives), dtype=np.int64), np.ones((1, len(drawn)))
    named = {name: nest for nest, members in model.nests.items() for name in members}
    labels = [named.get(name, f"only {name}") for name in alternatives]
    order = list(dict.fromkeys(labels))
    scale = np.ones((len(order), len(drawn)))
    for m, nest in enumerate(order):
        if f"nest_{nest}" in model.names_:
            scale[m] = drawn[:, model.names_.index(f"nest_{nest}")]
    return np.array([order.index(name) for name in labels], dtype=np.int64), scale
