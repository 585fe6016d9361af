"""Gravity models at 500 and 2,000 zones beside the matrix passes they need, and beside others.

Run by name: ``python -m benchmarks.flows_gravity [--with PYTHON ...]``. Each PYTHON is another
interpreter in which `aequilibrae` or `spint` is installed (they want old companions, so they have
environments of their own); one that cannot be imported anywhere is said to be absent. All see the
same flows in the same run, on one thread each, the best of several repeats; times are those of the
processor, which other work on the machine disturbs least. Memory is the peak of a process of its
own, above what the flows themselves take there. At the end stands a sparse case of 10,000 zones.
"""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree
from threadpoolctl import threadpool_limits

SEED = 20_260_101
BETA = 0.15
SIZES = (500, 2_000)
SPARSE_ZONES, SPARSE_KM = 10_000, 30.0
REPEATS = 5  # the best of these: the machine has other work
KB_PER_MB = 1024
BALANCED = 1e-8  # largest relative error of a margin in the plain secant, as it was first measured


def region(zones):
    """Towns over 60 km, their totals, a table whose deterrence is known, and one as counted."""
    from mobility.flows import furness  # noqa: PLC0415

    rng = np.random.default_rng(SEED)
    place = rng.uniform(0, 60, (zones, 2))
    cost = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 0.5
    rows, columns = rng.lognormal(6, 1, (2, zones))
    columns *= rows.sum() / columns.sum()
    truth = furness(np.exp(-BETA * cost), rows, columns, tol=1e-13)
    return cost, rows, columns, truth, rng.poisson(truth).astype(float)


def best(run):
    """Processor seconds of the best of several runs, and what the last one gave."""
    seconds = np.inf
    for _ in range(REPEATS):
        begin = time.process_time()
        given = run()
        seconds = min(seconds, time.process_time() - begin)
    return seconds, given


def secant(rows, columns, cost, mean):
    """The plain way: balance at a deterrence, and a secant on the mean cost."""

    def at(beta):
        kernel = np.exp(-beta * cost)
        pull = np.ones(len(columns))
        for _ in range(10_000):
            push = rows / (kernel @ pull)
            reached = push @ kernel
            if np.abs(reached * pull / columns - 1).max() < BALANCED:
                break
            pull = columns / reached
        flows = push[:, None] * kernel * pull
        return (flows * cost).sum() / flows.sum() - mean

    one, two = 1 / mean, 1.5 / mean
    gap_one, gap_two = at(one), at(two)
    for _ in range(50):
        if abs(gap_two) < 1e-9 * mean:
            break
        one, two, gap_one = two, two - gap_two * (two - one) / (gap_two - gap_one), gap_two
        gap_two = at(two)
    return two


def counted_passes(flows, cost):
    """How many tables of deterrence and products with them one fit takes."""
    from mobility.flows import Gravity, gravity, two_way  # noqa: PLC0415

    seen, products = [], [0]
    plain = gravity.maximise
    kept = {name: getattr(two_way.Weights, name) for name in ("along_rows", "along_columns")}

    def counting(name):
        def product(self, values):
            products[0] += 1
            return kept[name](self, values)

        return product

    def watched(profile, *arguments):
        seen.append(profile)
        return plain(profile, *arguments)

    try:
        gravity.maximise = watched
        for name in kept:
            setattr(two_way.Weights, name, counting(name))
        Gravity().fit(flows, cost)
    finally:
        gravity.maximise = plain
        for name, method in kept.items():
            setattr(two_way.Weights, name, method)
    return seen[0].kernels, seen[0].passes + products[0]


def bare(cost, kernels, products):
    """Nothing but the passes: each table of deterrence made once, each product taken."""
    table, pull, push = np.empty_like(cost), np.ones(cost.shape[1]), np.ones(cost.shape[0])
    for _ in range(kernels):
        np.multiply(cost, -BETA, out=table)
        np.exp(table, out=table)
    for product in range(products):
        _ = push @ table if product % 2 else table @ pull


def measured(zones):
    """Times of all that needs no other package, in this process."""
    from mobility.flows import Gravity  # noqa: PLC0415

    with threadpool_limits(1):
        cost, rows, columns, truth, counts = region(zones)
        mean = float((truth * cost).sum() / truth.sum())
        kernels, products = counted_passes(counts, cost)
        told = {}
        told["fit with errors"] = best(lambda: Gravity().fit(counts, cost).coefficients_.row(0))
        told["fit on the mean"] = best(
            lambda: Gravity().fit_mean_cost(rows, columns, cost, mean).parameters_["beta"]
        )
        told["plain secant"] = best(lambda: secant(rows, columns, cost, mean))
        told["bare passes"] = best(lambda: bare(cost, kernels, products))
        fitted = Gravity().fit(truth, cost)
        exact = {
            "beta of the exact table": fitted.parameters_["beta"],
            "margins off by": float(np.abs(fitted.predict().sum(axis=0) / columns - 1).max()),
        }
    return told, (kernels, products), exact


def peak(zones):
    """Megabytes that one fit takes above flows and cost."""
    from mobility.flows import Gravity  # noqa: PLC0415

    with threadpool_limits(1):
        cost, *_, counts = region(zones)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        Gravity().fit(counts, cost)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (after - before) / KB_PER_MB, cost.nbytes / 2**20


