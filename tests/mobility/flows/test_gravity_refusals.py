"""Gravity models name what they cannot bear."""

import numpy as np
import pytest
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows import Gravity

FLOWS = np.array([[5.0, 2.0, 1.0], [2.0, 6.0, 2.0], [1.0, 2.0, 7.0]])
COST = np.array([[1.0, 4.0, 6.0], [4.0, 1.0, 3.0], [6.0, 3.0, 1.0]])


def changed(table, at, value):
    table = table.copy()
    table[at] = value
    return table


@pytest.mark.parametrize(
    ("flows", "cost", "says"),
    [
        pytest.param(
            FLOWS,
            changed(COST, (0, 2), np.inf),
            r"no way joins.\n  where: pairs \(0, 2\)",
            id="no way",
        ),
        pytest.param(changed(FLOWS, (1, 1), -1), COST, r"pairs \(1, 1\)", id="negative flow"),
        pytest.param(changed(FLOWS, (1, 1), np.nan), COST, r"pairs \(1, 1\)", id="missing flow"),
        pytest.param(FLOWS, changed(COST, (2, 0), np.nan), r"pairs \(2, 0\)", id="missing cost"),
        pytest.param(FLOWS, changed(COST, (2, 0), -1), r"pairs \(2, 0\)", id="negative cost"),
        pytest.param(FLOWS * 0, COST, "Nobody travels", id="nobody"),
        pytest.param(FLOWS[:2], COST, "the cost", id="shapes differ"),
        pytest.param(FLOWS, COST * 0 + 2, "not identified", id="one cost for all"),
        pytest.param(
            FLOWS, np.add.outer([1.0, 2, 3], [1, 5, 9]), "not identified", id="cost of lines alone"
        ),
        pytest.param(np.diag([5.0, 6, 7]), COST, "not", id="all go to the nearest"),
        pytest.param(
            sparse.csr_array(FLOWS), sparse.csr_array(np.eye(3)), "does not reach", id="sparse"
        ),
    ],
)
def test_flows_that_cannot_be_fitted_are_named(flows, cost, says):
    with pytest.raises(EstimateError, match=says):
        Gravity().fit(flows, cost)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param({"mean_cost": 1.0}, "lies below", id="too near"),
        pytest.param({"mean_cost": 9.0}, "lies above", id="too far"),
        pytest.param({"mean_cost": -2.0}, "cannot be matched", id="negative mean"),
        pytest.param({"destinations": [100, 100, 100]}, "contradict", id="totals differ"),
        pytest.param({"alpha": 1.0}, "alpha", id="alpha without Tanner"),
    ],
)
def test_means_that_no_flows_have_are_named(arguments, says):
    given = {"origins": [100, 200, 150], "destinations": [180, 120, 150], "cost": COST}
    with pytest.raises(EstimateError, match=says):
        Gravity().fit_mean_cost(**(given | {"mean_cost": 2.4} | arguments))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param({"deterrence": "linear"}, "no deterrence 'linear'", id="deterrence"),
        pytest.param({"constraint": "both"}, "no constraint 'both'", id="constraint"),
        pytest.param({"intrazonal": "nearest"}, "no intrazonal rule", id="intrazonal"),
    ],
)
def test_unknown_kinds_are_told_with_the_known_ones(arguments, says):
    with pytest.raises(EstimateError, match=f"(?s){says}.*take"):
        Gravity(**arguments).fit(FLOWS, COST)
