"""What always holds of weights, bounds and tables, whoever answered."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.survey import (
    Design,
    calibrate,
    crosstab,
    describe_staff,
    findings,
    margin_gaps,
    nonresponse_bounds,
    options_of,
    poststratify,
    r_indicator,
    rake,
    shrink,
    standardised_differences,
    trip_rate,
    trip_share,
    weight_summary,
)
from tests.mobility.survey.drawn import few, people, seeds


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
