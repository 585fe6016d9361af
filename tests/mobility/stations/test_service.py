"""Service measured on the small case, by hand; and on the nights when the clock is changed."""

from datetime import UTC, date, datetime, timedelta

import httpx
import polars as pl
import pytest

from mobility.stations import (
    POLLS_TABLE,
    SNAPSHOTS_TABLE,
    Feed,
    Habits,
    SnapshotWriter,
    log,
    minutes,
    scan,
    spans,
    station_service,
)
from mobility.stations.near import at_stations, distances_m
from mobility.stations.ratio import share_over_days
from mobility.stations.service import usable_minutes, usable_share
from mobility.stations.spells import docked, spells, spells_at, turnover
from tests.mobility.stations.rows import BALLERUP, MALOEV, feed, status
from tests.mobility.stations.server import Clock, Reply, serving
from tests.mobility.stations.test_log import at, small_case

STATIONS = pl.DataFrame(
    {
        "station": ["Ballerup", "Måløv", "Skovlunde"],
        "latitude": [BALLERUP["lat"], MALOEV["lat"], 55.722763],
        "longitude": [BALLERUP["lon"], MALOEV["lon"], 12.403533],
    }
)
SHARE = ("station", "kind", "hour", "part", "whole", "missing")


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> dict[str, pl.DataFrame]:
    folder = tmp_path_factory.mktemp("log")
    small_case(folder)
    snapshots = scan(folder, SNAPSHOTS_TABLE)
    told = minutes(spans(scan(folder, POLLS_TABLE).collect()))
    near = at_stations(snapshots, STATIONS)
    return {"near": near, "told": told, "series": docked(near, told), "all": snapshots.collect(),
            "polls": scan(folder, POLLS_TABLE).collect()}  # fmt: skip


def test_minutes_are_told_by_the_look_made_in_them_or_before(case):
    told = case["told"].select("minute", "state").rows()
    state = ["observed"] * 3 + ["outage"] * 2 + ["observed"] * 2 + ["gap"] * 3 + ["observed"] * 2
    assert told == [(at(minute), said) for minute, said in enumerate(state)]


def test_minutes_with_a_usable_vehicle_by_hand(case):
    told = usable_minutes(case["near"], case["told"], STATIONS).select(SHARE).rows()
    # 07:58 and 07:59 local, then 08:00, 08:03, 08:04, 08:08 and 08:09; five minutes not seen
    assert set(told) == {
        ("Ballerup", None, 7, 1, 2, 0),
        ("Ballerup", None, 8, 4, 5, 5),
        ("Ballerup", "bike", 7, 1, 2, 0),
        ("Ballerup", "bike", 8, 3, 5, 5),
        ("Ballerup", "ebike", 7, 0, 2, 0),
        ("Ballerup", "ebike", 8, 1, 5, 5),
        ("Måløv", None, 7, 2, 2, 0),
        ("Måløv", None, 8, 1, 5, 5),
        ("Måløv", "ebike", 7, 2, 2, 0),
        ("Måløv", "ebike", 8, 1, 5, 5),
        # a station with nothing near has no minute with a vehicle, which is known
        ("Skovlunde", None, 7, 0, 2, 0),
        ("Skovlunde", None, 8, 0, 5, 5),
    }


def test_the_share_of_peak_minutes_by_hand(case):
    told = usable_share(usable_minutes(case["near"], case["told"], STATIONS))
    peak = told.filter(pl.col("measure") == "usable_share_peak", pl.col("kind").is_null())
    shares = dict(peak.select("station", "estimate").rows())
    assert shares == pytest.approx({"Ballerup": 5 / 7, "Måløv": 3 / 7, "Skovlunde": 0.0})
    assert peak["minutes_seen"].to_list() == [7] * 3
    assert peak["minutes_missing"].to_list() == [5] * 3
    # one day has no spread of days
    assert peak["standard_error"].null_count() == 3
    tuesday = told.filter(pl.col("weekday").is_not_null())
    assert tuesday["weekday"].unique().to_list() == [2]


def test_a_holiday_has_no_peak(case):
    told = usable_share(
        usable_minutes(case["near"], case["told"], STATIONS), holidays=[date(2026, 3, 10)]
    )
    assert set(told["measure"]) == {"usable_share"}


def test_empty_spells_and_turnover_by_hand(case):
    assert spells(case["series"]).select("state", "start", "minutes").rows() == [
        ("empty", at(1), 1)
    ]
    told, full = spells_at(case["series"]).iter_rows(named=True)
    assert (full["state"], full["spells"], full["share"]) == ("full", 0, 0.0)
    assert (told["share"], told["longest_min"]) == (pytest.approx(1 / 7), 1)
    assert told["spells_per_day"] == pytest.approx(1_440 / 7)
    turned = {
        row["station"]: (row["taken_per_day"] * 7 / 1_440, row["returned_per_day"] * 7 / 1_440)
        for row in turnover(case["series"], case["near"], case["told"]).iter_rows(named=True)
    }
    # two bikes gone, an e-bike come; the free one at Måløv was taken, the reserved one stayed
    assert turned == {
        "Ballerup": pytest.approx((2.0, 1.0)),
        "Måløv": pytest.approx((1.0, 0.0)),
    }


