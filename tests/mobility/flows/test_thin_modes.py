"""Thin modes are joined until what is shown hides nobody behind a subtraction."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.flows.thin_modes import OTHERS, joined_modes
from mobility.tables import MODES

COUNTS = st.lists(
    st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(MODES), st.integers(0, 12)),
    min_size=1, max_size=30,
)  # fmt: skip


def summed(cells):
    joined = joined_modes(cells, by=("place",), threshold=5)
    assert joined.select("place", "n").equals(cells.select("place", "n"))
    return joined.group_by("place", "mode").agg(pl.col("n").sum())


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        pytest.param({"bike": 9, "walk": 2, "bus": 4}, {"bike": 9, OTHERS: 6}, id="joined"),
        pytest.param({"bike": 9, "walk": 2, "bus": 20}, {OTHERS: 11, "bus": 20}, id="takes one in"),
        pytest.param({"bike": 9, "other": 2, "bus": 3}, {"bike": 9, OTHERS: 5}, id="among others"),
        pytest.param({"bike": 9, "walk": 0}, {"bike": 9, "walk": 0}, id="nobody is nobody's"),
        pytest.param({"bike": 1, "walk": 2}, {OTHERS: 3}, id="too few altogether"),
    ],
)
def test_thin_modes_join_the_others(counts, shown):
    cells = pl.DataFrame({"mode": list(counts), "n": list(counts.values()), "place": "a"})
    assert dict(summed(cells).select("mode", "n").iter_rows()) == shown


@settings(deadline=None, max_examples=60)
@given(COUNTS)
def test_what_is_shown_is_safe_wherever_a_group_has_enough(rows):
    cells = pl.DataFrame(rows, schema=["place", "mode", "n"], orient="row")
    whole = dict(cells.group_by("place").agg(pl.col("n").sum()).iter_rows())
    for place, _, n in summed(cells).iter_rows():
        assert n == 0 or n >= 5 or whole[place] < 5
