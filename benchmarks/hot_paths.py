"""Ratios of three hot paths to bare passes over their data, held against the last commit's.

Run: python -m benchmarks.hot_paths [--write]

Seconds say what machine it was; a ratio says what the code does beyond what it must. Each path and
its bare pass are timed in turn, on the processor's clock, so that others' work does not count, and
of each the least of several rounds is taken. Peak bytes allocated beyond the input stand beside, as
times the input's bytes; they are the same on every machine. `hot_paths.toml` holds the ratios of
the last commit: a path that worsens beyond its band fails (`tests/test_hot_paths.py`). `--write`
keeps what was measured, to be committed where a change is meant.
"""

import argparse
import sys
import time
import tomllib
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from mobility.choice import MultinomialLogit
from mobility.flows import Gravity
from mobility.survey import replicate_sums

KEPT = Path(__file__).with_suffix(".toml")
BAND = {"time": 1.8, "memory": 1.3}
"""How many times the kept ratio is still no worsening: the processor's share of a core that others
use too moves a ratio by up to a half; bytes do not move but with the libraries' versions."""
ROUNDS = 5
Work = Callable[[], object]


@dataclass(frozen=True)
class Hot:
    """A hot path, the bare pass that no way of doing it can go below, and the input's bytes."""

    name: str
    work: Work
    bare: Work
    bytes_: int


def survey_path() -> Hot:
    """Replicate sums of 108 cells, beside one read of the matrix."""
    random = np.random.default_rng(1)
    weights = random.random((20_000, 500), np.float32)
    cells = random.integers(0, 108, len(weights))
    return Hot(
        "survey", lambda: replicate_sums(cells, weights, threads=1), weights.sum, weights.nbytes
    )


def choice_path() -> Hot:
    """Fit a logit of four alternatives, beside twenty exponentials of the utilities, summed."""
    random = np.random.default_rng(2)
    names = [f"x{at}" for at in range(8)]
    given = random.normal(size=(20_000, 8))
    frame = pl.DataFrame(given, schema=names)
    utility = {
        "a": {"b_time": "x0", "b_cost": "x1"},
        "b": {"asc_b": 1, "b_time": "x2", "b_cost": "x3"},
        "c": {"asc_c": 1, "b_time": "x4", "b_cost": "x5"},
        "d": {"asc_d": 1, "b_time": "x6", "b_cost": "x7"},
    }
    value = given[:, ::2] * -0.8 - given[:, 1::2] * 0.4 + random.gumbel(size=(len(given), 4))
    chosen = pl.Series("choice", np.array(list(utility))[value.argmax(axis=1)])
    people = frame.with_columns(chosen)
    utilities = random.normal(size=(4, len(given)))

    def bare() -> None:
        for _ in range(20):
            np.exp(utilities).sum(axis=0)

    return Hot(
        "choice",
        lambda: MultinomialLogit(utility).fit(people, choice="choice"),
        bare,
        given.nbytes,
    )


def flows_path() -> Hot:
    """Fit a gravity model of 250 zones, beside a hundred exponentials of the matrix, summed."""
    random = np.random.default_rng(3)
    place = random.uniform(0, 30, (250, 2))
    cost = np.hypot(*(place[:, None] - place[None]).T) + 0.5
    mean = random.uniform(1, 9, (250, 1)) * random.uniform(1, 9, (1, 250)) * np.exp(-0.15 * cost)
    flows = random.poisson(mean).astype(float)

    def bare() -> None:
        for _ in range(100):
            np.exp(-0.15 * cost).sum(axis=1)

    return Hot("flows", lambda: Gravity().fit(flows, cost), bare, cost.nbytes)


def measured() -> dict[str, dict[str, float]]:
    """Measure every path: its processor time and its peak bytes, as ratios."""
    found = {}
    for path in (survey_path(), choice_path(), flows_path()):
        with threadpool_limits(1):  # threads that wait for work burn the processor's time
            path.work()  # what is done once only, such as imports, counts for nobody
            rounds = [(_seconds(path.work), _seconds(path.bare)) for _ in range(ROUNDS)]
            ours, bare = np.min(rounds, axis=0)
            found[path.name] = {"time": ours / bare, "memory": _peak(path.work) / path.bytes_}
    return found


def _seconds(work: Work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak(work: Work) -> float:
    tracemalloc.start()
    try:
        work()
        return float(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


def kept() -> dict[str, dict[str, float]]:
    """Read the ratios of the last commit."""
    return tomllib.loads(KEPT.read_text("utf-8"))


def worsened(now: dict[str, dict[str, float]], before: dict[str, dict[str, float]]) -> list[str]:
    """Name what is beyond its band, with both ratios."""
    return [
        f"{name}: {kind} {now[name][kind]:.2f} times the bare pass, {was:.2f} at the last commit"
        for name, ratios in before.items()
        for kind, was in ratios.items()
        if now[name][kind] > BAND[kind] * was
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hot_paths")
    parser.add_argument("--write", action="store_true", help="keep what is measured")
    asked = parser.parse_args()
    now = measured()
    before = kept() if KEPT.is_file() else now
    for name, ratios in now.items():
        told = ", ".join(
            f"{kind} {ratio:.2f} (kept {before[name][kind]:.2f}, at most "
            f"{BAND[kind] * before[name][kind]:.2f})"
            for kind, ratio in ratios.items()
        )
        print(f"{name:<8}{told}")
    if asked.write:
        lines = ["# Ratios to a bare pass; see benchmarks/hot_paths.py."]
        for name, ratios in now.items():
            lines += ["", f"[{name}]", *(f"{kind} = {one:.2f}" for kind, one in ratios.items())]
        KEPT.write_text("\n".join([*lines, ""]), "utf-8")
    bad = worsened(now, before)
    print("\n".join(bad) or "none worsened beyond its band")
    return 1 if bad and not asked.write else 0


if __name__ == "__main__":
    sys.exit(main())
