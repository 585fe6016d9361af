"""Snapshots that others logged."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import SourceError
from mobility.stations import POLLS, SNAPSHOT, adopt, minutes, spans, station_service
from tests.mobility.stations.rows import BALLERUP

START = datetime(2026, 10, 5, 5, 0, tzinfo=UTC)
STATION = pl.DataFrame({"station": "Ballerup", "latitude": [BALLERUP["lat"]]}).with_columns(
    longitude=pl.lit(BALLERUP["lon"])
)


def theirs(*minutes_: int, **columns: object) -> pl.DataFrame:
    """Make another logger's rows: an e-bike at Ballerup at each of the minutes."""
    told = {"system": "x", "vehicle_type": "ebike", **BALLERUP, "available": 1} | columns
    at = [(START + timedelta(minutes=minute)).replace(tzinfo=None) for minute in minutes_]
    return pl.DataFrame({"observed_at": at}).with_columns(
        pl.lit(value).alias(name) for name, value in told.items()
    )


def test_others_rows_get_our_columns_and_their_looks():
    snapshots, polls = adopt(theirs(0, 10, 20))
    assert snapshots.schema == pl.Schema(SNAPSHOT)
    assert polls.schema == pl.Schema(POLLS)
    assert snapshots["vehicle_kind"].unique().to_list() == ["ebike"]
    assert snapshots["observed_at"][0] == START
    assert polls["expect_s"].unique().to_list() == [600.0]


def test_a_step_left_out_is_a_gap():
    snapshots, polls = adopt(theirs(0, 10, 20, 60, 70))
    told = minutes(spans(polls))
    assert told.height == 80
    assert (told["state"] == "gap").sum() == 25  # from minute 35 to the look at 60
    service = station_service(STATION, snapshots=snapshots.lazy(), polls=polls)
    hour = service.filter(
        pl.col("measure") == "usable_share", pl.col("weekday").is_null(), pl.col("kind").is_null()
    )
    assert hour["estimate"].to_list() == [1.0, 1.0]
    assert hour["minutes_missing"].to_list() == [25, 0]


def test_types_that_are_none_of_our_kinds_are_other():
    assert adopt(theirs(0, vehicle_type="K7"))[0]["vehicle_kind"].to_list() == ["other"]
    plain = theirs(0).drop("vehicle_type")
    assert adopt(plain)[0]["vehicle_kind"].to_list() == ["bike"]


def test_rows_without_a_place_or_an_instant_are_refused():
    with pytest.raises(SourceError, match="Snapshots lack latitude, observed_at"):
        adopt(theirs(0).drop("lat", "observed_at"))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 900), st.booleans()), min_size=1, max_size=25),
    st.sampled_from([30, 60, 300]),
)
def test_every_minute_from_the_first_look_to_the_last_is_told_once(steps, expect_s):
    at, rows = START, []
    for seconds, saw in steps:
        at += timedelta(seconds=seconds)
        rows.append(
            {
                "system": "x",
                "file": "station_status",
                "observed_at": at,
                "outcome": "ok" if saw else "refused",
                "expect_s": float(expect_s),
            }
        )
    told = spans(pl.DataFrame(rows, schema=POLLS))
    # stretches follow one another without a hole, also where nobody looked
    assert told["start"].to_list()[1:] == told["end"].to_list()[:-1]
    by_minute = minutes(told)
    first, last = (each.replace(second=0, microsecond=0) for each in (rows[0]["observed_at"], at))
    expected = pl.datetime_range(first, last, "1m", time_zone="UTC", eager=True)
    assert by_minute["minute"].to_list()[: len(expected)] == expected.to_list()
    assert by_minute["minute"].is_unique().all()
