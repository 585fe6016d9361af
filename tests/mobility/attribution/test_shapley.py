"""Order-free shares: published cases, the axioms, groups and sampled orders."""

from itertools import permutations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.attribution import by_name, overlap, shapley, shapley_array
from mobility.errors import EstimateError

CUT = {"shift": 0.90, "ev": 0.60, "efficiency": 0.95}
games = settings(deadline=None, max_examples=30)


def saved(measures):
    return 100 - 100 * np.prod([CUT[name] for name in measures])


def table(n, cells, seed):
    """A random game: a value for each of the 2^n subsets, found by the bits of the row."""
    values = np.random.default_rng(seed).normal(size=(2**n, *cells))
    return lambda members: values[members @ (1 << np.arange(n))]


def names(n):
    return [f"m{i}" for i in range(n)]


def counted(value, n, orders):
    """Average marginal values over the orders, one at a time: the definition."""
    marginal = {i: [] for i in range(n)}
    for order in orders:
        for place, i in enumerate(order):
            before = np.isin(np.arange(n), order[:place])
            after = before | (np.arange(n) == i)
            marginal[i].append(value(after[None])[0] - value(before[None])[0])
    stacked = np.array([marginal[i] for i in range(n)])
    return stacked.mean(axis=1), stacked.min(axis=1), stacked.max(axis=1)


def test_three_measures_that_multiply_give_the_published_shares():
    got = shapley(saved, list(CUT))
    expected = pl.DataFrame(
        {
            "measure": list(CUT),
            "contribution": [7.816667, 37.066667, 3.816667],
            "first_in": [10.0, 40.0, 5.0],
            "last_in": [5.7, 34.2, 2.7],
            "lowest": [5.7, 34.2, 2.7],
            "highest": [10.0, 40.0, 5.0],
            "monte_carlo_error": [0.0, 0.0, 0.0],
        }
    )
    assert got.columns == expected.columns
    for column in expected.columns[1:]:
        assert got[column].to_list() == pytest.approx(expected[column].to_list(), abs=1e-6)
    assert got["contribution"].sum() == pytest.approx(48.7)


def test_two_measures_that_do_the_same_share_it_and_are_worth_nothing_last():
    got = shapley(lambda s: 30.0 if s else 0.0, ["posts", "more posts"])
    assert got["contribution"].to_list() == [15.0, 15.0]
    assert got["last_in"].to_list() == [0.0, 0.0]
    assert got["highest"].to_list() == [30.0, 30.0]


@games
@given(n=st.integers(1, 5), seed=st.integers(0, 2**32), rows=st.integers(2, 40))
def test_exact_shares_are_the_mean_over_all_orders(n, seed, rows):
    value = table(n, (2, 3), seed)
    # so few bytes that the lattice is swept in several passes and blocks
    got = shapley_array(value, names(n), block_bytes=rows * 6 * 8)
    mean, lowest, highest = counted(value, n, permutations(range(n)))
    np.testing.assert_allclose(got.contribution, mean, atol=1e-9)
    np.testing.assert_allclose(got.lowest, lowest, atol=1e-12)
    np.testing.assert_allclose(got.highest, highest, atol=1e-12)
    assert got.orders is None
    assert (got.monte_carlo_error == 0).all()


@games
@given(n=st.integers(1, 8), seed=st.integers(0, 2**32))
def test_shares_sum_to_what_all_do_together(n, seed):
    value = table(n, (3,), seed)
    got = shapley_array(value, names(n))
    ends = value(np.array([[True] * n, [False] * n]))
    np.testing.assert_allclose(got.contribution.sum(axis=0), ends[0] - ends[1], atol=1e-9)
    inside = (got.lowest <= got.contribution + 1e-9) & (got.contribution <= got.highest + 1e-9)
    assert inside.all()


@games
@given(seed=st.integers(0, 2**32), first=st.integers(0, 4), second=st.integers(0, 4))
def test_measures_that_do_alike_are_worth_alike(seed, first, second):
    value = table(5, (), seed)

    def alike(members):
        swapped = members.copy()
        swapped[:, [first, second]] = members[:, [second, first]]
        return value(members) + value(swapped)

    worth = shapley_array(alike, names(5)).contribution
    assert worth[first] == pytest.approx(worth[second], abs=1e-9)


@games
@given(seed=st.integers(0, 2**32), idle=st.integers(0, 5))
def test_a_measure_that_adds_nothing_is_worth_nothing(seed, idle):
    value = table(6, (2,), seed)

    def without(members):
        known = members.copy()
        known[:, idle] = False
        return value(known)

    got = shapley_array(without, names(6))
    np.testing.assert_allclose(got.contribution[idle], 0, atol=1e-12)
    np.testing.assert_array_equal(got.highest[idle], 0)


@games
@given(seed=st.integers(0, 2**32), weights=st.lists(st.floats(-5, 5), min_size=2, max_size=2))
def test_shares_of_a_sum_over_years_and_replicates_are_the_sum_of_shares(seed, weights):
    one, other = table(5, (4, 3), seed), table(5, (4, 3), seed + 1)
    both = shapley_array(lambda m: weights[0] * one(m) + weights[1] * other(m), names(5))
    apart = [shapley_array(value, names(5)).contribution for value in (one, other)]
    summed = weights[0] * apart[0] + weights[1] * apart[1]
    np.testing.assert_allclose(both.contribution, summed, atol=1e-9)
    yearly = shapley_array(lambda m: one(m).sum(axis=1), names(5)).contribution
    np.testing.assert_allclose(apart[0].sum(axis=1), yearly, atol=1e-9)


