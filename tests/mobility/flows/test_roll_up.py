"""Small cells move up until they are safe, and nobody is lost on the way."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.flows import roll_up

AREAS = pl.DataFrame(
    {
        "parish": list("abcdefgh"),
        "town": ["T1", "T1", "T2", "T2", "T3", "T3", "T4", "T4"],
        "municipality": ["M1"] * 4 + ["M2"] * 4,
        "region": ["R"] * 8,
    }
)


def flows_of(counts, destination="x"):
    return pl.DataFrame(
        {
            "origin": AREAS["parish"],
            "destination": [destination] * 8,
            "mode": ["bike"] * 8,
            "n": counts,
            "estimate": [count * 10.5 for count in counts],
        }
    )


def told(counts, **options):
    table = roll_up(flows_of(counts), AREAS, **options).table
    return {
        row["origin"]: (row["level"], row["is_rest"], row["n"])
        for row in table.iter_rows(named=True)
    }


def test_safe_cells_stay():
    assert told([5, 6, 7, 8, 9, 10, 11, 12]) == {
        area: ("parish", False, n) for area, n in zip("abcdefgh", range(5, 13), strict=True)
    }


def test_two_small_parishes_become_their_town():
    found = told([3, 4, 9, 9, 9, 9, 9, 9])
    assert found["T1"] == ("town", False, 7)
    assert "a" not in found


def test_a_small_parish_goes_to_the_rest_of_its_municipality_with_another():
    found = told([3, 9, 4, 9, 9, 9, 9, 9])
    assert found["M1"] == ("municipality", True, 7)
    assert found["b"] == ("parish", False, 9)


def test_a_rest_that_is_still_small_takes_the_smallest_safe_cell_along():
    found = told([3, 9, 20, 30, 8, 9, 9, 9])
    assert found["R"] == ("region", True, 11)
    assert "e" not in found
    assert found["b"] == ("parish", False, 9)


def test_cells_of_nobody_stay_where_they_are():
    found = told([0, 3, 9, 9, 9, 9, 9, 9])
    assert found["a"] == ("parish", False, 0)


def test_a_group_that_is_small_altogether_is_one_row():
    assert told([1, 0, 0, 2, 0, 0, 0, 1])["R"][2] == 4


def test_each_mode_and_workplace_is_rolled_up_by_itself():
    both = pl.concat([flows_of([3, 4] + [9] * 6, "x"), flows_of([9] * 8, "y")])
    table = roll_up(both, AREAS).table
    assert table.filter(destination="y")["level"].unique().to_list() == ["parish"]
    assert "town" in table.filter(destination="x")["level"].to_list()


def test_replicates_follow_their_cells():
    flows = flows_of([3, 4, 1, 9, 9, 2, 9, 9])
    replicates = np.random.default_rng(1).gamma(5, 2, (8, 30))
    rolled = roll_up(flows, AREAS)
    summed = rolled.sum(replicates)
    assert summed.sum(axis=0) == pytest.approx(replicates.sum(axis=0))
    for row in range(len(rolled.table)):
        assert summed[row] == pytest.approx(replicates[rolled.row == row].sum(axis=0))


@given(
    st.lists(st.integers(0, 12), min_size=16, max_size=16),
    st.integers(2, 8),
)
@settings(deadline=None, max_examples=150)
def test_totals_stay_and_no_small_cell_is_left(counts, threshold):
    flows = pl.concat([flows_of(counts[:8], "x"), flows_of(counts[8:], "y")])
    rolled = roll_up(flows, AREAS, threshold=threshold)
    for column in ("n", "estimate"):
        by = ["destination", "mode"]
        sums = [
            table.group_by(by, maintain_order=True).agg(pl.col(column).sum())[column].to_list()
            for table in (flows, rolled.table)
        ]
        assert sums[1] == pytest.approx(sums[0])
    small = rolled.table.filter(pl.col("n").is_between(1, threshold - 1))
    for row in small.iter_rows(named=True):
        everyone = flows.filter(destination=row["destination"])["n"].sum()
        assert everyone < threshold
        assert row["level"] == "region"
    keys = ["origin", "destination", "mode", "level"]
    assert not rolled.table.select(keys).is_duplicated().any()


@given(st.lists(st.integers(0, 12), min_size=8, max_size=8))
@settings(deadline=None, max_examples=60)
def test_a_rest_is_what_its_area_has_beside_its_own_rows(counts):
    rolled = roll_up(flows_of(counts), AREAS)
    for row, named in enumerate(rolled.table.iter_rows(named=True)):
        inside = np.flatnonzero((AREAS[named["level"]] == named["origin"]).to_numpy())
        here = np.flatnonzero(rolled.row == row)
        assert set(here) <= set(inside)
        assert named["is_rest"] == (set(here) != set(inside))


@pytest.mark.parametrize(
    ("areas", "says"),
    [
        pytest.param(
            AREAS.filter(pl.col("parish") != "c"), "not in the hierarchy.\n.*: c", id="unknown"
        ),
        pytest.param(pl.concat([AREAS, AREAS.head(1)]), "stands twice", id="twice"),
        pytest.param(
            AREAS.with_columns(
                municipality=pl.when(parish="a").then(pl.lit("M9")).otherwise("municipality")
            ),
            "several areas of municipality",
            id="torn town",
        ),
    ],
)
def test_a_hierarchy_that_does_not_nest_is_named(areas, says):
    with pytest.raises(EstimateError, match=says):
        roll_up(flows_of([9] * 8), areas)
