"""The radiation model's shares are those of its published formula."""

import numpy as np
import pytest

from mobility.errors import EstimateError
from mobility.flows import radiation


def by_hand(outflows, opportunities, cost):
    """The formula, pair by pair."""
    zones = len(outflows)
    share = np.zeros((zones, zones))
    for i in range(zones):
        for j in range(zones):
            within = [
                opportunities[k]
                for k in range(zones)
                if k not in (i, j) and cost[i, k] <= cost[i, j]
            ]
            home, there, between = opportunities[i], opportunities[j], sum(within)
            below = (home + between) * (home + there + between)
            share[i, j] = home * there / below if below > 0 and np.isfinite(cost[i, j]) else 0
    return share / share.sum(axis=1, keepdims=True) * np.asarray(outflows)[:, None]


@pytest.mark.parametrize("ties", [False, True])
def test_shares_agree_with_the_formula(ties):
    rng = np.random.default_rng(1)
    place = rng.uniform(0, 10, (12, 2))
    if ties:
        place = np.round(place / 5) * 5 + 0.0
    cost = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1))
    outflows, jobs = rng.uniform(10, 100, (2, 12))
    assert radiation(outflows, jobs, cost) == pytest.approx(by_hand(outflows, jobs, cost))


def test_everyone_who_leaves_arrives():
    rng = np.random.default_rng(2)
    cost = rng.uniform(1, 30, (8, 5))
    outflows = rng.uniform(0, 50, 8)
    made = radiation(outflows, rng.uniform(1, 50, 5), cost, at_home=rng.uniform(1, 20, 8))
    assert made.sum(axis=1) == pytest.approx(outflows)
    assert (made >= 0).all()


def test_no_way_takes_nobody():
    cost = np.array([[1.0, 2.0, np.inf], [2.0, 1.0, 3.0], [np.inf, 3.0, 1.0]])
    made = radiation([10, 10, 10], [5, 5, 5], cost)
    assert made[0, 2] == made[2, 0] == 0
    assert made == pytest.approx(by_hand([10, 10, 10], [5, 5, 5], cost))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param({"outflows": [1, 2, 3]}, "do not fit", id="one zone too many"),
        pytest.param({"opportunities": [1, -2]}, "opportunities, zones 1", id="negative"),
        pytest.param({"cost": [[1, np.nan], [1, 1]]}, "Costs are missing", id="missing cost"),
        pytest.param({"opportunities": [0, 0]}, "origins 0, 1", id="nowhere to go"),
    ],
)
def test_what_cannot_radiate_is_named(arguments, says):
    sound = {"outflows": [1, 2], "opportunities": [3, 4], "cost": [[1, 2], [2, 1]]}
    with pytest.raises(EstimateError, match=says):
        radiation(**(sound | arguments))
