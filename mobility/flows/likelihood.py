"""Poisson maximum likelihood for gravity flows."""

from dataclasses import dataclass, replace

import numpy as np

from mobility.errors import EstimateError
from mobility.flows.balance import scaled
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

LOOSEST = 1e-2
"""Largest relative error of a margin while the parameters are far off."""

TIGHTENED = 0.2
"""How much of that error is allowed still at each further step."""

ROUGH, FINE = 1e-3, 1e-9
"""Relative errors of the two-way fit of the features: on the way, where a step need only point
right, and for the errors of the parameters."""

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
    tol = LOOSEST
    state, moments, rough = profile.at(tuple(start), None, tol), None, ROUGH
    for step_no in range(1, MAX_STEPS + 1):
        moments = profile.moments(state, moments, rough)
        step, left = _step(moments, observed)
        size = float(np.max(np.abs(step) / np.maximum(np.abs(state.parameters), 1e-3)))
        if size <= SETTLED:
            state = profile.at(tuple(state.parameters + step), state, MARGIN_TOL)
            return Optimum(state, profile.moments(state, moments, FINE), step_no)
        # Steps square their error, so a rough balance will do at first; it tightens at every step,
        # since roughness itself could keep the steps from shrinking.
        tol = max(min(0.1 * size, TIGHTENED * tol), MARGIN_TOL)
        rough = float(np.clip(ROUGH * np.sqrt(left), FINE, ROUGH))
        state = _climb(profile, observed, state, moments, step, tol)
    raise EstimateError(
        f"The deterrence did not settle in {MAX_STEPS} steps; it stands at "
        f"{np.array2string(state.parameters, precision=4)}.",
        where="flows and cost",
        todo="see whether flows follow the cheapest pairs alone, or take another deterrence.",
    )


def completed_columns(profile: Profile, flows: Floats, start: Floats) -> Floats:
    """Fill up the destinations' totals where pairs were left out of a fit.

    A destination whose largest flow was left out would seem to attract few; the doubly constrained
    model of the other pairs, whose factors do not lean on totals, says what is missing.

    Parameters
    ----------
    profile
        With cells of weight zero.
    flows
        Observed flows times weights.
    start
        Parameters to begin from.

    Returns
    -------
    ndarray of shape (m,), persons
    """
    both = replace(profile, attraction=None)
    state = maximise(both, flows, start).state
    kernel = profile.deterrence.kernel(tuple(state.parameters))
    rows = np.exp(state.log_rows + kernel.rows)
    columns = np.exp(state.log_columns + kernel.columns)
    modelled = values_of(scaled(kernel.table, rows, columns))
    left_out = np.where(np.asarray(profile.cell_weight) > 0, 0.0, modelled)
    return profile.columns + profile.deterrence.pairs.column_sums(left_out)


def _step(moments: Moments, observed: Floats) -> tuple[Floats, float]:
    """Give the Newton step, and the share of the features that lines do not explain."""
    scale = np.sqrt(np.maximum(np.diag(moments.squares), np.finfo(float).tiny))
    share = moments.information / np.outer(scale, scale)
    left = float(np.linalg.eigvalsh(share)[0]) if np.isfinite(share).all() else 0.0
    if left < LEAST_VARIATION:
        raise EstimateError(
            "The deterrence is not identified: beyond origins and destinations the cost does "
            "not vary where people travel.",
            where="cost",
            todo="give costs that differ between pairs, or flows on more pairs.",
        )
    step = np.linalg.solve(moments.information, observed - moments.sums)
    return np.asarray(step, dtype=np.float64), left


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
