"""The pairs where a model is wrong are listed, worst first."""

import numpy as np
import pytest
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows import Gravity, residuals


def test_the_most_surprising_pair_stands_first():
    told = residuals([[100, 9], [1, 0]], [[90, 1], [1, 0]], origins=["a", "b"])
    assert told.row(0)[:4] == ("a", "1", 9.0, 1.0)
    assert told["standardised"].to_list() == pytest.approx([8.0, 10 / np.sqrt(90), 0.0, 0.0])
    assert told["is_unusual"].to_list() == [True, False, False, False]
    assert told["ratio"].to_list()[-1] is None


@pytest.mark.parametrize(
    ("spread", "expected"),
    [
        pytest.param({}, 10 / np.sqrt(90), id="Poisson"),
        pytest.param({"dispersion": 4.0}, 10 / np.sqrt(360), id="dispersion"),
        pytest.param({"variation": 0.1}, 10 / np.sqrt(90 + 810), id="variation"),
    ],
)
def test_differences_are_measured_by_what_is_usual(spread, expected):
    told = residuals([[100.0]], [[90.0]], **spread)
    assert told["standardised"][0] == pytest.approx(expected)


def test_flows_where_nothing_is_modelled_are_endlessly_surprising():
    told = residuals([[3.0, 1.0]], [[0.0, 1.0]])
    assert told["standardised"].to_list() == [np.inf, 0.0]
    assert told["is_unusual"][0]


def test_standardised_residuals_of_a_fit_have_its_spread(wight):
    fit = Gravity().fit(wight.flows, wight.cost)
    told = residuals(wight.flows, fit.predict(), dispersion=fit.dispersion_)
    pairs = len(told)
    free = 2 * len(wight.zones)
    assert (told["standardised"] ** 2).sum() == pytest.approx(pairs - free, rel=1e-6)
    assert told["difference"].sum() == pytest.approx(0, abs=1e-6)


def test_sparse_flows_list_their_stored_pairs():
    flows = sparse.csr_array(np.array([[5.0, 0.0], [0.0, 7.0]]))
    assert len(residuals(flows, flows)) == 2


def test_names_must_be_one_for_each_zone():
    with pytest.raises(EstimateError, match="2 names, 1 of them different, for 2 zones"):
        residuals(np.ones((2, 2)), np.ones((2, 2)), origins=["a", "a"])
