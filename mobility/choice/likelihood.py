"""The log-likelihood of all choices, block by block, and its climb to the top."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from mobility.choice.newton import Objective, check_identified, maximise
from mobility.choice.terms import Terms
from mobility.choice.threads import one_blas_thread
from mobility.errors import EstimateError

WARM_START_FROM = 40_000
"""Choices from which a fit sets out from the optimum of a part of them, choices."""

WARM_START_ROWS = 10_000
"""Choices of that part, choices: its optimum is one or two Newton steps from the whole's."""

WARM_START_TOL = 1e-3
"""Gain in log-likelihood below which the part's climb ends, nats: far below the part's error."""

RUNAWAY = 1e-9
"""Least information left in a coefficient, as a share of that at the start; below it the
coefficient is on its way to infinity (two groups of choices are told apart without error)."""


class Kernel(Protocol):
    """What a kind of logit knows: everything about one block of choices."""

    names: tuple[str, ...]

    def start(self) -> np.ndarray:
        """Give the coefficients from which to set out."""

    def is_inside(self, coefficients: np.ndarray) -> bool:
        """Tell whether the likelihood is defined here."""

    def log_probabilities(self, block: Terms, coefficients: np.ndarray) -> np.ndarray:
        """Give ln P, of shape (J, n)."""

    def sums(
        self, block: Terms, chosen: np.ndarray, weight: np.ndarray | None, coefficients: np.ndarray
    ) -> tuple[float, np.ndarray, np.ndarray]:
        """Sum log-likelihood, gradient and Hessian over the block."""

    def scores(self, block: Terms, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Give each choice's gradient, of shape (K, n)."""

    def curvatures(self, block: Terms, chosen: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Give each choice's Hessian, upper triangle, of shape (K (K + 1) / 2, n)."""


@dataclass(frozen=True)
class Choices:
    """The choices observed: terms, what was chosen, and each choice's weight.

    Attributes
    ----------
    chosen : ndarray of shape (n,), position in the alternatives
    weight : ndarray of shape (n,), or None where each counts once
    """

    terms: Terms
    chosen: np.ndarray
    weight: np.ndarray | None

    def spread(self, count: int) -> "Choices":
        """Take some of the choices, evenly spread by the golden ratio.

        An irrational stride meets no period in the rows, and needs no chance.
        """
        golden = (np.sqrt(5.0) - 1.0) / 2.0
        at = np.unique((np.arange(count) * golden % 1.0 * self.terms.n).astype(int))
        weight = None if self.weight is None else self.weight[at]
        return Choices(self.terms.rows(at), self.chosen[at], weight)

    def weighing(self, weight: np.ndarray) -> "Choices":
        """Give the same choices other weights."""
        return Choices(self.terms, self.chosen, weight)


@dataclass(frozen=True)
class Optimum:
    """Where the log-likelihood is highest."""

    coefficients: np.ndarray
    log_likelihood: float
    hessian: np.ndarray
    iterations: int


def objective_of(kernel: Kernel, choices: Choices) -> Objective:
    """Give the log-likelihood as a function of the coefficients, with both derivatives."""

    def objective(coefficients: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        size = len(kernel.names)
        value, gradient, hessian = 0.0, np.zeros(size), np.zeros((size, size))
        for part, block in choices.terms.blocks():
            weight = None if choices.weight is None else choices.weight[part]
            found = kernel.sums(block, choices.chosen[part], weight, coefficients)
            value += found[0]
            gradient += found[1]
            hessian += found[2]
        return value, gradient, hessian

    return objective


def climb(
    kernel: Kernel,
    choices: Choices,
    *,
    tol: float,
    max_iter: int,
    start: np.ndarray | None = None,
) -> Optimum:
    """Find the coefficients of highest likelihood.

    Raises
    ------
    EstimateError
        The coefficients cannot be told apart, run to infinity, or do not settle.
    """
    with one_blas_thread():
        return _climb(kernel, choices, tol=tol, max_iter=max_iter, start=start)


def _climb(
    kernel: Kernel, choices: Choices, *, tol: float, max_iter: int, start: np.ndarray | None
) -> Optimum:
    objective = objective_of(kernel, choices)
    information = None
    if start is None:
        at_start = objective(kernel.start())[2]
        check_identified(at_start, kernel.names)
        information = -np.diag(at_start) / choices.terms.n
        start = _warm_start(kernel, choices, max_iter=max_iter)
    top = maximise(objective, start, inside=kernel.is_inside, tol=tol, max_iter=max_iter)
    if top is None:
        raise _unsettled(kernel, max_iter, "Newton's method finds no top of the likelihood")
    point, value, _, hessian, iterations = top
    check_identified(hessian, kernel.names)
    if information is not None:
        left = -np.diag(hessian) / choices.terms.n / information
        if left.min() < RUNAWAY:
            name = kernel.names[int(left.argmin())]
            raise _unsettled(kernel, max_iter, f"{name} runs to infinity")
    return Optimum(point, value, hessian, iterations)


def _warm_start(kernel: Kernel, choices: Choices, *, max_iter: int) -> np.ndarray:
    """Set out from the optimum of a part of the choices, where there are very many."""
    if choices.terms.n < WARM_START_FROM:
        return kernel.start()
    objective = objective_of(kernel, choices.spread(WARM_START_ROWS))
    top = maximise(
        objective, kernel.start(), inside=kernel.is_inside, tol=WARM_START_TOL, max_iter=max_iter
    )
    return kernel.start() if top is None else top[0]


def _unsettled(kernel: Kernel, max_iter: int, why: str) -> EstimateError:
    return EstimateError(
        f"The choice model did not settle: {why}.",
        where=f"coefficients {', '.join(kernel.names)}; at most {max_iter} steps",
        todo="look for an alternative or a group that nobody, or everybody, chooses; merge it.",
    )


def each_score(kernel: Kernel, choices: Choices, coefficients: np.ndarray) -> np.ndarray:
    """Give every choice's weighted gradient, of shape (K, n)."""
    found = np.empty((len(kernel.names), choices.terms.n))
    with one_blas_thread():
        for part, block in choices.terms.blocks():
            found[:, part] = kernel.scores(block, choices.chosen[part], coefficients)
    return found if choices.weight is None else found * choices.weight


def each_probability(kernel: Kernel, terms: Terms, coefficients: np.ndarray) -> np.ndarray:
    """Give every alternative's probability, of shape (J, n)."""
    found = np.empty((len(terms.alternatives), terms.n))
    with one_blas_thread():
        for part, block in terms.blocks():
            np.exp(kernel.log_probabilities(block, coefficients), out=found[:, part])
    return found
