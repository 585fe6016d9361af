"""Four sources, one register."""

import json
from datetime import date

import polars as pl
import pytest

from mobility.charging.register import (
    REGISTER,
    read_municipality,
    read_nobil,
    read_ocpi,
    read_open_charge_map,
)
from mobility.errors import SourceError
from tests.mobility.charging.places import (
    MUNICIPALITY,
    NOBIL,
    OCPI,
    OPEN_CHARGE_MAP,
    attribute,
)


def counts(rows: pl.DataFrame) -> tuple[int, int, int]:
    """Count pools, EVSEs and connectors."""
    return tuple(rows[f"{unit}_id"].n_unique() for unit in ("pool", "evse", "connector"))


def test_every_source_gives_the_register_s_columns():
    for rows in (
        read_open_charge_map([OPEN_CHARGE_MAP]),
        read_ocpi([OCPI]),
        read_nobil([NOBIL]),
        read_municipality(pl.DataFrame([MUNICIPALITY])),
    ):
        assert rows.schema == pl.Schema(REGISTER)
        assert rows["connector_id"].is_unique().all()


def test_open_charge_map_tells_points_kinds_and_when_it_was_recorded():
    rows = read_open_charge_map([OPEN_CHARGE_MAP])
    assert counts(rows) == (1, 2, 2)
    first = rows.row(0, named=True)
    assert (first["status"], first["is_public"], first["current"]) == ("operational", True, "ac")
    assert (first["registered"], first["commissioned"]) == (date(2020, 9, 8), None)
    assert first["station_id"] is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"NumberOfPoints": None}, (1, 2, 2), id="no number: connectors count"),
        pytest.param({"NumberOfPoints": 1}, (1, 1, 2), id="two cables on one point"),
        pytest.param({"NumberOfPoints": 4}, (1, 4, 4), id="kinds named once stand for all"),
        pytest.param({"Connections": None}, (1, 2, 2), id="nothing known of connectors"),
        pytest.param({"SubmissionStatusTypeID": 1001}, (0, 0, 0), id="delisted as a duplicate"),
    ],
)
def test_open_charge_map_s_points_and_connectors_are_kept_apart(change, told):
    assert counts(read_open_charge_map([OPEN_CHARGE_MAP | change])) == told


def test_open_charge_map_may_come_with_its_names_in_place():
    verbose = {key: value for key, value in OPEN_CHARGE_MAP.items() if not key.endswith("TypeID")}
    verbose |= {
        "OperatorID": None,
        "OperatorInfo": {"ID": 3534, "Title": "Clever"},
        "UsageType": {"ID": 2, "Title": "Private - Restricted Access"},
        "StatusType": {"ID": 100, "Title": "Not Operational"},
    }
    row = read_open_charge_map([verbose]).row(0, named=True)
    assert (row["operator"], row["is_public"], row["status"]) == ("Clever", False, "out_of_order")


def test_real_danish_places_are_read(shared_data):
    folder = shared_data / "denmark"
    places = json.loads((folder / "ocm_sample_dk_9_pois.json").read_text())
    reference = json.loads((folder / "ocm_reference_2021.json").read_text())
    rows = read_open_charge_map(places, reference=reference)
    assert counts(rows) == (9, 25, 41)
    assert "CLEVER" in rows["operator"].to_list()


def test_ocpi_tells_evses_their_ids_and_their_power():
    rows = read_ocpi({"data": [OCPI]})
    assert counts(rows) == (1, 2, 3)
    alternating, direct = rows.filter(pl.col("evse_code") == "DK*CLE*E1*1"), rows.tail(2)
    assert alternating["connector_kw"][0] == pytest.approx(3 * 230 * 32 / 1000)
    # two cables of one EVSE: the power of one car, not of two
    assert direct["evse_kw"].to_list() == [50.0, 50.0]
    assert direct["status"].unique().to_list() == ["out_of_order"]


@pytest.mark.parametrize(
    ("connector", "kw"),
    [
        pytest.param({"voltage": 230, "amperage": 32}, 22.08, id="line to neutral"),
        pytest.param({"voltage": 400, "amperage": 32}, 22.17, id="line to line"),
        pytest.param({"voltage": None, "amperage": 32}, None, id="unknown"),
    ],
)
def test_ocpi_s_three_phases_give_22_kw_however_the_volts_are_told(connector, kw):
    told = connector | {"id": "1", "standard": "IEC_62196_T2", "power_type": "AC_3_PHASE"}
    evse = OCPI["evses"][0] | {"connectors": [told]}
    assert read_ocpi([OCPI | {"evses": [evse]}])["evse_kw"][0] == (
        None if kw is None else pytest.approx(kw, abs=0.01)
    )


def test_ocpi_before_version_2_2_says_nothing_of_who_may_charge():
    old = {key: value for key, value in OCPI.items() if key != "publish"}
    assert read_ocpi([old])["is_public"].to_list() == [None] * 3
    staff = OCPI["evses"][0] | {"parking_restrictions": ["CUSTOMERS"]}
    assert read_ocpi([OCPI | {"evses": [staff]}])["is_public"].to_list() == [False]


