"""Attack 1,000 random protected tables; count the holes beside simpler ways; time large tables.

Run by name: ``python -m benchmarks.disclosure``. The attacker is the one of the tests, written
apart from the protector; linked tables are attacked a second time by one who writes out the table
of all variables at once. Beside ours stand, on the same tables in the same run, the simple way
(every sum with one hole gets a second one, the smallest), the fewest holes with two or none in
every sum (what the first trials measured) and, with ``--argus PYTHON`` naming an
interpreter that has it, pytauargus (OPT, every cell at cost 1).
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from mobility.disclosure import Table, audit, protect_release
from tests.mobility.disclosure.attacker import crossing, equations, inferable, printed
from tests.mobility.disclosure.tables import counts, frame, linked

THRESHOLD = 5
ARGUS = Path(__file__).with_name("disclosure_argus.py")
TOLD = ("tables", "cells", "primary", "hidden", "inferable", "inferable by crossing")
TOLD += ("not proven least",)
LARGE = [((98, 10), 35), ((4, 5, 6), 30), ((98, 40), 60), ((10, 6, 4), 60), ((98, 100), 60)]
"""Shapes and means per cell, the quicker first; ``--largest`` says how many are timed."""


def drawn(kind, seed):
    """One random table, or three that share margins: name -> (frame, by)."""
    rng = np.random.default_rng([seed, len(kind)])
    mean = float(rng.choice([3, 8, 15, 40]))
    if kind == "two ways":
        shape = (int(rng.integers(3, 9)), int(rng.integers(3, 8)))
    elif kind == "three ways":
        shape = tuple(int(k) for k in rng.integers(2, 4, size=3))
    else:
        return linked(tuple(int(k) for k in rng.integers(3, 5, size=3)), rng, mean=mean / 2)
    return {"t": frame(counts(shape, rng, mean=mean))}


def simple(table, by):
    """Hide small cells; give every sum with one hole a second one, the smallest that is shown."""
    rows = dict(printed(table, by))
    holes = {key for key, n in rows.items() if 0 < n < THRESHOLD}
    sums = [{whole, *parts} for whole, parts in equations([list(rows.items())])]
    while lone := [s for s in sums if len(s & holes) == 1 and len(s) > 1]:
        shown = [key for key in lone[0] - holes if rows[key] > 0] or list(lone[0] - holes)
        holes.add(min(shown, key=lambda key: (rows[key], str(sorted(key)))))
    return [(key, None if key in holes else n) for key, n in rows.items()]


def two_per_sum(table, by):
    """Hide the fewest cells so that no sum has one hole only: a weaker rule, the same solver."""
    rows = dict(printed(table, by))
    place = {key: i for i, key in enumerate(rows)}
    sums = [
        [place[key] for key in (whole, *parts)] for whole, parts in equations([list(rows.items())])
    ]
    size, lines = len(rows), len(sums)
    entries = [(line, cell) for line, members in enumerate(sums) for cell in members]
    line, cell = np.array(entries).T
    ones, each = np.ones(len(entries)), np.arange(len(entries))
    opened = sparse.csr_array((np.r_[ones, -ones], (np.r_[each, each], np.r_[cell, size + line])))
    twice = sparse.csr_array(
        (
            np.r_[ones, np.full(lines, -2.0)],
            (np.r_[line, np.arange(lines)], np.r_[cell, size + np.arange(lines)]),
        )
    )
    must = np.array([0 < n < THRESHOLD for n in rows.values()], dtype=float)
    solved = milp(
        np.r_[np.ones(size), np.zeros(lines)],
        integrality=np.r_[np.ones(size), np.zeros(lines)],
        bounds=Bounds(np.r_[must, np.zeros(lines)], 1),
        constraints=[LinearConstraint(opened, -np.inf, 0), LinearConstraint(twice, 0, np.inf)],
    )
    return [(key, None if solved.x[i] > 0.5 else n) for i, (key, n) in enumerate(rows.items())]


def argus(python, tables):
    """Let pytauargus hide cells: the pattern of each table, None where it failed."""
    inner = [
        [
            [*key.values(), n]
            for key, n in zip(t.select(by).to_dicts(), t["n"], strict=True)
            if None not in key.values()
        ]
        for t, by in tables
    ]
    with tempfile.TemporaryDirectory() as folder:  # where the engine leaves its logs
        done = subprocess.run(
            [python, str(ARGUS.resolve())],
            input=json.dumps(inner),
            capture_output=True,
            text=True,
            check=True,
            cwd=folder,
        )
    return json.loads(done.stdout.splitlines()[-1])


def attack(count):
    """Protect and attack `count` tables; keep single tables for the comparison."""
    kept, told = [], Counter()
    seconds = Counter()
    kinds = ["two ways"] * (count // 2) + ["three ways"] * (count // 4)
    kinds += ["linked"] * (count - len(kinds))
    for seed, kind in enumerate(kinds):
        given = drawn(kind, seed)
        start = time.perf_counter()
        release = protect_release({name: Table(t, by) for name, (t, by) in given.items()})
        seconds[kind] += time.perf_counter() - start
        printing, small = [], set()
        for name, (_, by) in given.items():
            table = release.tables[name]
            printing.append(printed(table, by))
            small |= {key for key, _ in printed(table.filter(status="primary"), by)}
        cells = dict(entry for table in printing for entry in table)
        told[kind, "tables"] += 1
        told[kind, "cells"] += len(cells)
        told[kind, "primary"] += len(small)
        told[kind, "hidden"] += sum(n is None for n in cells.values())
        told[kind, "inferable"] += len(inferable(printing, small, THRESHOLD))
        if kind == "linked":
            ends = crossing(printing, small).values()
            told[kind, "inferable by crossing"] += sum(b - a < THRESHOLD for a, b in ends)
        told[kind, "not proven least"] += (
            release.proof["further_holes_cost"] - release.proof["further_holes_cost_at_least"] > 0.9
        )
        if kind != "linked":
            kept.append((kind, *given["t"], small, printing[0]))
    for kind in dict.fromkeys(kinds):
        row = ", ".join(f"{told[kind, what]} {what}" for what in TOLD if (kind, what) in told)
        print(f"{kind}: {row}; {seconds[kind]:.1f} s", flush=True)
    return kept


def compare(kept, python):
    """Count holes and inferable cells of the ways on the same tables."""
    patterns = argus(python, [(t, by) for _, t, by, *_ in kept]) if python else [None] * len(kept)
    for kind in dict.fromkeys(kind for kind, *_ in kept):
        told = Counter()
        for (own, table, by, small, ours), pattern in zip(kept, patterns, strict=True):
            if own != kind:
                continue
            ways = {
                "ours": ours,
                "simple": simple(table, by),
                "two per sum": two_per_sum(table, by),
            }
            if pattern:
                holes = {
                    frozenset((v, x) for v, x in zip(by, key, strict=True) if x) for key in pattern
                }
                ways["pytauargus"] = [(k, None if k in holes else n) for k, n in printed(table, by)]
                told["with pytauargus"] += 1
                told["ours there"] += sum(n is None for _, n in ours) - len(small)
            for way, rows in ways.items():
                shown = {key for key, n in rows if n is not None}
                told[way, "further"] += len(rows) - len(shown) - len(small)
                told[way, "inferable"] += len(small & shown) + len(inferable([rows], small - shown))
        print(f"{kind}, holes beyond the primary ones, and primary cells within reach:")
        for way in ("ours", "simple", "two per sum", "pytauargus"):
            print(f"  {way}: {told[way, 'further']} further, {told[way, 'inferable']} inferable")
        print(
            f"  (pytauargus answered {told['with pytauargus']}; ours there: {told['ours there']})",
            flush=True,
        )


def large(count):
    """Time large tables, protection with its proof and the audit apart."""
    for shape, mean in LARGE[:count]:
        table, by = frame(counts(shape, np.random.default_rng(1), mean=mean))
        start = time.perf_counter()
        release = protect_release({"t": Table(table, by)})
        middle = time.perf_counter()
        protected = release.tables["t"]
        safe = audit(protected, by=by).join(protected, on=by, nulls_equal=True)
        end = time.perf_counter()
        status = dict(protected["status"].value_counts().iter_rows())
        assert safe.filter(status="primary")["is_safe"].all()
        print(
            f"{' x '.join(map(str, shape))}: {table.height} cells,"
            f" {status.get('primary', 0)} primary, {status.get('secondary', 0)} further (at least"
            f" {release.proof['further_holes_cost_at_least']:.2f}), {middle - start:.2f} s,"
            f" audit of every hidden cell {end - middle:.2f} s",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", type=int, default=1_000)
    parser.add_argument("--argus", help="a Python that has pytauargus")
    parser.add_argument("--compared", type=int, default=200, help="tables done the other ways too")
    parser.add_argument("--largest", type=int, default=4, help="large tables that are timed")
    chosen = parser.parse_args()
    large(chosen.largest)
    kept = attack(chosen.tables)
    step = max(1, len(kept) // max(chosen.compared, 1))
    compare(kept[::step], chosen.argus)


if __name__ == "__main__":
    main()
