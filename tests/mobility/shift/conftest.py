"""A town whose truth is known: people, their tours and trips, and the model that drew them."""

import numpy as np
import polars as pl
import pytest

from mobility.choice import MultinomialLogit, NestedLogit
from mobility.shift import Pivot, Weights, level_of_service, to_tours, with_tours
from mobility.shift.segmenting import Plan, collapse_trips

SERVICE = pl.DataFrame(
    [
        ("any", "detour_factor", None, 1.3),
        ("walk", "speed_km_h", None, 5.0),
        ("bike", "speed_km_h", None, 16.0),
        ("bike", "access_min", None, 1.0),
        ("bike", "climb_min_per_km_percent", None, 0.2),
        ("ebike", "speed_km_h", None, 18.0),
        ("ebike", "access_min", None, 1.0),
        ("car_driver", "detour_factor", None, 1.4),
        ("car_driver", "speed_km_h", 0.0, 25.0),
        ("car_driver", "speed_km_h", 5.0, 60.0),
        ("car_driver", "access_min", None, 4.0),
        ("car_driver", "cost_dkk_per_km", None, 2.0),
        ("bus", "speed_km_h", None, 20.0),
        ("bus", "access_min", None, 10.0),
        ("bus", "cost_dkk", None, 20.0),
    ],
    schema=["alternative", "quantity", "from_km", "value"],
    schema_overrides={"from_km": pl.Float64},
    orient="row",
).with_columns(source=pl.lit("made for the test"))
ALTERNATIVES = ("walk", "bike", "ebike", "car_driver", "bus")
UTILITY = {
    "walk": {"b_time": "time_walk_min"},
    "bike": {"asc_bike": 1, "b_time": "time_bike_min", "b_wet": "is_wet"},
    "ebike": {"asc_ebike": 1, "b_time": "time_ebike_min", "b_wet": "is_wet"},
    "car_driver": {
        "asc_car": 1,
        "b_time_car": "time_car_driver_min",
        "b_cost": "cost_car_driver_dkk",
    },
    "bus": {"asc_bus": 1, "b_time_car": "time_bus_min", "b_cost": "cost_bus_dkk"},
}
TRUTH = {
    "b_time": -0.07,
    "asc_bike": -0.3,
    "b_wet": -0.8,
    "asc_ebike": -0.2,
    "asc_car": 0.2,
    "b_time_car": -0.04,
    "b_cost": -0.03,
    "asc_bus": -1.2,
}
AVAILABILITY = {name: f"is_open_{name}" for name in ("bike", "ebike", "car_driver")}


def draw_people(persons, seed, trips_each=3):
    """Draw trips of people who live in three zones, without their modes."""
    random = np.random.default_rng(seed)
    n = persons * trips_each
    whose = np.repeat(np.arange(persons), trips_each)
    km = np.round(random.gamma(1.6, 3.2, n) + 0.3, 2)
    return pl.DataFrame(
        {
            "person": whose,
            "respondent_id": whose.astype(str),
            "tour_id": [None] * n,
            "mode": "walk",
            "distance_km": km,
            "purpose": random.choice(["work", "shopping", "leisure"], n),
            "zone": random.choice(["2740", "2750", "2760"], persons)[whose],
            "has_car": (random.random(persons) < 0.7)[whose],
            "has_bike": (random.random(persons) < 0.9)[whose],
            "has_ebike": (random.random(persons) < 0.15)[whose],
            "is_wet": random.random(n) < 0.3,
            "companions": random.integers(0, 3, n),
        },
        schema_overrides={"tour_id": pl.String},
    )


def with_service(trips):
    served = level_of_service(trips, SERVICE, alternatives=ALTERNATIVES)
    return served.with_columns(
        distance_band=pl.when(pl.col("distance_km") < 2)
        .then(pl.lit("0-2"))
        .when(pl.col("distance_km") < 5)
        .then(pl.lit("2-5"))
        .when(pl.col("distance_km") < 10)
        .then(pl.lit("5-10"))
        .otherwise(pl.lit("10+"))
    )


def true_model():
    """Give the model with the truth's coefficients, as if fitted."""
    model = MultinomialLogit(UTILITY, availability=AVAILABILITY)
    names = list(dict.fromkeys(c for terms in UTILITY.values() for c in terms))
    model.names_, model.coef_ = names, np.array([TRUTH[name] for name in names])
    model.classes_ = np.array(sorted(UTILITY))
    return model


def draw_modes(trips, seed):
    """Let every traveller choose by the truth; walking was only told to measure the ways."""
    p = true_model().probabilities(trips)
    random = np.random.default_rng(seed)
    took = (random.random(trips.height) > p.cumsum(axis=0)).sum(axis=0)
    return trips.with_columns(mode=pl.Series(np.array(list(UTILITY))[took]))


def poisson_weights(persons, replicates, rows, seed, weight=10.0):
    """Give everybody the same weight, and bootstrap replicates of it."""
    drawn = np.random.default_rng(seed).multinomial(
        persons - 1, np.full(persons, 1 / persons), size=replicates
    )
    replicated = (drawn.T * weight * persons / (persons - 1)).astype(np.float32)
    return Weights(np.full(persons, weight), replicated, rows)


@pytest.fixture(scope="session")
def town():
    """1,200 people, their 3,600 trips with modes, and their weights with 60 replicates."""
    trips = draw_modes(with_service(draw_people(1_200, seed=3)), seed=4)
    weights = poisson_weights(1_200, 60, trips["person"].to_numpy(), seed=5)
    return trips, weights


@pytest.fixture(scope="session")
def fitted(town):
    """A plain and a nested model of the town, each with its coefficients by replicate."""
    trips, weights = town
    plain = MultinomialLogit(UTILITY, availability=AVAILABILITY).fit(trips, "mode")
    nested = NestedLogit(
        UTILITY,
        {"active": ["walk", "bike", "ebike"], "motorised": ["car_driver", "bus"]},
        availability=AVAILABILITY,
    ).fit(trips, "mode")
    return {
        name: (model, model.refit(trips, "mode", weights.replicates, rows=weights.rows))
        for name, model in {"plain": plain, "nested": nested}.items()
    }


@pytest.fixture(scope="session")
def cells(town, fitted):
    """The town's segments as arrays, by the plain model."""
    trips, weights = town
    model, coefficients = fitted["plain"]
    plan = Plan(coefficients, ("distance_band", "purpose", "zone"))
    return collapse_trips(model, trips, weights, plan)


@pytest.fixture(scope="session")
def pivot(cells):
    """The town's segments, ready for levers."""
    return Pivot(cells)


@pytest.fixture(scope="session")
def tours(town):
    """The same trips as tours of two or three legs."""
    trips, _ = town
    leg = pl.int_range(pl.len()).over("person")
    linked = trips.with_columns(tour_id=(leg // 2).cast(pl.String))
    return to_tours(with_tours(linked))