@pytest.mark.parametrize(
    ("night", "minutes_of_hour_two"),
    [
        pytest.param(datetime(2026, 10, 25, 0, 0, tzinfo=UTC), 120, id="the hour that comes twice"),
        pytest.param(datetime(2026, 3, 29, 0, 0, tzinfo=UTC), None, id="the hour that is skipped"),
    ],
)
def test_the_nights_when_the_clock_is_changed_are_measured_right(
    tmp_path, night, minutes_of_hour_two
):
    clock = Clock(night - timedelta(minutes=30))
    end = night + timedelta(minutes=150)

    def answer(path: str) -> Reply:
        bikes = 0 if (clock.now - night) % timedelta(minutes=20) < timedelta(minutes=10) else 2
        return feed(clock.now, [status(clock.now, bikes)], [], server.url)[path]

    with serving(answer) as server, httpx.Client() as http:
        followed = [Feed("x", f"{server.url}/gbfs")]
        writer = SnapshotWriter(tmp_path)
        log(followed, http, writer, clock, clock.sleep, until=end, step_s=300)
    snapshots = scan(tmp_path, SNAPSHOTS_TABLE)
    told = minutes(spans(scan(tmp_path, POLLS_TABLE).collect()))
    assert told["state"].unique().to_list() == ["observed"]
    assert told.height == 180  # in UTC no minute comes twice or is lost
    counted = usable_minutes(at_stations(snapshots, STATIONS), told, STATIONS).filter(
        pl.col("station") == "Ballerup", pl.col("kind").is_null()
    )
    assert counted["whole"].sum() == 180
    hours = dict(counted.select("hour", "whole").rows())
    assert hours.get(2) == minutes_of_hour_two
    # half of every twenty minutes has a bike
    assert counted["part"].sum() == 90


def test_days_give_a_share_its_error():
    # by hand: 3 + 1 + 2 of 4 + 4 + 4 minutes; residuals 1, -1, 0
    days = pl.DataFrame({"day": [1, 2, 3], "part": [3, 1, 2], "whole": [4, 4, 4], "g": "a"})
    told = share_over_days(days, ["g"]).row(0, named=True)
    assert told["estimate"] == 0.5
    assert told["standard_error"] == pytest.approx((3 / 2 * 2) ** 0.5 / 12)
    assert (told["n"], told["n_effective"]) == (3, 3)
    assert told["low"] == 0.0
    assert told["high"] == 1.0


@pytest.mark.parametrize(
    ("part", "bounds"), [(4, (0.025 ** (1 / 3), 1)), (0, (0, 1 - 0.025 ** (1 / 3)))]
)
def test_days_all_alike_do_not_make_the_next_one_sure(part, bounds):
    days = pl.DataFrame({"day": [1, 2, 3], "part": part, "whole": 4, "g": "a"})
    told = share_over_days(days, ["g"]).row(0, named=True)
    assert told["standard_error"] == 0
    assert (told["low"], told["high"]) == pytest.approx(bounds)


def test_distances_are_metres_on_the_ellipsoid():
    # Ballerup to Måløv station: 1 minute of latitude is about 1,856 m here
    metres = distances_m(STATIONS, STATIONS)
    assert metres[0, 0] == 0
    assert metres[0, 1] == pytest.approx(3_190, abs=30)
    assert metres == pytest.approx(metres.T)


def test_the_whole_table_of_the_small_case(case):
    told = station_service(
        STATIONS, snapshots=case["all"].lazy(), polls=case["polls"], habits=Habits(threshold=1)
    )
    by = {
        (row["measure"], row["station"]): row
        for row in told.filter(pl.col("kind").is_null(), pl.col("hour").is_null()).iter_rows(
            named=True
        )
    }
    assert by["usable_share_peak", "Ballerup"]["estimate"] == pytest.approx(5 / 7)
    assert by["is_established", "Ballerup"]["estimate"] == 1
    assert by["is_established", "Skovlunde"]["estimate"] == 0
    assert by["empty_share", "Ballerup"]["estimate"] == pytest.approx(1 / 7)
    assert by["taken_per_day", "Måløv"]["unit"] == "vehicles/day"
    for measure in ("trips", "train_trips", "workplaces_last_part", "homes_last_part"):
        row = by[measure, None]
        assert (row["state"], row["estimate"]) == ("no_data", None)
        assert row["needs"]


def test_with_nothing_delivered_every_measure_says_what_to_deliver():
    told = station_service(STATIONS)
    assert set(told["state"]) == {"no_data"}
    assert told["needs"].null_count() == 0
    assert told["estimate"].null_count() == told.height
