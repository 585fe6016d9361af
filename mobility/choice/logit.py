"""The multinomial logit as an estimator."""

from mobility.choice.model import ChoiceModel
from mobility.choice.plain import PlainLogit
from mobility.choice.terms import Availability, Terms, Utility


class MultinomialLogit(ChoiceModel):
    """Which alternative is chosen, with utilities linear in their coefficients.

    Parameters
    ----------
    utility
        Per alternative its terms: coefficient and the column it multiplies, or a number.
        ``{"walk": {"b_time": "dur_walking"}, "cycle": {"asc_cycle": 1, "b_time": "dur_cycling"}}``;
        a coefficient named in several alternatives is the same in all of them.
    availability
        Per alternative a column that is above nought where it can be chosen; the others can be
        chosen by all.
    tol
        Settled when a further Newton step would gain less log-likelihood than this.
    max_iter
        Newton steps before giving up.

    Attributes
    ----------
    coefficients_ : DataFrame
        coefficient, value, standard_error, robust_standard_error, and with clusters or
        replicates clustered_standard_error, replicate_standard_error.
    coef_ : ndarray of shape (K,)
    names_ : list of K names
    log_likelihood_, null_log_likelihood_ : float
        At the optimum; with all available alternatives equally probable. Weights are scaled to a
        mean of one.
    replicates_ : ndarray of shape (R, K), where `fit` was given replicate weights
    covariances_ : dict of ndarray of shape (K, K), by kind of standard error
    classes_ : ndarray of shape (J,), sorted, as scikit-learn's scorers expect

    Raises
    ------
    EstimateError
        See `fit`.

    References
    ----------
    McFadden (1974), Conditional logit analysis of qualitative choice behavior.
    """

    def __init__(
        self,
        utility: Utility,
        *,
        availability: Availability | None = None,
        tol: float = 1e-9,
        max_iter: int = 60,
    ) -> None:
        self.utility = utility
        self.availability = availability
        self.tol = tol
        self.max_iter = max_iter

    def _kernel(self, terms: Terms) -> PlainLogit:
        return PlainLogit(terms)
