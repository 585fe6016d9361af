"""Coefficients and errors agree with independent Poisson regressions on real flows."""

import json
from pathlib import Path

import numpy as np
import pytest

from mobility.flows import Gravity

KNOWN = json.loads((Path(__file__).parents[2] / "oracle" / "flows" / "poisson.json").read_text())
CASES = [
    (form, constraint)
    for form in ("exponential", "power", "tanner")
    for constraint in ("doubly", "origin")
]


def regress(flows, features, offset, dummies):
    """Poisson regression with a dummy for every zone, by plain iterated least squares."""
    design = np.hstack([*dummies, *(feature.ravel()[:, None] for feature in features)])
    count = flows.ravel()
    linear = np.log(count + 0.5)
    for _ in range(100):
        mean = np.exp(linear)
        root = np.sqrt(mean)
        working = linear - offset + (count - mean) / mean
        found = np.linalg.lstsq(root[:, None] * design, root * working, rcond=None)[0]
        before, linear = linear, design @ found + offset
        if np.abs(linear - before).max() < 1e-12:
            break
    mean = np.exp(linear)
    bread = np.linalg.pinv(design.T @ (mean[:, None] * design))
    scores = design * (count - mean)[:, None]
    robust = bread @ (scores.T @ scores) @ bread
    free = len(count) - np.linalg.matrix_rank(design)
    last = slice(-len(features), None)
    return (
        found[last],
        np.sqrt(np.diag(bread))[last],
        np.sqrt(np.diag(robust) * len(count) / free)[last],
        ((count - mean) ** 2 / mean).sum() / free,
    )


def features_of(form, cost):
    return {
        "exponential": [-cost],
        "power": [-np.log(cost)],
        "tanner": [np.log(cost), -cost],
    }[form]


@pytest.mark.parametrize(("form", "constraint"), CASES)
def test_coefficients_agree_with_a_regression_on_dummies(wight, form, constraint):
    zones = len(wight.zones)
    origin, destination = (index.ravel() for index in np.indices(wight.flows.shape))
    dummies, offset = [np.eye(zones)[origin]], np.zeros(zones**2)
    if constraint == "doubly":
        dummies.append(np.eye(zones)[destination][:, 1:])
    else:
        offset = np.log(wight.flows.sum(axis=0))[destination]
    value, error, robust, dispersion = regress(
        wight.flows, features_of(form, wight.cost), offset, dummies
    )
    fit = Gravity(form, constraint).fit(wight.flows, wight.cost)
    assert fit.coefficients_["value"].to_numpy() == pytest.approx(value, rel=1e-8)
    assert fit.coefficients_["standard_error"].to_numpy() == pytest.approx(error, rel=1e-7)
    assert fit.coefficients_["robust_standard_error"].to_numpy() == pytest.approx(robust, rel=1e-7)
    assert fit.dispersion_ == pytest.approx(dispersion, rel=1e-7)


@pytest.mark.parametrize(("form", "constraint"), CASES)
def test_coefficients_agree_with_statsmodels(wight, form, constraint):
    known = KNOWN[f"{form} {constraint}"]
    fit = Gravity(form, constraint).fit(wight.flows, wight.cost)
    told = fit.coefficients_
    assert told["value"].to_numpy() == pytest.approx(known["value"], rel=1e-6)
    for name in ("standard_error", "quasi_standard_error"):
        assert told[name].to_numpy() == pytest.approx(known[name], rel=1e-6)
    zones = len(wight.zones)
    free = zones * (2 if constraint == "doubly" else 1) - (constraint == "doubly")
    smaller = np.sqrt(zones**2 / (zones**2 - free - len(told)))
    # statsmodels' GLM leaves the correction of HC1 out.
    hc0 = told["robust_standard_error"].to_numpy() / smaller
    assert hc0 == pytest.approx(known["hc0_standard_error"], rel=1e-6)
