"""Ways in which a hidden count leaks through other numbers, and that they are closed."""

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from mobility.disclosure import Table, protect, protect_release
from tests.mobility.disclosure.attacker import printed, system
from tests.mobility.disclosure.tables import NAMES, counts, frame, with_totals

SMALL = pl.DataFrame(
    {
        "mode": ["bike", "car", "train", None],
        "n": [3, 40, 17, 60],
        "share": [0.05, 0.6667, 0.2833, 1.0],
        "estimate": [0.05, 0.67, 0.28, 1.0],
        "standard_error": [0.028, 0.061, 0.058, 0.0],
        "low": [0.01, 0.55, 0.17, 1.0],
        "high": [0.14, 0.79, 0.40, 1.0],
        "n_effective": [2.9, 38.0, 16.1, 57.0],
        "replicates": [[0.04, 0.06], [0.6, 0.7], [0.3, 0.2], [1.0, 1.0]],
        "all_by_car": [False, True, False, False],
        "reliability": ["poor", "good", "fair", "good"],
        "wave": [2026] * 4,
        "interval_level": [0.95] * 4,
        "is_synthetic": [True] * 4,
        "employer": ["Example A/S"] * 4,
    },
    schema_overrides={"reliability": pl.Enum(["good", "fair", "poor", "not_shown"])},
)


def test_with_a_count_go_all_numbers_that_would_give_it_back():
    protected = protect(SMALL, by=["mode"])
    hidden = protected.filter(pl.col("n").is_null())
    assert set(hidden["status"]) == {"primary", "secondary"}
    gone = ["n", "share", "estimate", "standard_error", "low", "high", "n_effective"]
    for name in [*gone, "replicates", "all_by_car"]:
        assert hidden[name].null_count() == hidden.height, name
    assert set(hidden["reliability"]) == {"not_shown"}


def test_what_a_row_is_about_stays():
    protected = protect(SMALL, by=["mode"])
    for name in ("mode", "wave", "interval_level", "is_synthetic", "employer"):
        assert protected[name].equals(SMALL[name]), name


def test_shown_rows_keep_every_number():
    protected = protect(SMALL, by=["mode"])
    shown = protected.filter(status="shown").drop("status")
    assert shown.equals(
        SMALL.filter(pl.col("mode").is_in(shown["mode"].to_list()) | pl.col("mode").is_null())
    )


def test_shares_of_a_hidden_total_go_since_a_count_by_its_share_is_the_total():
    rows = [("x", "bike", 0), ("x", "car", 3), ("y", "bike", 30), ("y", "car", 41)]
    inner = pl.DataFrame(rows, schema=["site", "mode", "n"], orient="row")
    totals = [
        inner.group_by(keep, maintain_order=True).agg(pl.col("n").sum())
        for keep in ("site", "mode")
    ]
    table = pl.concat([inner, *totals, inner.select(pl.col("n").sum())], how="diagonal")
    of_site = pl.col("n").filter(pl.col("mode").is_null()).max().over("site")
    table = table.with_columns(share=pl.col("n") / of_site)
    protected = protect(table, by=["site", "mode"])
    total_of_x = protected.filter(pl.col("site") == "x", pl.col("mode").is_null())
    assert total_of_x["n"].to_list() == [None]
    parts = protected.filter(pl.col("site") == "x")
    assert parts["share"].null_count() == parts.height
    # the empty cell's count stays: no person, no share
    assert parts.filter(pl.col("mode") == "bike")["n"].to_list() == [0]


def least_spread(protected, table, by, column):
    """Solve for a column as an attacker would; give the least spread of a small cell."""
    rows = printed(
        protected.with_columns(
            x=pl.when(pl.col("n").is_null()).then(None).otherwise(table[column])
        ),
        by,
        "x",
    )
    known = {key: x for key, x in rows}
    hidden, matrix, right = system([[(k, None if x is None else 0) for k, x in rows]])
    # right side from the column's own numbers
    _, whole, _ = system([[(k, None) for k, _ in rows]])
    names = sorted((k for k, _ in rows), key=str)
    shown = np.array([0.0 if known[k] is None else known[k] for k in names])
    lines = abs(whole[:, [names.index(k) for k in hidden]]).sum(axis=1) > 0
    right = -(whole @ shown)[lines]
    matrix = whole[lines][:, [names.index(k) for k in hidden]]
    spreads = []
    for key, _ in printed(protected.filter(status="primary"), by):
        aim = np.zeros(len(hidden))
        aim[hidden.index(key)] = 1.0
        ends = [linprog(s * aim, A_eq=matrix, b_eq=right, method="highs") for s in (1, -1)]
        spreads.append(np.inf if ends[1].x is None else -ends[1].fun - ends[0].fun)
    return min(spreads, default=np.inf)


