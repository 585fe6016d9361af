"""Simple models that a gravity model must beat: uniform, independent and radiation."""

from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator

from mobility.flows.balance import check_lines
from mobility.flows.deterrence import Deterrence
from mobility.flows.factors import balance
from mobility.flows.observed import observed_flows
from mobility.flows.pairs import Floats, Pairs
from mobility.flows.radiation import radiation

BALANCED = 1e-12
"""Largest relative error of a margin."""


class FlowModel(Protocol):
    """What can be fitted to flows, and gives flows back."""

    def fit(
        self, flows: ArrayLike, cost: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> "FlowModel":
        """Learn from the pairs of positive weight."""

    def predict(self) -> Floats:
        """Give the flows of all pairs."""


class Uniform(BaseEstimator):  # type: ignore[misc]
    """The same flow on every pair that a way joins.

    Attributes
    ----------
    level_ : persons per pair
    """

    def fit(
        self, flows: ArrayLike, cost: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Learn the mean flow of the pairs of positive weight."""
        observed, weight, self._is_open = _read(flows, cost, sample_weight)
        self.level_ = float(observed.sum() / weight.sum())
        return self

    def predict(self) -> Floats:
        """Give the mean flow on every open pair."""
        return self.level_ * self._is_open


class Independence(BaseEstimator):  # type: ignore[misc]
    """Flows as their margins alone have them: people travel without regard to cost.

    Attributes
    ----------
    origin_factors_, destination_factors_ : the flow of a pair is their product

    References
    ----------
    Goodman (1968), J. Am. Statist. Ass. 63: 1091-1131.
    """

    def fit(
        self, flows: ArrayLike, cost: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Learn the factors from the pairs of positive weight.

        Raises
        ------
        EstimateError
            The margins cannot be met on those pairs.
        """
        observed, weight, self._is_open = _read(flows, cost, sample_weight)
        rows, columns = observed.sum(axis=1), observed.sum(axis=0)
        check_lines(weight, rows, columns)
        factors = balance(weight, rows, columns, tol=BALANCED)
        self.origin_factors_, self.destination_factors_ = factors.rows, factors.columns
        return self

    def predict(self) -> Floats:
        """Give the product of the factors on every open pair."""
        return np.outer(self.origin_factors_, self.destination_factors_) * self._is_open


class Radiation(BaseEstimator):  # type: ignore[misc]
    """The radiation model on observed margins, see `radiation`.

    Opportunities are the destinations' totals; at home, where origins and destinations differ, the
    people who leave each origin. Where pairs are left out of a fit, both margins are filled up by
    the flows that the margins of the others have.

    Attributes
    ----------
    flows_ : (n, m) persons
    """

    def fit(
        self, flows: ArrayLike, cost: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Self:
        """Share the origins' totals by the opportunities on the way.

        Raises
        ------
        EstimateError
            People leave an origin from which nothing can be reached.
        """
        observed, weight, is_open = _read(flows, cost, sample_weight)
        left_out = np.where(weight > 0, 0.0, is_open)
        whole = observed + Independence().fit(flows, cost, sample_weight).predict() * left_out
        known = np.where(is_open > 0, np.asarray(cost, dtype=np.float64), np.inf)
        leaving = whole.sum(axis=1)
        at_home = None if known.shape[0] == known.shape[1] else leaving
        self.flows_ = radiation(leaving, whole.sum(axis=0), known, at_home=at_home)
        return self

    def predict(self) -> Floats:
        """Give the flows of all pairs."""
        return self.flows_


def _read(
    flows: ArrayLike, cost: ArrayLike, sample_weight: ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    """Read flows times weight, weights of open pairs, and which pairs are open."""
    pairs, known = Pairs.of(cost, what="cost")
    deterrence = Deterrence.of("exponential", pairs, known)
    given = None if sample_weight is None else pairs.align(sample_weight, what="sample_weight")
    observed = observed_flows(deterrence, flows, given, False)
    is_open = np.isfinite(known).astype(np.float64)
    return observed, is_open if given is None else given * is_open, is_open
