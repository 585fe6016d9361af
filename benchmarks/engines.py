"""The survey's tables and its sums on DuckDB and on Spark, at three sizes: the same, and seconds.

`python -m benchmarks.engines [rows ...]` (default 10^4, 10^5, 10^6). Both read the same Parquet and
write Parquet; Spark's session is started before the clock. What each wrote is held against its
declaration, as a run does, and compared by hash: every row, every column, to the last bit. Then the
sums that marts over people rest on, with 200 replicates, are added up in this process and on
Spark's workers; of them the largest relative difference of an estimate or an error is told.
"""

import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from mobility.lake import Lake, content_hash
from mobility.survey.weighted import told
from mobility.tables import MODES, clean, name_of
from pipelines.blocks import add_all
from pipelines.build import build_step
from pipelines.checks import check
from pipelines.engines import DuckDB, Engine, Spark
from pipelines.steps import all_steps, read_step

STEPS = ("respondents", "commutes", "commute_days", "trips", "survey_days", "selections")
SIZES = (10_000, 100_000, 1_000_000)
SEED = 11
TRIPS_A_PERSON = 3
DAY = date(2026, 11, 22)
SETTINGS = """
[municipality]
code = "0151"
name = "Made"
[survey]
replicates = 200
"""


def answers(rows: int) -> pl.DataFrame:
    """Draw conformed answers: a person row, then its trips."""
    chance = np.random.default_rng(SEED)
    each = TRIPS_A_PERSON + 1
    person = np.arange(rows) // each
    is_person = np.arange(rows) % each == 0
    hours, minutes = chance.integers(5, 23, rows), chance.integers(0, 60, rows)
    left = [f"{h:02d}:{m:02d}" for h, m in zip(hours, minutes, strict=True)]
    ticked = [["vejret", "for langt"][:count] for count in chance.integers(0, 3, rows)]
    kind = np.where(person % 2 == 0, "diary", "commuting")
    given = pl.DataFrame(
        {
            "survey": "made", "wave": 2026, "is_synthetic": True, "file": "made.csv",
            "respondent_id": pl.Series([f"{one:09d}" for one in person]),
            "row": np.arange(rows) + 2,
            "kind": kind,
            "record": np.where(is_person | (kind == "commuting"), "person", "trip"),
            "mode": np.array(MODES)[chance.integers(0, len(MODES), rows)],
            "distance_km": chance.lognormal(1.5, 1, rows).clip(0, 1_000),
            "duration_min": chance.lognormal(3, 0.6, rows).clip(0, 1_000),
            "days_per_week": chance.integers(1, 6, rows).astype(float),
            "departure": pl.Series(left),
            "barriers": pl.Series(ticked),
        }
    )  # fmt: skip
    once = given.filter((pl.col("kind") == "diary") | pl.Series(is_person))
    empty = clean.Answers.create_empty()
    typed = once.cast(dict(empty.select(once.columns).schema))
    return pl.concat([empty, typed], how="diagonal").with_columns(
        flags=pl.lit([], pl.List(pl.String))
    )


def workspace(root: Path, source: Path) -> Lake:
    """Make a workspace whose survey is the answers, with what else its weights rest on: nothing."""
    root.mkdir()
    (root / "mobility.toml").write_text(SETTINGS, "utf-8")
    lake = Lake(root)
    lake.path("clean", "answers").parent.mkdir(parents=True)
    lake.path("clean", "answers").symlink_to(source)
    for table in (clean.Margins, clean.GivenReplicates, clean.CarTripLengths):
        table.create_empty().write_parquet(lake.path("clean", name_of(table)))
    return lake


def build_tables(engine: Engine, lake: Lake) -> tuple[float, dict[str, str]]:
    """Run every step in SQL; give the seconds of the queries and the content of each table."""
    seconds, content = 0.0, {}
    for name in STEPS:
        step = read_step("clean", name)
        staged = lake.root / name
        started = time.perf_counter()
        engine.execute(step.sql or "", {"answers": lake.path("clean", "answers")}, {}, staged)
        seconds += time.perf_counter() - started
        checked = lake.path("clean", name)
        check(staged, checked, step.writes)
        content[name] = content_hash(checked)
    return seconds, content


def add_sums(engine: Engine, lake: Lake) -> tuple[float, dict[str, pl.DataFrame]]:
    """Add up what the marts over people rest on; give the seconds and the shares of each."""
    started = time.perf_counter()
    made = {step.table: add_all(step, lake, engine) for step in all_steps() if step.add}
    seconds = time.perf_counter() - started
    shares = {}
    for table, sums in made.items():
        shares |= {f"{table} {name}": told(one) for name, one in sums.items()}
    return seconds, shares


def gap(ours: dict[str, pl.DataFrame], theirs: dict[str, pl.DataFrame]) -> float:
    """Give the largest difference of an estimate or an error between the engines, relative."""
    assert ours.keys() == theirs.keys()
    largest = 0.0
    for name, one in ours.items():
        for column in ("estimate", "standard_error"):
            here, there = one[column].to_numpy(), theirs[name][column].to_numpy()
            scale = np.maximum(np.abs(here), 1e-9)
            largest = max(largest, float(np.nanmax(np.abs(here - there) / scale, initial=0)))
    return largest


def compare(spark: Spark, size: int, folder: Path) -> None:
    """Build both ways at one size and print a line."""
    source = folder / "answers.parquet"
    answers(size).write_parquet(source)
    ours, theirs = (workspace(folder / name, source) for name in ("duckdb", "spark"))
    here, built = build_tables(DuckDB(), ours)
    there, rebuilt = build_tables(spark, theirs)
    same = sum(built[table] == rebuilt[table] for table in STEPS)
    build_step(read_step("models", "replicates"), ours, DuckDB(), as_of=DAY)
    theirs.path("models", "replicates").parent.mkdir()
    theirs.path("models", "replicates").symlink_to(ours.path("models", "replicates"))
    added, shares = add_sums(DuckDB(), ours)
    elsewhere, others = add_sums(spark, theirs)
    print(
        f"{size:>10,}  {here:>9.2f}  {there:>9.2f}  {same:>4} of {len(STEPS)}"
        f"  {added:>9.2f}  {elsewhere:>9.2f}  {gap(shares, others):.1e}",
        flush=True,
    )


def main(sizes: list[int]) -> None:
    spark = Spark("local[2]")
    print(
        f"{'rows':>10}  {'DuckDB s':>9}  {'Spark s':>9}  same tables"
        f"  {'here s':>9}  {'Spark s':>9}  largest difference"
    )
    try:
        for size in sizes:
            with tempfile.TemporaryDirectory() as name:
                compare(spark, size, Path(name))
    finally:
        spark.close()


if __name__ == "__main__":
    main([int(float(one)) for one in sys.argv[1:]] or list(SIZES))
