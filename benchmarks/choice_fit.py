"""Fit time of the multinomial logit, beside xlogit's in the same run where it is installed.

`python -m benchmarks.choice_fit [DATA]`: DATA is the London sample, by default that of
`../shared/data`. xlogit is not a dependency (last released 2023): install it into an environment
of its own and name its interpreter in `XLOGIT_PYTHON`.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from mobility.choice import MultinomialLogit

SAMPLE = (
    Path(__file__).parents[2] / "shared/data/samples/london_mode_choice/lpmc_sample5000_2024.dat"
)
REPEATS = (1, 16, 160)
"""The 5,000 choices once, as 80,000 and as 800,000."""

UTILITY = {
    "walk": {"b_walk": "dur_walking"},
    "cycle": {"asc_cycle": 1, "b_cycle": "dur_cycling"},
    "pt": {"asc_pt": 1, "b_pt": "dur_pt", "b_cost": "cost_transit"},
    "drive": {"asc_drive": 1, "b_drive": "dur_driving", "b_cost": "cost_driving"},
}

XLOGIT = """
import json, sys, time, warnings
import numpy as np
warnings.filterwarnings("ignore")
from xlogit import MultinomialLogit
held = np.load(sys.argv[1], allow_pickle=False)
names = [str(name) for name in held["names"]]
out = []
for repeats in json.loads(sys.argv[2]):
    X = np.tile(held["X"], (repeats, 1))
    y = np.tile(held["y"], repeats)
    alts = np.tile(held["alts"], repeats)
    ids = np.repeat(np.arange(len(y) // 4), 4)
    seconds = []
    for _ in range(int(sys.argv[3])):
        model = MultinomialLogit()
        start = time.perf_counter()
        model.fit(X=X, y=y, varnames=names, alts=alts, ids=ids, verbose=0)
        seconds.append(time.perf_counter() - start)
    out.append({"seconds": min(seconds), "log_likelihood": float(model.loglikelihood)})
print(json.dumps(out))
"""


def read(path):
    trips = pl.read_csv(path, separator="\t")
    return trips.with_columns(
        mode=pl.col("travel_mode").replace_strict({1: "walk", 2: "cycle", 3: "pt", 4: "drive"}),
        dur_pt=pl.sum_horizontal("dur_pt_access", "dur_pt_rail", "dur_pt_bus", "dur_pt_int"),
        cost_driving=pl.col("cost_driving_fuel") + pl.col("cost_driving_ccharge"),
    )


def long_form(trips):
    """Give the (n J, K) matrix that xlogit wants."""
    names = list(dict.fromkeys(name for terms in UTILITY.values() for name in terms))
    cube = np.zeros((trips.height, len(UTILITY), len(names)))
    for j, terms in enumerate(UTILITY.values()):
        for name, entry in terms.items():
            values = trips[entry].to_numpy() if isinstance(entry, str) else entry
            cube[:, j, names.index(name)] = values
    alternatives = np.array(list(UTILITY))
    chosen = trips["mode"].to_numpy()[:, None] == alternatives
    return {
        "X": cube.reshape(-1, len(names)),
        "y": chosen.reshape(-1).astype(int),
        "alts": np.tile(alternatives, trips.height),
        "names": np.array(names),
    }


def ours(trips, repeats, tries=3):
    frame = pl.concat([trips] * repeats, rechunk=True)
    seconds = []
    for _ in range(tries):
        start = time.perf_counter()
        model = MultinomialLogit(UTILITY).fit(frame, choice="mode")
        seconds.append(time.perf_counter() - start)
    return {"seconds": min(seconds), "log_likelihood": model.log_likelihood_}


def theirs(trips, repeats, tries=2):
    python = os.environ.get("XLOGIT_PYTHON")
    if not python:
        return None
    with tempfile.TemporaryDirectory() as folder:
        held = Path(folder) / "choices.npz"
        np.savez(held, **long_form(trips))
        ran = subprocess.run(
            [python, "-c", XLOGIT, str(held), json.dumps(repeats), str(tries)],
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(ran.stdout.strip().splitlines()[-1])


def main():
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE
    if not path.exists():
        print(f"The London sample is absent: {path.name}")
        return
    trips = read(path)
    mine = [ours(trips, repeats) for repeats in REPEATS]
    other = theirs(trips, list(REPEATS))
    if other is None:
        print("xlogit is not beside us: name an interpreter that has it in XLOGIT_PYTHON.")
    for at, repeats in enumerate(REPEATS):
        n, found = trips.height * repeats, mine[at]
        line = f"{n:>8,} choices: ours {found['seconds']:.3f} s, "
        line += f"{found['seconds'] / n * 1e6:.2f} s a million, "
        line += f"log-likelihood a copy {found['log_likelihood'] / repeats:.6f}"
        if other is not None:
            line += (
                f"; xlogit {other[at]['seconds']:.3f} s, "
                f"{other[at]['log_likelihood'] / repeats:.6f}, "
                f"{other[at]['seconds'] / found['seconds']:.1f} times ours"
            )
        print(line)


if __name__ == "__main__":
    main()
