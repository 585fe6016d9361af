"""Whatever a server or an operator sends is read, counted as refused, or refused as ours."""

import contextlib
import json
from datetime import UTC, datetime

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.charging.register import (
    REGISTER,
    form_of,
    likely_same,
    read_each,
    read_each_site,
    read_municipality,
    read_nobil,
    read_ocpi,
    read_open_charge_map,
    source_of,
)
from mobility.errors import MobilityError, SourceError
from mobility.stations import SNAPSHOT, TRIPS, last_part, read_mds, read_trips
from mobility.stations.gbfs import discover, read_file, snapshot
from tests.mobility.charging.places import MUNICIPALITY, NOBIL, OCPI, OPEN_CHARGE_MAP
from tests.mobility.stations.test_service import STATIONS
from tests.mobility.stations.test_trips import LYFT, MDS_2, URBAN_SHARING

some = settings(max_examples=30, deadline=None, derandomize=True)
few = settings(max_examples=10, deadline=None, derandomize=True)
words = st.text(max_size=6) | st.sampled_from(["2026-03-10", "NaN", "1e999", "-1", "\x00", "12,5"])
atoms = st.none() | st.booleans() | st.integers() | st.floats() | words
trees = st.recursive(
    atoms, lambda held: st.lists(held, max_size=3) | st.dictionaries(words, held, max_size=3),
    max_leaves=6,
)  # fmt: skip
NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
RECORDS = {"open_charge_map": OPEN_CHARGE_MAP, "ocpi": OCPI, "nobil": NOBIL}
READERS = {"open_charge_map": read_open_charge_map, "ocpi": read_ocpi, "nobil": read_nobil}


@st.composite
def spoilt(draw, good):
    """Put anything in some place of a sound record."""
    whole = json.loads(json.dumps(good))
    held, key = whole, draw(st.sampled_from(sorted(whole)))
    while isinstance(held[key], dict | list) and held[key] and draw(st.booleans()):
        held = held[key]
        key = draw(st.sampled_from(sorted(held) if isinstance(held, dict) else range(len(held))))
    held[key] = draw(trees)
    return whole


@some
@given(st.data())
def test_every_record_of_a_register_is_read_or_refused_with_a_sentence(data):
    form = data.draw(st.sampled_from(sorted(RECORDS)))
    records = [data.draw(spoilt(RECORDS[form])), data.draw(trees), RECORDS[form]]
    rows, refused = read_each(form, records)
    assert set(rows["row"]) <= {1, 2, 3}
    told = {number for number, _ in refused}
    assert not told & set(rows["row"])
    assert all(what for _, what in refused)
    assert 3 in told | set(rows["row"])
    assert form_of([7, RECORDS[form]]) == form
    assert source_of(form, records).startswith(form)
    assert READERS[form]([RECORDS[form]]).columns == list(REGISTER)


@few
@given(st.dictionaries(st.sampled_from(sorted(MUNICIPALITY)), words, max_size=3))
def test_every_site_of_a_list_is_read_or_refused(change):
    rows = pl.DataFrame([MUNICIPALITY | change, MUNICIPALITY | {"site_id": "other"}])
    rows = rows.cast(pl.String).with_row_index("_row", offset=2).with_columns(
        pl.col("_row").cast(pl.Int64))  # fmt: skip
    with contextlib.suppress(SourceError):
        made, refused = read_each_site(rows)
        assert len(set(made["row"])) + len(refused) == rows["site_id"].n_unique()
    assert likely_same(read_municipality(pl.DataFrame([MUNICIPALITY]))).is_empty()


@some
@given(st.data())
def test_any_answer_of_a_feed_is_a_snapshot_or_an_error_of_ours(data):
    name = data.draw(st.sampled_from(["station_status", "station_information", "vehicle_status",
                                      "vehicle_types", "gbfs"]))  # fmt: skip
    listed = {"stations": data.draw(st.lists(trees, max_size=2)), "vehicles": data.draw(trees),
              "vehicle_types": data.draw(trees), "feeds": data.draw(trees)}  # fmt: skip
    body = data.draw(st.sampled_from([listed, None])) or data.draw(trees)
    around = {"last_updated": data.draw(atoms), "ttl": data.draw(atoms), "data": body}
    content = json.dumps(around).encode("utf-8", "replace")
    with contextlib.suppress(SourceError):
        file = read_file(name, content, where="x")
        if name == "gbfs":
            assert discover(file, where="x")
        else:
            assert dict(snapshot("x", {name: file}, NOW).schema) == SNAPSHOT


@few
@given(st.sampled_from([URBAN_SHARING, LYFT]), st.data())
def test_every_trip_of_an_operator_is_read_or_refused(good, data):
    rows = [good, good | data.draw(st.dictionaries(st.sampled_from(sorted(good)), words))]
    trips, refused = read_trips(pl.DataFrame(rows, schema=dict.fromkeys(good, pl.String)))
    assert len(trips) + len(refused) == 2
    assert trips.columns == list(TRIPS)


@some
@given(st.data())
def test_every_trip_of_mds_is_read_or_refused(data):
    trips = [MDS_2, data.draw(spoilt(MDS_2)), data.draw(trees)]
    with contextlib.suppress(SourceError):
        made, refused = read_mds({"trips": trips})
        assert len(made) + len(refused) == 3


@few
@given(st.lists(st.tuples(st.floats(55.6, 55.9), st.floats(12.2, 12.6), st.integers(0, 900)),
                min_size=1, max_size=8))  # fmt: skip
def test_everybody_belongs_to_one_station_and_a_bike_reaches_no_fewer(places):
    points = pl.DataFrame(places, schema=["latitude", "longitude", "employees"], orient="row")
    with contextlib.suppress(MobilityError):
        told = last_part(points, STATIONS, weight="employees")
        whole = told.filter(pl.col("station").is_null()).row(0, named=True)
        assert whole["total"] == points["employees"].sum()
        assert told.filter(pl.col("station").is_not_null())["total"].sum() == whole["total"]
        assert (told["on_foot"] <= told["by_bike"]).all()
        assert (told["beyond_by_bike"] <= told["beyond"]).all()
