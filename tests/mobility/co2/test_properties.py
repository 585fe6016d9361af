"""What always holds of chances, sums over years, and what is ranked by its weight."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.co2 import (
    chance_at_most,
    cumulative,
    local_spread,
    rank_unknowns,
    year_of_neutrality,
)
from mobility.errors import EstimateError

few = settings(max_examples=12, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)


@few
@given(seeds, st.floats(-2, 2), st.floats(0, 2))
def test_a_higher_limit_is_never_less_likely_met(seed, limit, more):
    tonnes = np.random.default_rng(seed).normal(size=200)
    low, high = chance_at_most(tonnes, limit), chance_at_most(tonnes, limit + more)
    assert 0 <= low <= high <= 1
    assert chance_at_most(tonnes, limit, synthetic=True) is None
    assert chance_at_most(None, limit) is None


@few
@given(seeds, st.floats(0, 3), st.floats(0, 3))
def test_neutral_comes_no_later_with_a_larger_residue_and_sums_only_grow(seed, residue, more):
    random = np.random.default_rng(seed)
    tonnes = np.sort(random.exponential(2, (6, 30)), axis=0)[::-1]
    years = list(range(2030, 2036))
    strict, lax = (year_of_neutrality(tonnes, years, r) for r in (residue, residue + more))
    assert (lax <= strict).all()
    assert set(strict) <= {*map(float, years), np.inf}
    summed = cumulative(tonnes)
    assert summed[-1] == pytest.approx(tonnes.sum(axis=0))
    assert (np.diff(summed, axis=0) >= 0).all()


@few
@given(seeds, st.floats(0.5, 9))
def test_the_weight_of_an_unknown_does_not_depend_on_units_or_order(seed, scale):
    random = np.random.default_rng(seed)
    draws = {name: random.normal(size=600) for name in ("heavy", "light", "none")}
    outcome = 3 * draws["heavy"] + draws["light"] + random.normal(size=600)
    told = rank_unknowns(draws, outcome)
    assert told["unknown"][0] == "heavy"
    assert told["share_of_variance"].is_between(0, 1).all()
    other = {name: draws[name] * scale + 5 for name in ("none", "light", "heavy")}
    again = rank_unknowns(other, outcome * scale)
    assert again["share_of_variance"].to_list() == pytest.approx(
        told["share_of_variance"].to_list()
    )
    with pytest.raises(EstimateError):
        rank_unknowns({"short": outcome[:-1]}, outcome)


@few
@given(seeds, st.floats(0.1, 1e4))
def test_departing_from_the_nation_has_no_unit(seed, scale):
    random = np.random.default_rng(seed)
    rows = [(f"{m:04}", year, float(random.uniform(50, 90))) for m in range(5)
            for year in range(2018, 2022)]  # fmt: skip
    accounts = pl.DataFrame(rows, schema=["municipality_code", "year", "tonnes"], orient="row")
    spread = local_spread(accounts)
    assert spread >= 0
    assert local_spread(accounts.with_columns(pl.col("tonnes") * scale)) == pytest.approx(spread)
    assert local_spread(accounts.reverse()) == pytest.approx(spread)
