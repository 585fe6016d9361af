"""Spoilt deliveries of every form: a seeded sample, and each defect that thousands showed."""

import json

import pytest

from benchmarks import fuzz, fuzz_good
from mobility.charging.register.each import ILL_BUILT, read_each
from mobility.errors import SourceError
from mobility.flows import read_flows
from mobility.stations.gbfs import discover
from mobility.stations.gbfs.files import read_file
from tests.mobility.charging.places import NOBIL, OCPI, OPEN_CHARGE_MAP

SEED, SAMPLE = 20_261_122, 58
"""`python -m benchmarks fuzz` tries thousands; each form of this sample is tried once."""


@pytest.mark.parametrize("number", range(SAMPLE))
def test_a_spoilt_delivery_is_read_in_full_or_refused_in_three_parts(number):
    form, content = fuzz.case(SEED, number)
    assert fuzz.verdict(form, content) in ("accepted", "refused"), form.name


def test_what_is_spoilt_was_good_before():
    """Surveys in all formats, and the bundled facts, are read whole by other tests."""
    assert len(fuzz.forms()) == SAMPLE
    tiny = [one for one in fuzz.forms() if len(one.good) < 700]
    assert len(tiny) > 15
    for one in tiny:
        assert fuzz.verdict(one, one.good) == "accepted", one.name


def test_a_defect_would_be_seen():
    def fails(folder, content):
        raise KeyError("column")

    def loses(folder, content):
        return 5, 3, 1

    def mumbles(folder, content):
        raise SourceError("Something.", where=" ", todo="look.")

    for read in (fails, loses, mumbles):
        assert fuzz.verdict(fuzz.Form("made up", b"", (), read), b"").startswith("DEFECT")


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".omx"])
@pytest.mark.parametrize("spoil", [lambda b: b[: len(b) // 2] + b"\xff\x00", lambda b: b[9:]])
def test_a_damaged_file_of_flows_says_so(tmp_path, suffix, spoil):
    file = tmp_path / f"flows{suffix}"
    file.write_bytes(spoil(fuzz_good.as_flows(suffix)))
    with pytest.raises(SourceError, match=r"flows|OMX"):
        read_flows(file)


def form(name):
    return next(one for one in fuzz.forms() if one.name.startswith(name))


def test_a_file_that_ends_the_program_that_reads_it_ends_not_ours(tmp_path):
    """The labels' record points at a variable that is not there: one bit of one byte."""
    spss = form("SPSS")
    labels = b"\x04\0\0\0\x01\0\0\0\x02\0\0\0"
    assert labels in spss.good
    with pytest.raises(SourceError, match="ends the program that reads it"):
        spss.read(tmp_path, spss.good.replace(labels, labels[:-2] + b"\x01\0"))


def test_a_header_with_a_zero_byte_is_refused(tmp_path):
    events = form("noted_events")
    with pytest.raises(SourceError, match="header holds a zero byte"):
        events.read(tmp_path, events.good.replace(b",", b"\0,", 1))


@pytest.mark.parametrize(
    ("form_", "good"), [("open_charge_map", OPEN_CHARGE_MAP), ("ocpi", OCPI), ("nobil", NOBIL)]
)
@pytest.mark.parametrize("ill", [7, "text", [1], None])
def test_an_ill_built_record_of_a_register_is_refused_alone(form_, good, ill):
    key = {"open_charge_map": "Connections", "ocpi": "evses", "nobil": "attr"}[form_]
    spoilt = json.loads(json.dumps(good)) | {key: [ill] if form_ != "nobil" else ill}
    rows, refused = read_each(form_, [good, spoilt, 5])
    assert rows["row"].unique().to_list() in ([1], [1, 2])
    assert {number for number, _ in refused} in ({2, 3}, {3})
    assert all(what for _, what in refused)


def test_more_points_than_a_place_can_have_are_a_slip():
    told = OPEN_CHARGE_MAP | {"Connections": [{"ConnectionTypeID": 25, "Quantity": 10**30}]}
    _, refused = read_each("open_charge_map", [told, OPEN_CHARGE_MAP | {"NumberOfPoints": 1e300}])
    assert [number for number, _ in refused] == [1, 2]
    assert ILL_BUILT not in refused[0][1]


def test_an_instant_after_every_calendar_is_an_issue_of_its_record():
    feed = json.loads(fuzz_good.feed()["station_status"])
    feed["data"]["stations"][0]["last_reported"] = 1e308
    read = read_file("station_status", json.dumps(feed).encode(), where="x")
    assert (len(read.records), len(read.issues)) == (1, 1)


@pytest.mark.parametrize("name", ["num_bikes_available", "num_docks_available"])
def test_more_vehicles_than_there_can_be_are_an_issue_of_their_record(name):
    feed = json.loads(fuzz_good.feed()["station_status"])
    feed["data"]["stations"][0][name] = 2**63
    read = read_file("station_status", json.dumps(feed).encode(), where="x")
    assert (len(read.records), len(read.issues)) == (1, 1)


def test_half_a_character_of_a_feed_is_written_as_a_question_mark(tmp_path):
    good = fuzz_good.feed()["free_bike_status"]
    gbfs = form("GBFS free_bike_status")
    gbfs.read(tmp_path, good.replace(b'"v"', b'"v\\ud800\\ud83d\\udeb2"'))
    read = read_file(
        "free_bike_status", good.replace(b'"v"', b'"v\\ud800\\ud83d\\udeb2"'), where="x"
    )
    assert read.records[0].vehicle_id == "v?\N{BICYCLE}"


@pytest.mark.parametrize("feeds", [1, "text", None, {"a": 1}])
def test_a_list_of_feeds_that_is_none_is_refused(feeds):
    told = {"last_updated": 1, "ttl": 0, "version": "2.3", "data": {"da": {"feeds": feeds}}}
    file = read_file("gbfs", json.dumps(told).encode(), where="x")
    with pytest.raises(SourceError, match="neither stations' status nor vehicles'"):
        discover(file, where="x")
