"""Replicate weights that were delivered become draws that tell the same variance."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey import Design, replicate_weights
from mobility.survey.delivered import delivered_of

PAIRS, DRAWS = 7, 120


@pytest.fixture
def people():
    """Give 14 primary units of three people, two units to a stratum."""
    random = np.random.default_rng(3)
    n = PAIRS * 2 * 3
    return pl.DataFrame(
        {
            "survey": "s",
            "wave": 2026,
            "respondent_id": [f"p{number}" for number in range(n)],
            "stratum": (np.arange(n) // 6).astype(str),
            "cluster": (np.arange(n) // 3).astype(str),
            "sex": np.where(random.random(n) < 0.5, "f", "m"),
            "by_car": random.random(n) < 0.5,
            "km": random.gamma(2, 5, n),
            "base": random.uniform(1, 4, n),
        }
    )


def given_by(people, method):
    """Make replicates as an agency would, and the table that they arrive in."""
    fay = 0.3 if method == "fay" else None
    design = {"strata": "stratum", "cluster": "cluster", "weight": "base", "seed": 5}
    size = 40 if method == "bootstrap" else None
    matrix = replicate_weights(people, method=method, fay=fay, replicates=size, **design)
    table = people.select("survey", "wave", "respondent_id", full_weight="base").with_columns(
        method=pl.lit(method),
        fay_k=pl.lit(fay, pl.Float64),
        scale=pl.lit(None, pl.Float64),
        scales=pl.lit(None, pl.List(pl.Float64)),
        weights=pl.Series(matrix.tolist(), dtype=pl.List(pl.Float32)),
    )
    return matrix, table, fay


def drawn_of(people, table, margins=None, *, replicates=DRAWS, weight="base", name="s/2026/"):
    told = delivered_of(people, table, strata="stratum", cluster="cluster")
    return told.draws(
        people,
        weight=people[weight].to_numpy(),
        margins=margins or {},
        replicates=replicates,
        seed=1,
        name=name,
    )


@pytest.mark.parametrize("method", ["brr", "fay", "jackknife", "bootstrap"])
def test_draws_have_the_variance_that_the_replicates_tell(people, method):
    matrix, table, fay = given_by(people, method)
    design = {"strata": "stratum", "cluster": "cluster"}
    exact = Design(people, "base", replicates=matrix, method=method, fay=fay, **design)
    made = Design(people, "base", replicates=drawn_of(people, table), method="bootstrap")
    for column in ("km", "by_car"):
        theirs, ours = exact.total(column), made.total(column)
        assert ours["standard_error"][0] == pytest.approx(theirs["standard_error"][0], rel=1e-5)
    theirs, ours = exact.ratio("by_car", "km"), made.ratio("by_car", "km")
    assert ours["standard_error"][0] == pytest.approx(theirs["standard_error"][0], rel=0.1)


def test_fewer_draws_than_replicates_tell_about_the_same(people):
    matrix, table, _ = given_by(people, "bootstrap")
    few = drawn_of(people, table, replicates=30)
    errors = [
        Design(people, "base", replicates=one, method="bootstrap").total("km")["standard_error"][0]
        for one in (few, matrix)
    ]
    assert errors[0] == pytest.approx(errors[1], rel=0.3)


def test_a_jackknife_lies_near_and_its_draws_as_far_as_another_sample(people):
    matrix, table, _ = given_by(people, "jackknife")
    near = np.std(people["km"].to_numpy() @ matrix)
    far = np.std(people["km"].to_numpy() @ drawn_of(people, table))
    assert far > 2 * near


@pytest.mark.parametrize("method", ["brr", "jackknife"])
def test_every_draw_meets_the_margins(people, method):
    _, table, _ = given_by(people, method)
    totals = people.group_by("sex").agg(pl.col("base").sum())
    margins = {"sex": dict(totals.iter_rows())}
    drawn = drawn_of(people, table, margins)
    women = (people["sex"] == "f").to_numpy()
    assert drawn[women].sum(axis=0) == pytest.approx(margins["sex"]["f"], rel=1e-5)


def test_whoever_has_no_replicates_moves_as_all_others_together(people):
    matrix, table, _ = given_by(people, "bootstrap")
    told = delivered_of(people, table[1:], strata=None, cluster=None)
    others = matrix[1:].sum(axis=0) / people["base"][1:].sum()
    assert told.factors[0] == pytest.approx(others, rel=1e-5)


def test_replicates_of_trips_count_relative_to_the_trips_weight(people):
    _, table, _ = given_by(people, "brr")
    doubled = table.with_columns(
        pl.col("full_weight") * 2, pl.col("weights").list.eval(pl.element() * 2)
    )
    assert np.array_equal(drawn_of(people, doubled), drawn_of(people, table))


def test_draws_are_shared_under_one_name_alone(people):
    _, table, _ = given_by(people, "jackknife")
    assert np.array_equal(drawn_of(people, table), drawn_of(people, table))
    assert not np.array_equal(drawn_of(people, table), drawn_of(people, table, name="other"))


def test_a_population_without_given_replicates_has_none(people):
    _, table, _ = given_by(people, "brr")
    assert delivered_of(people, table.clear(), strata=None, cluster=None) is None


def test_replicates_of_two_kinds_are_refused(people):
    _, half, _ = given_by(people, "brr")
    _, whole, _ = given_by(people, "fay")
    with pytest.raises(EstimateError, match="2 kinds"):
        delivered_of(people, pl.concat([half[:20], whole[20:]]), strata=None, cluster=None)
