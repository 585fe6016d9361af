"""A change between editions of an account, split into what happened and what was recounted."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.co2 import split_change
from mobility.errors import EstimateError


def book(**editions):
    rows = [
        {"vintage": vintage, "year": year, "sector": sector, "tonnes": tonnes}
        for vintage, years in editions.items()
        for year, sectors in years.items()
        for sector, tonnes in sectors.items()
    ]
    return pl.DataFrame(rows)


def parts(accounts, start=2019, end=2023, old="v1", new="v2", **rest):
    split = split_change(accounts, start=start, end=end, old=old, new=new, **rest)
    summed = split.group_by("part").agg(pl.col("tonnes").sum())
    return dict(summed.with_columns(pl.col("part").cast(pl.String)).iter_rows())


BOTH = book(
    v1={2019: {"road": 80.0, "rail": 20.0}, 2023: {"road": 60.0, "rail": 18.0}},
    v2={2019: {"road": 90.0, "machines": 5.0}, 2023: {"road": 66.0, "machines": 4.0}},
)


def test_what_both_editions_hold_is_method_and_what_one_holds_is_boundary():
    got = parts(BOTH)
    # recounted in 2019: road +10, -20 rail +5 machines; in 2023: road +6, -18 +4; the mean
    assert got["method"] == pytest.approx((10 + 6) / 2)
    assert got["boundary"] == pytest.approx((-15 - 14) / 2)
    assert got["unsplit_change"] == pytest.approx((-25 - 22) / 2)
    assert sum(got.values()) == pytest.approx(70 - 100)


def test_with_activity_data_what_happened_is_activity_and_factor():
    km = {2019: 1_000.0, 2023: 1_200.0}
    split = split_change(BOTH, start=2019, end=2023, old="v2", new="v2", activities={"car km": km})
    got = {row["part"]: row["tonnes"] for row in split.to_dicts()}
    assert set(got) == {"activity", "factor"}
    assert got["activity"] > 0 > got["factor"]
    assert sum(got.values()) == pytest.approx(70 - 95)
    assert split["name"].to_list() == ["car km", "tonnes per unit"]


def test_one_sector_alone_cannot_part_method_from_boundary():
    alone = book(
        v1={2019: {"transport": 54_330.0}},
        v2={2019: {"transport": 55_000.0}, 2023: {"transport": 44_000.0}},
    )
    assert parts(alone) == {"unsplit_revision": 670.0, "unsplit_change": -11_000.0}


def test_one_edition_alone_was_not_recounted():
    assert parts(BOTH, old="v2") == {"unsplit_change": -25.0}


def test_a_year_against_itself_shows_what_was_recounted_alone():
    got = parts(BOTH, start=2019, end=2019)
    assert got == {"method": 10.0, "boundary": -15.0}


def test_activity_data_that_lack_a_year_leave_the_change_whole():
    got = parts(BOTH, old="v2", activities={"car km": {2019: 1_000.0}})
    assert got == {"unsplit_change": -25.0}


@settings(deadline=None, max_examples=60)
@given(
    numbers=st.lists(st.floats(0.1, 1e5), min_size=8, max_size=8),
    activity=st.lists(st.floats(0.1, 1e5), min_size=4, max_size=4),
)
def test_the_parts_always_sum_to_the_change_that_a_reader_sees(numbers, activity):
    a, b, c, d, e, f, g, h = numbers
    accounts = book(
        v1={2019: {"road": a, "rail": b}, 2023: {"road": c, "rail": d}},
        v2={2019: {"road": e, "machines": f}, 2023: {"road": g, "machines": h}},
    )
    series = {
        "cars": {2019: activity[0], 2023: activity[1]},
        "km per car": {2019: activity[2], 2023: activity[3]},
    }
    got = parts(accounts, activities=series)
    assert sum(got.values()) == pytest.approx(g + h - a - b, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    ("accounts", "says"),
    [
        (book(v1={2018: {"t": 1.0}}, v2={2023: {"t": 1.0}}), "has no 2019"),
        (book(v1={2019: {"t": 1.0}}, v2={2023: {"t": 1.0}}), "neither 2019 nor 2023"),
    ],
)
def test_editions_that_cannot_be_compared_are_refused(accounts, says):
    with pytest.raises(EstimateError, match=says):
        parts(accounts)
