"""One register: the newest of each source, each place once, within the municipality."""

import json

import polars as pl
import pytest

from tests.mobility.charging.places import OCPI, OPEN_CHARGE_MAP
from tests.pipelines import services

IN_BALLERUP, IN_HERLEV = (55.7310, 12.3650), (55.7250, 12.4400)


@pytest.fixture
def lake(tmp_path):
    return services.make(tmp_path / "workspace")


def at(place: dict, latitude: float, longitude: float, **changes) -> dict:
    moved = json.loads(json.dumps(place)) | changes
    if "AddressInfo" in moved:
        moved["AddressInfo"] |= {"Latitude": latitude, "Longitude": longitude}
    else:
        moved["coordinates"] = {"latitude": latitude, "longitude": longitude}
    return moved


def register(lake) -> pl.DataFrame:
    services.built(lake, "charge_register", "charge_places", "charge_point_pairs")
    return services.of(lake, "models", "charge_register")


def test_places_elsewhere_are_left_out_but_the_town_s_own_list_counts_anywhere(lake):
    services.deliver_json(
        lake, "charging_register/ocm", "ocm.json",
        [at(OPEN_CHARGE_MAP, *IN_BALLERUP), at(OPEN_CHARGE_MAP, *IN_HERLEV, ID=2)],
    )  # fmt: skip
    services.deliver_list(
        lake, "charging_register/town",
        {"site_id": "A", "latitude": 55.7250, "longitude": 12.4400, "operator": "Kommunen"},
    )  # fmt: skip
    found = register(lake)
    assert set(found["pool_id"]) == {"open_charge_map:1001", "municipality:A"}
    places = services.of(lake, "marts", "charge_places")
    assert places.select("pool_id", "area_code", "points", "fleet_points").sort(
        "pool_id"
    ).rows() == [
        ("municipality:A", None, 6, 6),
        ("open_charge_map:1001", "2750", 2, 0),
    ]


def test_of_two_deliveries_of_a_source_the_newer_counts(lake):
    for day, identity in (("2026-01-01", 1), ("2026-06-01", 2)):
        services.deliver_json(
            lake, f"charging_register/{day}", "ocm.json",
            [at(OPEN_CHARGE_MAP, *IN_BALLERUP, ID=identity)], retrieved=day,
        )  # fmt: skip
    assert register(lake)["pool_id"].unique().to_list() == ["open_charge_map:2"]


def test_made_up_rows_of_a_form_yield_to_real_ones_and_only_they(lake):
    services.deliver_json(
        lake, "charging_register/synthetic-ocm", "ocm.json",
        [at(OPEN_CHARGE_MAP, *IN_BALLERUP, ID=1)], synthetic=True, retrieved="2026-11-20",
    )  # fmt: skip
    services.deliver_json(
        lake, "charging_register/real", "ocm.json", [at(OPEN_CHARGE_MAP, *IN_BALLERUP, ID=2)],
        retrieved="2026-01-01",
    )  # fmt: skip
    services.deliver_json(
        lake, "charging_register/synthetic-ocpi", "ocpi.json",
        [at(OCPI, 55.7400, 12.3700)], synthetic=True,
    )  # fmt: skip
    marks = register(lake).select("source", "is_synthetic").unique().sort("source").rows()
    assert marks == [("ocpi", True), ("open_charge_map", False)]


def test_a_person_s_decision_goes_before_the_rule(lake):
    # 60 m apart, one operator, one power: the rule leaves it to a person
    services.deliver_json(
        lake, "charging_register/ocm", "ocm.json",
        [at(OPEN_CHARGE_MAP, 55.73154, 12.3650, OperatorInfo={"Title": "Clever"})],
    )  # fmt: skip
    services.deliver_list(lake, "charging_register/town")
    assert register(lake)["pool_id"].n_unique() == 2
    pairs = services.of(lake, "marts", "charge_point_pairs")
    assert pairs.select(pl.col("verdict", "decided_by").cast(pl.String)).rows() == [
        ("review", "rule")
    ]
    services.workspaces.deliver(
        lake.root, "charging_decisions/2026",
        {"decisions.csv": [
            "pool_a,pool_b,verdict,decided_by,decided_on,reason",
            "open_charge_map:1001,municipality:P1,different,AB,2026-10-01,first look",
            "municipality:P1,open_charge_map:1001,same,AB,2026-11-01,seen on the spot",
        ]},
    )  # fmt: skip
    merged = register(lake)
    assert merged["pool_id"].unique().to_list() == ["municipality:P1"]
    assert merged["sources"].unique().to_list() == ["municipality, open_charge_map"]
    pairs = services.of(lake, "marts", "charge_point_pairs")
    assert pairs.select(pl.col("verdict", "decided_by").cast(pl.String)).rows() == [
        ("same", "person")
    ]
