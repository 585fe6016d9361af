"""Poisson maximum likelihood for gravity flows, and the errors of its parameters."""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats
from mobility.flows.profile import Moments, Profile, State, values_of

MAX_STEPS = 60
"""Newton steps before a fit is given up; six are usual."""

MARGIN_TOL = 1e-13
"""Largest relative error of a margin at the optimum."""

SETTLED = 1e-8
"""Relative size of the last Newton step; steps square their error, so what is left is less."""

LEAST_VARIATION = 1e-10
"""Share of a feature's square that must be left over for a parameter to be identified."""

MAX_HALVINGS = 30
"""Halvings of a Newton step in search of a better likelihood."""


@dataclass(frozen=True)
class Optimum:
    """Where the likelihood is highest: state, moments and the number of steps."""

    state: State
    moments: Moments
    steps: int


def maximise(profile: Profile, flows: Floats, start: Floats) -> Optimum:
    """Find the parameters at which the flow-weighted features are those observed.

    Newton's method on the likelihood with the balancing factors profiled out, which is concave.

    Raises
    ------
    EstimateError
        A parameter is not identified, or the likelihood has no finite maximum.
    """
    observed = profile.sums_of(flows)
    state, size = profile.at(tuple(start), None, 1e-2), 1.0
    moments = None
    for step_no in range(1, MAX_STEPS + 1):
        moments = profile.moments(state, moments, float(np.clip(size * 0.1, 1e-9, 1e-2)))
        step = _step(moments, observed)
        size = float(np.max(np.abs(step) / np.maximum(np.abs(state.parameters), 1e-3)))
        if size <= SETTLED:
            state = profile.at(tuple(state.parameters + step), state, MARGIN_TOL)
            return Optimum(state, profile.moments(state, moments, 1e-10), step_no)
        tol = float(np.clip(0.1 * size, MARGIN_TOL, 1e-2))
        state = _climb(profile, observed, state, moments, step, tol)
    raise EstimateError(
        f"The deterrence did not settle in {MAX_STEPS} steps; it stands at "
        f"{np.array2string(state.parameters, precision=4)}.",
        where="flows and cost",
        todo="see whether flows follow the cheapest pairs alone, or take another deterrence.",
    )


def errors(
    profile: Profile, optimum: Optimum, flows: Floats, free: int
) -> tuple[dict[str, Floats], dict[str, float]]:
    """Give covariances of the parameters and measures of dispersion.

    Parameters
    ----------
    profile, optimum
        The fit.
    flows
        Observed flows at the cells, times the cells' weights.
    free
        Number of parameters fitted, balancing factors included.

    Returns
    -------
    tuple
        Covariances ``model`` (Poisson), ``robust`` (sandwich, HC1) and ``quasi`` (Poisson times
        the dispersion); and ``pairs``, ``dispersion`` (Pearson chi-square per degree of freedom),
        ``variation`` (squared coefficient of variation beyond Poisson).

    References
    ----------
    Gourieroux, Monfort & Trognon (1984), Econometrica 52(3): 681-700; HC1: MacKinnon & White
    (1985), J. Econometrics 29(3): 305-325; dispersion: McCullagh & Nelder (1989), Generalized
    Linear Models, 2nd ed., ch. 6; variation by moments: Breslow (1984), Appl. Statist. 33: 38-44.
    """
    meat, sums = _residual_sums(profile, optimum, flows)
    beyond = sums["pairs"] - free
    if beyond <= 0:
        raise EstimateError(
            f"{int(sums['pairs'])} pairs cannot bear {free} parameters and an error.",
            where="flows",
            todo="give more zones, or fewer closed pairs.",
        )
    bread: Floats = np.asarray(np.linalg.inv(optimum.moments.information), dtype=np.float64)
    dispersion = sums["pearson"] / beyond
    covariances = {
        "model": bread,
        "robust": bread @ meat @ bread * (sums["pairs"] / beyond),
        "quasi": bread * dispersion,
    }
    known = {
        "pairs": sums["pairs"],
        "dispersion": dispersion,
        "variation": max(0.0, sums["excess"] / sums["squared"]) if sums["squared"] else 0.0,
    }
    return covariances, known


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


def _step(moments: Moments, observed: Floats) -> Floats:
    left = np.diag(moments.information) / np.maximum(np.diag(moments.squares), 1e-300)
    if not np.isfinite(moments.information).all() or (left < LEAST_VARIATION).any():
        raise EstimateError(
            "The deterrence is not identified: beyond origins and destinations the cost does "
            "not vary where people travel.",
            where="cost",
            todo="give costs that differ between pairs, or flows on more pairs.",
        )
    step = np.linalg.solve(moments.information, observed - moments.sums)
    return np.asarray(step, dtype=np.float64)


def _climb(
    profile: Profile, observed: Floats, state: State, moments: Moments, step: Floats, tol: float
) -> State:
    height = profile.objective(state, observed)
    slack = max(tol, 1e-9) * float(profile.rows.sum())
    for _ in range(MAX_HALVINGS):
        begun = replace(state, log_columns=state.log_columns - moments.column_part @ step)
        with np.errstate(over="ignore", invalid="ignore"):
            tried = profile.at(tuple(state.parameters + step), begun, tol)
            reached = profile.objective(tried, observed)
        if reached >= height - slack:
            return tried
        step = step / 2
    return tried


def _residual_sums(
    profile: Profile, optimum: Optimum, flows: Floats
) -> tuple[Floats, dict[str, float]]:
    weights, moments = optimum.state.weights, optimum.moments
    deterrence, table = profile.deterrence, values_of(weights.kernel)
    meat = np.zeros_like(moments.information)
    sums = dict.fromkeys(("pairs", "pearson", "excess", "squared"), 0.0)
    for cells, origin, destination in deterrence.pairs.blocks():
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
        _add(sums, modelled, rest)
    return meat, sums


def _add(sums: dict[str, float], modelled: Floats, rest: Floats) -> None:
    sums["pairs"] += float(np.count_nonzero(modelled))
    sums["squared"] += float(np.vdot(modelled, modelled))
    rest *= rest
    sums["excess"] += float(rest.sum() - modelled.sum())
    # Where nothing is modelled nothing was observed, so the quotient is zero.
    rest /= np.maximum(modelled, np.finfo(float).tiny)
    sums["pearson"] += float(rest.sum())
