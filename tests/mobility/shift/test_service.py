"""Level of service: ways, minutes, kroner and what is open, for every alternative of a trip."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.shift import fill_distances, level_of_service, train_matrix
from mobility.shift.places import distances_km
from mobility.shift.service import minutes_of
from tests.mobility.shift.conftest import ALTERNATIVES, SERVICE

TRIP = {
    "mode": "car_driver",
    "distance_km": 7.0,
    "origin_zone": "A",
    "destination_zone": "B",
    "has_car": True,
    "has_bike": None,
    "has_ebike": False,
}


def served(*, service=SERVICE, changes=None, **options):
    trip = pl.DataFrame([TRIP | (changes or {})], schema_overrides={"has_bike": pl.Boolean})
    return level_of_service(trip, service, alternatives=ALTERNATIVES, **options).row(0, named=True)


def test_a_car_trip_is_as_long_by_bicycle_as_the_detours_say():
    found = served()
    assert found["distance_car_driver_km"] == 7.0
    assert found["distance_bike_km"] == pytest.approx(7.0 / 1.4 * 1.3)
    assert found["time_bike_min"] == pytest.approx(1 + 6.5 / 16 * 60)


def test_a_car_is_slow_first_and_fast_later():
    assert served()["time_car_driver_min"] == pytest.approx(4 + 5 / 25 * 60 + 2 / 60 * 60)
    ways = np.array([0.0, 4.0, 5.0, 11.0])
    assert minutes_of(ways, [(0.0, 30.0), (5.0, 60.0)]) == pytest.approx([0, 8, 10, 16])


def test_kroner_are_per_km_and_per_trip():
    found = served()
    assert found["cost_car_driver_dkk"] == pytest.approx(14)
    assert found["cost_bus_dkk"] == pytest.approx(20)


def test_what_one_does_not_have_is_closed_and_what_was_not_asked_is_open():
    found = served()
    assert (found["is_open_ebike"], found["is_open_bike"]) == (False, True)


def test_what_was_used_is_open_whatever_else_was_said():
    assert served(changes={"has_car": False})["is_open_car_driver"]


def test_beyond_its_reach_an_alternative_is_closed():
    reach = pl.concat(
        [
            SERVICE,
            SERVICE[:1].with_columns(
                alternative=pl.lit("walk"), quantity=pl.lit("reach_km"), value=pl.lit(4.0)
            ),
        ]
    )
    assert not served(service=reach)["is_open_walk"]
    assert served(service=reach, changes={"distance_km": 3.0})["is_open_walk"]


def test_a_routed_matrix_goes_first():
    matrix = pl.DataFrame(
        {
            "alternative": ["bike"],
            "origin_zone": ["A"],
            "destination_zone": ["B"],
            "distance_km": [9.0],
            "time_min": [33.0],
        }
    )
    found = served(matrix=matrix)
    assert (found["distance_bike_km"], found["time_bike_min"]) == (9.0, 33.0)
    assert found["distance_ebike_km"] == pytest.approx(6.5)


def test_a_climb_costs_minutes_where_it_is_known():
    gradients = pl.DataFrame(
        {"origin_zone": ["A"], "destination_zone": ["B"], "gradient_percent": [2.0]}
    )
    flat, steep = served(), served(gradients=gradients)
    assert steep["time_bike_min"] - flat["time_bike_min"] == pytest.approx(6.5 * 2 * 0.2)
    assert (flat["is_gradient_known"], steep["is_gradient_known"]) == (False, True)


@pytest.mark.parametrize(
    ("service", "changes", "says"),
    [
        pytest.param(SERVICE, {"distance_km": None}, "no distance", id="no distance"),
        pytest.param(SERVICE.filter(pl.col("quantity") != "detour_factor"), {}, "No detour_factor"),
        pytest.param(SERVICE.filter(pl.col("alternative") != "walk"), {}, "No speed_km_h of walk"),
        pytest.param(SERVICE.with_columns(source=None), {}, "lack a source", id="no source"),
    ],
)
def test_facts_that_are_missing_are_named(service, changes, says):
    with pytest.raises(EstimateError, match=says):
        served(service=service, changes=changes)


ZONES = pl.DataFrame(
    {
        "zone": ["west", "middle", "east"],
        "latitude": [55.7, 55.7, 55.7],
        "longitude": [12.30, 12.40, 12.50],
        "radius_km": [1.0, 1.0, 1.0],
    }
)
STATIONS = pl.DataFrame(
    {"station": ["W", "M", "E"], "latitude": [55.7] * 3, "longitude": [12.305, 12.40, 12.495]}
)
LINKS = pl.DataFrame({"from_station": ["W", "M"], "to_station": ["M", "E"], "time_min": [5.0, 6.0]})
BY_TRAIN = pl.concat(
    [
        SERVICE,
        pl.DataFrame(
            [
                ("walk", "station_reach_km", None, 1.0),
                ("bike", "station_reach_km", None, 4.0),
                ("train", "access_min", None, 5.0),
                ("train", "speed_km_h", None, 50.0),
            ],
            schema=["alternative", "quantity", "from_km", "value"],
            schema_overrides={"from_km": pl.Float64},
            orient="row",
        ).with_columns(source=pl.lit("made for the test")),
    ]
)


def test_a_train_ride_is_access_waiting_network_and_egress():
    found = train_matrix(ZONES, STATIONS, LINKS, BY_TRAIN)
    pair = found.filter(origin_zone="west", destination_zone="east").row(0, named=True)
    near = distances_km(ZONES[:1], STATIONS[:1])[0, 0] * 1.3
    walked = min(near / 5 * 60, 1 + near / 16 * 60)
    assert pair["time_min"] == pytest.approx(2 * walked + 5 + 11, rel=1e-6)
    assert found.height == 6


def test_without_a_station_in_reach_there_is_no_train():
    far = pl.concat([ZONES, ZONES[:1].with_columns(zone=pl.lit("far"), latitude=pl.lit(56.5))])
    found = train_matrix(far, STATIONS, LINKS, BY_TRAIN)
    assert "far" not in found["origin_zone"].to_list() + found["destination_zone"].to_list()
    trips = pl.DataFrame(
        [
            TRIP | {"origin_zone": "far", "destination_zone": "east"},
            TRIP | {"origin_zone": "west", "destination_zone": "east"},
        ],
        schema_overrides={"has_bike": pl.Boolean},
    )
    open_ = level_of_service(trips, BY_TRAIN, alternatives=["car_driver", "train"], matrix=found)
    assert open_["is_open_train"].to_list() == [False, True]


def test_a_link_to_nowhere_is_refused():
    wrong = LINKS.with_columns(to_station=pl.lit("Nowhere"))
    with pytest.raises(EstimateError, match="Nowhere"):
        train_matrix(ZONES, STATIONS, wrong, BY_TRAIN)


def test_a_missing_distance_is_filled_between_zones_and_within_one():
    trips = pl.DataFrame(
        {
            "origin_zone": ["west", "west", "nowhere", "west"],
            "destination_zone": ["east", "west", "east", "east"],
            "distance_km": [None, None, None, 3.0],
        },
        schema_overrides={"distance_km": pl.Float64},
    )
    found = fill_distances(trips, ZONES, detour_factor=1.3)
    assert found["is_distance_filled"].to_list() == [True, True, False, False]
    straight = distances_km(ZONES[:1], ZONES[2:])[0, 0]
    assert found["distance_km"].to_list()[:2] == pytest.approx(
        [straight * 1.3, 0.9054 * 1.3], rel=1e-3
    )
    assert found["distance_km"].to_list()[2:] == [None, 3.0]


def test_a_degree_of_latitude_is_111_km():
    there = ZONES[:1].with_columns(latitude=pl.col("latitude") + 1)
    assert distances_km(ZONES[:1], there)[0, 0] == pytest.approx(111.195, abs=0.01)