def sparse_case(_):
    """A country of 10,000 zones whose people travel at most 30 km."""
    from mobility.flows import Gravity, furness  # noqa: PLC0415

    rng = np.random.default_rng(SEED)
    tree = cKDTree(rng.uniform(0, (350, 300), (SPARSE_ZONES, 2)))
    cost = tree.sparse_distance_matrix(tree, SPARSE_KM, output_type="coo_matrix").tocsr()
    cost.setdiag(1.5)
    table = cost.copy()
    table.data = np.exp(-BETA * cost.data)
    rows = rng.lognormal(5, 0.8, SPARSE_ZONES)
    columns = np.asarray(table.T @ (rows / np.asarray(table.sum(axis=1)).ravel())).ravel()
    truth = furness(table, rows, columns, tol=1e-12)
    counts = truth.copy()
    counts.data = rng.poisson(truth.data).astype(float)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with threadpool_limits(1):
        seconds, fitted = best(lambda: Gravity().fit(counts, cost))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    made = fitted.predict()
    off = np.abs(np.asarray(made.sum(axis=0)).ravel() - np.asarray(counts.sum(axis=0)).ravel())
    return seconds, fitted.coefficients_.row(0), cost.nnz, (after - before) / KB_PER_MB, off.max()


def alone(task, *arguments):
    """Run a task in a fresh process, so that its memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(task, arguments)


RIVALS = {
    "aequilibrae": """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from aequilibrae.distribution import GravityCalibration
from aequilibrae.matrix import AequilibraeMatrix
given = np.load(sys.argv[1])

def table(name, values):
    matrix = AequilibraeMatrix()
    matrix.create_empty(zones=len(values), matrix_names=[name], memory_only=True)
    matrix.index[:] = np.arange(1, len(values) + 1)
    matrix.matrix[name][:, :] = values
    matrix.computational_view([name])
    return matrix

seconds = np.inf
for _ in range(3):
    flows, cost = table("flows", given["truth"]), table("cost", given["cost"])
    begin = time.process_time()
    model = GravityCalibration(matrix=flows, impedance=cost, function="expo")
    model.calibrate()
    seconds = min(seconds, time.process_time() - begin)
print(json.dumps([seconds, float(model.model.beta), None]))
""",
    "spint": """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import numpy as np
from spint.gravity import Doubly
given = np.load(sys.argv[1])
origin, destination = (at.ravel().astype(str) for at in np.indices(given["counts"].shape))
begin = time.process_time()
counts = given["counts"].ravel().astype(int)
model = Doubly(counts, origin, destination, given["cost"].ravel(), "exp")
seconds = time.process_time() - begin
print(json.dumps([seconds, -float(model.params[-1]), float(model.std_err[-1])]))
""",
}
"""What each other package is asked, as a program for its own interpreter."""

LARGEST = {"aequilibrae": 2_000, "spint": 2_000}
"""Zones beyond which a package is not asked; spint takes most of a minute at 2,000."""


def rival(name, interpreters, zones):
    """Ask another package, in the first interpreter that has it; None where none has."""
    cost, _, _, truth, counts = region(zones)
    threads = {key: "1" for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "flows.npz"
        np.savez(path, cost=cost, truth=truth, counts=counts)
        for interpreter in interpreters:
            asked = [interpreter, "-c", f"import {name}"]
            if subprocess.run(asked, capture_output=True, check=False).returncode:
                continue
            done = subprocess.run(
                [interpreter, "-c", RIVALS[name], str(path)],
                capture_output=True,
                text=True,
                check=False,
                env=os.environ | threads,
            )
            if done.returncode:
                return f"failed: {done.stderr.strip().splitlines()[-1]}"
            return json.loads(done.stdout.strip().splitlines()[-1])
    return None


def tell(zones, interpreters):
    told, (kernels, products), exact = alone(measured, zones)
    ours = told["fit with errors"][0]
    print(f"\n{zones:,} zones: {kernels} tables of deterrence, {products} products with one")
    for name, (seconds, given) in told.items():
        print(f"  {name:<18}{seconds:8.3f} s  {seconds / ours:7.2f} of our fit  {given}")
    for name in RIVALS:
        if zones > LARGEST[name]:
            print(f"  {name:<18}not asked beyond {LARGEST[name]:,} zones")
            continue
        found = rival(name, interpreters, zones)
        if isinstance(found, list):
            seconds, beta, error = found
            print(f"  {name:<18}{seconds:8.3f} s  {seconds / ours:7.2f} of our fit  {beta, error}")
        else:
            print(f"  {name:<18}{found or 'absent: no interpreter given has it'}")
    for name, value in exact.items():
        print(f"  {name}: {value:.3g}" if value < BETA / 2 else f"  {name}: {value:.12f}")
    megabytes, table = alone(peak, zones)
    print(f"  memory of a fit: {megabytes:.0f} MB above flows and cost ({table:.0f} MB each)")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--with", dest="interpreters", nargs="*", default=[])
    interpreters = [sys.executable, *parser.parse_args().interpreters]
    print(f"True beta {BETA}; one thread; processor seconds, best of {REPEATS} runs")
    for zones in SIZES:
        tell(zones, interpreters)
    seconds, coefficient, pairs, megabytes, off = alone(sparse_case, None)
    print(f"\n{SPARSE_ZONES:,} zones, sparse: {pairs:,} pairs within {SPARSE_KM:g} km")
    print(f"  fit with errors   {seconds:8.3f} s  {coefficient}")
    table = pairs * 12 / 2**20  # a value of 8 bytes and a column number of 4
    print(f"  memory of a fit: {megabytes:.0f} MB above flows and cost ({table:.0f} MB each)")
    print(f"  margins off by at most {off:.2g} persons")


if __name__ == "__main__":
    main()
