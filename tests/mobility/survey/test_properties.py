"""What always holds of weights, changes, plans and tables, whoever answered."""

import contextlib
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError, MobilityError
from mobility.survey import (
    Design,
    adjust,
    align_season,
    calibrate,
    comparable_pairs,
    crosstab,
    describe_staff,
    differences,
    findings,
    kitagawa,
    kitagawa_split,
    margin_gaps,
    nonresponse_bounds,
    options_of,
    plan_survey,
    poststratify,
    r_indicator,
    rake,
    sample_size,
    shrink,
    smallest_change,
    standardised_differences,
    trip_rate,
    trip_share,
    wave_replicates,
    weight_summary,
    with_p_values,
)

few = settings(max_examples=8, deadline=None, derandomize=True)
many = settings(max_examples=60, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)
shares = st.floats(0, 1)
anything = shares | st.floats()


def people(seed, n=60):
    """Make people of whom every level of every column has some."""
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "respondent_id": [str(at) for at in range(n)],
            "wave": np.arange(n) % 2 + 2025,
            "sex": np.array(["f", "m"])[(np.arange(n) // 2) % 2],
            "age": np.array(["young", "old", "older"])[np.arange(n) % 3],
            "cycles": random.random(n) < 0.4,
            "employer": np.array(["A", "B"])[np.arange(n) % 2],
            "employees": np.array([n, 2 * n])[np.arange(n) % 2],
            "w": random.uniform(1, 5, n),
        }
    )


def margins_of(seed):
    random = np.random.default_rng(seed)
    sex, age = random.dirichlet([9, 9]) * 1e4, random.dirichlet([9, 9, 9]) * 1e4
    return {
        "sex": dict(zip(["f", "m"], sex.tolist(), strict=True)),
        "age": dict(zip(["young", "old", "older"], age.tolist(), strict=True)),
    }


@few
@given(seeds, st.sampled_from(["linear", "raking"]))
def test_calibrated_weights_meet_their_totals_in_any_order_of_rows(seed, method):
    sample, margins = people(seed), margins_of(seed)
    weight = calibrate(sample, margins, base_weight="w", method=method)
    gaps = margin_gaps(sample.with_columns(weight=weight), margins, weight="weight")
    assert gaps["gap"].abs().max() < 1e-7
    turned = calibrate(sample.reverse(), margins, base_weight="w", method=method)
    assert turned.reverse().to_list() == pytest.approx(weight.to_list(), rel=1e-6)


@few
@given(seeds)
def test_weighting_leaves_no_difference_to_the_population_and_says_so(seed):
    sample, margins = people(seed), margins_of(seed)
    weighted = sample.with_columns(weight=rake(sample, margins, base_weight="w"))
    told = standardised_differences(weighted, margins, weight="weight", base_weight="w")
    assert told["difference_after"].abs().max() < 1e-6
    assert told.group_by("variable").agg(pl.col("before").sum())["before"].to_list() == (
        pytest.approx([1, 1])
    )
    said = findings(weighted, margins, weight="weight", base_weight="w", asked=200.0)
    assert said
    assert len(findings(weighted, margins, weight="weight")) <= len(said)


@few
@given(seeds)
def test_poststratified_cells_have_their_population(seed):
    sample = people(seed)
    random = np.random.default_rng(seed)
    cells = sample.select("sex", "age").unique(maintain_order=True)
    totals = cells.with_columns(total=pl.Series(random.uniform(10, 900, len(cells))))
    weight = poststratify(sample, totals, by=["sex", "age"], base_weight="w")
    made = sample.with_columns(weight).group_by("sex", "age").agg(pl.col("weight").sum())
    both = made.join(totals, on=["sex", "age"])
    assert both["weight"].to_list() == pytest.approx(both["total"].to_list())
    with pytest.raises(EstimateError):
        poststratify(sample, totals[1:], by=["sex", "age"])


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
def test_shares_of_a_crosstab_sum_to_one_and_ignore_the_weights_scale(seed):
    sample = people(seed)
    made = crosstab(Design(sample, "w"), ["sex", "age", "cycles"])
    sums = made.group_by("variable", "by_variable", "by_value").agg(pl.col("estimate").sum())
    assert sums["estimate"].to_list() == pytest.approx([1.0] * len(sums))
    scaled = crosstab(Design(sample.with_columns(pl.col("w") * 7), "w"), ["sex", "age", "cycles"])
    assert scaled["estimate"].to_list() == pytest.approx(made["estimate"].to_list())


