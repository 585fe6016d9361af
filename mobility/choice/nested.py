"""The nested logit as an estimator."""

from collections.abc import Mapping, Sequence

import numpy as np

from mobility.choice.likelihood import Choices, climb
from mobility.choice.model import ChoiceModel
from mobility.choice.nests import NestedKernel
from mobility.choice.plain import PlainLogit
from mobility.choice.terms import Availability, Terms, Utility
from mobility.errors import EstimateError


class NestedLogit(ChoiceModel):
    """A multinomial logit in which alternatives of a nest draw from each other first.

    Parameters
    ----------
    utility, availability, tol, max_iter
        As for `MultinomialLogit`.
    nests
        Per nest its alternatives: ``{"active": ["walk", "bike"], "motorised": ["car", "bus"]}``.
        An alternative in none is a nest of its own, and so has no dissimilarity.

    Attributes
    ----------
    coefficients_ : DataFrame
        As for `MultinomialLogit`, with a coefficient `nest_<name>` for each nest of two or more:
        its dissimilarity (Biogeme's mu is one over it).
    dissimilarities_ : dict of float
        In (0, 1] the model agrees with utility maximisation for all utilities; at 1 the nest
        might as well not be there; above 1 the nests are drawn wrongly.

    Raises
    ------
    EstimateError
        A nest names what is no alternative, or an alternative is in two nests; see also `fit`.

    References
    ----------
    Train (2009), Discrete Choice Methods with Simulation, 2nd ed., ch. 4.
    """

    def __init__(
        self,
        utility: Utility,
        nests: Mapping[str, Sequence[str]],
        *,
        availability: Availability | None = None,
        tol: float = 1e-9,
        max_iter: int = 100,
    ) -> None:
        self.utility = utility
        self.nests = nests
        self.availability = availability
        self.tol = tol
        self.max_iter = max_iter

    @property
    def dissimilarities_(self) -> dict[str, float]:
        """The fitted dissimilarity of each nest of two or more alternatives."""
        fitted = dict(zip(self.names_, self.coef_.tolist(), strict=True))
        return {nest: fitted[label(nest)] for nest in self.nests if label(nest) in fitted}

    def _start(self, choices: Choices) -> np.ndarray:
        """Set out from the plain logit's optimum, with every dissimilarity at 1."""
        plain = climb(PlainLogit(choices.terms), choices, tol=self.tol, max_iter=self.max_iter)
        nests = len(self._kernel(choices.terms).names) - len(plain.coefficients)
        return np.concatenate([plain.coefficients, np.ones(nests)])

    def _kernel(self, terms: Terms) -> NestedKernel:
        named = [name for members in self.nests.values() for name in members]
        unknown = sorted(set(named) - set(terms.alternatives))
        if unknown or len(named) != len(set(named)):
            raise EstimateError(
                "Each alternative is in one nest at most, and a nest holds alternatives only.",
                where=f"nests {dict(self.nests)}, alternatives {list(terms.alternatives)}",
                todo="name every alternative once.",
            )
        groups = [list(members) for members in self.nests.values()]
        groups += [[name] for name in terms.alternatives if name not in named]
        home = {name: m for m, members in enumerate(groups) for name in members}
        free = [m for m, members in enumerate(groups[: len(self.nests)]) if len(members) > 1]
        labels = tuple(label(nest) for m, nest in enumerate(self.nests) if m in free)
        nest = np.array([home[name] for name in terms.alternatives])
        return NestedKernel(terms, nest, np.array(free, dtype=int), labels)


def label(nest: str) -> str:
    """Name the coefficient that is a nest's dissimilarity."""
    return f"nest_{nest}"