@games
@given(seed=st.integers(0, 2**32))
def test_groups_share_over_the_orders_that_keep_them_together(seed):
    groups = {"a": ["m0", "m3"], "b": ["m1"], "c": ["m2", "m4"]}
    areas = [(0, 3), (1,), (2, 4)]
    kept = [
        order
        for order in permutations(range(5))
        if all(abs(order.index(a[0]) - order.index(a[-1])) < len(a) for a in areas)
    ]
    value = table(5, (2,), seed)
    got = shapley_array(value, names(5), groups=groups)
    mean, lowest, highest = counted(value, 5, kept)
    np.testing.assert_allclose(got.contribution, mean, atol=1e-9)
    np.testing.assert_allclose(got.lowest, lowest, atol=1e-12)
    np.testing.assert_allclose(got.highest, highest, atol=1e-12)


def test_groups_of_one_are_no_groups_and_areas_share_as_players():
    value = table(4, (), 7)
    free = shapley_array(value, names(4))
    alone = shapley_array(value, names(4), groups={name: [name] for name in names(4)})
    np.testing.assert_allclose(alone.contribution, free.contribution, atol=1e-12)
    grouped = shapley_array(value, names(4), groups={"a": ["m0", "m1"], "b": ["m2", "m3"]})
    areas = shapley_array(lambda m: value(np.repeat(m, 2, axis=1)), ["a", "b"])
    paired = grouped.contribution.reshape(2, 2).sum(axis=1)
    np.testing.assert_allclose(paired, areas.contribution, atol=1e-12)


@pytest.mark.parametrize("groups", [None, {"a": ["m0", "m1", "m2"], "b": ["m3", "m4"]}])
def test_sampled_shares_err_as_much_as_they_say(groups):
    value = table(5, (20,), 3)
    exact = shapley_array(value, names(5), groups=groups)
    off = []
    for seed in range(60):
        drawn = shapley_array(value, names(5), groups=groups, seed=seed, orders=400)
        off.append((drawn.contribution - exact.contribution) / drawn.monte_carlo_error)
        np.testing.assert_allclose(drawn.contribution.sum(axis=0), exact.together, atol=1e-9)
        assert (drawn.lowest >= exact.lowest - 1e-12).all()
        assert drawn.orders == 400
    assert np.mean(off) == pytest.approx(0, abs=0.25)
    assert np.std(off) == pytest.approx(1, abs=0.12)


def test_sampling_in_small_batches_gives_the_same_numbers():
    value = table(6, (3,), 5)
    whole = shapley_array(value, names(6), seed=2, orders=600)
    parts = shapley_array(value, names(6), seed=2, orders=600, block_bytes=3 * 8 * 50)
    np.testing.assert_allclose(parts.contribution, whole.contribution, atol=1e-12)
    np.testing.assert_allclose(parts.monte_carlo_error, whole.monte_carlo_error, rtol=1e-9)


def test_more_than_twenty_measures_are_sampled_and_say_so():
    cut = np.linspace(0.01, 0.2, 24)
    got = shapley_array(lambda m: 1 - np.prod(1 - m * cut, axis=1), names(24), seed=4)
    assert got.orders == 2_000
    assert (got.monte_carlo_error > 0).all()
    assert got.contribution.sum() == pytest.approx(1 - np.prod(1 - cut))


def test_opposite_orders_err_less_than_independent_ones():
    value = by_name(saved, list(CUT))
    pairs = shapley_array(value, list(CUT), seed=0, orders=3_000).monte_carlo_error
    marginal = {name: [] for name in CUT}
    rng = np.random.default_rng(0)
    for _ in range(3_000):
        order = rng.permutation(list(CUT)).tolist()
        for place, name in enumerate(order):
            marginal[name].append(saved(order[: place + 1]) - saved(order[:place]))
    plain = np.array([np.std(drawn, ddof=1) for drawn in marginal.values()]) / np.sqrt(3_000)
    assert (pairs < plain / 3).all()


def test_overlap_tells_what_is_promised_twice():
    told = overlap(shapley_array(by_name(saved, list(CUT)), list(CUT)))
    assert (told.alone, told.together) == (pytest.approx(55.0), pytest.approx(48.7))
    assert told.overlap == pytest.approx(6.3)
    assert told.share == pytest.approx(6.3 / 55)
    assert told.kind == "overlap"
    assert told.by_measure["ev"] == pytest.approx(5.8)


@pytest.mark.parametrize(
    ("value", "kind"), [(lambda s: float(len(s)), "none"), (lambda s: len(s) ** 2.0, "synergy")]
)
def test_measures_that_add_up_or_help_each_other_are_told_from_overlap(value, kind):
    assert overlap(shapley_array(by_name(value, names(4)), names(4))).kind == kind


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        pytest.param({"measures": ["a", "a"]}, "named twice", id="a name twice"),
        pytest.param({"measures": []}, "none", id="no measures"),
        pytest.param({"groups": {"x": ["a"]}}, "exactly once", id="a measure without a group"),
        pytest.param({"orders": 10}, "needs a seed", id="no seed"),
        pytest.param({"measures": list("abcdefghijklmnopqrstuv")}, "needs a seed", id="too many"),
        pytest.param({"value": lambda s: np.nan}, "missing or infinite", id="no number"),
        pytest.param({"value": lambda s: np.ones(3)}, "arrays of shape", id="arrays in a frame"),
    ],
)
def test_a_game_that_cannot_be_shared_is_refused(asked, says):
    sound = {"value": lambda s: float(len(s)), "measures": ["a", "b"]}
    asked = sound | asked
    with pytest.raises(EstimateError, match=says):
        shapley(asked.pop("value"), asked.pop("measures"), **asked)