@few
@given(seeds)
def test_an_employer_s_share_lies_within_what_the_silent_could_have_said(seed):
    made = describe_staff(people(seed), "cycles", employees="employees")
    assert (made["bound_low"] <= made["estimate"] + 1e-12).all()
    assert (made["estimate"] <= made["bound_high"] + 1e-12).all()
    assert made["bound_low"].min() >= 0
    assert made["bound_high"].max() <= 1


@few
@given(seeds, st.floats(0.05, 1))
def test_bounds_of_silence_hold_the_interval_and_close_when_all_answer(seed, answered):
    made = Design(people(seed), "w").share("cycles")
    told = nonresponse_bounds(made, answered=answered * 100, population=100.0)
    assert (told["bound_low"] <= answered * told["low"] + 1e-9).all()
    assert (told["bound_high"] >= answered * told["high"] - 1e-9).all()
    whole = nonresponse_bounds(made, answered=100.0, population=100.0)
    assert whole["bound_low"].to_list() == pytest.approx(whole["low"].to_list())
    with pytest.raises(EstimateError):
        nonresponse_bounds(made, answered=101.0, population=100.0)


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
def test_nobody_s_answers_are_lost_when_they_are_gathered(seed):
    random = np.random.default_rng(seed)
    sample = people(seed, 12)
    ticked = sorted({(str(random.integers(12)), str(random.integers(4))) for _ in range(20)})
    answers = pl.DataFrame(ticked, schema=["respondent_id", "barrier"], orient="row")
    made = options_of(sample, answers, "barrier")
    assert len(made) == len(sample)
    told = [(who, one) for who, ones in zip(sample["respondent_id"], made, strict=True)
            for one in ones]  # fmt: skip
    assert sorted(told) == ticked
    with pytest.raises(EstimateError):
        options_of(sample, answers.with_columns(respondent_id=pl.lit("nobody")), "barrier")


@few
@given(seeds, st.floats(0.1, 50))
def test_equal_chances_to_answer_are_representative_and_inequality_is_not(seed, scale):
    random = np.random.default_rng(seed)
    chance = random.random(40)
    assert r_indicator(np.full(40, 0.3)) == pytest.approx(1)
    assert 0 <= r_indicator(chance) < 1
    weight = random.uniform(1, 3, 40)
    assert r_indicator(chance, weight * scale) == pytest.approx(r_indicator(chance, weight))
    told = weight_summary(weight).row(0, named=True)
    assert told["n_effective"] <= told["n"] + 1e-9
    assert weight_summary(weight * scale).row(0) == pytest.approx(tuple(told.values()))
    assert told["smallest_ratio"] <= 1 <= told["largest_ratio"]


@few
@given(seeds)
def test_shrunk_estimates_lie_between_their_own_and_the_regression_s(seed):
    random = np.random.default_rng(seed)
    n = 30
    frame = pl.DataFrame(
        {
            "area": np.arange(n), "density": random.normal(size=n),
            "estimate": random.uniform(0.2, 0.6, n), "standard_error": random.uniform(0.02, 0.2, n),
            "low": 0.0, "high": 1.0, "n": 20, "n_effective": 18.0, "reliability": "fair",
        }
    )  # fmt: skip
    made = shrink(frame, ["density"])
    assert made["own_share"].is_between(0, 1).all()
    assert made["modelled"].is_finite().all()
    turned = shrink(frame.reverse(), ["density"]).reverse()
    assert turned["modelled"].to_list() == pytest.approx(made["modelled"].to_list(), rel=1e-6)


def trips_of(seed):
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "respondent_id": [str(one) for one in random.integers(0, 60, 90)],
            "mode": np.array(["bike", "car"])[random.integers(0, 2, 90)],
            "distance_km": random.uniform(0.2, 30, 90),
        }
    )


@few
@given(seeds)
def test_rates_by_mode_sum_to_the_rate_and_shares_to_one(seed):
    design, trips = Design(people(seed), "w"), trips_of(seed)
    for value in (None, "distance_km"):
        whole = trip_rate(design, trips, value=value)["estimate"][0]
        parts = trip_rate(design, trips, of="mode", value=value)["estimate"]
        assert parts.sum() == pytest.approx(whole)
        shares_ = trip_share(design, trips, "mode", value=value)
        assert shares_["estimate"].sum() == pytest.approx(1)
        assert shares_["estimate"].to_list() == pytest.approx((parts / whole).to_list())
    with pytest.raises(EstimateError):
        trip_rate(design, trips.with_columns(respondent_id=pl.lit("nobody")))


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
