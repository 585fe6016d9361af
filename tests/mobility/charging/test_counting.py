"""What 125 posts can mean."""

from datetime import date

import polars as pl
import pytest

from mobility.charging import T02_READINGS, Reading, count_points
from mobility.charging.register import read_municipality, read_ocpi
from mobility.errors import EstimateError
from tests.mobility.charging.places import MUNICIPALITY, OCPI

LIST = pl.DataFrame(
    [
        # 3 posts with 2 points of 1 connector each, for the fleet, working
        MUNICIPALITY,
        # 2 posts with 1 point of 2 connectors, for the fleet, broken
        MUNICIPALITY
        | {"site_id": "P2", "posts": 2, "points_per_post": 1, "connectors_per_point": 2}
        | {"status": "defekt"},
        # 4 posts that are only planned
        MUNICIPALITY | {"site_id": "P3", "posts": 4, "status": "planlagt"},
        # 5 posts for the public
        MUNICIPALITY | {"site_id": "P4", "posts": 5, "is_fleet": "nej", "is_public": "ja"},
    ]
)


def counted(register: pl.DataFrame, **options) -> dict[str, tuple[int, int]]:
    told = count_points(register, **options)
    return {
        name: (count, highest)
        for name, count, highest in told.select("reading", "count", "highest").iter_rows()
    }


def test_one_list_has_seven_counts_and_one_decides():
    told = counted(read_municipality(LIST))
    assert told == {
        "posts_for_fleet": (5, 5),
        "points_for_fleet": (8, 8),
        "connectors_for_fleet": (10, 10),
        "places_for_fleet": (2, 2),
        "working_points_for_fleet": (6, 6),
        "all_points": (18, 18),
        "public_points": (10, 10),
    }
    decides = count_points(read_municipality(LIST)).filter(pl.col("decides"))
    assert decides["reading"].to_list() == ["posts_for_fleet"]


def test_where_posts_are_not_told_apart_they_lie_between_places_and_points():
    readings = [Reading("posts", "station", "Posts of any kind.")]
    told = count_points(read_ocpi([OCPI]), readings).row(0, named=True)
    assert (told["count"], told["highest"], told["undecided_places"]) == (1, 2, 1)


def test_what_may_be_for_the_fleet_widens_the_count_and_names_whom_to_ask():
    unsaid = [
        pl.when(pl.col("site_id") == "P4").then(None).otherwise(name).alias(name)
        for name in ("is_fleet", "is_public")
    ]
    told = count_points(read_municipality(LIST.with_columns(unsaid))).row(0, named=True)
    assert (told["count"], told["highest"], told["undecided_places"]) == (5, 10, 1)
    # what anyone may use is not the fleet's own unless somebody says so
    public = count_points(read_municipality(LIST.with_columns(unsaid[0]))).row(0, named=True)
    assert (public["count"], public["highest"]) == (5, 5)


def test_a_day_counts_what_stood_then():
    later = LIST.with_columns(
        pl.when(pl.col("site_id") == "P2")
        .then(pl.lit("2026-01-15"))
        .otherwise("commissioned")
        .alias("commissioned")
    )
    register = read_municipality(later)
    assert counted(register, on=date(2025, 12, 31))["posts_for_fleet"] == (3, 3)
    assert counted(register, on=date(2026, 1, 15))["posts_for_fleet"] == (5, 5)


def test_without_a_day_of_commissioning_nothing_is_sure_before_the_record_was_made():
    register = read_municipality(LIST).with_columns(commissioned=pl.lit(None, pl.Date))
    recorded = register.with_columns(registered=date(2024, 6, 1))
    assert counted(register, on=date(2025, 12, 31))["posts_for_fleet"] == (0, 5)
    assert counted(recorded, on=date(2025, 12, 31))["posts_for_fleet"] == (5, 5)
    assert counted(recorded, on=date(2024, 1, 1))["posts_for_fleet"] == (0, 5)


def test_without_a_register_nothing_is_counted_and_what_to_deliver_is_told():
    told = count_points(None)
    assert told["count"].null_count() == told.height == 7
    assert set(told["state"]) == {"no_data"}
    assert told["needs"][0].startswith("the municipality's list of charging")


def test_an_empty_register_counts_none():
    empty = read_municipality(LIST).head(0)
    assert set(counted(empty).values()) == {(0, 0)}


def test_each_reading_says_what_it_means_and_one_alone_decides():
    assert sum(reading.decides for reading in T02_READINGS) == 1
    assert all(len(reading.says) > 20 for reading in T02_READINGS)


def test_a_unit_that_the_register_does_not_have_is_refused():
    with pytest.raises(EstimateError, match="nothing to count called 'plug'"):
        count_points(read_municipality(LIST), [Reading("plugs", "plug", "Plugs.")])
