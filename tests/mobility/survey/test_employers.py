"""One employer beside others: no league table, intervals that hold, few controls say nothing."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey.employers import benchmark, changes_side_by_side

KIND = pl.DataFrame(
    {
        "employer": ["A", "B", "C", "D", "E"],
        "estimate": [0.60, 0.42, 0.45, 0.38, 0.50],
        "standard_error": [0.08, 0.03, 0.02, 0.04, 0.03],
        "n_effective": [38.0, 270.0, 620.0, 150.0, 280.0],
    }
)


def rows(frame):
    return {row["who"]: row for row in frame.iter_rows(named=True)}


def test_no_other_employer_is_named_or_ranked():
    told = benchmark(KIND, "A")
    assert told.columns == ["who", "estimate", "standard_error", "low", "high", "n_employers"]
    assert set(told["who"]) == {"own", "own_shrunk", "others", "typical", "difference"}
    assert set(told["n_employers"]) == {5}


def test_the_own_number_is_drawn_towards_the_others_by_its_uncertainty():
    told = rows(benchmark(KIND, "A"))
    assert told["others"]["estimate"] < told["own_shrunk"]["estimate"] < told["own"]["estimate"]
    assert told["own_shrunk"]["standard_error"] < told["own"]["standard_error"]
    surer = KIND.with_columns(
        standard_error=pl.when(pl.col("employer") == "A").then(0.01).otherwise("standard_error")
    )
    nearer = rows(benchmark(surer, "A"))
    gaps = [abs(t["own"]["estimate"] - t["own_shrunk"]["estimate"]) for t in (told, nearer)]
    assert gaps[1] < 0.1 * gaps[0]


def test_the_own_employer_does_not_count_among_the_others():
    other_self = KIND.with_columns(
        estimate=pl.when(pl.col("employer") == "A").then(0.05).otherwise("estimate")
    )
    assert rows(benchmark(KIND, "A"))["others"] == rows(benchmark(other_self, "A"))["others"]


def test_shares_keep_within_0_and_1():
    few = KIND.with_columns(
        estimate=pl.Series([0.0, 1.0, 0.02, 0.0, 0.01]),
        standard_error=pl.Series([0.0, 0.0, 0.01, 0.0, 0.01]),
    )
    told = benchmark(few, "A").filter(pl.col("who") != "difference")
    assert told["low"].min() > 0
    assert told["high"].max() < 1
    assert (told["standard_error"] > 0).all()


def test_the_mean_of_employers_that_agree_is_the_precision_weighted_one():
    agreeing = pl.DataFrame(
        {
            "employer": list("ABCD"),
            "estimate": [9.0, 10.1, 9.9, 10.0],
            "standard_error": [1.0, 1.0, 2.0, 0.5],
        }
    )
    weight = np.array([1.0, 0.25, 4.0])
    told = rows(benchmark(agreeing, "A", kind="amount"))["others"]
    assert told["estimate"] == pytest.approx((weight * [10.1, 9.9, 10.0]).sum() / weight.sum())
    assert told["standard_error"] == pytest.approx(weight.sum() ** -0.5)


def test_the_variance_between_fulfils_its_equation():
    told = rows(
        benchmark(KIND.with_columns(estimate=pl.Series([9.0, 2, 14, 30, 7])), "A", kind="amount")
    )
    value, variance = np.array([2.0, 14, 30, 7]), np.array([0.03, 0.02, 0.04, 0.03]) ** 2
    between = told["typical"]["standard_error"] ** 2 - told["others"]["standard_error"] ** 2
    weight = 1 / (variance + between)
    mean = (weight * value).sum() / weight.sum()
    assert (weight * (value - mean) ** 2).sum() == pytest.approx(3, rel=1e-6)


def test_too_few_others_are_not_compared():
    with pytest.raises(EstimateError, match="Only 2 other employers"):
        benchmark(KIND.head(3), "A")
    with pytest.raises(EstimateError, match="stands 0 times"):
        benchmark(KIND, "Z")
    with pytest.raises(EstimateError, match="kind='rank'"):
        benchmark(KIND, "A", kind="rank")


def changes(n, *, shock=0.0, error=0.02, seed=0, effect=0.0):
    rng = np.random.default_rng(seed)
    true = rng.normal(0, shock, n + 1)
    true[0] += effect
    return pl.DataFrame(
        {
            "employer": [f"e{i}" for i in range(n + 1)],
            "change": true + rng.normal(0, error, n + 1),
            "standard_error": [error] * (n + 1),
            "is_control": [False] + [True] * n,
        }
    )


@pytest.mark.parametrize(
    ("controls", "told"),
    [(0, {"own"}), (2, {"own"}), (4, {"own", "controls"}),
     (5, {"own", "controls", "difference_in_differences"})],
)  # fmt: skip
def test_the_difference_in_differences_needs_five_control_employers(controls, told):
    frame = changes_side_by_side(changes(controls), "e0")
    assert set(frame.drop_nulls("estimate")["who"]) == told
    assert frame.filter(pl.col("estimate").is_null())["reason"].str.contains("fewer than").all()
    assert frame["who"].to_list() == ["own", "controls", "difference_in_differences"]


def test_employers_that_acted_too_are_no_controls():
    acted = changes(8).with_columns(
        is_control=pl.col("employer").is_in([f"e{i}" for i in range(1, 7)])
    )
    assert changes_side_by_side(acted, "e0").filter(who="controls")["n_employers"].to_list() == [6]


def test_the_difference_is_the_own_change_less_the_controls():
    told = rows(changes_side_by_side(changes(6, shock=0.03, seed=5), "e0"))
    gap = told["own"]["estimate"] - told["controls"]["estimate"]
    assert told["difference_in_differences"]["estimate"] == pytest.approx(gap)


def test_the_interval_holds_where_employers_drift_apart_by_themselves():
    held, naive = 0, 0
    runs = 600
    for seed in range(runs):
        frame = changes(6, shock=0.04, seed=seed, effect=-0.07)
        told = rows(changes_side_by_side(frame, "e0"))["difference_in_differences"]
        held += told["low"] <= -0.07 <= told["high"]
        # as if answers, not employers, were what varies
        error = 0.02 * np.sqrt(1 + 1 / 6)
        naive += abs(told["estimate"] + 0.07) <= 1.96 * error
    assert 0.92 <= held / runs <= 0.985
    assert naive / runs < 0.75
