"""Deliveries spoilt by the thousand: each is read in full or refused with a sentence.

Run: python -m benchmarks.fuzz [--count 5000] [--seed 1] [--form NAME] [--only NUMBER]

Of every form that the intake reads a good delivery is spoilt (`mutations`) and read in process. It
holds when the rows that came in are those taken in and those refused, or when a `MobilityError`
says what, where and what to do. Another exception, rows that do not add up, more than 20 seconds or
more than a gibibyte are defects. A case is its seed and number, and comes again as it was.
"""

import argparse
import json
import random
import resource
import select
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.fuzz_deliveries import Form
from benchmarks.fuzz_forms import forms
from benchmarks.mutations import spoilt
from mobility.errors import MobilityError

PATIENCE_S = 20.0
MOST_MB = 1_024
_KB = 1_024


def case(seed: int, number: int, only: str = "") -> tuple[Form, bytes]:
    """Give a case's form and its spoilt bytes."""
    chosen = [form for form in forms() if only.lower() in form.name.lower()]
    form = chosen[number % len(chosen)]
    return form, spoilt(form.good, form.ways, random.Random(f"{seed}:{number}"))


def verdict(form: Form, content: bytes) -> str:
    """Read a delivery; say `accepted`, `refused`, or what is wrong with how it was dealt with."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            counts = form.read(Path(folder), content)
        except MobilityError as told:
            whole = all(str(part).strip() for part in (told.what, told.where, told.todo))
            return "refused" if whole else f"DEFECT an error without its parts: {told!r}"
        except BaseException as problem:  # polars' panics are no Exception
            if isinstance(problem, KeyboardInterrupt):
                raise
            last = traceback.extract_tb(problem.__traceback__)
            ours = [f for f in last if "site-packages" not in f.filename] or last
            at = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}"
            return f"DEFECT {at} {type(problem).__name__}: {str(problem)[:200]}"
    if counts is not None and counts[0] != counts[1] + counts[2]:
        return f"DEFECT lost rows: {counts[0]} came in, {counts[1]} taken, {counts[2]} refused"
    return "accepted"


def work(seed: int, numbers: range, only: str) -> None:
    """Do cases one after another and say of each what came of it: the worker's side."""
    for number in numbers:
        form, content = case(seed, number, only)
        Path("/proc/self/clear_refs").write_text("5")  # the peak from here on
        said = verdict(form, content)
        if (peak := _peak_mb()) > MOST_MB:
            said = f"DEFECT {peak:.0f} MB"
        print(json.dumps([number, form.name, said]), flush=True)


def _peak_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / _KB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KB


def watched(seed: int, count: int, only: str) -> Iterator[tuple[int, str, str]]:
    """Have a worker do the cases, one that hangs or dies is ended, and the next goes on."""
    first = 0
    while first < count:
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.fuzz", "--work",
                   f"{first}:{count}", "--seed", str(seed), "--form", only]  # fmt: skip
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        ) as worker:
            patience = PATIENCE_S * 4  # a worker has modules to load first
            while first < count:
                if not select.select([worker.stdout], [], [], patience)[0]:
                    worker.kill()
                    yield first, case(seed, first, only)[0].name, f"DEFECT hung {PATIENCE_S} s"
                    break
                if not (line := worker.stdout.readline() if worker.stdout else b""):
                    yield first, case(seed, first, only)[0].name, "DEFECT the process died"
                    break
                patience = PATIENCE_S
                number, name, said = json.loads(line)
                first = number + 1
                yield number, name, said
            else:
                return
        first += 1


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("--count", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--form", default="", help="only forms whose name has this")
    parser.add_argument("--only", type=int, help="one case, here, with its bytes")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.work:
        first, last = map(int, asked.work.split(":"))
        work(asked.seed, range(first, last), asked.form)
        return 0
    if asked.only is not None:
        form, content = case(asked.seed, asked.only, asked.form)
        print(form.name, content[:3_000])
        print(verdict(form, content))
        return 0
    started = time.perf_counter()
    came: Counter[str] = Counter()
    defects = []
    for number, name, said in watched(asked.seed, asked.count, asked.form):
        came[said.split()[0]] += 1
        if said.startswith("DEFECT"):
            defects.append(said)
            print(f"case {number} ({name}): {said}", flush=True)
    print(
        f"{sum(came.values()):,} spoilt deliveries of {len(forms())} forms, seed {asked.seed}: "
        f"{came['accepted']:,} read in full, {came['refused']:,} refused in three parts, "
        f"{len(defects)} defects, {time.perf_counter() - started:.0f} s"
    )
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
