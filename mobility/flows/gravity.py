"""Gravity models of flows, constrained by origins or by both ends."""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from mobility.errors import EstimateError
from mobility.flows.balance import checked_totals, scaled
from mobility.flows.deterrence import PARAMETERS, Deterrence
from mobility.flows.intrazonal import intrazonal_cost
from mobility.flows.likelihood import MARGIN_TOL, completed_columns, maximise
from mobility.flows.mean_cost import FIRST_GUESS, match_mean_cost, mean_over
from mobility.flows.observed import free_parameters, observed_flows
from mobility.flows.pairs import Floats, Matrix, Pairs
from mobility.flows.profile import Profile, State
from mobility.flows.spread import coefficients, spread_of

CONSTRAINTS = ("doubly", "origin")
"""What the model's totals are bound to: both margins, or those of the origins."""

TOTALS_TOL = 1e-9
"""Largest relative difference between the sums of two margins."""


class Gravity(BaseEstimator):  # type: ignore[misc]
    """Flows proportional to what leaves and arrives, falling with cost.

    ``T_ij = A_i O_i B_j D_j f(c_ij)`` (doubly), or ``A_i O_i D_j f(c_ij)`` (origin).

    Parameters
    ----------
    deterrence
        ``exponential`` exp(-beta c), ``power`` c^-alpha or ``tanner`` c^alpha exp(-beta c).
    constraint
        ``doubly``: both margins are met; ``origin``: those of the origins, with attraction
        proportional to the destinations' totals.
    intrazonal
        Rule for the cost of a zone to itself, see `intrazonal_cost`.

    Attributes
    ----------
    parameters_ : dict, by name; beta per unit of cost, alpha without unit
    coefficients_ : coefficient, value, standard_error, robust_standard_error and
        quasi_standard_error, see `Spread`, also for ``covariances_, dispersion_, variation_``
    n_pairs_, n_steps_ : pairs that bear the fit, Newton steps
    mean_cost_ : mean cost of the modelled flows

    Raises
    ------
    EstimateError
        Flows, costs or totals contradict each other or cannot bear the parameters.

    References
    ----------
    Wilson (1971), Environment and Planning 3: 1-32; Flowerdew & Aitkin (1982), J. Regional Science
    22: 191-202; Tanner (1961), RRL Technical Paper 51.
    """

    def __init__(
        self,
        deterrence: str = "exponential",
        constraint: str = "doubly",
        *,
        intrazonal: str | float | ArrayLike = "given",
    ) -> None:
        self.deterrence = deterrence
        self.constraint = constraint
        self.intrazonal = intrazonal

    def fit(
        self,
        flows: ArrayLike | sparse.sparray,
        cost: ArrayLike | sparse.sparray,
        sample_weight: ArrayLike | sparse.sparray | None = None,
    ) -> Self:
        """Learn the deterrence by Poisson maximum likelihood.

        Parameters
        ----------
        flows
            ``(n, m)`` persons, dense or sparse.
        cost
            Of each pair; infinite where there is no way, or sparse with what is reached stored.
        sample_weight
            Of the pairs; zero leaves a pair out of fit and margins, and a model fills it up in the
            attraction of an origin-constrained one.
        """
        deterrence, known = self._read(cost)
        pairs = deterrence.pairs
        weight = None
        if sample_weight is not None:
            weight = pairs.align(sample_weight, what="sample_weight")
        observed = observed_flows(deterrence, flows, weight, self._leaves_out)
        rows, columns = pairs.row_sums(observed), pairs.column_sums(observed)
        profile = self._profile(deterrence, rows, columns, weight)
        first = self._first(deterrence, observed)
        if profile.attraction is not None and weight is not None:
            profile.attraction = completed_columns(profile, observed, first)
        optimum = maximise(profile, observed, first)
        self.n_steps_ = optimum.steps
        free = free_parameters(profile, optimum.state)
        left = spread_of(profile, optimum, observed, free)
        self.covariances_, self.n_pairs_ = left.covariances, left.pairs
        self.dispersion_, self.variation_ = left.dispersion, left.variation
        self._keep(profile, optimum.state, known)
        self.coefficients_ = coefficients(self.parameters_, self.covariances_)
        return self

    def fit_mean_cost(
        self,
        origins: ArrayLike,
        destinations: ArrayLike,
        cost: ArrayLike | sparse.sparray,
        mean_cost: float,
        *,
        alpha: float | None = None,
    ) -> Self:
        """Learn the deterrence from totals and the mean cost of a trip alone.

        Parameters
        ----------
        origins, destinations
            Totals ``(n,)`` and ``(m,)``, persons.
        cost
            As in `fit`.
        mean_cost
            Mean cost that the flows shall have.
        alpha
            For ``tanner``, its alpha, which a mean alone cannot tell.
        """
        if (self.deterrence == "tanner") != (alpha is not None):
            raise EstimateError(
                "A mean cost tells one parameter: of Tanner's two, alpha must be given, "
                "and of the other forms none.",
                where="alpha",
                todo="give alpha with 'tanner' alone, or fit to flows.",
            )
        deterrence, known = self._read(cost)
        rows, columns = self._totals(deterrence.pairs.shape, origins, destinations)
        profile = self._profile(deterrence, rows, columns, None)
        unit = 1.0 if self.deterrence == "power" or not mean_cost > 0 else 1.0 / mean_cost
        held = () if alpha is None else (alpha,)
        self._keep(profile, match_mean_cost(profile, known, mean_cost, held, unit), known)
        return self

    def predict(
        self,
        cost: ArrayLike | sparse.sparray | None = None,
        *,
        origins: ArrayLike | None = None,
        destinations: ArrayLike | None = None,
        parameters: Sequence[float] | None = None,
    ) -> Matrix:
        """Give the modelled flows, of the fit or of other costs, totals and parameters.

        Parameters
        ----------
        cost
            None for the fit's, also the pairs that ``sample_weight`` left out of it.
        origins, destinations
            None for the fit's.
        parameters
            In the order of ``parameters_``, perhaps a draw of them; None for the fit's.

        Returns
        -------
        ndarray or csr_array
            ``(n, m)`` persons, in the form of the cost.
        """
        check_is_fitted(self, "parameters_")
        deterrence = self._deterrence if cost is None else self._read(cost)[0]
        values = tuple(self.parameters_.values() if parameters is None else parameters)
        if all(given is None for given in (cost, origins, destinations, parameters)):
            kernel = deterrence.kernel(values)
            rows, columns = self._log_factors
            return scaled(
                kernel.table, np.exp(rows + kernel.rows), np.exp(columns + kernel.columns)
            )
        given = self._totals(
            deterrence.pairs.shape,
            self.origins_ if origins is None else origins,
            self.destinations_ if destinations is None else destinations,
        )
        weights = self._profile(deterrence, *given, None).at(values, None, MARGIN_TOL).weights
        return scaled(weights.kernel, weights.rows, weights.columns)

    def deterrence_table(self, parameters: Sequence[float] | None = None) -> Matrix:
        """Give each pair's deterrence, its lines perhaps scaled, for other totals to balance."""
        check_is_fitted(self, "parameters_")
        values = self.parameters_.values() if parameters is None else parameters
        return self._deterrence.kernel(tuple(values)).table

    @property
    def _leaves_out(self) -> bool:
        return isinstance(self.intrazonal, str) and self.intrazonal == "leave_out"

    def _read(self, cost: ArrayLike | sparse.sparray) -> tuple[Deterrence, Floats]:
        if self.constraint not in CONSTRAINTS:
            raise EstimateError(
                f"There is no constraint {self.constraint!r}.",
                where="constraint",
                todo=f"take one of {', '.join(CONSTRAINTS)}.",
            )
        given = isinstance(self.intrazonal, str) and self.intrazonal == "given"
        pairs, known = Pairs.of(
            cost if given else intrazonal_cost(cost, self.intrazonal), what="cost"
        )
        return Deterrence.of(self.deterrence, pairs, known), known

    def _totals(
        self, shape: tuple[int, int], origins: ArrayLike, destinations: ArrayLike
    ) -> tuple[Floats, Floats]:
        rows, columns = (np.asarray(total, dtype=np.float64) for total in (origins, destinations))
        if self.constraint == "origin" and columns.sum() > 0:
            # Only the proportions of an attraction count.
            columns = columns * (rows.sum() / columns.sum())
        return checked_totals(shape, rows, columns, TOTALS_TOL)

    def _profile(
        self, deterrence: Deterrence, rows: Floats, columns: Floats, weight: Floats | None
    ) -> Profile:
        attraction = columns if self.constraint == "origin" else None
        return Profile(deterrence, rows, columns, weight, attraction)

    def _first(self, deterrence: Deterrence, observed: Floats) -> Floats:
        first = {"alpha": 0.0 if self.deterrence == "tanner" else 1.0}
        if self.deterrence != "power":
            spent = float(np.vdot(observed, deterrence.features[-1]))
            if spent <= 0:
                raise EstimateError(
                    "All travel at no cost, so no deterrence can be told.",
                    where="cost",
                    todo="set intrazonal='half_nearest' or give the costs.",
                )
            first["beta"] = FIRST_GUESS * float(observed.sum()) / spent
        return np.array([first[name] for name, _ in PARAMETERS[self.deterrence]])

    def _keep(self, profile: Profile, state: State, known: Floats) -> None:
        names = [name for name, _ in PARAMETERS[self.deterrence]]
        self.parameters_ = dict(zip(names, map(float, state.parameters), strict=True))
        self.origins_, self.destinations_ = profile.rows, profile.columns
        self.mean_cost_ = mean_over(profile, state, known)
        self._deterrence = profile.deterrence
        # The balanced table can be made again at once; only its factors are kept.
        self._log_factors = state.log_rows, state.log_columns
