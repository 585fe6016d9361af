"""Do 95 % intervals hold the truth in 95 of 100 surveys?

    python -m benchmarks.survey_coverage [--redraws 2000] [--replicates 200]

A town is made anew, asked twice and estimated as the pipeline does it: a stratified sample, people
who do not answer, raking, a bootstrap raked in every replicate, waves that share people. Once
people of some sex and age answer less, which weighting can mend; once people of some modes do,
which it cannot: then the intervals must fail, and the non-response bounds must hold.
"""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
import polars as pl

from mobility.survey import Design, nonresponse_bounds, rake, replicate_weights

PEOPLE, ASKED, KEPT = 40_000, 2_400, 0.5  # in the town; asked per wave; asked again of the first
ZONES, AGES = 6, ("16-29", "30-44", "45-59", "60+")
MODES = ("walk", "bike", "ebike", "car_driver", "car_passenger", "train", "bus", "motorcycle")
BASE = np.log([0.09, 0.22, 0.07, 0.36, 0.06, 0.10, 0.08, 0.02])
SEX_ANSWERS, AGE_ANSWERS = np.array([0.62, 0.48]), np.array([0.6, 0.8, 1.0, 1.2])
MODE_ANSWERS = np.array([1.0, 1.4, 1.3, 0.7, 0.9, 1.0, 1.0, 0.8])  # cyclists like to be asked
WORLDS = {"Non-response that weighting mends": True, "Non-response that depends on mode": False}


def town(random):
    """Make a town: who lives there, how they travel in two years, how many trips they make."""
    sex, age = random.integers(0, 2, PEOPLE), random.choice(4, PEOPLE, p=[0.25, 0.3, 0.25, 0.2])
    zone = random.choice(ZONES, PEOPLE, p=[0.3, 0.25, 0.2, 0.1, 0.1, 0.05])
    taste = np.zeros((PEOPLE, len(MODES)))
    taste[:, 1] += 0.5 * (zone == 0) - 0.3 * (age == 3) + 0.2 * sex
    taste[:, 3] += 0.3 * (zone >= 3) + 0.25 * age - 0.3 * sex
    taste[:, 5] += 0.4 * (zone == 1)
    luck = random.gumbel(size=taste.shape)
    later = np.where(random.random(PEOPLE)[:, None] < 0.6, luck, random.gumbel(size=taste.shape))
    drift = np.array([0, 0.15, 0.2, -0.1, 0, 0, 0, 0])
    modes = [(BASE + taste + luck).argmax(axis=1), (BASE + taste + drift + later).argmax(axis=1)]
    eager = random.gamma(3, 1 / 3, PEOPLE)
    trips = [random.poisson((2.0 + 0.3 * age + 0.6 * (mode == 3)) * eager) for mode in modes]
    return {"sex": sex, "age": age, "zone": zone, "modes": modes, "trips": trips}


def answers(people, asked, wave, random, mendable):
    """Give who of those asked answers."""
    chance = SEX_ANSWERS[people["sex"][asked]] * AGE_ANSWERS[people["age"][asked]]
    if not mendable:
        chance = 0.5 * MODE_ANSWERS[people["modes"][wave][asked]]
    return asked[random.random(len(asked)) < chance]


