"""Any number of margins are met, in every replicate, and contradictions named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.flows import Margin, furness, ipf, rake_cells


def test_three_way_margins_are_met():
    rng = np.random.default_rng(1)
    truth = rng.gamma(2, 50, (8, 5, 4))
    margins = {(0, 1): truth.sum(2), (0, 2): truth.sum(1), (1, 2): truth.sum(0)}
    made = ipf(truth * rng.lognormal(0, 0.5, truth.shape), margins)
    for axis in range(3):
        assert made.sum(axis) == pytest.approx(truth.sum(axis), rel=1e-9)


def test_a_table_of_the_right_interaction_is_found_again():
    # Scaling every pair of axes leaves the three-way interaction, which is all that margins lack.
    rng = np.random.default_rng(2)
    truth = rng.gamma(2, 50, (4, 3, 3))
    scales = [np.exp(rng.normal(0, 0.5, shape)) for shape in ((4, 3, 1), (4, 1, 3), (1, 3, 3))]
    seed = truth * scales[0] * scales[1] * scales[2]
    margins = {(0, 1): truth.sum(2), (0, 2): truth.sum(1), (1, 2): truth.sum(0)}
    assert ipf(seed, margins, tol=1e-12) == pytest.approx(truth, rel=1e-7)


@given(st.integers(0, 2**16), st.integers(2, 6), st.integers(2, 6))
@settings(deadline=None, max_examples=25)
def test_two_margins_give_what_furness_gives(seed, rows, columns):
    rng = np.random.default_rng(seed)
    table, truth = rng.gamma(1, 1, (2, rows, columns)) + 0.1
    totals = truth.sum(1), truth.sum(0)
    made = ipf(table, {0: totals[0], 1: totals[1]}, tol=1e-12)
    assert made == pytest.approx(furness(table, *totals, tol=1e-12), rel=1e-8)


def test_every_replicate_is_raked_by_itself():
    rng = np.random.default_rng(3)
    values = rng.gamma(2, 1, (6, 20))
    margins = [
        Margin("rows", np.repeat([0, 1], 3), np.array([10.0, 20.0])),
        Margin("columns", np.tile([0, 1, 2], 2), np.array([5.0, 10.0, 15.0])),
    ]
    made = rake_cells(values, margins)
    for replicate in range(20):
        alone = furness(values[:, replicate].reshape(2, 3), (10, 20), (5, 10, 15), tol=1e-12)
        assert made[:, replicate] == pytest.approx(alone.ravel(), rel=1e-7)


@pytest.mark.parametrize(
    ("seed", "margins", "says"),
    [
        pytest.param(
            np.ones((2, 2)), {0: (1, 3), 1: (2, 3)}, "where: the grand total", id="sums differ"
        ),
        pytest.param(
            np.ones((2, 2, 2)),
            {(0, 1): np.ones((2, 2)), (0, 2): [[1, 1], [1, 1.5]]},
            r"axes \(0,\), line \(1,\)",
            id="margins differ where they overlap",
        ),
        pytest.param(
            [[0, 0], [1, 1]], {0: (1, 3), 1: (2, 2)}, r"axes \(0,\): \(0,\)", id="empty line"
        ),
        pytest.param([[1, 1], [0, 1]], {0: (1, 3), 1: (2, 2)}, "did not settle", id="no room"),
        pytest.param(np.ones((2, 2)), {0: (1, 2, 3)}, "not (2,)", id="wrong length"),
        pytest.param([[1, -1], [1, 1]], {0: (1, 1)}, "negative", id="negative seed"),
        pytest.param(np.ones((2, 2)), {0: (-1, 1), 1: (0, 0)}, "negative", id="negative total"),
    ],
)
def test_margins_that_cannot_be_met_are_named(seed, margins, says):
    with pytest.raises(EstimateError) as told:
        ipf(seed, margins, max_passes=200)
    assert says.replace("\\", "") in str(told.value)
