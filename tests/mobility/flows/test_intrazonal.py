"""Staying in one's own zone has a cost by a rule that is named."""

import numpy as np
import pytest
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows import disc_distance, intrazonal_cost

COST = np.array([[0.0, 4.0, 6.0], [4.0, 0.0, 3.0], [6.0, 3.0, 0.0]])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("given", [0, 0, 0], id="given"),
        pytest.param("half_nearest", [2, 1.5, 1.5], id="half the nearest"),
        pytest.param("leave_out", [np.inf] * 3, id="left out"),
        pytest.param(0.7, [0.7] * 3, id="a number"),
        pytest.param([1, 2, 3], [1, 2, 3], id="one for each"),
    ],
)
def test_the_diagonal_follows_the_rule_and_nothing_else_does(rule, expected):
    made = intrazonal_cost(COST, rule)
    assert np.diag(made).tolist() == expected
    away = ~np.eye(3, dtype=bool)
    assert (made[away] == COST[away]).all()
    assert np.diag(COST).tolist() == [0, 0, 0]


@pytest.mark.parametrize("rule", ["half_nearest", "leave_out", 0.7])
def test_sparse_costs_follow_the_same_rule(rule):
    made = intrazonal_cost(sparse.csr_array(COST), rule)
    dense = intrazonal_cost(COST, rule)
    assert made.toarray() == pytest.approx(np.where(np.isfinite(dense), dense, 0))


def test_the_mean_distance_in_a_disc_is_that_of_random_points():
    rng = np.random.default_rng(1)
    radius, angle = np.sqrt(rng.random((2, 200_000))), 2 * np.pi * rng.random((2, 200_000))
    points = radius * np.exp(1j * angle)
    assert disc_distance(np.pi) == pytest.approx(np.abs(points[0] - points[1]).mean(), rel=0.005)
    assert disc_distance([4 * np.pi]) == pytest.approx(2 * disc_distance(np.pi))


@pytest.mark.parametrize(
    ("cost", "rule", "says"),
    [
        pytest.param(COST, "nearest", "no intrazonal rule 'nearest'", id="unknown"),
        pytest.param(COST[:2], "half_nearest", "square", id="not square"),
        pytest.param([[0.0, np.inf], [1.0, 0.0]], "half_nearest", "zones 0", id="no other zone"),
    ],
)
def test_what_has_no_intrazonal_cost_is_named(cost, rule, says):
    with pytest.raises(EstimateError, match=says):
        intrazonal_cost(cost, rule)
