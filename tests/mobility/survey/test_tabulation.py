"""Tables from collapsed rows say what the design says."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey import Design
from mobility.survey.tabulation import tabulate, tabulate_replicates
from mobility.survey.weighted import Weighted

PEOPLE = 120
REPLICATES = 40
MODES = ["bike", "car_driver", "train"]


@pytest.fixture(scope="module")
def sample():
    draw = np.random.default_rng(5)
    weight = draw.uniform(1, 4, PEOPLE)
    replicates = (weight[:, None] * draw.poisson(1, (PEOPLE, REPLICATES))).astype(np.float32)
    rows = pl.DataFrame(
        {
            "_person": np.arange(PEOPLE, dtype=np.uint32),
            "_amount": np.ones(PEOPLE),
            "mode": draw.choice(MODES, PEOPLE),
            "sex": draw.choice(["f", "m"], PEOPLE),
        }
    )
    return rows, weight, replicates


def test_shares_of_persons_are_those_of_the_design(sample):
    rows, weight, replicates = sample
    made = tabulate(rows, weight=weight, replicates=replicates, by=["sex"], level=["mode"])
    design = Design(
        rows.with_columns(w=weight), weight="w", replicates=replicates, method="bootstrap"
    )
    told = design.share("mode", by="sex").sort("sex", "mode")
    for column in ("estimate", "standard_error"):
        assert made[column].to_numpy() == pytest.approx(told[column].to_numpy(), rel=1e-6)
    assert made["n"].to_list() == told["n"].to_list()


def test_a_persons_trips_are_one_respondent(sample):
    rows, weight, replicates = sample
    trips = pl.concat([rows, rows.with_columns(mode=pl.lit("bike"))])
    made = tabulate(trips, weight=weight, replicates=replicates, by=[], level=["mode"])
    assert made["n"].to_list() == [PEOPLE] * 3
    assert made["estimate"].sum() == pytest.approx(1)
    bike = made.filter(pl.col("mode") == "bike")["estimate"].item()
    alone = tabulate(rows, weight=weight, replicates=replicates, by=[], level=["mode"])
    assert bike == pytest.approx(
        0.5 + alone.filter(pl.col("mode") == "bike")["estimate"].item() / 2
    )


def test_shares_of_a_select_all_question_divide_by_those_asked(sample):
    rows, weight, replicates = sample
    ticks = pl.concat(
        [rows.with_columns(option=pl.lit("rain")), rows.head(30).with_columns(option=pl.lit("far"))]
    )
    made = tabulate_replicates(
        ticks, weight=weight, replicates=replicates, by=[], level=["option"], among=rows
    ).frame()
    told = dict(zip(made["option"], made["estimate"], strict=True))
    assert told["rain"] == pytest.approx(1)
    assert told["far"] == pytest.approx(weight[:30].sum() / weight.sum())


def test_amounts_are_weighted_sums(sample):
    rows, weight, replicates = sample
    made = tabulate(
        rows, weight=weight, replicates=replicates, by=["sex"], level=["mode"], is_share=False
    )
    assert made["estimate"].sum() == pytest.approx(weight.sum())


def test_a_row_without_its_respondent_is_named(sample):
    rows, weight, replicates = sample
    strange = rows.with_columns(_person=pl.lit(PEOPLE, pl.UInt32))
    with pytest.raises(EstimateError, match="without a weight"):
        tabulate(strange, weight=weight, replicates=replicates, by=[], level=["mode"])


def test_weights_find_their_people_in_any_order(sample):
    _, weight, replicates = sample
    people = pl.DataFrame(
        {"survey": "s", "wave": 2026, "respondent_id": [f"p{i:03}" for i in range(PEOPLE)]}
    )
    kept = people.with_columns(
        weight=weight, weights=pl.Series(replicates, dtype=pl.Array(pl.Float32, REPLICATES))
    )
    shuffled = kept.sample(fraction=1, shuffle=True, seed=1)
    made = Weighted.of(people, shuffled)
    assert made.weight == pytest.approx(weight)
    assert np.array_equal(made.replicates, replicates)
