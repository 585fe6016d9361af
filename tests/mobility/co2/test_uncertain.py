"""Numbers with their spread, and how they are drawn."""

import numpy as np
import pytest

from mobility.co2.quantity import read_quantity
from mobility.co2.uncertain import Draws, read_uncertain
from mobility.errors import SchemaError

SOUND = {"value": 0.2, "low": 0.1, "high": 0.4, "source": "a count"}


@pytest.mark.parametrize(
    ("distribution", "mean", "low", "high"),
    [
        ("triangular", 0.7 / 3, 0.1, 0.4),
        ("uniform", 0.25, 0.1, 0.4),
        ("normal", 0.2, 0.2 - 0.15, 0.2 + 0.15),
        ("lognormal", 0.2 * np.exp(0.3537**2 / 2), 0.1, 0.4),
        ("fixed", 0.2, 0.2, 0.2),
    ],
)
def test_a_number_is_drawn_as_its_distribution_says(distribution, mean, low, high):
    number = read_uncertain(SOUND | {"distribution": distribution}, "x")
    drawn = number.draw(200_000, np.random.default_rng(0))
    assert drawn.mean() == pytest.approx(mean, rel=5e-3)
    if distribution in ("normal", "lognormal"):
        assert np.quantile(drawn, [0.025, 0.975]) == pytest.approx([low, high], rel=0.02)
    else:
        assert drawn.min() >= low
        assert drawn.max() <= high


def test_a_number_without_low_and_high_is_fixed():
    assert read_uncertain({"value": 3, "source": "SI"}, "x").distribution == "fixed"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"source": None}, "neither a source", id="from nowhere"),
        pytest.param({"assumption": True}, "or both", id="source and assumption"),
        pytest.param({"low": 0.3}, "outside", id="low above the value"),
        pytest.param({"low": 0.2, "high": 0.2}, "or has none", id="no spread"),
        pytest.param({"distribution": "beta"}, "not known", id="another distribution"),
        pytest.param({"low": 0, "distribution": "lognormal"}, "not above 0", id="log of zero"),
        pytest.param({"value": None}, "no value", id="no value"),
    ],
)
def test_a_number_that_nobody_stands_behind_is_refused(change, says):
    with pytest.raises(SchemaError, match=says):
        read_uncertain(SOUND | change, "x")
    with pytest.raises(SchemaError, match="bare number"):
        read_uncertain(0.2, "x")


def test_each_unknown_has_its_own_stream_and_is_drawn_once():
    number = read_uncertain(SOUND, "x")
    alone, among = Draws(50, 7), Draws(50, 7)
    among.of("another", number)
    np.testing.assert_array_equal(alone.of("x", number), among.of("x", number))
    assert alone.of("x", number) is alone.of("x", number)
    assert (Draws(50, 8).of("x", number) != alone.of("x", number)).any()
    assert (among.of("another", number) != among.of("x", number)).any()


def test_given_replicates_replace_ours_and_must_be_as_many():
    number = read_uncertain(SOUND, "x")
    given = np.linspace(0, 1, 50)
    np.testing.assert_array_equal(Draws(50, 7, {"x": given}).of("x", number), given)
    assert Draws(0, 7, {"x": given}).of("x", number) == pytest.approx([0.5])
    with pytest.raises(SchemaError, match="shape"):
        Draws(49, 7, {"x": given}).of("x", number)


def test_a_quantity_multiplies_and_divides_and_shares_what_bears_one_name():
    shared = {"people": {"value": 1000, "low": 900, "high": 1100, "source": "a register"}}
    given = {
        "times": ["people", {"name": "km", "value": 5, "source": "a count"}],
        "over": ["people"],
    }
    draws = Draws(100, 1)
    np.testing.assert_allclose(read_quantity(given, "q", shared).draw(draws), 5.0)
    assert set(draws.varying()) == {"people"}
    assert set(draws.known) == {"people", "q.km"}
    with pytest.raises(SchemaError, match="number persons"):
        read_quantity({"times": ["persons"]}, "q", shared)
