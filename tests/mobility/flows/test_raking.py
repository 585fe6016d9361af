"""Survey flows meet the register in every replicate, and every cell says how sure it is."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.flows import CellModel, gamma_draws, rake_flows

ORIGINS, PLACES = list("abcd"), ["Lautrup", "Kildedal", "Town"]


def survey(truth, share, seed, replicates=200):
    """A simple survey of commuters, with bootstrap sums over the people asked."""
    rng = np.random.default_rng(seed)
    asked = rng.binomial(truth.ravel().astype(int), share)
    cells = pl.DataFrame(
        {
            "origin": np.repeat(ORIGINS, len(PLACES)),
            "destination": PLACES * len(ORIGINS),
            "n": asked,
        }
    )
    total = int(asked.sum())
    drawn = rng.multinomial(total, asked / total, size=replicates).T
    return cells, asked / share, drawn / share


def margins_of(truth):
    return [
        pl.DataFrame({"origin": ORIGINS, "total": truth.sum(axis=1)}),
        pl.DataFrame({"destination": PLACES, "total": truth.sum(axis=0)}),
    ]


TRUTH = np.array([[900, 150, 300], [400, 100, 250], [60, 20, 500], [30, 10, 5]], dtype=float)


def test_every_replicate_meets_the_register():
    raked = rake_flows(*survey(TRUTH, 0.2, 1), margins_of(TRUTH), seed=1)
    table = raked.replicates.reshape(*TRUTH.shape, -1)
    rows, columns = (
        np.broadcast_to(TRUTH.sum(axis=a)[:, None], (n, 200)) for a, n in ((1, 4), (0, 3))
    )
    assert table.sum(axis=1) == pytest.approx(rows, rel=1e-9)
    assert table.sum(axis=0) == pytest.approx(columns, rel=1e-9)
    by_origin = raked.table.group_by("origin", maintain_order=True).agg(pl.col("estimate").sum())
    assert by_origin["estimate"].to_numpy() == pytest.approx(TRUTH.sum(axis=1), rel=1e-9)


def test_intervals_hold_the_truth_and_raking_makes_them_narrower():
    held, raked_error, plain_error = [], [], []
    for seed in range(40):
        cells, estimate, replicates = survey(TRUTH, 0.2, seed)
        raked = rake_flows(cells, estimate, replicates, margins_of(TRUTH), seed=seed).table
        low, high = raked["low"].to_numpy(), raked["high"].to_numpy()
        large = TRUTH.ravel() >= 100
        held.append(((low <= TRUTH.ravel()) & (TRUTH.ravel() <= high))[large])
        raked_error.append(raked["standard_error"].to_numpy()[large])
        plain_error.append(replicates.std(axis=1)[large])
    assert np.mean(held) > 0.9
    assert np.mean(raked_error) < 0.8 * np.mean(plain_error)


def test_every_cell_has_an_error_and_a_reliability():
    told = rake_flows(*survey(TRUTH, 0.3, 2), margins_of(TRUTH), seed=1).table
    sampled = told.filter(pl.col("n") > 0)
    assert sampled["standard_error"].null_count() == 0
    assert not sampled["is_modelled"].any()
    assert set(told["reliability"]) <= {"good", "fair", "poor", "not_shown"}
    by_size = dict(zip(TRUTH.ravel(), told["reliability"], strict=True))
    assert by_size[900] == "good"
    assert by_size[5] in ("poor", "not_shown")
    assert (told["low"] >= 0).all()


def test_cells_without_answers_are_filled_by_the_model_and_say_so():
    cells, estimate, replicates = survey(TRUTH, 0.05, 3)
    model = CellModel(TRUTH.ravel(), variation=0.2, sampled_share=0.05)
    told = rake_flows(cells, estimate, replicates, margins_of(TRUTH), model=model, seed=4).table
    empty = (cells["n"] == 0).to_numpy()
    assert empty.sum() >= 2
    assert (told["is_modelled"].to_numpy() == empty).all()
    filled = told.filter("is_modelled")
    assert (filled["estimate"] > 0).all()
    assert (filled["standard_error"] > 0).all()
    assert (filled["n"] == 0).all()
    assert "good" not in filled["reliability"].to_list()


def test_meeting_nobody_where_many_were_asked_means_few_people():
    cells = pl.DataFrame(
        {"origin": ["a", "a", "b", "b"], "destination": ["x", "y"] * 2, "n": [9, 0, 9, 9]}
    )
    estimate = np.array([90.0, 0.0, 90.0, 90.0])
    drawn = np.repeat(estimate[:, None], 50, axis=1)
    margins = [pl.DataFrame({"origin": ["a", "b"], "total": [200.0, 200.0]})]
    filled = []
    for share in (0.0, 0.1, 0.5):
        model = CellModel([0, 40.0, 0, 0], variation=0.5, sampled_share=share)
        told = rake_flows(cells, estimate, drawn, margins, model=model, seed=1).table
        filled.append(told["estimate"][1])
    assert filled[0] == pytest.approx(200 * 40 / 130)
    assert filled[0] > filled[1] > filled[2] > 0


def test_the_models_own_error_widens_what_it_fills():
    cells = pl.DataFrame({"origin": ["a", "a"], "destination": ["x", "y"], "n": [50, 0]})
    estimate, drawn = np.array([500.0, 0.0]), np.repeat([[500.0], [0.0]], 400, axis=1)
    margins = [pl.DataFrame({"origin": ["a"], "total": [600.0]})]
    shifted = gamma_draws(np.full((2, 400), 100.0), 900.0, seed=1)
    errors = []
    for replicates in (None, shifted):
        model = CellModel([0.0, 100.0], variation=0.0, replicates=replicates)
        told = rake_flows(cells, estimate, drawn, margins, model=model, seed=2).table
        errors.append(told["standard_error"][1])
    assert errors[0] == pytest.approx(10 * 500 / 600, rel=0.15)
    assert errors[1] > 2 * errors[0]


def test_margins_may_be_by_mode_as_well():
    rng = np.random.default_rng(5)
    truth = rng.integers(20, 200, (4, 3, 2)).astype(float)
    keys = pl.DataFrame(
        {
            "origin": np.repeat(ORIGINS, 6),
            "destination": np.tile(np.repeat(PLACES, 2), 4),
            "mode": ["train", "car_driver"] * 12,
            "n": 30,
        }
    )
    seen = truth.ravel()[:, None] * rng.gamma(20, 1 / 20, (24, 51))
    frame = keys.with_columns(total=truth.ravel())
    margins = [
        frame.group_by(by, maintain_order=True).agg(pl.col("total").sum())
        for by in (["origin", "destination"], ["origin", "mode"], ["destination", "mode"])
    ]
    raked = rake_flows(keys, seen[:, 0], seen[:, 1:], margins, seed=1)
    for margin in margins:
        by = [name for name in margin.columns if name != "total"]
        sums = raked.table.group_by(by, maintain_order=True).agg(pl.col("estimate").sum())
        assert sums["estimate"].to_numpy() == pytest.approx(margin["total"].to_numpy(), rel=1e-8)


def test_a_group_that_a_replicate_drew_nobody_of_keeps_its_shares():
    cells = pl.DataFrame(
        {"origin": ["a", "a", "b"], "destination": ["x", "y", "x"], "n": [1, 1, 9]}
    )
    drawn = np.array([[0.0, 2.0], [0.0, 1.0], [9.0, 7.0]])
    margins = [pl.DataFrame({"origin": ["a", "b"], "total": [10.0, 90.0]})]
    raked = rake_flows(cells, [3.0, 1.0, 9.0], drawn, margins, seed=1)
    assert raked.repaired == 1
    assert raked.replicates[:2, 0] == pytest.approx([7.5, 2.5])
    assert raked.replicates[:2, 1] == pytest.approx([20 / 3, 10 / 3])


@given(st.integers(0, 2**16))
@settings(deadline=None, max_examples=20)
def test_the_scale_of_the_survey_does_not_matter(seed):
    cells, estimate, replicates = survey(TRUTH, 0.4, seed, replicates=5)
    one = rake_flows(cells, estimate, replicates, margins_of(TRUTH), tol=1e-12, seed=1)
    two = rake_flows(cells, estimate * 7, replicates * 7, margins_of(TRUTH), tol=1e-12, seed=1)
    assert two.replicates == pytest.approx(one.replicates, rel=1e-8, abs=1e-8)


CELLS = pl.DataFrame({"origin": ["a", "b"], "destination": ["x", "x"], "n": [5, 5]})
SUMS = np.array([5.0, 5.0]), np.full((2, 3), 5.0)


@pytest.mark.parametrize(
    ("margins", "says"),
    [
        pytest.param({"total": [1.0]}, "does not fit", id="no key"),
        pytest.param({"work": ["a"], "total": [1.0]}, "does not fit", id="another key"),
        pytest.param(
            {"origin": ["a"], "total": [1.0]}, r"no total.\n.*\('b',\)", id="missing group"
        ),
        pytest.param(
            {"origin": ["a", "b", "b"], "total": [1.0, 2.0, 2.0]},
            "names one group twice",
            id="twice",
        ),
        pytest.param(
            {"origin": ["a", "b", "c"], "total": [1.0, 2.0, 2.0]}, r"\('c',\)", id="nobody to scale"
        ),
        pytest.param({"origin": ["a", "b"], "total": [1.0, -2.0]}, r"\('b',\)", id="negative"),
    ],
)
def test_a_margin_that_does_not_fit_is_named(margins, says):
    with pytest.raises(EstimateError, match=says):
        rake_flows(CELLS, *SUMS, [pl.DataFrame(margins)], seed=1)


def test_margins_of_different_sums_are_named():
    margins = [
        pl.DataFrame({"origin": ["a", "b"], "total": [3.0, 4.0]}),
        pl.DataFrame({"destination": ["x"], "total": [8.0]}),
    ]
    with pytest.raises(EstimateError, match="by origin sums to 7, margin by destination to 8"):
        rake_flows(CELLS, *SUMS, margins, seed=1)


def test_sums_must_be_one_for_each_cell():
    with pytest.raises(EstimateError, match="2 cells have 3 sums"):
        rake_flows(CELLS, np.ones(3), np.ones((3, 2)), [], seed=1)
