"""Nothing passes the gate that reveals somebody, by itself or beside what left before."""

from dataclasses import replace

import polars as pl
import pytest

from mobility.disclosure import Released, Rules, append, audit, releases
from mobility.employers.cells import cells_of, commuters, every_staff
from mobility.employers.gate import passed, protected, rules_of
from mobility.errors import DisclosureError
from tests.mobility.disclosure.attacker import inferable, printed
from tests.mobility.employers import made_up

RULES = rules_of(5)


def cells(size, *, kept=None, employer="Works A/S"):
    people = made_up.respondents(size, employer=employer, employees=400)
    usual = made_up.commutes(people)
    if kept is not None:
        people, usual = people.head(kept), usual.head(kept)
    sources = made_up.sources(people, usual)
    joined = commuters(people, usual, sources)
    [staff] = every_staff(joined, made_up.replicates(people))
    return cells_of(staff, sources)


def draft(answers="a", to_whom="Works A/S"):
    return Released("report", to_whom, "2026-11-22", "r", "s 2026", answers, {})


@pytest.mark.parametrize("size", [30, 90, 240])
def test_no_small_cell_leaves_nor_can_be_worked_out(size):
    told = cells(size)
    kept = protected(told, RULES)
    shown = kept.drop_nulls("answers")
    assert not shown["answers"].is_between(1, RULES.threshold - 1).any()
    for topic, by in (("modes", ["value"]), ("modes by distance", ["value", "by_value"])):
        table = kept.filter(topic=topic, quantity="share").rename({"answers": "count"})
        before = told.filter(topic=topic, quantity="share", detail=table["detail"][0])
        small = {
            key
            for key, count in printed(before, by, count="answers")
            if 0 < count < RULES.threshold
        }
        rows = printed(table, by, count="count")
        assert not inferable([rows], small, RULES.threshold)


def test_hidden_rows_tell_no_number():
    kept = protected(cells(30), RULES)
    hidden = kept.filter(pl.col("reliability") == "not_shown")
    assert hidden.height
    assert hidden["estimate"].null_count() == hidden["n"].null_count() == hidden.height


def test_a_large_staff_is_told_in_finer_groups_than_a_small_one():
    fine, wide = (
        protected(cells(size), RULES).filter(topic="modes")["detail"][0] for size in (240, 20)
    )
    assert fine < wide


def test_the_same_report_may_be_given_again():
    told = cells(120)
    first = passed(told, draft(), [], RULES)
    again = passed(told, draft(), [first.entry], RULES)
    assert again.coarser == 0
    assert again.cells.equals(first.cells)


def test_one_more_answer_is_refused_with_the_reason():
    first = passed(cells(121, kept=120), draft("one"), [], RULES)
    with pytest.raises(DisclosureError, match="answers changed by a few persons"):
        passed(cells(121), draft("two"), [first.entry], RULES)


def test_a_release_of_other_people_passes_beside_it():
    first = passed(cells(120), draft(), [], RULES)
    other = passed(cells(90, employer="Other A/S"), draft("b", "Other A/S"), [first.entry], RULES)
    assert other.coarser == 0
    alone = passed(cells(90, employer="Other A/S"), draft("b", "Other A/S"), [], RULES)
    assert other.cells.equals(alone.cells)


def test_what_passed_can_be_read_back_from_the_ledger():
    first = passed(cells(120), draft(), [], RULES)
    line = append([], replace(first.entry, proof={**first.entry.proof, "release": "x"}))
    [read] = releases([line])
    assert read.tables == first.entry.tables
    again = passed(cells(120), draft(), [read], RULES)
    assert again.cells.equals(first.cells)


def test_the_audit_of_a_released_table_finds_it_safe():
    kept = protected(cells(40), RULES)
    table = kept.filter(topic="modes", quantity="share").select("value", "answers")
    found = audit(table, count="answers", by=["value"])
    assert found["is_safe"].all()


def test_a_comparison_goes_with_the_cell_it_rests_on():
    told = cells(120)
    row = told.head(1).with_columns(
        topic=pl.lit("comparison"), quantity=pl.lit("own_shrunk"), variable=pl.lit("mode"),
        value=pl.lit("walk"), by_variable=pl.lit(None, pl.String), by_value=pl.lit(None, pl.String),
        answers=pl.lit(None, pl.Int64), detail=pl.lit(0, pl.Int8),
    )  # fmt: skip
    for value, is_kept in (("car_driver", True), ("walk", False)):
        with_row = pl.concat([told, row.with_columns(value=pl.lit(value))])
        kept = protected(with_row, Rules(threshold=20, homogeneity=True))
        assert (kept.filter(topic="comparison").height == 1) is is_kept
