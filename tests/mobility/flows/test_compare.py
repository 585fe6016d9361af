"""Any two sets of flows can be laid side by side."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.flows import compare_flows

KEYS = {"destination": ["x", "x"], "mode": ["bike", "bike"]}
OLD = pl.DataFrame({"origin": ["a", "b"], **KEYS, "estimate": [100.0, 200.0]})
NEW = pl.DataFrame(
    {"origin": ["a", "c"], **KEYS, "estimate": [150.0, 20.0], "is_modelled": [True, False]}
)


def draws(flows, spread, seed):
    noise = np.random.default_rng(seed).normal(0, spread, (len(flows), 4_000))
    return flows["estimate"].to_numpy()[:, None] + noise


def test_flows_that_one_set_lacks_are_zero_there():
    told = compare_flows(OLD, NEW)
    assert told.select("origin", "old", "new", "estimate", "ratio").rows() == [
        ("b", 200.0, 0.0, -200.0, 0.0),
        ("a", 100.0, 150.0, 50.0, 1.5),
        ("c", 0.0, 20.0, 20.0, None),
    ]
    assert told["is_modelled"].to_list() == [False, True, False]


def test_without_replicates_a_difference_has_no_error_and_is_not_clear():
    told = compare_flows(OLD, NEW)
    assert told["standard_error"].null_count() == 3
    assert not told["is_clear"].any()
    assert set(told["reliability"]) == {"not_shown"}


def test_independent_errors_add_up_and_shared_ones_cancel():
    noise = np.random.default_rng(1).normal(0, 10, (2, 4_000))
    one, two = (flows["estimate"].to_numpy()[:, None] + noise for flows in (OLD, NEW))
    options = {"by": ["destination"], "old_replicates": one, "new_replicates": two}
    paired = compare_flows(OLD, NEW, **options)
    apart = compare_flows(OLD, NEW, **options, paired=False)
    assert paired["standard_error"][0] == pytest.approx(0, abs=1e-9)
    assert apart["standard_error"][0] == pytest.approx(np.sqrt(4) * 10, rel=0.05)


def test_a_difference_is_clear_where_its_interval_leaves_zero_out():
    told = compare_flows(
        OLD, NEW, old_replicates=draws(OLD, 20, 1), new_replicates=draws(NEW, 20, 2), paired=False
    )
    clear = dict(told.select("origin", "is_clear").iter_rows())
    assert clear == {"a": False, "b": True, "c": False}
    low, high = told.filter(origin="b").select("low", "high").row(0)
    # Flow b has no draws in the new set, so its error is the old one's alone.
    assert (high - low) / 2 == pytest.approx(1.96 * 20, rel=0.05)


def test_a_set_without_error_leaves_the_others():
    told = compare_flows(OLD, NEW, old_replicates=draws(OLD, 20, 1))
    error = dict(told.select("origin", "standard_error").iter_rows())
    assert error["a"] == pytest.approx(20, rel=0.05)
    assert error["c"] == 0


def test_sums_are_compared_by_fewer_columns():
    told = compare_flows(OLD, NEW, by=["mode"])
    assert told.select("mode", "old", "new").rows() == [("bike", 300.0, 170.0)]


def test_no_modelled_difference_is_called_good():
    same = {"old_replicates": draws(OLD, 1, 1), "new_replicates": draws(NEW, 1, 2)}
    told = compare_flows(OLD, NEW, **same)
    assert told.filter("is_modelled")["reliability"].to_list() == ["fair"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param({"by": ["sector"]}, "lack the columns sector", id="missing column"),
        pytest.param({"old_replicates": np.ones((3, 5))}, "2 flows have replicates", id="rows"),
        pytest.param(
            {"old_replicates": np.ones((2, 5)), "new_replicates": np.ones((2, 6))},
            "5 and 6 replicates",
            id="pairs of different length",
        ),
    ],
)
def test_sets_that_cannot_be_compared_are_named(arguments, says):
    with pytest.raises(EstimateError, match=says):
        compare_flows(OLD, NEW, **arguments)