@pytest.mark.parametrize("seed", range(6))
def test_a_weighted_count_that_adds_up_is_kept_as_open_as_the_count(seed):
    rng = np.random.default_rng(seed)
    full = counts((4, 4), rng)
    # weights so uneven that the holes that serve the count leave the weighted number narrow
    weighted = with_totals(full[:-1, :-1] * rng.choice([0.02, 1.0, 5.0], size=(4, 4)))
    table, by = frame(full)
    table = table.with_columns(weighted=pl.Series(weighted.ravel()))
    protected = protect(table, by=by)
    average = table["weighted"].sum() / table["n"].sum()
    assert least_spread(protected, table, by, "weighted") >= 5 * average * 0.999


def test_the_mean_of_a_cell_is_an_amount_too():
    rng = np.random.default_rng(4)
    full = counts((4, 4), rng)
    km = with_totals(full[:-1, :-1] * rng.choice([0.05, 10.0, 60.0], size=(4, 4)))
    table, by = frame(full)
    n = np.maximum(full, 1)
    table = table.with_columns(mean_km=pl.Series((km / n).ravel()), km=pl.Series(km.ravel()))
    protected = protect(table.drop("km"), by=by)
    average = table["km"].sum() / table["n"].sum()
    assert least_spread(protected, table, by, "km") >= 5 * average * 0.999


def test_an_amount_is_not_guessed_within_a_tenth():
    full = with_totals(np.array([[3, 20, 30], [25, 14, 16], [30, 11, 21]]))
    km = with_totals(np.array([[9_000.0, 20, 30], [25, 140, 160], [300, 110, 210]]))
    table, by = frame(full)
    table = table.with_columns(km=pl.Series(km.ravel()))
    protected = protect(table, by=by, value="km")
    assert protected.filter(status="primary")["km"].to_list() == [None]
    assert least_spread(protected, table, by, "km") >= 2 * 0.1 * 9_000 * 0.9


def test_an_amount_that_two_persons_dominate_is_hidden():
    table = pl.DataFrame(
        {
            "mode": ["bike", "car", "train"],
            "n": [20, 30, 25],
            "kg": [1_000.0, 2_000.0, 900.0],
            "most": [600.0, 90.0, 60.0],
            "next": [350.0, 80.0, 55.0],
        }
    )
    given = Table(table, ["mode"], value="kg", largest="most", second="next")
    protected = protect_release({"kg": given}).tables["kg"]
    assert protected["status"].to_list() == ["primary", "shown", "shown"]
    assert protected.columns == ["mode", "n", "kg", "status"], "single persons' numbers go too"


def test_medians_and_extremes_count_the_persons_beyond_them():
    table = pl.DataFrame(
        {
            "mode": ["bike", "car", "train"],
            "n": [9, 10, 40],
            "median_km": [4.0, 14.0, 20.0],
            "p90_km": [9.0, 30.0, 44.0],
            "longest_km": [12.0, 80.0, 90.0],
        }
    )
    quantiles = {"median_km": 0.5, "p90_km": 0.9, "longest_km": 1.0}
    given = Table(table, ["mode"], quantiles=quantiles)
    protected = protect_release({"km": given}).tables["km"]
    assert protected["median_km"].to_list() == [None, 14.0, 20.0]
    assert protected["p90_km"].to_list() == [None, None, None]
    assert protected["longest_km"].null_count() == 3
    assert protected["n"].to_list() == [9, 10, 40]


def test_what_leaves_the_house_does_not_say_why_a_cell_is_hidden():
    table, by = frame(counts((4, 5), np.random.default_rng(2)))
    release = protect_release({"t": Table(table, by)})
    assert "status" not in release.published()["t"].columns
    told = str(release.proof) + str(release.intervals.columns)
    assert "primary" not in told
    assert "secondary" not in told


def test_what_must_stay_shown_stays_shown():
    table, by = frame(counts((4, 4), np.random.default_rng(6)), NAMES)
    is_total = pl.any_horizontal(pl.col(by).is_null())
    dear = table.with_columns(dear=pl.when(is_total).then(float("inf")).otherwise(1.0))
    protected = protect_release({"t": Table(dear, by, cost="dear")}).tables["t"]
    assert protected.filter(is_total)["n"].null_count() == 0
    assert protected["n"].null_count() > 0
    assert "dear" not in protected.columns
