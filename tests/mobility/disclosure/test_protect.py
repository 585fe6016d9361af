"""Protecting one table, attacked by somebody who shares no code with the protector."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from mobility.disclosure import audit, protect
from mobility.disclosure.audit import intervals
from mobility.errors import DisclosureError
from tests.mobility.disclosure.attacker import all_tables, inferable, printed
from tests.mobility.disclosure.tables import counts, frame, with_totals


def primary_of(protected, by):
    return [key for key, _ in printed(protected.filter(status="primary"), by)]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("shape", [(3, 4), (6, 5), (12, 4)], ids=str)
def test_no_small_count_of_a_two_way_table_can_be_worked_out(shape, seed):
    table, by = frame(counts(shape, np.random.default_rng(seed)))
    protected = protect(table, by=by)
    assert not inferable([printed(protected, by)], primary_of(protected, by))
    small = protected.filter(pl.col("status") == "primary").join(table, on=by, nulls_equal=True)
    assert small["n_right"].is_between(1, 4).all()
    assert table.filter(pl.col("n").is_between(1, 4)).height == small.height


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("shape", [(2, 2, 3), (3, 3, 2)], ids=str)
def test_no_small_count_of_a_three_way_table_can_be_worked_out(shape, seed):
    table, by = frame(counts(shape, np.random.default_rng(seed), mean=25))
    protected = protect(table, by=by)
    assert not inferable([printed(protected, by)], primary_of(protected, by))


@pytest.mark.parametrize("seed", range(8))
def test_no_pattern_with_fewer_holes_is_safe(seed):
    table, by = frame(counts((2, 3), np.random.default_rng(seed), mean=8))
    protected = protect(table, by=by)
    small = primary_of(protected, by)
    rows = printed(table, by)
    free = [place for place, (key, _) in enumerate(rows) if key not in small]
    further = protected.filter(status="secondary").height
    for holes in combinations(free, max(further - 1, 0)) if further else []:
        tried = [
            (key, None if key in small or place in holes else n)
            for place, (key, n) in enumerate(rows)
        ]
        assert inferable([tried], small), f"{len(holes)} holes would have been enough"


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 3), min_size=4, max_size=6), st.data())
def test_the_audit_tells_what_writing_out_every_table_tells(values, data):
    width = 2
    table, by = frame(with_totals(np.array(values[: len(values) // width * width]).reshape(-1, 2)))
    inner = [place for place, row in enumerate(table.iter_rows()) if None not in row[:2]]
    holes = data.draw(st.sets(st.sampled_from(inner), min_size=1, max_size=4))
    hidden = table.with_columns(
        n=pl.Series([None if i in holes else n for i, n in enumerate(table["n"])])
    )
    told = audit(hidden, by=by, threshold=3)
    truth = all_tables([printed(hidden, by)], most=int(table["n"].max()))
    for row in told.iter_rows(named=True):
        key = frozenset((v, row[v]) for v in by if row[v] is not None)
        assert (row["lower"], row["upper"]) == (truth[key][0], truth[key][-1])
        assert row["is_safe"] == (truth[key][-1] - truth[key][0] >= 3)


def test_whole_numbers_leave_less_than_fractions_do():
    # three cells, each pair of which has at most one person: together 1.5, or one whole person
    sums = sparse.csr_array(
        [
            [1, 1, 0, 0, 1, 0, 0, -1, 0, 0],
            [0, 1, 1, 0, 0, 1, 0, 0, -1, 0],
            [1, 0, 1, 0, 0, 0, 1, 0, 0, -1],
            [1, 1, 1, -1, 0, 0, 0, 0, 0, 0],
        ]
    )
    numbers = np.array([np.nan] * 7 + [1.0, 1.0, 1.0])
    assert intervals(sums, numbers, whole=False)[1][3] == pytest.approx(1.5)
    assert intervals(sums, numbers)[1][3] == 1


def test_a_count_without_totals_has_no_upper_limit():
    table = pl.DataFrame({"mode": ["bike", "car"], "n": [2, 40]})
    protected = protect(table, by=["mode"])
    assert protected["status"].to_list() == ["primary", "shown"]
    assert audit(protected, by=["mode"]).row(0) == ("bike", 0.0, np.inf, True)


def test_a_table_without_small_counts_stays_as_it_is():
    table, by = frame(with_totals(np.full((3, 3), 9)))
    protected = protect(table, by=by)
    assert protected.drop("status").equals(table)
    assert audit(protected, by=by).is_empty()
    assert audit(protected, by=by).columns == ["a", "b", "lower", "upper", "is_safe"]


def test_rows_keep_their_order_and_columns():
    table, by = frame(counts((4, 4), np.random.default_rng(1)))
    table = table.sample(fraction=1.0, shuffle=True, seed=3).with_columns(label=pl.lit("Ballerup"))
    protected = protect(table, by=by)
    assert protected.columns == [*table.columns, "status"]
    assert protected.select(by).equals(table.select(by))
    shown = protected.filter(status="shown").join(table, on=by, nulls_equal=True)
    assert (shown["n"] == shown["n_right"]).all()


def test_empty_cells_are_hidden_only_where_asked():
    table, by = frame(with_totals(np.array([[0, 20, 30], [25, 14, 16], [30, 11, 21]])))
    assert (protect(table, by=by)["status"] == "shown").all()
    protected = protect(table, by=by, zeros=True)
    assert protected.filter(status="primary").rows() == [("a0", "b0", None, "primary")]
    assert not inferable([printed(protected, by)], primary_of(protected, by))


def test_a_group_whose_answers_are_all_the_same_is_hidden_where_asked():
    table, by = frame(with_totals(np.array([[0, 20], [25, 14], [30, 11]])))
    assert (protect(table, by=by)["status"] == "shown").all()
    protected = protect(table, by=by, homogeneity=True)
    assert protected.filter(status="primary").select(by).rows() == [("a0", "b1")]
    told = audit(protected, by=by).filter(pl.col("a") == "a0", pl.col("b") == "b1")
    assert told["upper"][0] - told["lower"][0] >= 5


def test_a_hole_is_not_made_in_an_empty_cell_where_another_serves():
    table, by = frame(with_totals(np.array([[2, 0, 30], [0, 40, 25], [30, 20, 21]])))
    protected = protect(table, by=by)
    assert protected.filter(pl.col("n").is_null()).join(table, on=by)["n_right"].min() > 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"n": [2, 40, 43]}, "does not add up", id="wrong total"),
        pytest.param({"n": [2, 41, 42]}, "does not add up", id="several answers each"),
        pytest.param({"n": [2.5, 40, 42.5]}, "not a whole number", id="weighted"),
        pytest.param({"n": [None, 40, 42]}, "count is missing", id="hidden already"),
        pytest.param({"n": [-1, 43, 42]}, "not a whole number", id="negative"),
        pytest.param({"mode": ["bike", "bike", None]}, "Two rows", id="twice the same"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(change, says):
    sound = {"mode": ["bike", "car", None], "n": [2, 40, 42]}
    with pytest.raises(DisclosureError, match=says):
        protect(pl.DataFrame(sound | change, strict=False), by=["mode"])


def test_the_names_of_absent_columns_are_told():
    with pytest.raises(DisclosureError, match="no column employer"):
        protect(pl.DataFrame({"n": [3]}), by=["employer"])


def test_a_threshold_that_protects_nobody_is_refused():
    with pytest.raises(DisclosureError, match="protects nobody"):
        protect(pl.DataFrame({"mode": ["bike"], "n": [3]}), by=["mode"], threshold=0)


@pytest.mark.parametrize("threshold", [3, 5, 10])
def test_the_threshold_is_the_spread_too(threshold):
    table, by = frame(counts((5, 5), np.random.default_rng(5)))
    protected = protect(table, by=by, threshold=threshold)
    assert not inferable([printed(protected, by)], primary_of(protected, by), threshold)
    shown = protected.filter(status="shown")["n"]
    assert not shown.is_between(1, threshold - 1).any()
