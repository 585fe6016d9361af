"""The survey's SQL steps on DuckDB and on Spark, at three sizes: the same rows, and the seconds.

`python -m benchmarks.engines [rows ...]` (default 10^4, 10^5, 10^6). Both read the same Parquet and
write Parquet; Spark's session is started before the clock. What each wrote is held against its
declaration, as a run does, and compared by hash: every row, every column, to the last bit.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from mobility.lake import content_hash
from mobility.tables import MODES, clean
from pipelines.checks import check
from pipelines.engines import DuckDB, Engine, Spark
from pipelines.steps import read_step

STEPS = ("respondents", "commutes", "commute_days", "trips", "survey_days", "selections")
SIZES = (10_000, 100_000, 1_000_000)
SEED = 11
TRIPS_A_PERSON = 3


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


def run_all(engine: Engine, source: Path, folder: Path) -> tuple[float, dict[str, str]]:
    """Run every step; give the seconds and the content of each table."""
    folder.mkdir()
    seconds, content = 0.0, {}
    for name in STEPS:
        step = read_step("clean", name)
        target = folder / f"{name}.parquet"
        started = time.perf_counter()
        engine.execute(step.sql or "", {"answers": source}, {}, target)
        seconds += time.perf_counter() - started
        checked = folder / f"{name}.checked.parquet"
        check(target, checked, step.writes)
        content[name] = content_hash(checked)
    return seconds, content


def main(sizes: list[int]) -> None:
    spark = Spark("local[2]")
    print(f"{'rows':>10}  {'DuckDB s':>9}  {'Spark s':>9}  tables with the same content")
    try:
        for size in sizes:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                source = folder / "answers.parquet"
                answers(size).write_parquet(source)
                here, ours = run_all(DuckDB(), source, folder / "duckdb")
                there, theirs = run_all(spark, source, folder / "spark")
                same = [table for table in STEPS if ours[table] == theirs[table]]
                print(
                    f"{size:>10,}  {here:>9.2f}  {there:>9.2f}  {len(same)} of {len(STEPS)}"
                    f"{'' if len(same) == len(STEPS) else ': not ' + str(set(STEPS) - set(same))}",
                    flush=True,
                )
    finally:
        spark.close()


if __name__ == "__main__":
    main([int(float(one)) for one in sys.argv[1:]] or list(SIZES))
