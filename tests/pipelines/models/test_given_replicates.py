"""Replicate weights that were delivered reach the published errors."""

import polars as pl
import pytest

from mobility.survey import Design
from pipelines.runner import run
from tests import workspaces
from tests.workspaces import deliver

MAPPING = """
[survey]
title = "Commuting survey with replicate weights of its own"
kind = "commuting"
wave = 2026

[file]
name = "answers.csv"

[columns]
respondent_id = "id"
mode = {{ column = "how", values = {{ Bil = "car_driver", Cykel = "bike" }} }}

[weights]
column = "w"
replicates = "rep_*"
{method}
"""
BALANCED = ((1, 1, 1, 1), (1, -1, 1, -1), (1, 1, -1, -1), (1, -1, -1, 1))
"""A Hadamard matrix; its columns but the first say which half of a stratum a replicate takes."""
PEOPLE = [
    {"id": str(number), "how": ("Bil", "Cykel", "Bil", "Bil", "Cykel")[number % 5], "w": 2.0}
    | {
        f"rep_{one}": 2.0 * (1 + signs[1 + number % 3] * (-1) ** (number // 3 % 2))
        for one, signs in enumerate(BALANCED)
    }
    for number in range(36)
]
LINES = [",".join(PEOPLE[0]), *(",".join(map(str, one.values())) for one in PEOPLE)]


def given(root, method):
    """Make a workspace with nothing but a survey that has replicate weights."""
    lake = workspaces.make(root, facts=())
    files = {"survey.toml": MAPPING.format(method=method), "answers.csv": LINES}
    deliver(root, "surveys_given/2026", files)
    return lake


def test_a_published_error_is_that_of_the_given_replicates(tmp_path):
    lake = given(tmp_path, 'replicate_method = "brr"')
    outcome = run(lake, tables=["mode_share"], now=workspaces.NOW)
    assert not outcome.failed, outcome.failed
    made = lake.scan("marts", "mode_share").filter(
        pl.col("group_variable").is_null(),
        pl.col("employer").is_null(),
        survey="surveys_given",
        measure="persons",
        mode="car_driver",
    )
    sample = pl.DataFrame(PEOPLE).with_columns(by_car=pl.col("how") == "Bil")
    names = [f"rep_{one}" for one in range(4)]
    exact = Design(sample, "w", replicates=names, method="brr").mean("by_car")
    found = made.collect()
    assert found["estimate"][0] == pytest.approx(exact["estimate"][0])
    assert found["standard_error"][0] == pytest.approx(exact["standard_error"][0], rel=1e-5)


@pytest.mark.parametrize(
    ("method", "says"),
    [
        pytest.param("", "without `replicate_method`", id="no method"),
        pytest.param('replicate_method = "fay"', "need `fay_k`", id="no factor"),
    ],
)
def test_replicates_of_an_unknown_variance_are_refused(tmp_path, method, says):
    outcome = run(given(tmp_path, method), tables=["mode_share"], now=workspaces.NOW)
    assert says in str(outcome.failed["clean/answers/surveys_given--2026"])
