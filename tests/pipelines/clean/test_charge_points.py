"""Registers of every form come in, record by record; what cannot be read is told."""

import json

import polars as pl
import pytest

from mobility.errors import SourceError
from pipelines.runner import run
from tests.mobility.charging.places import NOBIL, OCPI, OPEN_CHARGE_MAP
from tests.pipelines import services


@pytest.fixture
def lake(tmp_path):
    return services.make(tmp_path / "workspace")


def test_every_form_is_told_by_what_its_records_hold(lake):
    services.deliver_json(lake, "charging_register/ocm", "any.json", [OPEN_CHARGE_MAP])
    services.deliver_json(lake, "charging_register/ocpi", "other.json", {"data": [OCPI]})
    services.deliver_json(lake, "charging_register/nobil", "n.json", {"chargerstations": [NOBIL]})
    services.deliver_list(lake, "charging_register/town")
    services.built(lake, "charge_points")
    points = services.of(lake, "clean", "charge_points")
    forms = points.group_by("form").agg(pl.col("pool_id").n_unique()).sort("form")
    assert set(forms["form"].cast(pl.String)) == {
        "municipality", "ocpi", "nobil", "open_charge_map"
    }  # fmt: skip
    assert points.filter(pl.col("form") == "municipality")["station_id"].n_unique() == 3
    assert points.filter(pl.col("form") == "municipality")["evse_kw"].unique().to_list() == [22.0]


def test_a_faulty_record_is_refused_alone_by_file_and_number(lake):
    nowhere = OPEN_CHARGE_MAP | {"ID": 7, "AddressInfo": {"Latitude": "north", "Longitude": 12.3}}
    twice = OPEN_CHARGE_MAP | {"ID": 1001}
    services.deliver_json(
        lake, "charging_register/ocm", "ocm.json", [OPEN_CHARGE_MAP, nowhere, twice]
    )
    services.deliver_list(lake, "charging_register/town", {}, {"site_id": "P2", "status": "måske"})
    outcome = services.built(lake, "charge_points")
    assert outcome.built[-1].refused == 3
    refused = services.of(lake, "refused", "charge_points").sort("file", "row")
    assert refused.select("file", "row", "rule").rows() == [
        ("charging_register/ocm/ocm.json", 2, "Latitude is 'north', which is not a number."),
        ("charging_register/ocm/ocm.json", 3, "a place stands once in a delivery"),
        ("charging_register/town/ladestandere.csv", 3, "status is 'måske'."),
    ]


def test_a_file_of_which_nothing_can_be_read_stops_the_run(lake):
    services.deliver_json(lake, "charging_register/x", "x.json", [{"title": "no register"}])
    outcome = run(lake, tables=["charge_points"], now=services.NOW)
    assert "No row of 1 could be taken in" in str(outcome.failed["clean/charge_points"])


def test_a_list_without_a_column_that_must_be_there_names_the_file(lake):
    services.workspaces.deliver(
        lake.root, "charging_register/town", {"list.csv": ["name,posts", "Rådhuset,3"]}
    )
    error = run(lake, tables=["charge_points"], now=services.NOW).failed["clean/charge_points"]
    assert isinstance(error, SourceError)
    assert "lacks latitude, longitude, site_id" in error.what
    assert error.where == "data_raw/charging_register/town/list.csv, row 1 (the header)"


def test_a_value_of_a_record_is_mended_by_the_way_to_it(lake):
    nowhere = json.loads(json.dumps(OPEN_CHARGE_MAP))
    nowhere["AddressInfo"]["Latitude"] = "north"
    services.deliver_json(lake, "charging_register/ocm", "ocm.json", [nowhere])
    (lake.raw / "charging_register" / "corrections.csv").write_text(
        "file,row,column,was,is,reason,reported\n"
        "ocm/ocm.json,1,AddressInfo.Latitude,north,55.73,read off the map,2026-11-01\n",
        "utf-8",
    )
    services.built(lake, "charge_points")
    assert services.of(lake, "clean", "charge_points")["latitude"].unique().to_list() == [55.73]


def test_a_correction_of_what_is_no_longer_there_stops_the_run(lake):
    services.deliver_json(lake, "charging_register/ocm", "ocm.json", [OPEN_CHARGE_MAP])
    (lake.raw / "charging_register" / "corrections.csv").write_text(
        "file,row,column,was,is,reason,reported\nocm/ocm.json,1,ID,7,8,wrong,2026-11-01\n", "utf-8"
    )
    error = run(lake, tables=["charge_points"], now=services.NOW).failed["clean/charge_points"]
    assert "it is 1001, not '7'" in str(error)


def test_made_up_deliveries_wear_their_mark(lake):
    services.deliver_json(
        lake, "charging_register/ocm", "ocm.json", [OPEN_CHARGE_MAP], synthetic=True
    )
    services.deliver_list(lake, "charging_register/town")
    services.built(lake, "charge_points")
    marks = services.of(lake, "clean", "charge_points").select("form", "is_synthetic").unique()
    assert dict(marks.with_columns(pl.col("form").cast(pl.String)).iter_rows()) == {
        "open_charge_map": True,
        "municipality": False,
    }
