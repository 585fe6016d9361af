"""Flows are counted by what their pairs offer, with errors that follow the replicates."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.flows import by_access, car_pools, could_reach, distance_band, grid_cell, with_pairs

CELLS = pl.DataFrame(
    {
        "origin": ["a", "a", "b", "b", "c"],
        "destination": ["x", "x", "x", "y", "y"],
        "mode": ["car_driver", "train", "car_driver", "bike", "car_driver"],
        "n": [20, 30, 40, 20, 10],
        "estimate": [100.0, 150.0, 200.0, 100.0, 50.0],
    }
)
DRAWN = CELLS["estimate"].to_numpy()[:, None] * np.random.default_rng(1).gamma(100, 0.01, (5, 300))
PAIRS = {
    "km": [[3.0, 8.0], [7.0, 1.0], [30.0, 12.0]],
    "train": [[True, False], [True, False], [False, False]],
}


@pytest.fixture
def cells():
    known = with_pairs(CELLS, ["a", "b", "c"], ["x", "y"], PAIRS)
    return known.with_columns(distance_band(known["km"]))


def test_bands_hold_their_lower_edge():
    bands = distance_band([0, 1.99, 2, 5, 39.9, 40, 900, np.inf, np.nan])
    assert bands.cast(pl.String).to_list() == [
        "0-2 km",
        "0-2 km",
        "2-5 km",
        "5-10 km",
        "20-40 km",
        "40 km and more",
        "40 km and more",
        None,
        None,
    ]
    assert bands.dtype.categories[0] == "0-2 km"


def test_rows_take_what_their_pair_offers(cells):
    assert cells["km"].to_list() == [3.0, 3.0, 7.0, 1.0, 12.0]
    assert cells["train"].to_list() == [True, True, True, False, False]


def test_an_unknown_zone_is_named():
    with pytest.raises(EstimateError, match="origin: c"):
        with_pairs(CELLS, ["a", "b"], ["x", "y"], {"km": np.ones((2, 2))})


def test_groups_sum_to_all_and_shares_to_one(cells):
    told = by_access(cells, DRAWN, by=["distance_band", "train"])
    persons, shares = (told.filter(quantity=name) for name in ("persons", "share"))
    assert persons["estimate"].sum() == pytest.approx(600)
    by_group = shares.group_by("distance_band", "train").agg(pl.col("estimate").sum())
    assert by_group["estimate"].to_numpy() == pytest.approx(1)
    near = persons.filter(distance_band="2-5 km", mode="train").row(0, named=True)
    assert near["estimate"] == 150
    assert near["n"] == 30
    assert near["standard_error"] == pytest.approx(DRAWN[1].std(), rel=0.02)
    half = shares.filter(distance_band="2-5 km", mode="train").row(0, named=True)
    drawn = DRAWN[1] / DRAWN[:2].sum(axis=0)
    assert half["estimate"] == pytest.approx(0.6)
    assert half["standard_error"] == pytest.approx(drawn.std(), rel=0.02)


def test_without_groups_modes_have_their_shares_of_all(cells):
    told = by_access(cells, DRAWN, by=[]).filter(quantity="share")
    assert dict(told.select("mode", "estimate").iter_rows()) == pytest.approx(
        {"car_driver": 350 / 600, "train": 0.25, "bike": 100 / 600}
    )


def test_who_could_reach_work_is_counted_by_how_they_travel(cells):
    cells = cells.with_columns(bike_under_10_km=pl.col("km") < 10)
    told = could_reach(cells, DRAWN, ways=["train", "bike_under_10_km"], by=["mode"])
    drivers = told.filter(mode="car_driver", quantity="persons")
    assert dict(drivers.select("way", "estimate").iter_rows()) == {
        "train": 300.0,
        "bike_under_10_km": 300.0,
    }
    everyone = could_reach(cells, DRAWN, ways=["train"]).filter(quantity="share")
    assert everyone["estimate"].to_list() == pytest.approx([0.75])
    drawn = DRAWN[:3].sum(axis=0) / DRAWN.sum(axis=0)
    assert everyone["standard_error"].to_list() == pytest.approx([drawn.std()], rel=0.02)


def test_modelled_flows_have_an_error_and_no_answers(cells):
    told = could_reach(cells.with_columns(n=pl.lit(0)), DRAWN, ways=["train"])
    assert told["n"].null_count() == 2
    assert told["standard_error"].null_count() == 0


@given(st.integers(0, 2**16))
@settings(deadline=None, max_examples=20)
def test_no_way_is_open_to_more_than_there_are(seed):
    rng = np.random.default_rng(seed)
    cells = CELLS.with_columns(way=pl.Series(rng.random(5) > 0.5))
    drawn = rng.gamma(2, 50, (5, 20))
    told = could_reach(cells, drawn, ways=["way"], by=["destination"])
    share = told.filter(quantity="share")["estimate"]
    assert share.is_between(0, 1).all()


def test_grid_cells_are_named_by_their_south_western_corner():
    names = grid_cell([710_999.9, 711_000.0], [6_178_000.0, 6_178_999.0])
    assert names.to_list() == ["1km_6178_710", "1km_6178_711"]
    assert grid_cell([710_150], [6_178_070], size_m=100).to_list() == ["100m_61780_7101"]
    assert grid_cell([710_150], [6_178_070], size_m=10_000).to_list() == ["10km_617_71"]


@pytest.mark.parametrize(
    ("x", "size", "says"),
    [
        pytest.param(1.0, 300, "no cells of 300 m", id="size"),
        pytest.param(np.nan, 100, "without a place", id="no place"),
    ],
)
def test_points_without_a_cell_are_named(x, size, says):
    with pytest.raises(EstimateError, match=says):
        grid_cell([x], [1.0], size_m=size)


DRIVERS = pl.DataFrame(
    {
        "grid_cell": ["g1", "g1", "g2", "g2", "g3"],
        "destination": ["x", "y", "x", "x", "x"],
        "n": [6, 6, 6, 6, 6],
        "estimate": [4.0, 1.0, 2.0, 1.0, 2.5],
    }
)


def test_pools_need_enough_people_of_one_cell_and_one_destination():
    drawn = np.repeat(DRIVERS["estimate"].to_numpy()[:, None], 10, axis=1)
    told = car_pools(DRIVERS, drawn, least_people=3)
    here = told.filter(destination="x")
    assert dict(here.select("quantity", "estimate").iter_rows()) == pytest.approx(
        {"drivers": 9.5, "could_pool": 7.0, "share_could_pool": 7 / 9.5}
    )
    assert told.filter(destination="y", quantity="could_pool")["estimate"].to_list() == [0.0]
    everyone = car_pools(DRIVERS, drawn, least_people=3, by=())
    assert everyone.filter(quantity="drivers")["estimate"].to_list() == [10.5]
    assert everyone.filter(quantity="could_pool")["estimate"].to_list() == [7.0]


def test_whether_a_pool_can_form_is_asked_in_every_replicate():
    drawn = np.column_stack([DRIVERS["estimate"], DRIVERS["estimate"].to_numpy() * 1.3])
    told = car_pools(DRIVERS, drawn, least_people=3, by=()).filter(quantity="could_pool")
    # In the second draw the third cell has 3.25 people, so 12.35 - 1.3 could pool and not 7 x 1.3.
    deviation = np.array([7.0, (4 + 3 + 2.5) * 1.3]) - 7
    assert told["standard_error"][0] == pytest.approx(np.sqrt((deviation**2).mean()))


def test_a_pool_of_one_is_none():
    with pytest.raises(EstimateError, match="is none"):
        car_pools(DRIVERS, np.ones((5, 2)), least_people=1)
