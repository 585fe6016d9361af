"""What is added up in blocks from the disk is what is added up in memory."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mobility.survey.tabulation import tabulate
from mobility.survey.weighted import Weighted
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


@pytest.mark.parametrize("row_group", [37, 100, 1_000])
@pytest.mark.parametrize("amount", ["1", "distance_km"])
def test_shares_from_the_disk_are_those_of_memory(survey, tmp_path, row_group, amount):
    people, replicates, rows = survey
    rows.write_parquet(tmp_path / "rows.parquet", row_group_size=300)
    replicates.write_parquet(tmp_path / "replicates.parquet", row_group_size=row_group)
    table = OutOfCore(tmp_path / "rows.parquet", tmp_path / "replicates.parquet", tmp_path)
    made = table.shares(by=["survey", "wave", "sex"], level=["mode"], amount=amount)
    weighted = Weighted.of(people, replicates)
    value = pl.lit(1.0) if amount == "1" else pl.col("distance_km")
    tied = weighted.rows(rows.with_columns(employer=pl.lit(None, pl.String)), value)
    known = tied.with_columns(group_value=pl.col("sex"), group_variable=pl.lit("sex"))
    expected = tabulate(
        known, weight=weighted.weight, replicates=weighted.replicates,
        by=["survey", "wave", "sex"], level=["mode"],
    )  # fmt: skip
    assert made.height == 9
    assert_frame_equal(made, expected.select(made.columns), rel_tol=1e-9, abs_tol=1e-12)
