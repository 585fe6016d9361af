"""Raking: margins met, base weights kept, contradictions named."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.survey import rake, rake_replicates, trim_weights

PEOPLE = pl.DataFrame(
    {
        "sex": ["f", "f", "f", "m", "m", "m"],
        "age": ["young", "old", "old", "young", "young", "old"],
        "design": [1.0, 2.0, 4.0, 1.0, 3.0, 2.0],
    }
)
MARGINS = {"sex": {"f": 60.0, "m": 40.0}, "age": {"young": 45.0, "old": 55.0}}


def met(people, weight, margins, tol=1e-8):
    for variable, totals in margins.items():
        sums = people.with_columns(w=weight).group_by(variable).agg(pl.col("w").sum())
        for level, total in totals.items():
            found = sums.filter(pl.col(variable) == level)["w"].item()
            assert found == pytest.approx(total, rel=tol)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 10_000),
    st.integers(30, 200),
    st.sampled_from([None, "design"]),
)
def test_raked_weights_meet_every_margin(seed, n, base):
    random = np.random.default_rng(seed)
    levels = [f"{letter}{i}" for letter in "ab" for i in range(3)]
    people = pl.DataFrame(
        {
            "a": np.concatenate([levels[:3], random.choice(levels[:3], n)]),
            "b": np.concatenate([levels[3:], random.choice(levels[3:], n)]),
            "design": random.uniform(0.5, 3, n + 3),
        }
    )
    truth = people.with_columns(w=pl.Series(random.uniform(0.5, 2, n + 3)))
    margins = {
        name: dict(truth.group_by(name).agg(pl.col("w").sum()).sort(name).iter_rows())
        for name in ("a", "b")
    }
    met(people, rake(people, margins, base_weight=base), margins)


def test_base_weights_count_within_a_cell():
    weight = rake(PEOPLE, MARGINS, base_weight="design")
    assert weight[2] / weight[1] == pytest.approx(2)  # two old women, of design weight 4 and 2
    assert rake(PEOPLE, MARGINS)[2] == pytest.approx(rake(PEOPLE, MARGINS)[1])
    met(PEOPLE, weight, MARGINS)


def test_settling_is_judged_by_the_margins():
    # A hundred persons in a corner that only few passes away from settled by step.
    random = np.random.default_rng(1)
    people = pl.DataFrame({name: random.integers(0, 2, 500) for name in "abcd"})
    people = people.with_columns(b=pl.when(random.random(500) < 0.97).then("a").otherwise("b"))
    margins = {name: {"0": 0.3, "1": 0.7} for name in "acd"} | {"b": {"0": 0.32, "1": 0.68}}
    weight = rake(people, margins, tol=1e-10)
    met(people.cast(pl.String), weight, margins, tol=1e-10)


def test_bounds_limit_weight_over_base_weight():
    people = PEOPLE.with_columns(base=pl.col("design") * 100 / 13)
    free = rake(people, MARGINS, base_weight="base")
    assert (free / people["base"]).max() > 1.7
    kept = rake(people, MARGINS, base_weight="base", bounds=(0.35, 1.7))
    ratio = kept / people["base"]
    assert ratio.min() >= 0.35
    assert ratio.max() <= 1.7
    met(people, kept, MARGINS)


def test_wide_bounds_change_nothing():
    wide = rake(PEOPLE, MARGINS, bounds=(1e-6, 1e6))
    assert np.allclose(wide, rake(PEOPLE, MARGINS), rtol=1e-6)


def test_trimmed_weights_meet_the_margins():
    free = rake(PEOPLE, MARGINS, base_weight="design")
    kept = rake(PEOPLE, MARGINS, base_weight="design", trim=1.6)
    assert free.max() > 1.6 * free.mean() >= kept.max() * (1 - 1e-5)
    met(PEOPLE, kept, MARGINS)


def test_trimming_alone_keeps_the_sum():
    weight = np.array([1.0, 1.0, 2.0, 2.0, 14.0])
    kept = trim_weights(weight, most=2)
    assert kept.sum() == pytest.approx(weight.sum())
    assert kept.max() == pytest.approx(2 * weight.mean())
    assert kept[2] / kept[0] == pytest.approx(2)


@pytest.mark.parametrize(
    ("margins", "options", "says"),
    [
        pytest.param({}, {}, "no margin", id="none"),
        pytest.param(
            MARGINS | {"age": {"young": 45, "old": 45}}, {}, "age adds up to 90", id="two totals"
        ),
        pytest.param(
            MARGINS | {"sex": {"f": 60.0, "m": 30.0, "x": 10.0}}, {}, "Nobody .* 'x'", id="nobody"
        ),
        pytest.param(MARGINS | {"sex": {"f": 100.0}}, {}, "without a total: 'm'", id="no total"),
        pytest.param(
            MARGINS | {"sex": {"f": 100.0, "m": 0.0}}, {}, "nobody with sex = 'm'", id="ghost"
        ),
        pytest.param(
            MARGINS | {"sex": {"f": -1.0, "m": 101.0}}, {}, "not those of a pop", id="negative"
        ),
        pytest.param(MARGINS, {"bounds": (0.9, 1.1)}, "cannot all be met with", id="bounds"),
        pytest.param(MARGINS, {"trim": 1.05}, "weights up to", id="trim"),
        pytest.param({"home": {"a": 1.0}}, {}, "no column 'home'", id="no column"),
    ],
)
def test_impossible_margins_are_named(margins, options, says):
    with pytest.raises(EstimateError, match=says):
        rake(PEOPLE, margins, **options)


def test_contradictory_margins_are_named_by_level():
    people = PEOPLE.filter(~((pl.col("sex") == "m") & (pl.col("age") == "old")))
    margins = {"sex": {"f": 30.0, "m": 70.0}, "age": {"young": 45.0, "old": 55.0}}
    with pytest.raises(EstimateError, match="cannot all be met: nearest is 25") as caught:
        rake(people, margins)
    assert caught.value.where in (
        "margins, sex = f",
        "margins, sex = m",
        "margins, age = old",
        "margins, age = young",
    )


def test_a_missing_value_is_told_with_its_column():
    people = PEOPLE.with_columns(sex=pl.Series(["f", None, "f", "m", "m", "m"]))
    with pytest.raises(EstimateError, match="sex is missing in 1 of 6 rows"):
        rake(people, MARGINS)


def test_every_replicate_is_raked_as_if_alone():
    random = np.random.default_rng(3)
    weights = random.uniform(0.5, 2, (len(PEOPLE), 20))
    alone = [
        rake(PEOPLE.with_columns(w=one), MARGINS, base_weight="w").to_numpy() for one in weights.T
    ]
    rake_replicates(PEOPLE, weights, MARGINS)
    assert np.allclose(weights.T, alone, rtol=1e-7)


def test_a_replicate_without_a_level_is_an_error_or_spreads_its_total():
    weights = np.ones((len(PEOPLE), 2))
    weights[PEOPLE["age"] == "young", 1] = 0
    with pytest.raises(EstimateError, match="1 of 2 replicates drew nobody with age = young"):
        rake_replicates(PEOPLE, weights.copy(), MARGINS)
    rake_replicates(PEOPLE, weights, MARGINS, empty="spread")
    met(PEOPLE, pl.Series(weights[:, 0]), MARGINS)
    assert weights[:, 1].sum() == pytest.approx(100)
    assert weights[PEOPLE["sex"] == "f", 1].sum() == pytest.approx(60)


def test_raking_agrees_with_r(r):
    wide = {"No": 1072.0, "Yes": 5122.0}
    types = {"E": 4421.0, "H": 755.0, "M": 1018.0}
    clusters = rake(
        r.sample("apiclus1"), {"stype": types, "sch.wide": wide}, base_weight="pw", tol=1e-12
    )
    assert np.allclose(clusters, r.sample("apiclus1_calibrated")["raked"], rtol=1e-6)
    margins = {"sch.wide": wide, "comp.imp": {"No": 1700.0, "Yes": 4494.0}}
    strata = rake(r.sample("apistrat"), margins, base_weight="pw", tol=1e-12)
    assert np.allclose(strata, r.sample("apistrat_raked")["raked"], rtol=1e-6)
