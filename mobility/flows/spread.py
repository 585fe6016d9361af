"""Errors of a gravity model's parameters, and how far flows lie about the model."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.optimize import brentq

from mobility.errors import EstimateError
from mobility.flows.likelihood import Optimum
from mobility.flows.pairs import Floats
from mobility.flows.profile import Profile, values_of
from mobility.flows.two_way import inverse

SAMPLED = 2**18
"""Cells that the variation is told from: of more, every so many blocks."""

VARIATIONS = (1e-9, 1e6)
"""Between these squared coefficients of variation the true one is sought."""


@dataclass(frozen=True)
class Spread:
    """What a fit leaves open.

    Parameters
    ----------
    covariances
        Of the parameters: ``model`` (Poisson), ``robust`` (sandwich, HC1) and ``quasi`` (Poisson
        times the dispersion), ``(k, k)`` each.
    dispersion
        Pearson chi-square per degree of freedom; 1 for Poisson flows.
    variation
        Squared coefficient of variation of flows about the model, beyond Poisson.
    pairs
        Pairs that bear the fit.
    """

    covariances: dict[str, Floats]
    dispersion: float
    variation: float
    pairs: int


def spread_of(profile: Profile, optimum: Optimum, flows: Floats, free: int) -> Spread:
    """Give errors of the parameters and measures of dispersion.

    Parameters
    ----------
    profile, optimum
        The fit.
    flows
        Observed flows at the cells, times the cells' weights.
    free
        Number of parameters fitted, balancing factors included.

    Raises
    ------
    EstimateError
        There are not more pairs than parameters.

    References
    ----------
    Gourieroux, Monfort & Trognon (1984), Econometrica 52(3): 681-700; HC1: MacKinnon & White
    (1985), J. Econometrics 29(3): 305-325; dispersion: McCullagh & Nelder (1989), Generalized
    Linear Models, 2nd ed., ch. 6; variation by pseudo-likelihood: Davidian & Carroll (1987),
    J. Am. Statist. Ass. 82: 1079-1091.
    """
    meat, pearson, pairs, sample = _residual_sums(profile, optimum, flows)
    left = pairs - free
    if left <= 0:
        raise EstimateError(
            f"{pairs} pairs cannot bear {free} parameters and an error.",
            where="flows",
            todo="give more zones, or fewer closed pairs.",
        )
    bread = np.asarray(np.linalg.inv(optimum.moments.information), dtype=np.float64)
    dispersion = pearson / left
    covariances: dict[str, Floats] = {
        "model": bread,
        "robust": bread @ meat @ bread * (pairs / left),
        "quasi": bread * dispersion,
    }
    return Spread(covariances, dispersion, _variation(*sample), pairs)


def coefficients(parameters: dict[str, float], covariances: dict[str, Floats]) -> pl.DataFrame:
    """Tell the parameters with their three standard errors."""
    spread = {kind: np.sqrt(np.diag(at)) for kind, at in covariances.items()}
    return pl.DataFrame(
        {
            "coefficient": list(parameters),
            "value": list(parameters.values()),
            "standard_error": spread["model"],
            "robust_standard_error": spread["robust"],
            "quasi_standard_error": spread["quasi"],
        }
    )


def _residual_sums(
    profile: Profile, optimum: Optimum, flows: Floats
) -> tuple[Floats, float, int, tuple[Floats, Floats, Floats]]:
    """Sum the scores' squares and Pearson's, and keep a sample of residuals and flows."""
    weights, moments = optimum.state.weights, optimum.moments
    deterrence, table = profile.deterrence, values_of(weights.kernel)
    meat = np.zeros_like(moments.information)
    pearson, pairs = 0.0, 0
    kept: list[tuple[Floats, Floats, Floats]] = []
    by_row, by_column = inverse(profile.rows), inverse(profile.columns)
    if profile.attraction is not None:
        by_column = np.zeros_like(by_column)
    every = -(-table.size // SAMPLED)
    for block, (cells, origin, destination) in enumerate(deterrence.pairs.blocks()):
        modelled = weights.rows[origin] * table[cells]
        modelled *= weights.columns[destination]
        rest = flows[cells] - modelled
        scores = []
        for k, (sign, feature) in enumerate(
            zip(deterrence.signs, deterrence.features, strict=True)
        ):
            left = sign * feature[cells] - moments.row_part[origin, k]
            left -= moments.column_part[destination, k]
            left *= rest
            scores.append(left.ravel())
        meat += np.array([[np.dot(one, other) for other in scores] for one in scores])
        pairs += int(np.count_nonzero(modelled))
        rest *= rest
        if block % every == 0:
            freedom = 1 - modelled * by_row[origin] - modelled * by_column[destination]
            kept.append((rest.ravel().copy(), modelled.ravel(), freedom.ravel()))
        # Where nothing is modelled nothing was observed, so the quotient is zero.
        rest /= np.maximum(modelled, np.finfo(float).tiny)
        pearson += float(rest.sum())
    square, modelled, freedom = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    borne = modelled > 0
    return meat, pearson, pairs, (square[borne], modelled[borne], freedom[borne])


def _variation(square: Floats, modelled: Floats, freedom: Floats) -> float:
    """Solve for the variation that makes squared residuals as large as they should be.

    Each cell counts by the inverse of its squared residual's variance, so that neither the largest
    flows nor the many near zero decide; ``freedom`` is what fitted margins leave of a residual.
    """

    def beyond(log_variation: float) -> float:
        relative = 1 + np.exp(log_variation) * modelled
        return float(np.sum((square - freedom * modelled * relative) / relative**2))

    low, high = np.log(VARIATIONS)
    if not len(modelled) or beyond(low) <= 0:
        return 0.0
    if beyond(high) >= 0:
        return VARIATIONS[1]
    return float(np.exp(brentq(beyond, low, high, xtol=1e-6)))
