"""What stands where, as rows."""

import polars as pl
import pytest

from mobility.stations.gbfs import SNAPSHOT, read_file, snapshot
from mobility.stations.gbfs.records import VehicleType
from mobility.stations.gbfs.snapshot import kind_of
from tests.mobility.stations.rows import FILES as FEED_FILES
from tests.mobility.stations.rows import PLACE, feed, status, vehicle
from tests.mobility.stations.test_files import NOW, written


def snap(stations: list, vehicles: list | None = None, **data: object) -> pl.DataFrame:
    """Read a feed and write its snapshot."""
    replies = feed(NOW, stations, vehicles or [], "x")
    files = {
        name: read_file(name, replies[f"/{name}"].bytes(), where=name)
        for name in FEED_FILES
        if name not in data
    }
    files |= {name: read_file(name, written(told), where=name) for name, told in data.items()}
    return snapshot("example", files, NOW)


def test_a_snapshot_has_a_row_per_station_and_type_and_per_free_vehicle():
    rows = snap([status(NOW, 3, 2)], [vehicle("v1")])
    assert rows.schema == pl.Schema(SNAPSHOT)
    assert rows.select("station_id", "vehicle_id", "vehicle_kind", "available", "docks").rows() == [
        ("D1", None, "bike", 3, 5),
        ("D1", None, "ebike", 2, 5),
        (None, "v1", "ebike", 1, None),
    ]


@pytest.mark.parametrize(
    ("told", "rows"),
    [
        pytest.param([status(NOW, 3, is_renting=False)], [("bike", 3, False), ("ebike", 0, False)],
                     id="not renting"),
        pytest.param([status(NOW, 3, is_installed=False)],
                     [("bike", 3, False), ("ebike", 0, False)], id="not on the street"),
        pytest.param([status(NOW, 3, vehicle_types_available=[])], [("other", 3, True)],
                     id="types not told of several"),
        pytest.param([status(NOW, 3, num_vehicles_available=5)],
                     [("bike", 3, True), ("ebike", 0, True), ("other", 2, True)],
                     id="more vehicles than types tell"),
        pytest.param([status(NOW, 3), status(NOW.replace(minute=1), 1)],
                     [("bike", 1, True), ("ebike", 0, True)], id="told twice: the later report"),
        pytest.param([status(NOW, 3, station_id="unplaced")], [], id="stands nowhere known"),
    ],
)  # fmt: skip
def test_a_station_s_rows_say_what_can_be_rented(told, rows):
    assert snap(told).select("vehicle_kind", "available", "is_renting").rows() == rows


@pytest.mark.parametrize(
    ("told", "rows"),
    [
        pytest.param([vehicle("v", is_reserved=True)], [(0, False)], id="reserved"),
        pytest.param([vehicle("v", is_disabled=True)], [(0, False)], id="disabled"),
        pytest.param([vehicle("v", station_id="D1")], [], id="counted by its station"),
        pytest.param([vehicle("v"), vehicle("v")], [(1, True)], id="told twice"),
        pytest.param([vehicle("v", lat=None, lon=None)], [], id="stands nowhere"),
    ],
)
def test_a_free_vehicle_is_told_once_and_usable_or_not(told, rows):
    free = snap([status(NOW, 1)], told).filter(pl.col("vehicle_id").is_not_null())
    assert free.select("available", "is_renting").rows() == rows


def test_without_vehicle_types_every_vehicle_is_a_plain_bicycle():
    files = {
        "station_information": read_file(
            "station_information", written({"stations": [PLACE]}), where="x"
        ),
        "station_status": read_file(
            "station_status",
            written({"stations": [status(NOW, 3, vehicle_types_available=[])]}),
            where="x",
        ),
    }
    assert snapshot("x", files, NOW)["vehicle_kind"].to_list() == ["bike"]


@pytest.mark.parametrize(
    ("form", "propulsion", "kind"),
    [
        ("bicycle", "human", "bike"),
        ("bicycle", "electric_assist", "ebike"),
        ("cargo_bicycle", "electric_assist", "cargo_bike"),
        ("scooter", "electric", "scooter"),
        ("scooter_seated", "electric", "moped"),
        ("car", "electric", "car"),
        ("hovercraft", "electric", "other"),
    ],
)
def test_form_and_propulsion_give_our_kinds(form, propulsion, kind):
    told = VehicleType(vehicle_type_id="t", form_factor=form, propulsion_type=propulsion)
    assert kind_of(told) == kind
