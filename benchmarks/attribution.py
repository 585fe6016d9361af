"""Exact shares of 12 measures x 30 years x 500 replicates, and of 20 measures once.

Run by name: ``python -m benchmarks.attribution``. Beside it stand a plain loop over the subsets
(the formula as it is written), plain sampled orders and our paired ones, all on the same game in
the same run, all with order ranges. Each stretch runs in a process of its own, so that its peak
of memory is its own, on one thread (several would wait for each other where others work too).
"""

import multiprocessing
import resource
import time
import tomllib
from itertools import combinations
from math import factorial
from pathlib import Path

import numpy as np
import polars as pl
from threadpoolctl import threadpool_limits

from mobility import co2
from mobility.attribution import shapley_array

YEARS, REPLICATES, MEASURES, MANY = 30, 500, 12, 20
SEED = 20_260_101
KB_PER_MB = 1024
REPEATS = 5  # the best of these: the machine has other work


def names(n):
    return [f"measure_{i}" for i in range(n)]


def path(n, cells):
    """A path of n measures, each cutting a part of what the others leave."""
    rng = np.random.default_rng(SEED)
    left = np.log1p(-rng.uniform(0.01, 0.30, (n, cells)))
    base = rng.uniform(40_000, 50_000, cells)
    return lambda members: base * -np.expm1(members.astype(float) @ left)


def exact():
    got = shapley_array(path(MEASURES, YEARS * REPLICATES), names(MEASURES))
    return got.contribution


def values_alone():
    value, n = path(MEASURES, YEARS * REPLICATES), MEASURES
    rows = ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(bool)
    for part in np.array_split(rows, 64):
        value(part)


def plain_loop():
    """The formula, subset by subset, an array of cells at a time, values kept in a dict."""
    value, n = path(MEASURES, YEARS * REPLICATES), MEASURES
    kept = {}
    for size in range(n + 1):
        for subset in combinations(range(n), size):
            kept[subset] = value(np.isin(np.arange(n), subset)[None])[0]
    worth = np.zeros((n, YEARS * REPLICATES))
    lowest, highest = np.full_like(worth, np.inf), np.full_like(worth, -np.inf)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for subset in combinations(others, size):
                after = tuple(sorted((*subset, i)))
                marginal = kept[after] - kept[subset]
                worth[i] += weight * marginal
                lowest[i] = np.minimum(lowest[i], marginal)
                highest[i] = np.maximum(highest[i], marginal)
    return worth


def one_cell_loop():
    """The formula in plain Python, number by number, for a single cell."""
    value, n = path(MEASURES, 1), MEASURES
    rows = ((np.arange(2**n)[:, None] >> np.arange(n)) & 1).astype(bool)
    kept = value(rows)[:, 0].tolist()
    worth = [0.0] * n
    for i in range(n):
        for mask in range(2**n):
            if not mask >> i & 1:
                size = mask.bit_count()
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                worth[i] += weight * (kept[mask | 1 << i] - kept[mask])
    return worth


def twenty():
    return shapley_array(path(MANY, 1), names(MANY)).contribution[:, 0]


def ballerup():
    """The bundled path of 12 measures, 27 years and 500 replicates."""
    raw = Path(__file__).parents[1] / "data_raw"
    content = tomllib.loads((raw / "measures" / "2026-11-22" / "measures.toml").read_text("utf-8"))
    segments = co2.read_segments(content)
    read = co2.read_measures(content, segments)
    measures = [m for m in read if m.id != "cycling_go_dutch" and not m.given]
    figures = pl.read_csv(raw / "national_projection" / "kf25" / "emissions.csv")
    draws = co2.Draws(REPLICATES, SEED)
    baseline = co2.business_as_usual(
        {2023: 44_375.4},
        segments,
        co2.read_projection(figures, edition=2023),
        split=content["split"],
        years=range(2024, 2051),
        local_spread=0.061,
        draws=draws,
    )
    return co2.build_path(baseline, measures[:MEASURES], draws)


def by_segment():
    return co2.worth(ballerup()).contribution


def by_lattice():
    model = ballerup()
    return shapley_array(model.saved, model.names).contribution


def plain_orders(value, n, count, rng):
    """Independent random orders: contributions and their standard errors."""
    place = np.argsort(rng.random((count, n)), axis=1)
    members = place[:, None, :] < np.arange(n + 1)[None, :, None]
    along = value(members.reshape(-1, n)).reshape(count, n + 1)
    marginal = np.take_along_axis(np.diff(along, axis=1), place, axis=1)
    return marginal.mean(axis=0), marginal.std(axis=0, ddof=1) / np.sqrt(count)


def measured(work):
    """Run in a fresh process; give seconds, peak of memory above the start (MB), and the answer."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work,))


def _measured(work):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = np.inf
    for _ in range(REPEATS):
        start = time.perf_counter()
        with threadpool_limits(1):
            answer = work()
        seconds = min(seconds, time.perf_counter() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return seconds, peak / KB_PER_MB, answer


def sampling_at_equal_error(relative):
    """Double the orders until the largest error is below a part of the largest share."""
    value = path(MANY, 1)
    aim = relative * float(twenty().max())
    for label in ("ours, in pairs", "plain orders"):
        count = 64
        while True:
            start = time.perf_counter()
            if label == "plain orders":
                rng = np.random.default_rng(SEED)
                error = plain_orders(lambda m: value(m)[:, 0], MANY, count, rng)[1].max()
            else:
                got = shapley_array(value, names(MANY), seed=SEED, orders=count)
                error = got.monte_carlo_error.max()
            seconds = time.perf_counter() - start
            if error <= aim:
                break
            count *= 2
        print(f"    {label:16} {count:9,} orders {seconds:8.3f} s  (error {error:8.3f} t)")


def main():
    print(f"{MEASURES} measures x {YEARS} years x {REPLICATES} replicates, with exact order ranges")
    seconds, peak, ours = measured(exact)
    bare, bare_peak, _ = measured(values_alone)
    loop, loop_peak, looped = measured(plain_loop)
    cell, _, _ = measured(one_cell_loop)
    assert np.allclose(ours, looped)
    print(f"  ours                   {seconds:8.2f} s {peak:8.0f} MB")
    print(f"  the 4,096 values alone {bare:8.2f} s {bare_peak:8.0f} MB, without any share")
    print(
        f"  loop, array a subset   {loop:8.2f} s {loop_peak:8.0f} MB, x {loop / seconds:.1f},"
        " with order ranges"
    )
    whole = cell * YEARS * REPLICATES
    print(
        f"  loop, plain Python     {whole:8.0f} s (one cell {cell:.3f} s, times the cells),"
        f" x {whole / seconds:,.0f}"
    )
    print("Ballerup's path: 12 measures x 27 years x 500 replicates, built and shared out")
    seconds, peak, quick = measured(by_segment)
    print(f"  by segment (linear)    {seconds:8.2f} s {peak:8.0f} MB")
    seconds, peak, whole = measured(by_lattice)
    print(f"  the whole lattice      {seconds:8.2f} s {peak:8.0f} MB")
    assert np.allclose(quick, whole)
    seconds, peak, _ = measured(twenty)
    print(f"{MANY} measures, point estimate: {2**MANY:,} subsets, exact with order ranges")
    print(f"  ours                   {seconds:8.2f} s {peak:8.0f} MB")
    for relative in (1e-2, 1e-3):
        print(f"  sampling until the error is {relative:.2%} of the largest share")
        sampling_at_equal_error(relative)


if __name__ == "__main__":
    main()
