"""Small groups are merged before holes are made."""

import polars as pl
import pytest

from mobility.disclosure import Rules, Table, protect_rolled_up, recoded, roll_up
from mobility.errors import DisclosureError

WIDER = {"mode": {"ebike": "two wheels", "bike": "two wheels", "train": "shared", "bus": "shared"}}
MODES = pl.DataFrame(
    {
        "mode": ["bike", "ebike", "car", "train", "bus", None],
        "n": [20, 2, 40, 12, 9, 83],
        "km": [60.0, 14.0, 800.0, 300.0, 90.0, 1_264.0],
    }
)


def test_only_what_is_too_small_is_merged():
    assert roll_up({"t": Table(MODES, ["mode"])}, WIDER) == {
        "mode": {"bike": "two wheels", "ebike": "two wheels"}
    }


def test_nothing_is_merged_where_enough_is_large_enough():
    assert roll_up({"t": Table(MODES, ["mode"])}, WIDER, most_small=0.2) == {}


def test_a_merge_that_helps_nobody_is_not_made():
    table = MODES.with_columns(n=pl.Series([2, 0, 61, 12, 8, 83]))
    recoding = roll_up({"t": Table(table, ["mode"])}, WIDER)
    assert recoding == {}, "two wheels would still be 2"


def test_merging_goes_up_several_steps():
    wider = {"zone": {"a1": "a", "a2": "a", "b1": "b", "a": "all", "b": "all"}}
    table = pl.DataFrame({"zone": ["a1", "a2", "b1", None], "n": [1, 2, 1, 4]})
    got = roll_up({"t": Table(table, ["zone"])}, wider, rules=Rules(threshold=4))
    assert got == {"zone": {"a1": "all", "a2": "all", "b1": "all", "a": "all", "b": "all"}}
    merged = recoded(Table(table, ["zone"]), got).rows
    assert merged.rows() == [(None, 4), ("all", 4)]


def test_counts_and_amounts_are_added():
    merged = recoded(Table(MODES, ["mode"], value="km"), {"mode": {"ebike": "bike"}}).rows
    assert merged.height == 5
    assert merged.sum().row(0)[1:] == (MODES["n"].sum() - 2, MODES["km"].sum() - 14.0)


def test_where_the_wider_row_is_there_its_parts_only_go():
    table = pl.DataFrame({"mode": ["bike", "ebike", "two wheels", "car"], "n": [20, 2, 22, 40]})
    merged = recoded(Table(table, ["mode"]), {"mode": WIDER["mode"]}).rows
    assert merged.rows() == [("two wheels", 22), ("car", 40)]


def test_shares_are_estimated_anew_for_the_merged_groups():
    asked = []

    def build(recoding):
        asked.append(recoding)
        rows = recoded(Table(MODES, ["mode"]), recoding).rows
        return {"t": Table(rows.with_columns(share=pl.col("n") / 83), ["mode"])}

    release, recoding = protect_rolled_up(build, WIDER)
    assert asked == [{}, recoding]
    table = release.tables["t"]
    assert (table["status"] == "shown").all()
    assert table.filter(mode="two wheels")["share"].to_list() == [22 / 83]


def test_what_merging_leaves_small_is_hidden():
    small = MODES.with_columns(n=pl.Series([20, 2, 3, 12, 9, 46]))
    release, recoding = protect_rolled_up(
        lambda r: {"t": recoded(Table(small, ["mode"]), r)}, WIDER
    )
    assert set(recoding["mode"].values()) == {"two wheels"}
    assert release.tables["t"].filter(status="primary")["mode"].to_list() == ["car"]


def test_a_circle_of_wider_values_is_refused():
    with pytest.raises(DisclosureError, match="circle"):
        roll_up_in_circle()


def roll_up_in_circle():
    table = pl.DataFrame({"zone": ["a", "b", None], "n": [1, 2, 3]})
    protect_rolled_up(
        lambda r: {"t": recoded(Table(table, ["zone"]), r)}, {"zone": {"a": "b", "b": "a"}}
    )
