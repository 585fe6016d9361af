"""Every file of both versions is read, whatever else it holds."""

import json
from datetime import UTC, datetime

import pytest

from mobility.errors import SourceError
from mobility.stations.gbfs import FILES, discover, read_file, snapshot
from mobility.stations.gbfs.records import SystemInformation, Vehicle
from tests.mobility.stations.rows import PLACE, TYPES, status, vehicle

NOW = datetime(2026, 3, 10, 7, 0, tzinfo=UTC)


def written(data: object, version: str = "2.3", **changes: object) -> bytes:
    told = {"last_updated": 1_773_126_000, "ttl": 60, "version": version, "data": data}
    return json.dumps(told | changes).encode()


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
