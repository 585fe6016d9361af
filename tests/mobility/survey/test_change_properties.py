"""What always holds of changes, plans for seeing them, and seasons."""

import contextlib
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mobility.errors import EstimateError, MobilityError
from mobility.survey import (
    Design,
    adjust,
    align_season,
    comparable_pairs,
    differences,
    kitagawa,
    kitagawa_split,
    plan_survey,
    sample_size,
    smallest_change,
    wave_replicates,
    with_p_values,
)
from tests.mobility.survey.drawn import anything, few, many, people, seeds, shares


@many
@given(shares, shares, st.floats(0, 0.9), st.floats(0.5, 4))
def test_a_smaller_change_never_needs_fewer_answers(before, after, correlation, effect):
    assume(abs(before - after) > 1e-3)
    options = {"correlation": correlation, "design_effect": effect}
    n = sample_size(before, after, **options)
    assert n >= 0
    assert n == sample_size(after, before, **options)
    assert n <= sample_size(before, after, correlation=0.0, design_effect=effect)
    if before < after < 1 and n:
        seen = smallest_change(before, n, **options)
        assert math.isnan(seen) or seen <= after - before + 1e-6


@many
@given(anything, anything, anything, anything, anything, anything)
def test_a_plan_of_nonsense_is_made_or_refused_as_ours(before, after, level, power, effect, r):
    options = {"level": level, "power": power, "design_effect": effect, "correlation": r}
    for plan in (lambda: sample_size(before, after, **options),
                 lambda: smallest_change(before, after, **options)):  # fmt: skip
        with contextlib.suppress(MobilityError):
            assert plan() is not None


@few
@given(st.lists(st.integers(1, 5_000), min_size=1, max_size=6), st.floats(0.05, 1))
def test_a_plan_asks_enough_people_for_the_answers_it_needs(sizes, response):
    employers = pl.DataFrame({"employer": [f"e{n}" for n in range(len(sizes))], "employees": sizes})
    made = plan_survey(employers, before=0.3, after=0.4, expected_response=response)
    assert made["employees"][-1] == sum(sizes)
    assert (made["to_ask"] * response >= made["answers_needed"] - 1e-6).all()
    assert (made["is_enough"] == (made["to_ask"] <= made["employees"])).all()


@few
@given(seeds, st.lists(st.floats(1e-6, 1) | st.none(), min_size=2, max_size=9))
def test_adjusted_p_values_are_never_smaller_and_keep_their_order(seed, given_):
    assume(any(value is not None for value in given_))
    frame = pl.DataFrame({"p_value": pl.Series(given_, dtype=pl.Float64)})
    for method in ("holm", "benjamini_hochberg"):
        made = adjust(frame, method=method).drop_nulls("p_value").sort("p_value")
        assert (made["p_adjusted"] >= made["p_value"] - 1e-12).all()
        assert made["p_adjusted"].is_sorted()
        assert made["p_adjusted"].is_between(0, 1).all()


@few
@given(st.lists(st.integers(0, 30), min_size=1, max_size=7, unique=True), st.data())
def test_no_pair_of_waves_crosses_a_break(waves, data):
    breaks = data.draw(st.lists(st.sampled_from(waves), unique=True))
    for against in ("previous", "first"):
        for one, other in comparable_pairs(waves, breaks=breaks, against=against):
            between = waves[waves.index(one) + 1 : waves.index(other) + 1]
            assert not set(between) & set(breaks)


@few
@given(seeds)
def test_the_parts_of_a_change_sum_to_it_whichever_group_is_named_first(seed):
    random = np.random.default_rng(seed)
    one, two = random.dirichlet([1, 1, 1]), random.dirichlet([1, 1, 1])
    rates = random.random((2, 3))
    composition, behaviour = kitagawa_split(one, rates[0], two, rates[1])
    change = two @ rates[1] - one @ rates[0]
    assert composition.sum() + behaviour.sum() == pytest.approx(change, abs=1e-12)
    turned = kitagawa_split(one[::-1], rates[0, ::-1], two[::-1], rates[1, ::-1])
    assert turned[0][::-1] == pytest.approx(composition)
    made = kitagawa(Design(people(seed), "w"), "cycles", "age", pair=(2025, 2026))
    told = made.filter(pl.col("age").is_null())["estimate"].sum()
    means = Design(people(seed), "w").mean("cycles", by="wave").sort("wave")["estimate"]
    assert told == pytest.approx(means[1] - means[0], abs=1e-9)


@few
@given(seeds)
def test_a_difference_turns_its_sign_with_its_pair(seed):
    made = Design(people(seed), "w").estimates("mean", "cycles", by="wave")
    one = differences(made, "wave", [(2025, 2026)])
    other = differences(made, "wave", [(2026, 2025)])
    assert one.estimate == pytest.approx(-other.estimate)
    assert one.standard_error == pytest.approx(other.standard_error)


@few
@given(seeds, st.integers(1, 500))
def test_p_values_fall_with_the_distance_from_nought(seed, df):
    random = np.random.default_rng(seed)
    frame = pl.DataFrame(
        {"estimate": np.sort(np.abs(random.normal(size=6))), "standard_error": [0.4] * 6}
    )
    made = with_p_values(frame, np.full(6, float(df)))["p_value"]
    assert made.is_between(0, 1).all()
    assert made.is_sorted(descending=True)
    turned = with_p_values(frame.with_columns(-pl.col("estimate")), np.full(6, float(df)))
    assert turned["p_value"].to_list() == pytest.approx(made.to_list())


@few
@given(seeds)
def test_a_person_of_two_waves_has_the_same_draws_in_both(seed):
    sample = pl.concat([people(1, 20).with_columns(wave=pl.lit(year)) for year in (2025, 2026)])
    made = wave_replicates(sample, weight="w", seed=seed, replicates=20, key="respondent_id")
    assert made[:20] == pytest.approx(made[20:])
    assert (made >= 0).all()
    with pytest.raises(EstimateError):
        wave_replicates(sample, weight="w", seed=seed, key="respondent_id", population=100)


@few
@given(seeds, st.sampled_from(["amount", "share"]))
def test_a_season_s_move_is_undone_by_its_opposite(seed, kind):
    random = np.random.default_rng(seed)
    told = pl.DataFrame(
        {
            "month": [1, 7], "estimate": random.uniform(0.2, 0.7, 2),
            "standard_error": [0.03, 0.02], "low": [0.1, 0.1], "high": [0.9, 0.9],
            "n": [90, 90], "n_effective": [80.0, 80.0],
            "reliability": ["good", "good"],
        }
    )  # fmt: skip
    index = pl.DataFrame(
        {"month": [1, 7], "estimate": random.uniform(0.5, 1.5, 2), "standard_error": [0.0, 0.0]}
    )
    there = align_season(told, index, period="month", to=7, kind=kind)
    kept = there.filter(pl.col("month") == 7)["estimate"][0]
    assert kept == pytest.approx(told["estimate"][1])
    moved = there.select(told.columns).with_columns(month=pl.lit(7))
    back = align_season(moved, index, period="month", to=1, kind=kind)["estimate"]
    assert back[0] == pytest.approx(told["estimate"][0])
    unknown = align_season(told.with_columns(month=pl.lit(3)), index, period="month", to=7)
    assert unknown["estimate"].null_count() == 2
