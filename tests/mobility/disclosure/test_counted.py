"""Counts for the gate: every cell and total, missing answers a level, options each for itself."""

import polars as pl
import pytest

from mobility.disclosure import counted, counted_options, protect_release
from mobility.errors import DisclosureError

PEOPLE = pl.DataFrame(
    {
        "sex": ["f"] * 20 + ["m"] * 22,
        "mode": ["bike"] * 20 + ["car"] * 19 + [None] * 3,
        "barriers": [["rain"]] * 8 + [["rain", "too far"]] * 30 + [[]] * 2 + [None] * 2,
    }
)


def test_every_cell_is_counted_the_empty_ones_too():
    rows = counted(PEOPLE, ["sex", "mode"]).rows
    told = {(sex, mode): n for sex, mode, n in rows.iter_rows()}
    assert len(told) == rows.height == 3 * 4
    assert told["f", "car"] == 0
    assert told["m", "not told"] == 3
    assert (told["f", None], told[None, "bike"], told[None, None]) == (20, 20, 42)


def test_all_tables_of_the_same_people_have_the_same_total():
    tables = {"mode": counted(PEOPLE, ["mode"]), "sex": counted(PEOPLE, ["sex"])}
    release = protect_release(tables)
    assert release.tables["mode"].filter(status="primary")["mode"].to_list() == ["not told"]
    assert release.tables["sex"]["status"].to_list() == ["shown"] * 3


def test_an_option_that_nearly_all_ticked_is_hidden_with_those_who_did_not():
    tables = counted_options(PEOPLE, "barriers", where={"employer": "A"})
    assert list(tables) == ["rain", "too far"]
    assert tables["rain"].rows["n"].to_list() == [2, 38, 40]
    release = protect_release(tables)
    assert release.tables["rain"]["n"].to_list() == [None, None, 40]
    assert release.tables["too far"]["n"].to_list() == [10, 30, 40]


def test_who_was_not_asked_is_not_among_those_who_did_not_tick():
    both = {"mode": counted(PEOPLE, ["mode"]), **counted_options(PEOPLE, "barriers")}
    told = protect_release(both).intervals
    rest = told.filter(pl.col("cell").str.contains("the rest by asked"))
    assert rest.height == 1, "two were not asked: 42 less 40 gives them away"
    assert rest["is_safe"].all()


def test_an_absent_column_is_named():
    with pytest.raises(DisclosureError, match="no column age"):
        counted(PEOPLE, ["age"])
