"""A nation's survey on one machine: cost and memory from 10^4 to 5x10^7 trips, out of core.

`python -m benchmarks.national [trips ...]` (default 10^4, 10^5, 10^6, 10^7; 5x10^7 by name). Ten
trips a person, 200 replicates. For each size answers are drawn, and then the steps are built as
`mobility run` builds them: the tables of the survey by DuckDB, each held against its declaration;
the replicate weights, raked in every replicate; and the marts that add up over people, from all
replicates. Each part runs in a process of its own, so that its peak of memory is its own; the limit
is told to the kernel, which ends what would exceed it.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from mobility.lake import Lake, connect
from mobility.lake.connection import quote, spill
from mobility.tables import MODES, clean, name_of
from pipelines.build import build_step
from pipelines.engines import DuckDB
from pipelines.steps import all_steps, read_step

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
TRIPS_A_PERSON = 10
REPLICATES = 200
ZONES = 98
LIMIT_GIB = 12
DAY = date(2026, 11, 22)
SETTINGS = f"""
[municipality]
code = "0151"
name = "Nation"
[survey]
replicates = {REPLICATES}
seed = 11
"""
AGES = ("18-29", "30-39", "40-49", "50-59")
PURPOSES = ("work", "shopping", "leisure", "home")


def draw(root: Path, trips: int) -> None:
    """Write conformed answers: a row per person and ten per person for the trips, and margins."""
    (root / "mobility.toml").write_text(SETTINGS, "utf-8")
    lake = Lake(root)
    lake.path("clean", "answers").parent.mkdir(parents=True)
    empty = root / "empty.parquet"
    clean.Answers.create_empty().write_parquet(empty)
    people = trips // TRIPS_A_PERSON
    connection = connect()
    spill(connection, root)
    connection.execute(
        f"copy (select * from read_parquet({quote(str(empty))}) union all by name {_people(people)}"
        f" union all by name {_trips(trips)}) "
        f"to {quote(str(lake.path('clean', 'answers')))} (format parquet)"
    ).fetchall()
    ages = {age: people / len(AGES) * (0.8 + 0.1 * at) for at, age in enumerate(AGES)}
    sexes = {"female": sum(ages.values()) * 0.52, "male": sum(ages.values()) * 0.48}
    told = [
        {"survey": "nation", "wave": 2026, "employer": "", "variable": name, "level": level,
         "total": total, "file": "margins.csv", "row": 2}
        for name, levels in (("age_band", ages), ("sex", sexes)) for level, total in levels.items()
    ]  # fmt: skip
    clean.Margins.cast(pl.DataFrame(told)).write_parquet(lake.path("clean", "margins"))
    for table in (clean.GivenReplicates, clean.CarTripLengths):
        table.create_empty().write_parquet(lake.path("clean", name_of(table)))


def _people(count: int) -> str:
    """Say in SQL who answered."""
    return _selected(
        {
            "record": "'person'", '"row"': "i + 2", "file": "'people.csv'",
            "respondent_id": "printf('%08d', i)",
            "age_band": f"{list(AGES)}[1 + i % {len(AGES)}]",
            "sex": "['female', 'male'][1 + (hash(i + 5) % 2)::int]",
            "has_car": "hash(i + 6) % 3 > 0",
            "home_zone": f"printf('%03d', hash(i + 7) % {ZONES})",
        },
        count,
    )  # fmt: skip


def _trips(count: int) -> str:
    """Say in SQL which trips they made."""
    return _selected(
        {
            "record": "'trip'", '"row"': "i + 2", "file": "'trips.csv'",
            "respondent_id": f"printf('%08d', i // {TRIPS_A_PERSON})",
            "mode": f"{list(MODES)}[1 + (hash(i) % {len(MODES)})::int]",
            "distance_km": "round((hash(i + 1) % 100000) / 2000.0, 3)",
            "duration_min": "round((hash(i + 2) % 9000) / 100.0 + 5, 1)",
            "departure": "printf('%02d:%02d', 5 + hash(i + 3) % 18, hash(i + 4) % 60)",
            "purpose": f"{list(PURPOSES)}[1 + (hash(i + 8) % {len(PURPOSES)})::int]",
        },
        count,
    )  # fmt: skip


def _selected(columns: dict[str, str], count: int) -> str:
    of_all = {
        "survey": "'nation'", "wave": "2026", "is_synthetic": "true", "kind": "'diary'",
        "flags": "[]::varchar[]",
    }  # fmt: skip
    told = ", ".join(f"{value} as {name}" for name, value in (of_all | columns).items())
    return f"select {told} from range({count}) t(i)"


def make_tables(root: Path, trips: int) -> None:
    """Build the tables of the survey."""
    tables = ("respondents", "trips", "commutes", "commute_days")
    rows = dict(zip(tables, [_built(root, "clean", table) for table in tables], strict=True))
    assert rows["trips"] == trips, rows
    assert rows["respondents"] == trips // TRIPS_A_PERSON, rows


def make_weights(root: Path, trips: int) -> None:
    """Build the replicate weights."""
    assert _built(root, "models", "replicates") == trips // TRIPS_A_PERSON


def make_shares(root: Path, trips: int) -> None:
    """Build the marts that add up over people, and see that all are in it."""
    for step in all_steps():
        if step.add:
            assert _built(root, step.layer, step.table) > 0
    made = Lake(root).scan("marts", "mode_share").collect()
    whole = made.filter(pl.col("group_variable").is_null(), pl.col("measure") == "trips")
    assert whole["n"].unique().to_list() == [trips // TRIPS_A_PERSON]
    assert abs(whole["estimate"].sum() - 1) < 1e-9
    assert whole["standard_error"].is_between(0, 0.1).all()


def _built(root: Path, layer: str, table: str) -> int:
    made = build_step(read_step(layer, table), Lake(root), DuckDB(), as_of=DAY)
    assert made.refused == 0, made
    return made.rows_out


PARTS = {"draw": draw, "tables": make_tables, "weights": make_weights, "shares": make_shares}
Work = Callable[[Path, int], None]


class Spent(NamedTuple):
    """What a part cost: seconds, seconds of processor (start of Python included), peak in GiB."""

    seconds: float
    processor: float
    peak: float


def apart(work: Work, root: Path, trips: int) -> Spent:
    """Run a part in a process of its own; tell what it cost."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_inside, args=(work, root, trips, theirs))
    process.start()
    theirs.close()
    try:
        told: Spent = ours.recv()
    except EOFError:
        sys.exit(f"{work.__name__} of {trips:,} trips did not end: over {LIMIT_GIB} GiB, or broken")
    process.join()
    return told


def _inside(work: Work, root: Path, trips: int, pipe) -> None:
    limit = LIMIT_GIB * 2**30
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    started = time.perf_counter()
    work(root, trips)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = time.perf_counter() - started
    pipe.send(Spent(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 2**20))


def main(sizes: list[int]) -> None:
    heads = "  ".join(f"{name + ' s':>9} {'GiB':>5}" for name in PARTS)
    print(f"{'trips':>11} {'people':>10}  {heads}  microseconds a trip, of processor; no draw")
    for trips in sizes:
        with tempfile.TemporaryDirectory() as name:
            print(f"{trips:>11,} {trips // TRIPS_A_PERSON:>10,}", end="", flush=True)
            spent = []
            for work in PARTS.values():
                spent.append(apart(work, Path(name), trips))
                print(f"  {spent[-1].seconds:>9.2f} {spent[-1].peak:>5.2f}", end="", flush=True)
        each = [sum(column) / trips * 1e6 for column in zip(*spent[1:], strict=True)]
        print(f"  {each[0]:>8.2f} {each[1]:>8.2f}", flush=True)


if __name__ == "__main__":
    main([int(float(one)) for one in sys.argv[1:]] or list(SIZES))
