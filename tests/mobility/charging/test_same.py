"""Duplicates across sources."""

import polars as pl
import pytest

from mobility.charging.register import (
    likely_same,
    merge,
    read_municipality,
    read_nobil,
    read_ocpi,
    read_open_charge_map,
)
from mobility.errors import SourceError
from tests.mobility.charging.places import MUNICIPALITY, NOBIL, OCPI, OPEN_CHARGE_MAP

PRECEDENCE = ["municipality", "ocpi", "nobil", "open_charge_map"]
METRE = 1 / 111_195  # degrees of latitude


def two(metres: float = 10, operator: str | None = "Clever", watt: int = 22_000) -> pl.DataFrame:
    """Tell OCPI's place in another source, somewhat changed."""
    moved = {
        "latitude": str(55.72995 + metres * METRE),
        "longitude": OCPI["coordinates"]["longitude"],
    }
    connector = {"id": "1", "power_type": "DC", "max_electric_power": watt}
    theirs = OCPI | {
        "coordinates": moved,
        "operator": {"name": operator} if operator else None,
        "evses": [{"uid": "1", "status": "AVAILABLE", "connectors": [connector]}],
    }
    ours = OCPI | {"evses": OCPI["evses"][:1]}
    return pl.concat([read_ocpi([ours]), read_ocpi([theirs], source="nobil")])


@pytest.mark.parametrize(
    ("register", "verdict"),
    [
        pytest.param(two(), "same", id="near, one operator, one power"),
        pytest.param(two(operator="CLEVER A/S"), "same", id="the operator's name written longer"),
        pytest.param(two(operator="Spirii"), "review", id="near, another operator"),
        pytest.param(two(operator=None), "review", id="near, operator unknown"),
        pytest.param(two(watt=150_000), "review", id="near, far stronger"),
        pytest.param(two(metres=90), "review", id="across the car park"),
        pytest.param(two(metres=90, operator="Spirii"), "different", id="across, another operator"),
        pytest.param(two(metres=90, watt=150_000), "different", id="across, far stronger"),
    ],
)
def test_place_operator_and_power_decide_what_is_one(register, verdict):
    assert likely_same(register)["verdict"].to_list() == [verdict]


def test_places_far_apart_are_not_compared():
    assert likely_same(two(metres=160)).height == 0


def test_the_distance_is_told_in_metres():
    assert likely_same(two(metres=100))["distance_m"][0] == pytest.approx(100, rel=1e-3)


def test_an_evse_id_in_common_settles_it_whatever_else_is_said():
    elsewhere = OCPI | {
        "coordinates": {"latitude": "55.7308", "longitude": "12.35835"},
        "operator": {"name": "Another"},
    }
    register = pl.concat([read_ocpi([OCPI]), read_ocpi([elsewhere], source="nobil")])
    pair = likely_same(register).row(0, named=True)
    assert (pair["same_code"], pair["verdict"]) == (True, "same")


def test_two_places_of_one_source_are_never_one():
    other = OCPI | {"id": "LOC2"}
    assert likely_same(read_ocpi([OCPI, other])).height == 0


def test_a_place_of_three_sources_is_kept_once_from_the_one_trusted_most():
    strong = {
        "OperatorInfo": {"Title": "Clever"},
        "Connections": [{"ConnectionTypeID": 33, "PowerKW": 50, "CurrentTypeID": 30}],
    }
    register = pl.concat(
        [
            read_open_charge_map([OPEN_CHARGE_MAP | strong]),
            read_nobil([NOBIL]),
            read_ocpi([OCPI]),
            read_municipality(pl.DataFrame([MUNICIPALITY])),
        ]
    )
    kept, pairs = merge(register, precedence=PRECEDENCE)
    assert set(kept["pool_id"]) == {"ocpi:LOC1", "municipality:P1"}
    assert pairs.height == 3
    assert set(pairs["verdict"]) == {"same"}
    assert kept.filter(pl.col("source") == "ocpi").height == 3


def test_what_the_kept_record_does_not_know_is_filled_from_the_others():
    bare = MUNICIPALITY | {"latitude": 55.72995, "longitude": 12.35835, "is_public": None}
    bare["power_kw"] = 50
    register = pl.concat([read_municipality(pl.DataFrame([bare])), read_ocpi([OCPI])])
    kept, _ = merge(register, precedence=PRECEDENCE)
    assert kept["is_public"].unique().to_list() == [True]
    assert kept["is_fleet"].unique().to_list() == [True]


def test_a_person_s_decision_goes_before_the_rule_whichever_way_round_it_is_written():
    register = two(operator="Spirii")
    pair = likely_same(register).row(0, named=True)
    said = pl.DataFrame(
        {"pool_a": [pair["pool_b"]], "pool_b": [pair["pool_a"]], "verdict": ["same"]}
    )
    undecided, _ = merge(register, precedence=PRECEDENCE)
    decided, pairs = merge(register, precedence=PRECEDENCE, decisions=said)
    assert undecided["pool_id"].n_unique() == 2
    assert decided["pool_id"].n_unique() == 1
    assert pairs["decided_by"].to_list() == ["person"]


def test_the_order_of_the_rows_does_not_matter():
    register = two()
    kept, _ = merge(register, precedence=PRECEDENCE)
    turned, _ = merge(register.reverse(), precedence=PRECEDENCE)
    assert set(kept["connector_id"]) == set(turned["connector_id"])


def test_a_source_that_nobody_ranked_is_refused():
    with pytest.raises(SourceError, match="how far nobil is trusted"):
        merge(two(), precedence=["ocpi"])
