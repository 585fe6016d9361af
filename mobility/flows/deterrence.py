"""How flows fall with cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats, Matrix, Pairs

PARAMETERS = {
    "exponential": (("beta", -1.0),),
    "power": (("alpha", -1.0),),
    "tanner": (("alpha", 1.0), ("beta", -1.0)),
}
"""Each form's parameters with their sign: exp(-beta c), c^-alpha, c^alpha exp(-beta c)."""

WIDEST = 600.0
"""Largest span of a log deterrence that floating-point numbers carry (the limit is 709)."""


@dataclass(frozen=True)
class Deterrence:
    """Log deterrence as a sum of parameters times features of the cost.

    Parameters
    ----------
    pairs
        The cells; closed ones among them have ``is_open`` false.
    features
        One array of the cells' values per parameter: the cost, or its logarithm.
    signs
        Sign with which each parameter enters.
    is_open
        Cells that flows may use; None where all may.
    """

    pairs: Pairs
    features: tuple[Floats, ...]
    signs: tuple[float, ...]
    is_open: NDArray[np.bool_] | None

    @classmethod
    def of(cls, form: str, pairs: Pairs, cost: Floats) -> "Deterrence":
        """Take the features of a cost; infinite cost closes a pair.

        Raises
        ------
        EstimateError
            The form is unknown, a cost is missing or negative, or zero where its logarithm counts.
        """
        if form not in PARAMETERS:
            raise EstimateError(
                f"There is no deterrence {form!r}.",
                where="deterrence",
                todo=f"take one of {', '.join(PARAMETERS)}.",
            )
        _check_cost(form, pairs, cost)
        is_open = np.isfinite(cost)
        everywhere = bool(is_open.all())
        known = cost if everywhere else np.where(is_open, cost, 1.0)
        names = [name for name, _ in PARAMETERS[form]]
        features = tuple(np.log(known) if name == "alpha" else known for name in names)
        signs = tuple(sign for _, sign in PARAMETERS[form])
        return cls(pairs, features, signs, None if everywhere else is_open)

    def kernel(self, parameters: Sequence[float], out: Floats | None = None) -> "Kernel":
        """Give the deterrence at each cell, zero where closed, its lines scaled if need be."""
        by = [sign * value for sign, value in zip(self.signs, parameters, strict=True)]
        exponent = np.multiply(self.features[0], by[0], out=out)
        for slope, feature in zip(by[1:], self.features[1:], strict=True):
            exponent += slope * feature
        shifts = (np.zeros(self.pairs.shape[0]), np.zeros(self.pairs.shape[1]))
        if sum(abs(slope) * wide for slope, wide in zip(by, self.widths, strict=True)) > WIDEST:
            shifts = self._centre(exponent)
        np.exp(exponent, out=exponent)
        if self.is_open is not None:
            exponent *= self.is_open
        return Kernel(self.pairs.matrix(exponent), *shifts)

    @cached_property
    def widths(self) -> tuple[float, ...]:
        """The largest absolute value of each feature."""
        return tuple(
            max(float(feature.max(initial=0.0)), -float(feature.min(initial=0.0)))
            for feature in self.features
        )

    def _centre(self, exponent: Floats) -> tuple[Floats, Floats]:
        # A line whose every cell is far away would vanish: its best cell is set to one.
        if self.is_open is not None:
            exponent[~self.is_open] = -np.inf
        by_row = _line_maximum(self.pairs, exponent, 1)
        exponent -= by_row[self.pairs.origin]
        by_column = _line_maximum(self.pairs, exponent, 0)
        exponent -= by_column[self.pairs.destination]
        return by_row, by_column


@dataclass(frozen=True)
class Kernel:
    """Deterrence at each cell as ``table_ij * exp(rows_i + columns_j)``.

    The scaling is free, since balancing factors take it up; it keeps far zones from vanishing.
    """

    table: Matrix
    rows: Floats
    columns: Floats


def _check_cost(form: str, pairs: Pairs, cost: Floats) -> None:
    wrong = ~(cost >= 0)
    if wrong.any():
        raise EstimateError(
            "Costs are negative or missing.",
            where=f"pairs {pairs.named(wrong)}",
            todo="give every pair a cost of zero or more, infinite where it cannot be reached.",
        )
    if form == "exponential":
        return
    free = cost == 0
    if free.any():
        raise EstimateError(
            f"Pairs of cost zero have no finite {form} deterrence.",
            where=f"pairs {pairs.named(free)}",
            todo="set intrazonal='half_nearest' or another rule, and give distinct zones a cost.",
        )


def _line_maximum(pairs: Pairs, values: Floats, axis: int) -> Floats:
    if pairs.columns is None:
        best = np.asarray(values.max(axis=axis), dtype=np.float64)
    else:
        best = np.full(pairs.shape[1 - axis], -np.inf)
        np.maximum.at(best, pairs.origin if axis == 1 else pairs.destination, values)
    return np.where(np.isfinite(best), best, 0.0)
