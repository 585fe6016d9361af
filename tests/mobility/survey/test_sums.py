"""Sums of some people and of others are those of all, however the people are parted."""

from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mobility.survey.sums import Shared, add_up
from mobility.survey.weighted import Weighted, told

PEOPLE, REPLICATES = 60, 12


def survey(seed: int) -> tuple[pl.DataFrame, np.ndarray, np.ndarray]:
    """Draw trips of people of two employers or of none, some answers missing."""
    draw = np.random.default_rng(seed)
    person = np.sort(draw.integers(0, PEOPLE, 200))
    rows = pl.DataFrame(
        {
            "_person": person.astype(np.uint32),
            "_amount": draw.choice([0.0, 1.0, 2.5], 200),
            "survey": "s",
            "wave": pl.Series([2026] * 200, dtype=pl.Int32),
            "employer": [("A", "B", None)[one % 3] for one in person],
            "mode": draw.choice(["walk", "bike", None], 200).tolist(),
            "sex": draw.choice(["f", "m", None], 200).tolist(),
        }
    )
    return rows, draw.uniform(1, 4, PEOPLE), draw.poisson(1, (PEOPLE, REPLICATES)).astype("f4")


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**16), st.lists(st.integers(0, PEOPLE), max_size=5))
def test_the_sums_of_parts_are_those_of_all(seed, cuts):
    rows, weight, replicates = survey(seed)
    edges = [0, *sorted(cuts), PEOPLE]
    parts = []
    for first, stop in pairwise(edges):
        mine = rows.filter(pl.col("_person").is_between(first, stop - 1))
        own = mine.with_columns(pl.col("_person") - first)
        people = Weighted(pl.DataFrame(), weight[first:stop], replicates[first:stop])
        parts.append(people.add(own, ["mode"], groups=("sex",)))
    whole = Weighted(pl.DataFrame(), weight, replicates).add(rows, ["mode"], groups=("sex",))
    assert_frame_equal(told(Shared.together(parts)), told(whole), rel_tol=1e-9, abs_tol=1e-12)


def test_an_employer_stands_alone_and_all_together_are_everybody():
    rows, weight, replicates = survey(1)
    made = Weighted(pl.DataFrame(), weight, replicates).shares(rows, ["mode"])
    n = made.unique(["employer"]).select("employer", "n").sort("employer", nulls_last=True)
    asked = rows.filter(pl.col("mode").is_not_null())
    everybody = asked["_person"].n_unique()
    own = [asked.filter(employer=name)["_person"].n_unique() for name in ("A", "B")]
    assert n.rows() == [("A", own[0]), ("B", own[1]), (None, everybody)]
    assert everybody > sum(own)


def test_what_has_one_level_has_all_of_it_to_the_last_bit():
    rows, weight, replicates = survey(2)
    one = rows.with_columns(mode=pl.lit("walk"), _amount=pl.col("_amount") + 0.1)
    parts = [
        add_up(one.filter(pl.col("_person") % 3 == rest), weight, replicates, ["sex"], ["mode"])
        for rest in range(3)
    ]
    made = Shared.together(parts).shares()
    assert (made.estimate == 1).all()
    assert (made.replicates == 1).all()


def test_nobody_adds_up_to_nothing():
    rows, weight, replicates = survey(3)
    people = Weighted(pl.DataFrame(), weight, replicates)
    made = people.add(rows.clear(), ["mode"], groups=("sex",))
    assert told(made).is_empty()
    both = Shared.together([made, people.add(rows, ["mode"], groups=("sex",))])
    expected = people.shares(rows, ["mode"], groups=("sex",))
    assert_frame_equal(told(both), expected)
    assert told(made).schema == expected.schema


@pytest.mark.parametrize("quantity", ["full", "n", "n_effective"])
def test_a_group_counts_a_person_of_two_levels_once(quantity):
    rows = pl.DataFrame({"_person": [0, 0, 1], "_amount": [1.0, 0.0, 3.0], "mode": ["a", "b", "a"]})
    weight = np.array([2.0, 1.0])
    made = add_up(rows, weight, np.ones((2, 3), dtype=np.float32), [], ["mode"])
    expected = {"full": [5], "n": [2], "n_effective": [9 / 5]}
    assert getattr(made.groups, quantity).tolist() == pytest.approx(expected[quantity])