def stratified(people, size, random, without=None):
    """Ask as many in every zone, nobody twice."""
    free = np.ones(PEOPLE, dtype=bool)
    if without is not None:
        free[without] = False
    each = [random.permutation(np.flatnonzero(free & (people["zone"] == zone)))[: size // ZONES]
            for zone in range(ZONES)]  # fmt: skip
    return np.concatenate(each)


def sample_of(people, rows, asked, wave):
    """Give the answers of a wave with their design weights."""
    size = np.bincount(people["zone"], minlength=ZONES)
    drawn = np.bincount(people["zone"][asked], minlength=ZONES)
    return pl.DataFrame(
        {
            "respondent_id": rows,
            "wave": np.full(len(rows), wave),
            "sex": people["sex"][rows].astype(str),
            "age": np.array(AGES)[people["age"][rows]],
            "zone": people["zone"][rows].astype(str),
            "group": people["zone"][rows] * 2 + people["sex"][rows],
            "mode": pl.Series(np.array(MODES)[people["modes"][wave][rows]], dtype=pl.Enum(MODES)),
            "trips": people["trips"][wave][rows],
            "design": (size / drawn)[people["zone"][rows]],
        }
    )


def margins_of(people):
    """Give what is known of everybody."""
    levels = {"sex": ["0", "1"], "age": AGES, "zone": [str(zone) for zone in range(ZONES)]}
    return {
        name: dict(zip(names, np.bincount(people[name]).astype(float).tolist(), strict=True))
        for name, names in levels.items()
    }


def truth_of(people):
    """Give everybody, wave by wave."""
    return pl.concat(
        pl.DataFrame(
            {
                "wave": np.full(PEOPLE, wave),
                "group": people["zone"] * 2 + people["sex"],
                "mode": pl.Series(np.array(MODES)[people["modes"][wave]], dtype=pl.Enum(MODES)),
                "trips": people["trips"][wave],
            }
        )
        for wave in (0, 1)
    )


def true_shares(everybody, by):
    """Give the town's own shares, keyed as the estimates are."""
    counts = everybody.group_by("wave", *by, "mode").len()
    size = pl.col("len").sum().over("wave", *by)
    return counts.with_columns(estimate=pl.col("len") / size)


def weighted(sample, margins, replicates, seed):
    """Rake, draw and rake the draws: weights and replicates of one wave."""
    options = {"strata": "zone", "key": "respondent_id", "replicates": replicates, "threads": 1}
    draws = replicate_weights(
        sample, weight="design", margins=margins, seed=seed, empty="spread", **options
    )
    return sample.with_columns(rake(sample, margins, base_weight="design")), draws


def redraw(number, *, mendable, replicates):
    """Make one town and say which intervals hold the truth."""
    random = np.random.default_rng([20_260_101, number])
    people = town(random)
    margins = margins_of(people)
    asked = stratified(people, ASKED, random)
    again = stratified(people, int(ASKED * KEPT), random, np.setdiff1d(np.arange(PEOPLE), asked))
    fresh = stratified(people, ASKED - len(again), random, asked)
    waves = [asked, np.concatenate([again, fresh])]
    samples, draws, raw = [], [], []
    for wave, those in enumerate(waves):
        rows = answers(people, those, wave, random, mendable)
        raw.append(sample_of(people, rows, those, wave))
        sample, weights = weighted(raw[-1], margins, replicates, seed=number)
        samples.append(sample)
        draws.append(weights)
    both = Design(pl.concat(samples), "weight", replicates=np.vstack(draws), method="bootstrap")
    return held_of(both, raw, [len(those) for those in waves], people)


def held_of(both, raw, asked, people):
    """Compare every kind of estimate with the town."""
    everybody = truth_of(people)
    found = []
    for kind, by in (("share", []), ("share by group", ["group"])):
        true = true_shares(everybody, by)
        keys = [*by, "mode"]
        found.append(held(kind, both.share("mode", ["wave", *by]), true, ["wave", *keys]))
        two = true.pivot("wave", index=keys, values="estimate").fill_null(0)
        two = two.select(*keys, estimate=pl.col("1") - pl.col("0"))
        found.append(held(f"change of {kind}", both.difference("mode", "wave", by), two, keys))
        rate = everybody.group_by("wave", *by).agg(estimate=pl.col("trips").mean())
        made = both.mean("trips", ["wave", *by])
        found.append(held(f"trip rate{kind[5:]}", made, rate, ["wave", *by]))
    bare = Design(raw[0], "design", strata="zone").share("mode")
    bounds = nonresponse_bounds(bare, answered=len(raw[0]), population=asked[0])
    bounds = bounds.with_columns(low="bound_low", high="bound_high")
    first = true_shares(everybody, []).filter(pl.col("wave") == 0)
    found.append(held("non-response bounds", bounds, first, ["mode"]))
    return pl.concat(found)


def held(kind, made, true, keys):
    """Give per cell whether the interval holds the truth, and the effective answers."""
    joined = made.join(true.select(*keys, truth="estimate"), on=keys, how="left")
    joined = joined.with_columns(pl.col("truth").fill_null(0))
    return joined.select(
        kind=pl.lit(kind),
        cell=pl.concat_str([pl.col(key).cast(pl.String) for key in keys], separator=" "),
        holds=(pl.col("low") <= pl.col("truth")) & (pl.col("truth") <= pl.col("high")),
        n_effective="n_effective",
    )


def report(title, redraws, *, mendable, replicates):
    """Redraw the town many times and print how often each kind of interval held."""
    began = time.perf_counter()
    work = partial(redraw, mendable=mendable, replicates=replicates)
    os.environ["POLARS_MAX_THREADS"] = "1"  # each process has a core of its own
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        cells = pl.concat(pool.map(work, range(redraws), chunksize=20))
    cells = cells.group_by("kind", "cell", maintain_order=True).agg(
        pl.col("holds").mean(), pl.col("n_effective").mean()
    )
    print(f"\n{title}: {redraws} redraws, {time.perf_counter() - began:.0f} s")
    print(
        f"{'kind':28}{'cells':>6}{'mean':>8}{'lowest (effective n >= 30)':>28}{'median n_eff':>14}"
    )
    for kind, some in cells.group_by("kind", maintain_order=True):
        firm = some.filter(pl.col("n_effective") >= 30)
        print(
            f"{kind[0]:28}{len(some):>6}{some['holds'].mean():>8.1%}"
            f"{firm['holds'].min():>28.1%}{some['n_effective'].median():>14.0f}"
        )
    intervals = cells.filter(pl.col("kind") != "non-response bounds")
    print(f"{'all intervals':28}{len(intervals):>6}{intervals['holds'].mean():>8.1%}")


def main() -> None:
    """Print both reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--redraws", type=int, default=2000)
    parser.add_argument("--replicates", type=int, default=200)
    parser.add_argument("--only", choices=("mendable", "by_mode"))
    options = parser.parse_args()
    size = {"replicates": options.replicates}
    for title, mendable in WORLDS.items():
        if options.only in (None, "mendable" if mendable else "by_mode"):
            report(title, options.redraws, mendable=mendable, **size)


if __name__ == "__main__":
    main()
