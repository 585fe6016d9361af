"""Every file of both versions is read, whatever else it holds."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from mobility.errors import SourceError
from mobility.stations.gbfs import FILES, SNAPSHOT, discover, read_file, snapshot
from mobility.stations.gbfs.records import SystemInformation, Vehicle, VehicleType
from mobility.stations.gbfs.snapshot import kind_of
from tests.mobility.stations.rows import FILES as FEED_FILES
from tests.mobility.stations.rows import PLACE, TYPES, feed, status, vehicle

NOW = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)


def written(data: object, version: str = "2.3", **changes: object) -> bytes:
    told = {"last_updated": 1_773_126_000, "ttl": 60, "version": version, "data": data}
    return json.dumps(told | changes).encode()


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


ONE_OF_EACH = {
    "gbfs_versions": {"versions": [{"version": "2.3", "url": "u"}]},
    "manifest": {"datasets": [{"system_id": "s", "versions": [{"version": "3.0", "url": "u"}]}]},
    "system_information": {"system_id": "s", "timezone": "Europe/Copenhagen", "language": "da"},
    "vehicle_types": {"vehicle_types": TYPES[:1]},
    "station_information": {"stations": [PLACE]},
    "station_status": {"stations": [status(NOW, 3)]},
    "free_bike_status": {
        "bikes": [{"bike_id": "1", "lat": 1, "lon": 2, "is_reserved": 0, "is_disabled": 1}]
    },
    "vehicle_status": {"vehicles": [vehicle("1")]},
    "system_hours": {
        "rental_hours": [
            {"user_types": ["member"], "days": ["mon"], "start_time": "00:00:00",
             "end_time": "23:59:59"}
        ]
    },
    "system_calendar": {
        "calendars": [{"start_month": 4, "start_day": 1, "end_month": 11, "end_day": 30}]
    },
    "system_regions": {"regions": [{"region_id": "1", "name": "Nord"}]},
    "system_pricing_plans": {
        "plans": [
            {"plan_id": "p", "name": "Pas", "currency": "DKK", "price": "20.5", "is_taxable": 0,
             "description": "-", "per_min_pricing": [{"start": 30, "rate": 1, "interval": 1}]}
        ]
    },
    "system_alerts": {
        "alerts": [
            {"alert_id": "a", "type": "station_closure", "summary": "Lukket",
             "times": [{"start": "2026-03-10T07:00:00Z"}], "station_ids": ["D1"]}
        ]
    },
    "geofencing_zones": {
        "geofencing_zones": {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": []},
                 "properties": {"rules": [{"ride_allowed": False}]}}
            ],
        }
    },
}  # fmt: skip


def test_every_file_that_a_feed_may_have_is_read():
    assert set(ONE_OF_EACH) == set(FILES)
    for name, data in ONE_OF_EACH.items():
        file = read_file(name, written(data), where=name)
        assert len(file.records) == 1, name
        assert not file.issues
        assert isinstance(file.records[0], FILES[name].model)


@pytest.mark.parametrize(
    ("told", "instant"),
    [
        pytest.param(1_773_126_000, datetime(2026, 3, 10, 7, 0, tzinfo=UTC), id="POSIX, 2.x"),
        pytest.param("1773126000", datetime(2026, 3, 10, 7, 0, tzinfo=UTC), id="POSIX as text"),
        pytest.param("2026-03-10T08:00:00+01:00", datetime(2026, 3, 10, 7, tzinfo=UTC), id="3.0"),
        pytest.param("2026-03-10T07:00:00Z", datetime(2026, 3, 10, 7, tzinfo=UTC), id="Zulu"),
        pytest.param(0, None, id="never"),
    ],
)
def test_instants_of_both_versions_are_utc(told, instant):
    one = {"bike_id": "1", "lat": 1, "lon": 2, "is_reserved": 0, "is_disabled": 0}
    file = read_file(
        "free_bike_status", written({"bikes": [one | {"last_reported": told}]}), where="x"
    )
    assert file.records[0].last_reported == instant


def test_a_text_in_several_languages_is_taken_in_the_one_that_is_wanted():
    content = written({"vehicle_types": TYPES}, "3.0")
    danish = read_file("vehicle_types", content, where="x").records[0]
    english = read_file("vehicle_types", content, where="x", languages=["en"]).records[0]
    assert (danish.name, english.name) == ("Cykel", "Bike")


def test_fields_unknown_to_us_are_left_alone_and_bad_records_are_told_without_the_rest():
    stations = [
        status(NOW, 3) | {"a_field_of_gbfs_9": {"deep": [1]}},
        status(NOW, 4, station_id="D2", num_vehicles_available=-1),
        {"station_id": "D3"},
    ]
    file = read_file("station_status", written({"stations": stations}), where="x")
    assert [each.station_id for each in file.records] == ["D1"]
    assert len(file.issues) == 2
    assert file.issues[0].startswith("record 2: num_vehicles_available")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"<html>502</html>", "station_status is no JSON", id="a page"),
        pytest.param(b'{"last_upd', "station_status is no JSON", id="cut off"),
        pytest.param(b"[]", "lacks its envelope", id="a list"),
        pytest.param(b'{"ttl": 1, "data": {}}', "last_updated: Field required", id="no time"),
        pytest.param(written({"bikes": []}), "no list 'stations'", id="another file's data"),
        pytest.param(written({"stations": {}}), "'stations' is no list", id="no list"),
        pytest.param(written({"stations": [1]}), "No record of station_status", id="no record"),
    ],
)
def test_a_malformed_answer_is_an_error_in_three_parts(content, says):
    with pytest.raises(SourceError, match=says) as caught:
        read_file("station_status.json", content, where="http://x/station_status.json")
    assert caught.value.where == "http://x/station_status.json"
    assert "outage" in caught.value.todo


@pytest.mark.parametrize(
    ("data", "chosen"),
    [
        pytest.param({"feeds": [{"name": "station_status", "url": "u"}]}, "u", id="3.0"),
        pytest.param(
            {"en": {"feeds": [{"name": "station_status.json", "url": "e"}]},
             "da": {"feeds": [{"name": "station_status", "url": "d"}]}},
            "d",
            id="2.x, the language wanted",
        ),
        pytest.param(
            {"nb": {"feeds": [{"name": "station_status", "url": "n"}]}}, "n", id="2.x, another"
        ),
    ],
)  # fmt: skip
def test_both_versions_lists_of_files_are_read(data, chosen):
    file = read_file("gbfs", written(data), where="x")
    assert discover(file, where="x", languages=["da"]) == {"station_status": chosen}


@pytest.mark.parametrize("data", [{}, [], {"feeds": [{"name": "system_information", "url": "u"}]}])
def test_a_list_without_a_status_is_refused(data):
    with pytest.raises(SourceError, match="neither stations' status nor vehicles'"):
        discover(read_file("gbfs", written(data), where="x"), where="x")


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


def test_the_captured_feed_of_oslo_is_read_whole(shared_data):
    folder = shared_data / "samples" / "oslo_bysykkel"
    files = {
        name: read_file(name, (folder / f"{name}_2022.json").read_bytes(), where=name)
        for name in ("station_information", "station_status")
    }
    told = json.loads((folder / "station_status_2022.json").read_text())["data"]["stations"]
    rows = snapshot("oslo", files, NOW)
    assert not files["station_status"].issues
    assert rows.height == len(told)
    assert rows["available"].sum() == sum(each["num_bikes_available"] for each in told)
    later = read_file("station_status", (folder / "station_status.json").read_bytes(), where="x")
    assert later.version == "2.3"
    assert not later.issues


def test_the_records_keep_what_their_names_say():
    system = read_file(
        "system_information", written(ONE_OF_EACH["system_information"]), where="x"
    ).records[0]
    assert isinstance(system, SystemInformation)
    assert system.timezone == "Europe/Copenhagen"
    free = read_file("free_bike_status", written(ONE_OF_EACH["free_bike_status"]), where="x")
    assert isinstance(free.records[0], Vehicle)
    assert (free.records[0].vehicle_id, free.records[0].is_disabled) == ("1", True)