def test_nobil_s_connectors_are_dealt_out_to_its_points():
    rows = read_nobil({"chargerstations": [NOBIL]})
    assert counts(rows) == (1, 2, 3)
    assert sorted(rows["connector_kw"]) == [22, 50, 50]
    assert rows["operator"].unique().to_list() == ["Clever A/S"]
    assert rows["registered"].unique().to_list() == [date(2021, 2, 3)]


def test_nobil_s_evse_ids_tell_which_connectors_hang_together():
    connections = {
        number: each | {"28": attribute("0", "DK*CLE*E1*" + ("1" if number == "1" else "2"))}
        for number, each in NOBIL["attr"]["conn"].items()
    }
    rows = read_nobil([NOBIL | {"attr": NOBIL["attr"] | {"conn": connections}}])
    assert rows.group_by("evse_code").len().sort("evse_code")["len"].to_list() == [1, 2]


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        pytest.param({"st": {"2": attribute("3")}}, ("is_public", False), id="for staff"),
        pytest.param({"st": []}, ("is_public", None), id="an empty object written as a list"),
        pytest.param(
            {"conn": {"1": {"4": attribute("32"), "9": attribute("2")}}},
            ("status", "out_of_order"),
            id="in error",
        ),
        pytest.param({"conn": {"1": {"4": attribute("70")}}}, ("standard", None), id="hydrogen"),
    ],
)
def test_nobil_s_codes_are_read(attributes, told):
    column, value = told
    rows = read_nobil([NOBIL | {"attr": NOBIL["attr"] | attributes}])
    assert rows[column].unique().to_list() == [value]


def test_the_municipality_s_list_tells_posts():
    rows = read_municipality(pl.DataFrame([MUNICIPALITY, MUNICIPALITY | {"posts": 1}]))
    assert counts(rows) == (1, 8, 8)
    assert rows["station_id"].n_unique() == 4
    row = rows.row(0, named=True)
    assert (row["evse_kw"], row["is_fleet"], row["is_public"]) == (22.0, True, False)
    assert row["commissioned"] == date(2024, 5, 1)


def test_the_municipality_s_own_column_names_can_be_given():
    theirs = pl.DataFrame([MUNICIPALITY]).rename({"site_id": "Lokation", "power_kw": "Effekt"})
    rows = read_municipality(theirs, columns={"site_id": "Lokation", "power_kw": "Effekt"})
    assert rows["evse_kw"].unique().to_list() == [22.0]


@pytest.mark.parametrize(
    ("read", "says"),
    [
        pytest.param(
            lambda: read_open_charge_map([OPEN_CHARGE_MAP | {"AddressInfo": None}]),
            "lacks AddressInfo.\n  where: open_charge_map, record 1 .ID 1001.",
            id="no address",
        ),
        pytest.param(
            lambda: read_open_charge_map([OPEN_CHARGE_MAP, OPEN_CHARGE_MAP]),
            "same id.\n  where: open_charge_map, place 1001",
            id="twice",
        ),
        pytest.param(
            lambda: read_open_charge_map(
                [OPEN_CHARGE_MAP | {"NumberOfPoints": None, "Connections": []}]
            ),
            "neither a number of points nor connections",
            id="nothing to count",
        ),
        pytest.param(
            lambda: read_ocpi([OCPI | {"coordinates": {"latitude": "0", "longitude": "0"}}]),
            "lies at 0.0, 0.0",
            id="nowhere",
        ),
        pytest.param(
            lambda: read_nobil([NOBIL | {"csmd": NOBIL["csmd"] | {"Position": "55.73 12.36"}}]),
            "Position is '55.73 12.36'",
            id="position of another form",
        ),
        pytest.param(
            lambda: read_municipality(pl.DataFrame([MUNICIPALITY]).drop("site_id")),
            "lacks site_id",
            id="no column",
        ),
        pytest.param(
            lambda: read_municipality(pl.DataFrame([MUNICIPALITY | {"status": "måske"}])),
            "status is 'måske'.\n  where: municipality, row 1",
            id="an unknown word",
        ),
        pytest.param(
            lambda: read_municipality(pl.DataFrame([MUNICIPALITY | {"posts": 0}])),
            "posts is 0",
            id="no post",
        ),
        pytest.param(
            lambda: read_municipality(pl.DataFrame([MUNICIPALITY | {"commissioned": "i maj"}])),
            "commissioned is 'i maj', which is not a date",
            id="no date",
        ),
        pytest.param(
            lambda: read_municipality(pl.DataFrame([MUNICIPALITY | {"power_kw": "hurtig"}])),
            "power_kw is 'hurtig', which is not a number",
            id="no number",
        ),
    ],
)
def test_a_place_that_cannot_be_read_is_told_with_its_source_and_record(read, says):
    with pytest.raises(SourceError, match=says):
        read()
