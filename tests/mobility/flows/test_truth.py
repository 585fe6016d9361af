"""Flows and deterrence of the synthetic example lie within their intervals."""

import polars as pl
import pytest

from benchmarks.flows_truth import one
from mobility.synthetic import population

REDRAWS = 8


@pytest.fixture(scope="module")
def told():
    base = population(1)
    return pl.DataFrame([one(base, seed) for seed in range(1, REDRAWS + 1)])


@pytest.mark.parametrize("whose", ["all staff", "the answers"])
def test_the_true_deterrence_lies_within_its_interval(told, whose):
    assert told[f"beta of {whose}"].sum() >= REDRAWS - 2


@pytest.mark.parametrize(
    "which",
    [
        "flows by home and workplace",
        "raked flows by home and mode",
        "modelled flows by home and mode",
    ],
)
def test_true_flows_lie_within_their_intervals(told, which):
    assert 0.90 < told[which].mean() < 0.985


def test_raked_flows_meet_the_register(told):
    assert told["largest error of a registered total"].max() < 1e-9
