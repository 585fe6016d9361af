"""What is added up in blocks from the disk is what is added up in memory."""

import shutil
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mobility.survey.tabulation import tabulate
from mobility.survey.weighted import Weighted
from pipelines.engines import Spark
from pipelines.spark_sums import OnSpark, adding
from pipelines.streaming import OutOfCore

KEY = ["survey", "wave", "respondent_id"]


@pytest.fixture
def survey():
    chance = np.random.default_rng(3)
    n = 400
    people = pl.DataFrame(
        {"survey": "s", "wave": 2026, "respondent_id": [f"{one:04}" for one in range(n)]}
    )
    weights = chance.exponential(1, (n, 12)).astype(np.float32)
    replicates = people.with_columns(
        weight=pl.Series(chance.exponential(2, n)),
        weights=pl.Series(weights, dtype=pl.Array(pl.Float32, 12)),
    )
    rows = people.sample(2_000, with_replacement=True, seed=1).with_columns(
        mode=pl.Series(chance.choice(["walk", "bike", "car_driver"], 2_000)),
        sex=pl.Series(chance.choice(["f", "m", None], 2_000)),
        distance_km=pl.Series(chance.lognormal(1, 1, 2_000)),
    )
    return (
        people,
        replicates,
        rows.with_columns(
            mode=pl.when(pl.int_range(pl.len()) % 50 == 0).then(None).otherwise("mode")
        ),
    )


def in_memory(people, replicates, rows, amount):
    """Estimate the same by the kernel of one machine, all rows and weights in memory."""
    weighted = Weighted.of(people, replicates)
    value = pl.lit(1.0) if amount == "1" else pl.col("distance_km")
    tied = weighted.rows(rows.with_columns(employer=pl.lit(None, pl.String)), value)
    return tabulate(
        tied, weight=weighted.weight, replicates=weighted.replicates,
        by=["survey", "wave", "sex"], level=["mode"],
    )  # fmt: skip


@pytest.fixture
def written(survey, tmp_path):
    """Write the survey's rows and weights; give the two files."""

    def write(row_group):
        _, replicates, rows = survey
        files = tmp_path / "rows.parquet", tmp_path / "replicates.parquet"
        rows.write_parquet(files[0], row_group_size=300)
        replicates.write_parquet(files[1], row_group_size=row_group)
        return files

    return write


@pytest.mark.parametrize("row_group", [37, 100, 1_000])
@pytest.mark.parametrize("amount", ["1", "distance_km"])
def test_shares_from_the_disk_are_those_of_memory(survey, written, tmp_path, row_group, amount):
    table = OutOfCore(*written(row_group), tmp_path)
    made = table.shares(by=["survey", "wave", "sex"], level=["mode"], amount=amount)
    assert made.height == 9
    assert_frame_equal(
        made, in_memory(*survey, amount).select(made.columns), rel_tol=1e-9, abs_tol=1e-12
    )


@pytest.mark.spark
@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
def test_shares_added_up_by_sparks_workers_are_those_of_memory(survey, written):
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    spark = Spark("local[2]")
    try:
        table = OnSpark(spark.session, *written(100))
        made = table.shares(by=["survey", "wave", "sex"], level=["mode"], amount="distance_km")
        assert made.height == 9
        expected = in_memory(*survey, "distance_km").select(made.columns)
        assert_frame_equal(made, expected, rel_tol=1e-9, abs_tol=1e-12)
    finally:
        spark.close()


def test_what_workers_give_is_the_same_however_the_rows_were_parted():
    chance = np.random.default_rng(5)
    rows = pl.DataFrame(
        {
            "cell": chance.integers(0, 4, 90),
            "amount": chance.random(90),
            "weight": chance.random(90),
        }
    ).with_columns(weights=pl.Series(chance.random((90, 7)).astype(np.float32).tolist()))

    def added(sizes):
        edges = np.cumsum([0, *sizes])
        parts = [rows[a:b].to_arrow() for a, b in pairwise(edges)]
        [whole] = adding(4)(batch for part in parts for batch in part.to_batches())
        return pl.from_arrow(whole)

    assert_frame_equal(added([90]), added([13, 50, 27]), rel_tol=1e-12)
    assert list(adding(4)(iter(()))) == []
