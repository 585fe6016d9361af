"""The release ledger: whole, or it says from which line on it is not."""

import json
from datetime import date
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.disclosure import Released, Table, append, cells_shown, protect, releases, verify
from mobility.errors import DisclosureError

TABLE = pl.DataFrame({"mode": ["bike", "car", "train", None], "n": [3, 40, 17, 60]})


@cache
def released(what="report", n=3):
    table = TABLE.with_columns(n=pl.Series([n, 40, 17, 57 + n]))
    given = Table(protect(table, by=["mode"]), ["mode"], where={"employer": "Eksempel Ærø A/S"})
    return Released(
        what=what,
        to_whom="Eksempel Ærø A/S",
        when="2026-11-21T10:00:00+01:00",
        run="r1",
        people="commuting 2026",
        answers="ab12",
        tables=cells_shown({"modes": given}),
        partial=frozenset({"limit_km"}),
        proof={"hidden": 2},
    )


def ledger(*names):
    return list(_ledger(*names))


@cache
def _ledger(*names):
    lines = []
    for name in names:
        lines.append(append(lines, released(name)))
    return lines


def test_what_was_entered_is_read_back():
    lines = ledger("first", "second")
    back = list(releases(lines))
    assert [r.what for r in back] == ["first", "second"]
    assert back[0] == released("first")
    assert back[0].tables["modes"][frozenset({("employer", "Eksempel Ærø A/S")})] == 60


def test_a_hidden_count_is_not_in_the_ledger():
    line = ledger("only")[0]
    cells = json.loads(line)["entry"]["tables"]["modes"]
    hidden = [count for cell, count in cells if cell.get("mode") in ("bike", "train")]
    assert hidden == [None, None]
    assert "primary" not in line


def test_a_line_is_one_line():
    assert all("\n" not in line for line in ledger("a\nb", "c"))


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(lambda line: line.replace("report 2", "report 3"), id="another name"),
        pytest.param(lambda line: line.replace(",40]", ",41]"), id="another count"),
        pytest.param(lambda line: line.replace("ab12", "ab13"), id="other answers"),
        pytest.param(lambda line: line[:-1], id="cut off"),
        pytest.param(lambda line: line.replace("{", "{ ", 1), id="a space"),
        pytest.param(lambda line: "[]", id="something else"),
        pytest.param(lambda line: "", id="emptied"),
    ],
)
def test_the_first_altered_line_is_named(alter):
    lines = ledger("report 1", "report 2", "report 3")
    altered = [lines[0], alter(lines[1]), lines[2]]
    assert altered != lines
    with pytest.raises(DisclosureError, match="line 2"):
        verify(altered)


def test_a_forged_line_breaks_the_next():
    lines = ledger("report 1", "report 2", "report 3")
    forged = [lines[0], append(lines[:1], released("another")), lines[2]]
    with pytest.raises(DisclosureError, match="line 3"):
        verify(forged)


@pytest.mark.parametrize(
    ("kept", "line"),
    [([0, 2], 2), ([1, 2], 1), ([1, 0, 2], 1)],
    ids=["taken out", "first", "moved"],
)
def test_lines_taken_out_or_moved_are_found(kept, line):
    lines = ledger("report 1", "report 2", "report 3")
    with pytest.raises(DisclosureError, match=f"line {line}"):
        verify([lines[i] for i in kept])


def test_lines_missing_at_the_end_are_found_by_the_hash_kept_elsewhere():
    lines = ledger("report 1", "report 2")
    last = verify(lines)
    assert verify(lines, last=last) == last
    verify(lines[:1])
    with pytest.raises(DisclosureError, match="line 2"):
        verify(lines[:1], last=last)


def test_nothing_is_added_to_an_altered_ledger():
    lines = ledger("report 1", "report 2")
    with pytest.raises(DisclosureError, match="altered"):
        append([lines[1]], released())


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2), st.data())
def test_no_single_character_can_be_changed_unseen(number, data):
    lines = ledger("one", "two", "three")
    place = data.draw(st.integers(0, len(lines[number]) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda c: c != lines[number][place]))
    lines[number] = lines[number][:place] + other + lines[number][place + 1 :]
    with pytest.raises(DisclosureError, match=f"line {number + 1}"):
        verify(lines)


def test_dates_in_keys_are_kept_as_text():
    table = pl.DataFrame({"day": [date(2026, 5, 1)], "n": [20]})
    told = cells_shown({"t": Table(table, ["day"])})["t"]
    assert told == {frozenset({("day", "2026-05-01")}): 20}
