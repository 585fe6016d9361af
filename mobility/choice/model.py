"""What every choice model does alike: fit, predict, refit under replicate weights."""

from abc import abstractmethod
from typing import Self, TypeAlias

import numpy as np
import polars as pl
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted

from mobility.choice.likelihood import Choices, Kernel, climb, each_probability, each_score
from mobility.choice.reading import read_choices, read_values, read_weight
from mobility.choice.replicates import match_replicates, one_step, refit_each, replicate_covariance
from mobility.choice.terms import Availability, Terms, Utility, build_terms
from mobility.choice.variance import classical, clustered, coefficient_table, robust

Column: TypeAlias = str | np.ndarray | pl.Series


class ChoiceModel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A logit of some kind; see `MultinomialLogit` and `NestedLogit`."""

    utility: Utility
    availability: Availability | None
    tol: float
    max_iter: int

    @abstractmethod
    def _kernel(self, terms: Terms) -> Kernel:
        """Give the kind of logit that fits these terms."""

    def _start(self, choices: Choices) -> np.ndarray | None:
        """Give coefficients from which to set out; None for the kernel's own."""
        return None

    def _terms(self, frame: pl.DataFrame) -> Terms:
        return build_terms(frame, self.utility, self.availability)

    def fit(  # noqa: PLR0913 - options by keyword
        self,
        frame: pl.DataFrame,
        choice: Column,
        weight: Column | None = None,
        *,
        cluster: Column | None = None,
        replicates: np.ndarray | None = None,
        rows: np.ndarray | None = None,
        sample_weight: Column | None = None,
    ) -> Self:
        """Learn the coefficients from one row per choice.

        Parameters
        ----------
        choice
            A column, or values: the name of the alternative chosen.
        weight
            A column, or values, scaled to a mean of one; `sample_weight` is the same by
            scikit-learn's name.
        cluster
            A column, or values: whose choice it is; adds `clustered_standard_error`.
        replicates : ndarray of shape (m, R)
            Replicate weights; adds `replicate_standard_error`, and `replicates_` by one Newton
            step each. For methods other than the bootstrap and balanced half-samples see
            `replicate_covariance`.
        rows : ndarray of shape (n,)
            Row of `replicates` of each choice, where they are one a respondent.

        Raises
        ------
        EstimateError
            A value is missing, nobody could choose what was chosen, or the rows cannot bear the
            coefficients.
        """
        given = weight if weight is not None else sample_weight
        terms = self._terms(frame)
        choices = Choices(
            terms,
            read_choices(frame, choice, terms),
            None if given is None else read_weight(frame, given),
        )
        kernel = self._kernel(terms)
        start = self._start(choices)
        top = climb(kernel, choices, tol=self.tol, max_iter=self.max_iter, start=start)
        scores = each_score(kernel, choices, top.coefficients)
        covariances = {
            "standard_error": classical(top.hessian),
            "robust_standard_error": robust(top.hessian, scores),
        }
        if cluster is not None:
            whose = read_values(frame, cluster).to_numpy()
            covariances["clustered_standard_error"] = clustered(top.hessian, scores, whose)
        self._learn(choices, kernel, top.coefficients)
        self.log_likelihood_, self.n_iter_ = top.log_likelihood, top.iterations
        if replicates is not None:
            self.replicates_ = self._replicated(choices, replicates, rows, newton_steps=1)
            spread = replicate_covariance(self.replicates_, top.coefficients)
            covariances["replicate_standard_error"] = spread
        self.covariances_ = covariances
        self.coefficients_ = coefficient_table(kernel.names, top.coefficients, covariances)
        return self

    def _learn(self, choices: Choices, kernel: Kernel, coefficients: np.ndarray) -> None:
        terms = choices.terms
        self.alternatives_ = list(terms.alternatives)
        self.classes_ = np.array(sorted(terms.alternatives))
        self.names_, self.coef_ = list(kernel.names), coefficients
        self.n_ = terms.n
        weight = np.ones(terms.n) if choices.weight is None else choices.weight
        taken = np.bincount(choices.chosen, weights=weight, minlength=len(terms.alternatives))
        self.chosen_ = dict(zip(terms.alternatives, taken.tolist(), strict=True))
        open_ = np.full(terms.n, len(terms.alternatives))
        if terms.available is not None:
            open_ = terms.available.sum(axis=0)
        self.null_log_likelihood_ = -float(weight @ np.log(open_))

    def refit(
        self,
        frame: pl.DataFrame,
        choice: Column,
        replicates: np.ndarray,
        *,
        rows: np.ndarray | None = None,
        newton_steps: int | None = 1,
    ) -> np.ndarray:
        """Estimate the coefficients under every replicate of the weights.

        Parameters
        ----------
        replicates : ndarray of shape (m, R)
            Full replicate weights.
        rows : ndarray of shape (n,)
            Row of `replicates` of each choice; by default the choices' own order.
        newton_steps
            1: one step from the full sample's optimum, for all replicates at once; None: until
            each settles.

        Returns
        -------
        ndarray of shape (R, K)

        Raises
        ------
        EstimateError
            The matrix does not fit the choices, or a replicate does not settle.
        """
        check_is_fitted(self)
        terms = self._terms(frame)
        choices = Choices(terms, read_choices(frame, choice, terms), None)
        return self._replicated(choices, replicates, rows, newton_steps=newton_steps)

    def _replicated(
        self,
        choices: Choices,
        replicates: np.ndarray,
        rows: np.ndarray | None,
        *,
        newton_steps: int | None,
    ) -> np.ndarray:
        kernel = self._kernel(choices.terms)
        drawn = match_replicates(choices.terms.n, replicates, rows)
        moved = one_step(kernel, choices, self.coef_, drawn)
        if newton_steps == 1:
            return moved
        return refit_each(kernel, choices, moved, drawn, tol=self.tol, max_iter=self.max_iter)

    def probabilities(
        self, frame: pl.DataFrame, coefficients: np.ndarray | None = None
    ) -> np.ndarray:
        """Give each alternative's probability, of shape (J, n), alternatives in written order.

        Parameters
        ----------
        coefficients : ndarray of shape (K,)
            Other coefficients than the fitted ones: a replicate's.
        """
        check_is_fitted(self)
        terms = self._terms(frame)
        at = self.coef_ if coefficients is None else coefficients
        return each_probability(self._kernel(terms), terms, at)

    def predict_proba(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Give each choice's probabilities: a column per alternative, in order of `classes_`."""
        found = dict(zip(self.utility, self.probabilities(frame), strict=True))
        return pl.DataFrame({name: found[name] for name in self.classes_.tolist()})

    def predict(self, frame: pl.DataFrame) -> np.ndarray:
        """Name the most probable alternative of each choice."""
        best = self.probabilities(frame).argmax(axis=0)
        return np.asarray(np.array(list(self.utility))[best])

    def shares(
        self,
        frame: pl.DataFrame,
        weight: Column | None = None,
        *,
        coefficients: np.ndarray | None = None,
    ) -> pl.DataFrame:
        """Give the expected share of each alternative: one row, a column per alternative."""
        weights = np.ones(frame.height) if weight is None else read_weight(frame, weight)
        share = self.probabilities(frame, coefficients) @ (weights / weights.sum())
        return pl.DataFrame(dict(zip(self.utility, ([s] for s in share), strict=True)))

    def score(
        self, frame: pl.DataFrame, choice: Column, sample_weight: Column | None = None
    ) -> float:
        """Give the mean log-likelihood of a choice: higher is better, 0 the best."""
        terms = self._terms(frame)
        chosen = read_choices(frame, choice, terms)
        p = self.probabilities(frame)[chosen, np.arange(terms.n)]
        weight = None if sample_weight is None else read_weight(frame, sample_weight)
        return float(np.average(np.log(p), weights=weight))

    def __sklearn_tags__(self) -> Tags:
        """Tell scikit-learn that rows come as frames, with missing values where closed."""
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags
