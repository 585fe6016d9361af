"""Stretches empty or full, and what is ridden, of a made log."""

from datetime import datetime, timedelta

import polars as pl
import pytest

from mobility.stations import POLLS, SNAPSHOT, minutes, spans
from mobility.stations.near import at_stations
from mobility.stations.spells import docked, spells, turnover
from tests.mobility.stations.rows import BALLERUP
from tests.mobility.stations.test_log import at
from tests.mobility.stations.test_service import STATIONS


def made(available: list[int | None], start: datetime, docks: int = 10) -> tuple:
    """Make a log of one docking station: vehicles by minute, None where nobody looked."""
    snapshots, polls = [], []
    for minute, count in enumerate(available):
        if count is None:
            continue
        instant = start + timedelta(minutes=minute)
        row = {"system": "x", "station_id": "D1", "latitude": BALLERUP["lat"],
               "longitude": BALLERUP["lon"], "vehicle_kind": "bike", "available": count,
               "docks": docks - count, "is_renting": True, "observed_at": instant}  # fmt: skip
        snapshots.append(row)
        polls.append({"system": "x", "file": "station_status", "observed_at": instant,
                      "outcome": "ok", "expect_s": 60.0})  # fmt: skip
    return pl.DataFrame(snapshots, schema=SNAPSHOT), pl.DataFrame(polls, schema=POLLS)


def held(available: list[int | None]) -> list[tuple]:
    snapshots, polls = made(available, at(0))
    told = minutes(spans(polls))
    near = at_stations(snapshots.lazy(), STATIONS)
    return spells(docked(near, told)).select("state", "minutes").rows()


@pytest.mark.parametrize(
    ("available", "found"),
    [
        pytest.param([0, 0, 0, 1, 0], [("empty", 3), ("empty", 1)], id="two"),
        pytest.param([0, 0, None, None, None, 0], [("empty", 2), ("empty", 1)], id="cut by a gap"),
        pytest.param([10, 10, 9], [("full", 2)], id="full"),
        pytest.param([1, 2, 3], [], id="neither"),
    ],
)
def test_spells_are_found_and_cut_by_gaps(available, found):
    assert held(available) == found


def test_what_the_operator_moves_is_not_counted_as_ridden():
    snapshots, polls = made([9, 2, 1, 1, 8, None, None, None, 2], at(0))
    told = minutes(spans(polls))
    near = at_stations(snapshots.lazy(), STATIONS)
    row = turnover(docked(near, told), near, told).row(0, named=True)
    days = row["days_seen"]
    assert (row["taken_per_day"] * days, row["moved_per_day"] * days) == pytest.approx((1, 14))
    # what changed while nobody looked is nobody's
    assert row["returned_per_day"] == 0
