"""Do 95 % intervals hold the truth? Coefficients and shift in redrawn samples of a known town.

`python -m benchmarks.shift_coverage [SAMPLES [SEED]]`: a town of 30,000 people whose choice model
is known is sampled again and again, as many with a car as without. Every sample is weighted,
fitted, refitted in its bootstrap replicates (one Newton step), collapsed to segments, and answers
a scenario; counted is how often each interval holds the truth. The goal is 92-98 %; of 500 samples
a true 95 % shows itself as 93.0-96.9 % nineteen times of twenty.
"""

import sys
import time

import numpy as np
import polars as pl

from mobility.choice import MultinomialLogit, replicate_covariance
from mobility.shift import Pivot, Weights, apply_levers
from mobility.shift.segmenting import Plan, collapse_trips
from tests.mobility.shift.conftest import (
    AVAILABILITY,
    TRUTH,
    UTILITY,
    draw_modes,
    draw_people,
    true_model,
    with_service,
)

SAMPLES = 1_500
SEED = 21
PEOPLE = 30_000
RESPONDENTS = 900
REPLICATES = 200
TRIPS_EACH = 3
LEVERS = {"cycle_speed_percent": 15.0, "ebike_access_percent": 10.0}
BY = ("distance_band",)
EDGES_KM = (1.0, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0, 15.0)
Z = 1.959964


def true_shift(town):
    """Give the truth's own change of car and cycle trips per day under the levers."""
    model = true_model()

    def trips_by(frame):
        closed = model.probabilities(frame).sum(axis=1)
        opened = model.probabilities(frame.with_columns(is_open_ebike=pl.lit(True))).sum(axis=1)
        return closed, opened

    before, _ = trips_by(town)
    faster = town.with_columns(pl.col("time_bike_min") / 1.15, pl.col("time_ebike_min") / 1.15)
    without, with_it = trips_by(faster)
    change = 0.9 * without + 0.1 * with_it - before
    names = list(UTILITY)
    return {
        "car_driver": change[names.index("car_driver")],
        "walk": change[names.index("walk")],
        "bike": change[names.index("bike")],
    }


def sample_people(has_car, random):
    """Draw a fixed number of people from each stratum; give who, and how many each stands for."""
    taken, weight = [], []
    for stratum, n in ((True, RESPONDENTS // 2), (False, RESPONDENTS // 2)):
        members = np.flatnonzero(has_car == stratum)
        taken.append(random.choice(members, n, replace=False))
        weight.append(np.full(n, len(members) / n))
    return np.concatenate(taken), np.concatenate(weight)


def bootstrap(weight, random):
    """Rao-Wu: n - 1 people of each stratum with replacement (Rao, Wu and Yue 1992)."""
    n = len(weight) // 2
    drawn = [random.multinomial(n - 1, np.full(n, 1 / n), size=REPLICATES).T for _ in range(2)]
    return (np.vstack(drawn) * (n / (n - 1)) * weight[:, None]).astype(np.float32)


def one_sample(town, has_car, random):
    people, weight = sample_people(has_car, random)
    rows = (people[:, None] * TRIPS_EACH + np.arange(TRIPS_EACH)).ravel()
    trips = town[rows.tolist()]
    weights = Weights(
        weight, bootstrap(weight, random), np.repeat(np.arange(len(people)), TRIPS_EACH)
    )
    model = MultinomialLogit(UTILITY, availability=AVAILABILITY)
    model.fit(trips, "mode", weight[weights.rows])
    drawn = model.refit(trips, "mode", weights.replicates, rows=weights.rows)
    error = np.sqrt(np.diag(replicate_covariance(drawn, model.coef_)))
    truth = np.array([TRUTH[name] for name in model.names_])
    inside = dict(zip(model.names_, np.abs(model.coef_ - truth) <= Z * error, strict=True))
    pivot = Pivot(collapse_trips(model, trips, weights, Plan(drawn, BY)))
    told = apply_levers(pivot, LEVERS).filter(quantity="trips_change")
    return inside, {row["alternative"]: row for row in told.iter_rows(named=True)}


def main():
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    town = draw_modes(with_service(draw_people(PEOPLE, seed=11, trips_each=TRIPS_EACH)), seed=12)
    bands = np.searchsorted(EDGES_KM, town["distance_km"].to_numpy(), side="right")
    town = town.with_columns(distance_band=pl.Series(bands).cast(pl.String))
    has_car = town["has_car"].to_numpy()[::TRIPS_EACH]
    truth = true_shift(town)
    counts: dict[str, list[bool]] = {}
    estimates: dict[str, list[float]] = {name: [] for name in truth}
    start = time.perf_counter()
    for number in range(samples):
        random = np.random.default_rng([seed, number])
        inside, told = one_sample(town, has_car, random)
        for name, held in inside.items():
            counts.setdefault(f"coefficient {name}", []).append(bool(held))
        for name, value in truth.items():
            row = told[name]
            held = row["low"] <= value <= row["high"]
            counts.setdefault(f"change of {name} trips", []).append(held)
            estimates[name].append(row["estimate"])
    print(
        f"{samples} samples of {RESPONDENTS} people, {REPLICATES} replicates, "
        f"{time.perf_counter() - start:.0f} s"
    )
    for name, held in counts.items():
        share = np.mean(held)
        print(f"{name:<32} {share:6.1%} {'' if 0.92 <= share <= 0.98 else '  outside 92-98 %'}")
    for name, value in truth.items():
        mean, spread = np.mean(estimates[name]), np.std(estimates[name])
        print(
            f"true change of {name} trips {value:9.1f}, mean estimate {mean:9.1f}, sd {spread:.1f}"
        )


if __name__ == "__main__":
    main()
