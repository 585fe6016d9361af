"""LMDI: the worked case, what always holds, and zeros."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.attribution import lmdi
from mobility.errors import EstimateError

positive = st.floats(1e-3, 1e4)


def parts(before, after):
    return dict(lmdi(before, after).iter_rows())


def test_the_worked_case_gives_its_three_contributions():
    got = parts({"km": 100, "l": 2.5, "kg": 73}, {"km": 110, "l": 2.2, "kg": 60})
    expected = {"km": 1554.8897, "l": -2085.4728, "kg": -3199.4169}
    assert got == pytest.approx(expected, abs=5e-5)
    assert sum(got.values()) == pytest.approx(-3730)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=6))
def test_contributions_sum_to_the_change_and_follow_their_factor(pairs):
    before = {f"x{i}": start for i, (start, _) in enumerate(pairs)}
    after = {f"x{i}": end for i, (_, end) in enumerate(pairs)}
    got = parts(before, after)
    old, new = np.prod(list(before.values())), np.prod(list(after.values()))
    assert sum(got.values()) == pytest.approx(new - old, rel=1e-7, abs=1e-9 * max(old, new))
    for name, contribution in got.items():
        assert np.sign(contribution) == np.sign(after[name] - before[name])
    back = parts(after, before)
    assert list(back.values()) == pytest.approx([-part for part in got.values()])


def test_factors_that_hardly_move_keep_their_digits():
    got = parts({"a": 1.0, "b": 2.0}, {"a": 1.0 + 1e-12, "b": 2.0})
    assert got["a"] == pytest.approx(2e-12, rel=1e-3)
    assert got["b"] == 0


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param((0, 5), (2, 7), (14, 0), id="a factor appears"),
        pytest.param((2, 7), (0, 5), (-14, 0), id="a factor goes"),
        pytest.param((0, 0), (2, 7), (7, 7), id="two appear"),
        pytest.param((0, 5), (3, 0), (0, 0), id="one appears, another goes"),
        pytest.param((0, 5), (0, 9), (0, 0), id="never there"),
    ],
)
def test_a_zero_is_the_limit_of_a_small_number(before, after, expected):
    got = parts(dict(zip("ab", before, strict=True)), dict(zip("ab", after, strict=True)))
    assert tuple(got.values()) == pytest.approx(expected)


def test_the_limit_is_what_small_numbers_tend_to():
    small = parts({"a": 1e-300, "b": 5}, {"a": 2, "b": 7})
    assert small["a"] == pytest.approx(14, rel=1e-2)
    assert abs(small["b"]) < 0.02


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        pytest.param({"a": -1}, {"a": 2}, "negative", id="negative"),
        pytest.param({"a": 1}, {"b": 2}, "not the same", id="other factors"),
        pytest.param({"a": float("nan")}, {"a": 2}, "negative or no number", id="missing"),
        pytest.param({}, {}, "not the same", id="none"),
    ],
)
def test_what_is_no_product_is_refused(before, after, says):
    with pytest.raises(EstimateError, match=says):
        lmdi(before, after)
