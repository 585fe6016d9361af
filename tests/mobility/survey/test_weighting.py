"""A population is weighted by as many of its margins as its answers can bear."""

import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey.weighting import weigh, weigh_population, with_base

MARGINS = {"sex": {"f": 60.0, "m": 40.0}, "age": {"young": 30.0, "old": 70.0}}


def answers(sex: str, age: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"sex": list(sex), "age": [{"y": "young", "o": "old"}[one] for one in age], "base": 1.0}
    )


def test_margins_that_can_be_met_are_met():
    made = weigh(answers("ffmmfm", "yoyoyo"), MARGINS, base_weight="base")
    assert made.left_out == {}
    assert made.weight.sum() == pytest.approx(100)


def test_a_margin_with_an_empty_level_is_left_out_and_named():
    made = weigh(answers("ffmm", "yyyy"), MARGINS, base_weight="base")
    assert list(made.margins) == ["sex"]
    assert made.left_out == {"age": "nobody answered from old"}


def test_margins_that_contradict_a_small_sample_lose_the_finest():
    margins = {"sex": {"f": 90.0, "m": 10.0}, "age": {"young": 10.0, "old": 90.0}}
    made = weigh(answers("fm", "yo"), margins, base_weight="base")
    assert len(made.margins) == 1
    assert len(made.left_out) == 1


def test_a_margin_of_what_nobody_was_asked_is_refused():
    with pytest.raises(EstimateError, match="no answer tells"):
        weigh(answers("fm", "yo"), {"shoe_size": {"40": 1.0}}, base_weight="base")


def test_staff_per_answer_is_the_base_where_no_weight_came():
    group = pl.DataFrame(
        {"weight": [None, 3.0], "employees": [10, 10]}, schema_overrides={"weight": pl.Float64}
    )
    assert with_base(group)["base"].to_list() == [5.0, 3.0]
    assert weigh_population(group, {}).weight.to_list() == [5.0, 3.0]
