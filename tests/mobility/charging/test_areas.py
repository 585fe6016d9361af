"""Where points lack."""

import numpy as np
import polars as pl
import pytest

from mobility.charging import area_gaps, drawn, within_walk
from mobility.charging.need import energy_need, points_needed
from mobility.errors import EstimateError
from tests.mobility.charging.test_need import fixed

AREAS = pl.DataFrame(
    {
        "area": ["North", "North", "South", "South"],
        "dwelling_type": ["multi_storey", "detached", "multi_storey", "detached"],
        "dwellings": [3_000, 0, 1_000, 2_000],
    }
)
POINTS = pl.DataFrame({"area": ["South"], "public_points": [5]})
METRE = 1 / 111_195  # degrees of latitude


def test_the_areas_need_together_what_the_municipality_needs():
    assumed = drawn(200, seed=1)
    electric = np.full(200, 2_000.0)
    told = area_gaps(AREAS, POINTS.head(0), electric, assumed)
    groups = energy_need(
        electric, np.zeros(200), {"multi_storey": 4_000, "detached": 2_000}, assumed
    )
    kwh = sum(group.kwh["public"] for group in groups)
    assert told["need_kwh"].sum() == pytest.approx(np.median(kwh), rel=0.02)
    needed = points_needed(kwh, 11, assumed, "public_hours")
    assert told["points_needed"].sum() == pytest.approx(np.median(needed), rel=0.02)


def test_the_gap_is_largest_where_flats_are_and_falls_by_the_points_that_stand():
    assumed = fixed()
    electric = np.array([2_000.0])
    told = area_gaps(AREAS, POINTS, electric, assumed)
    assert told["area"].to_list() == ["North", "South"]
    assert told["flats_share"][0] > told["flats_share"][1]
    south = told.row(1, named=True)
    assert south["estimate"] == pytest.approx(max(south["points_needed"] - 5, 0))
    quarter = area_gaps(AREAS, POINTS, electric, assumed, covered=0.25)
    assert quarter["points_needed"].sum() == pytest.approx(told["points_needed"].sum() / 4)


def test_no_gap_is_below_none():
    many = pl.DataFrame({"area": ["North", "South"], "public_points": [9_999, 9_999]})
    told = area_gaps(AREAS, many, np.array([2_000.0]), fixed())
    assert told["estimate"].to_list() == [0.0, 0.0]


def test_an_unknown_type_of_dwelling_is_refused():
    with pytest.raises(EstimateError, match="type castle"):
        area_gaps(AREAS.with_columns(dwelling_type=pl.lit("castle")), POINTS, np.ones(1), fixed())


def test_a_walk_is_longer_than_the_straight_line():
    homes = pl.DataFrame(
        {
            "area": ["A", "A", "B"],
            "latitude": [55.73, 55.73 + 250 * METRE, 55.73 + 700 * METRE],
            "longitude": 12.36,
            "residents": [100, 300, 600],
        }
    )
    points = pl.DataFrame({"latitude": [55.73], "longitude": [12.36]})
    told = {
        (area, limit): share
        for area, limit, share in within_walk(homes, points)
        .select("area", "limit_m", "share")
        .iter_rows()
    }
    # 250 m as the crow flies is a walk of 325 m
    assert told == pytest.approx(
        {
            (None, 300.0): 0.1,
            (None, 500.0): 0.4,
            ("A", 300.0): 0.25,
            ("A", 500.0): 1.0,
            ("B", 300.0): 0.0,
            ("B", 500.0): 0.0,
        }
    )
    straight = within_walk(homes.drop("area"), points, limits_m=[300], detour=1.0)
    assert straight["share"].to_list() == [0.4]


def test_without_a_point_nobody_has_one_near():
    homes = pl.DataFrame({"latitude": [55.73], "longitude": [12.36], "residents": [10]})
    none = pl.DataFrame(schema={"latitude": pl.Float64, "longitude": pl.Float64})
    assert within_walk(homes, none)["share"].to_list() == [0.0, 0.0]


def test_nobody_s_walk_cannot_be_measured():
    homes = pl.DataFrame({"latitude": [55.73], "longitude": [12.36], "residents": [0]})
    with pytest.raises(EstimateError, match="nobody whose walk"):
        within_walk(homes, homes)
