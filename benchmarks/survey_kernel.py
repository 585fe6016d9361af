"""Shares of 9 modes by 12 groups with 500 replicates: ours, svy, R, and NumPy's bare reading.

    python -m benchmarks.survey_kernel [--sizes 20000,200000,2000000] [--replicates 500]

Every tool runs in a process of its own on the same people, so that its peak memory is its own.
Reading is one ``sum()`` over the float32 matrix: less than that no estimate can do. R and svy are
left out at 2 million, where their float64 columns would be 8 GB, twice after raking. Below each
tool's elapsed seconds stand those of the processor, all cores together, which say more where the
machine has other work to do.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import polars as pl

from mobility.survey import Design, rake, rake_replicates, replicate_sums, replicate_weights
from mobility.tables import MODES

R_SCRIPT = Path(__file__).with_suffix(".R")
MOST_FOR_OTHERS = 500_000


def people_of(n):
    """Make people with a mode, a group, and three variables to rake to."""
    random = np.random.default_rng(7)
    share = np.array([0.08, 0.2, 0.06, 0.4, 0.06, 0.1, 0.07, 0.01, 0.02])
    return pl.DataFrame(
        {
            "respondent_id": np.arange(n),
            "mode": pl.Series(np.array(MODES)[random.choice(9, n, p=share)], dtype=pl.Enum(MODES)),
            "group": random.integers(0, 12, n).astype(str),
            "sex": random.integers(0, 2, n).astype(str),
            "age": random.integers(0, 6, n).astype(str),
            "zone": random.integers(0, 10, n).astype(str),
            "w": random.uniform(5, 15, n),
        }
    )


def margins_of(n):
    """Give totals that are somewhat off what the weights say."""
    tilt = {"sex": 2, "age": 6, "zone": 10}
    return {
        name: {str(i): 10.0 * n / k * (0.9 + 0.2 * i / (k - 1)) for i in range(k)}
        for name, k in tilt.items()
    }


def best(work, times=9):
    """Give the least seconds of several runs, elapsed and of the processor, and the last answer."""
    seconds, answer = [], None
    for _ in range(times):
        answer = None  # two matrices at a time would count twice
        began = np.array([time.perf_counter(), time.process_time()])
        answer = work()
        seconds.append(np.array([time.perf_counter(), time.process_time()]) - began)
    return np.min(seconds, axis=0).tolist(), answer


def peak_gb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def ours(n, replicates):
    people, margins = people_of(n), margins_of(n)
    draw = {"weight": "w", "replicates": replicates, "seed": 1}
    times = 2 if n <= MOST_FOR_OTHERS else 1
    made, weights = best(lambda: replicate_weights(people, **draw), times)
    held = peak_gb()
    read = best(weights.sum)[0]
    cell = people["mode"].to_physical().to_numpy().astype(np.int64) * 12
    cell += people["group"].cast(pl.Int64).to_numpy()
    kernel = best(lambda: replicate_sums(cell, weights))[0]

    def share():
        return Design(people, "w", replicates=weights, method="bootstrap").share("mode", "group")

    estimated, frame = best(share)
    peak = peak_gb()
    raked = np.array(best(lambda: rake_replicates(people, weights, margins), 1)[0])
    raked += best(lambda: rake(people, margins, base_weight="w"), 3)[0]
    linear = best(lambda: Design(people, "w").share("mode", "group"), 2)[0]
    return {
        "read": read,
        "kernel": kernel,
        "share": estimated,
        "make": made,
        "rake": raked.tolist(),
        "linear": linear,
        "matrix_gb": weights.nbytes / 2**30,
        "held_gb": held,
        "peak_gb": max(peak, peak_gb()),
        "error": frame["standard_error"].mean(),
    }


def svy_(n, replicates):
    warnings.simplefilter("ignore")
    import svy  # noqa: PLC0415 - only this process pays for it

    people, margins = people_of(n).cast({"mode": pl.String}), margins_of(n)  # it knows no Enum
    sample = svy.Sample(people, svy.Design(wgt="w", psu="respondent_id"))
    made, drawn = best(
        lambda: sample.weighting.create_bs_wgts(replicates, rep_prefix="b", rstate=1), 1
    )
    estimated, _ = best(lambda: drawn.estimation.prop("mode", by="group", method="replication"), 3)
    raked, _ = best(lambda: drawn.weighting.rake(controls=margins, tol=1e-8, wgt_name="k"), 2)
    linear, _ = best(lambda: sample.estimation.prop("mode", by="group", method="taylor"), 2)
    return {"share": estimated, "make": made, "rake": raked, "linear": linear, "peak_gb": peak_gb()}


def r_(n, replicates):
    done = subprocess.run(
        ["Rscript", str(R_SCRIPT), str(n), str(replicates)],
        capture_output=True,
        text=True,
        check=True,
    )
    found = json.loads(done.stdout.strip().splitlines()[-1])
    found["peak_gb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    return found


TOOLS = {"ours": ours, "svy": svy_, "R survey": r_}


def measured(tool, n, replicates):
    """Run one tool in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.survey_kernel", "--only", tool]
    command += ["--sizes", str(n), "--replicates", str(replicates)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{n:>10,} {tool}: failed: {done.stderr.strip().splitlines()[-1]}")
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def line(n, tool, found, mine):
    """Print what one tool needed, beside ours."""
    for place, kind in enumerate((f"{n:>10,} {tool:9}", f"{'':10} processor")):
        columns = []
        for name in ("make", "share", "linear", "rake"):
            seconds = found[name][place]
            times = "" if tool == "ours" else f" ({seconds / mine[name][place]:.1f}x)"
            columns.append(f"{seconds:.3f} s{times}")
        peak = f"{found['peak_gb']:>9.2f} GB" if place == 0 else ""
        print(kind + "".join(f"{text:>21}" for text in columns) + peak, flush=True)


def main() -> None:
    """Print the table, or run one tool and print what it needed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="20000,200000,2000000")
    parser.add_argument("--replicates", type=int, default=500)
    parser.add_argument("--only", choices=TOOLS)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    if options.only:
        print(json.dumps(TOOLS[options.only](sizes[0], options.replicates)))
        return
    print(f"{options.replicates} replicates, 9 modes by 12 groups; margins of 2, 6 and 10 levels")
    heads = ("make replicates", "shares, replicated", "shares, linearised", "rake all")
    print(f"{'people':>10} {'tool':9}" + "".join(f"{head:>21}" for head in heads) + f"{'peak':>12}")
    for n in sizes:
        mine = measured("ours", n, options.replicates)
        line(n, "ours", mine, mine)
        others = ["svy", *(["R survey"] if shutil.which("Rscript") else [])]
        for tool in others if n <= MOST_FOR_OTHERS else []:
            theirs = measured(tool, n, options.replicates)
            if theirs:
                line(n, tool, theirs, mine)
        read, kernel, share = (mine[name][0] for name in ("read", "kernel", "share"))
        of_processor = mine["share"][1] / mine["read"][1]
        print(
            f"{'':10} one read of the {mine['matrix_gb']:.2f} GB matrix {read:.4f} s; sums "
            f"{kernel:.4f} s = {kernel / read:.1f} reads; shares with errors {share / read:.1f} "
            f"reads ({of_processor:.1f} in processor seconds, on two cores); "
            f"{mine['held_gb']:.2f} GB held before, {mine['peak_gb']:.2f} GB at peak",
            flush=True,
        )


if __name__ == "__main__":
    main()
