"""What always holds of where points lack and who has one within a walk."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.charging import area_gaps, count_points, drawn, within_walk
from mobility.charging.register import read_open_charge_map
from tests.mobility.charging.places import OPEN_CHARGE_MAP

few = settings(max_examples=8, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)


@few
@given(seeds, st.floats(0, 900))
def test_a_longer_walk_or_more_points_never_serve_fewer(seed, metres):
    random = np.random.default_rng(seed)

    def places(n):
        return pl.DataFrame({"latitude": random.uniform(55.70, 55.71, n),
                             "longitude": random.uniform(12.30, 12.32, n)})  # fmt: skip

    residents = places(20).with_columns(residents=pl.Series(random.integers(1, 9, 20)))
    points = places(4)
    limits = (metres + 1, metres + 200)
    told = within_walk(residents, points, limits_m=limits).sort("limit_m")
    assert told["share"].is_between(0, 1).all()
    assert told["share"].is_sorted()
    fewer = within_walk(residents, points[:2], limits_m=limits).sort("limit_m")
    assert (fewer["share"] <= told["share"]).all()


@few
@given(seeds, st.floats(0.1, 1), st.integers(0, 60))
def test_more_points_leave_no_larger_gap_and_areas_may_come_in_any_order(seed, covered, more):
    random = np.random.default_rng(seed)
    areas = pl.DataFrame({"area": ["n", "n", "s"], "dwelling_type": ["multi_storey", "detached",
                          "multi_storey"], "dwellings": random.integers(50, 900, 3)})  # fmt: skip
    points = pl.DataFrame({"area": ["n", "s"], "public_points": random.integers(0, 9, 2)})
    electric, assumed = np.full(60, 900.0), drawn(60, seed=seed)
    told = area_gaps(areas, points, electric, assumed, covered=covered).sort("area")
    assert (told["estimate"] >= 0).all()
    fuller = points.with_columns(pl.col("public_points") + more)
    less = area_gaps(areas, fuller, electric, assumed, covered=covered).sort("area")
    assert (less["estimate"] <= told["estimate"] + 1e-9).all()
    turned = area_gaps(areas.reverse(), points.reverse(), electric, assumed, covered=covered)
    assert turned.sort("area")["need_kwh"].to_list() == pytest.approx(told["need_kwh"].to_list())


@few
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from([10, 50, 100, 150, 0])),
                min_size=1, max_size=5))  # fmt: skip
def test_what_is_sure_is_never_more_than_what_may_be(places):
    records = [
        OPEN_CHARGE_MAP | {"ID": number, "NumberOfPoints": points + 1, "StatusTypeID": status}
        for number, (points, status) in enumerate(places)
    ]
    told = count_points(read_open_charge_map(records))
    assert (told["count"] <= told["highest"]).all()
    assert count_points(None)["count"].null_count() == len(told)
