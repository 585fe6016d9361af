"""A made-up staff: who answered, how they travel, and what is known beside."""

import numpy as np
import polars as pl

from mobility.co2.commuting_year import Reckoning, car_mix
from mobility.employers.cells import Sources

KEY = ["survey", "wave", "respondent_id"]
FACTORS = pl.DataFrame(
    [
        ("walk", "walk", "on_foot", "passenger_km", 0.0, None, True),
        ("bike", "bike", "bicycle", "passenger_km", 0.0, None, True),
        ("ebike", "ebike", "electric_bicycle", "passenger_km", 0.012, 2014, True),
        ("fossil", "car_driver", "fossil_car", "vehicle_km", 0.141, 2023, True),
        ("electric", "car_driver", "electric_car", "vehicle_km", 0.027, 2023, True),
        ("hybrid", "car_driver", "plugin_hybrid_car", "vehicle_km", 0.105, 2025, True),
        ("ride", "car_passenger", "fossil_car", "passenger_km", 0.099, 2023, True),
        ("ride_e", "car_passenger", "electric_car", "passenger_km", 0.015, 2023, True),
        ("train", "train", "s_train", "passenger_km", 0.011, 2023, True),
        ("bus", "bus", "diesel_bus", "passenger_km", 0.118, 2023, True),
        ("dk_fossil_car_gate21", "car_driver", "fossil_car", "vehicle_km", 0.132, 2014, False),
        ("uk_petrol", "car_driver", "petrol_car", "vehicle_km", 0.163, 2025, False),
    ],
    schema=["factor_id", "mode", "vehicle", "per", "factor_kg_per_km", "year", "is_used"],
    orient="row",
)
RECKONING = Reckoning(FACTORS, 0.05, 1.08, car_mix(0.7, 0.3))
MODES = ("car_driver", "train", "bike", "car_passenger", "walk")
CHANCES = (0.55, 0.2, 0.15, 0.06, 0.04)
PLACES = pl.DataFrame({"name": ["Works"], "latitude": [55.73], "longitude": [12.36]})
ZONES = pl.DataFrame(
    {"area_code": ["2750", "3400"], "latitude": [55.732, 55.93], "longitude": [12.37, 12.30]}
)
STATIONS = pl.DataFrame(
    {
        "name": ["Home", "Work"],
        "line": ["C", "C"],
        "latitude": [55.735, 55.731],
        "longitude": [12.39, 12.357],
    }
)


def respondents(size, *, employer="Works A/S", wave=2026, seed=1, employees=None):
    """Respondents of one employer, in the columns of the clean table that matter."""
    rng = np.random.default_rng([seed, wave])
    return pl.DataFrame(
        {
            "survey": ["s"] * size,
            "wave": pl.Series([wave] * size, dtype=pl.Int32),
            "respondent_id": [f"{employer}-{at:04d}" for at in range(size)],
            "employer": [employer] * size,
            "workplace": ["Works"] * size,
            "home_zone": rng.choice(["2750", "3400"], size),
            "sex": rng.choice(["female", "male"], size),
            "age_band": rng.choice(["18-29", "30-39", "40-49"], size),
            "car_fuel": rng.choice(["petrol", "electric", "none"], size),
            "home_office_days": rng.choice([0.0, 1.0, 2.0], size),
            "headcount": [employees or 2 * size] * size,
            "employees": [employees or 2 * size] * size,
            "is_synthetic": [True] * size,
        }
    )


def commutes(people, *, seed=2):
    """The usual commute of each."""
    rng = np.random.default_rng([seed, people.height])
    return people.select(KEY).with_columns(
        mode=pl.Series(rng.choice(MODES, people.height, p=CHANCES)),
        distance_km=pl.Series(rng.gamma(2.0, 6.0, people.height).round(1) + 0.5),
        days_per_week=pl.Series(rng.choice([3.0, 4.0, 5.0], people.height)),
    )


def replicates(people, *, draws=40, seed=3):
    """Weights of 2 each, with bootstrap draws."""
    rng = np.random.default_rng([seed, people.height])
    drawn = 2 * rng.multinomial(people.height, [1 / people.height] * people.height, draws).T
    return people.select(KEY).with_columns(
        weight=pl.lit(2.0),
        weights=pl.Series(drawn.astype(np.float32), dtype=pl.Array(pl.Float32, draws)),
    )


def sources(people, usual, *, seed=4):
    """What is known beside the answers: days, ticks, margins, places."""
    rng = np.random.default_rng([seed, people.height])
    days = usual.select(*KEY, "mode", pl.col("days_per_week").alias("days"))
    ticks = [
        people.filter(pl.Series(rng.random(people.height) < share))
        .select(KEY)
        .with_columns(variable=pl.lit("barriers"), option=pl.lit(option))
        for option, share in (("rain", 0.5), ("far", 0.4), ("none", 0.3))
    ]
    margins = people.group_by("survey", "wave", "employer", "sex").len().select(
        "survey", "wave", "employer", variable=pl.lit("sex"), level="sex", total=2.0 * pl.col("len")
    )  # fmt: skip
    return Sources(days, pl.concat(ticks), margins, RECKONING, PLACES, ZONES, STATIONS)
