"""What always holds of releases: nobody is merged away, and safe is safe from every side."""

from dataclasses import replace

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.disclosure import (
    Released,
    Rules,
    Table,
    audit,
    cells_shown,
    counted_options,
    protect_beside,
    protect_release,
    protect_rolled_up,
    recoded,
    refuse_differences,
    revealed,
)
from mobility.errors import DisclosureError
from tests.mobility.disclosure.tables import counts, frame, linked

few = settings(max_examples=6, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)
DRAFT = Released("report", "employer", "2026-11-21", "r1", "commuting 2026", "state 1", {})
WIDER = {"a": {f"a{n}": f"wide{n // 2}" for n in range(4)}}


def table(seed, shape=(4,)):
    full, by = frame(counts(shape, np.random.default_rng(seed)))
    return Table(full, by)


@few
@given(seeds)
def test_a_release_shows_only_true_counts_and_hides_safely(seed):
    found = linked((3, 3, 2), np.random.default_rng(seed))
    tables = {name: Table(rows, by) for name, (rows, by) in found.items()}
    made = protect_release(tables)
    for name, (rows, by) in found.items():
        shown = made.tables[name]
        both = shown.join(rows, on=by, nulls_equal=True, suffix="_true").drop_nulls("n")
        assert (both["n"] == both["n_true"]).all()
        assert not (both["n"].is_between(1, 4)).any()
        audited = audit(shown, by=by)
        assert (
            audited.filter(~pl.col("is_safe"))
            .join(shown.filter(pl.col("status") == "primary"), on=by, nulls_equal=True)
            .is_empty()
        )


@few
@given(seeds, st.sampled_from([{"a0": "x", "a1": "x"}, {"a0": "x", "a3": "y"}, {}]))
def test_merging_keeps_everybody_and_merges_the_same_again_to_the_same(seed, merge):
    given_ = table(seed)
    made = recoded(given_, {"a": merge})
    inner = [one.rows.filter(pl.col("a").is_not_null())["n"].sum() for one in (given_, made)]
    assert inner[0] == inner[1]
    again = recoded(made, {"a": merge}).rows.sort("a")
    assert again.equals(made.rows.sort("a"))


@few
@given(seeds)
def test_what_is_rolled_up_is_a_release_of_the_same_people(seed):
    given_ = table(seed)
    try:
        made, recoding = protect_rolled_up(
            lambda recoding: {"t": recoded(given_, recoding)}, WIDER, rules=Rules(threshold=3)
        )
    except DisclosureError:
        return
    total = made.tables["t"].filter(pl.col("a").is_null())["n"][0]
    assert total in (None, given_.rows.filter(pl.col("a").is_null())["n"][0])
    assert set(recoding) <= {"a"}


@few
@given(seeds, st.integers(0, 3), st.integers(-2, 2))
def test_beside_an_earlier_release_nothing_is_shown_that_subtraction_reveals(seed, at, more):
    given_ = table(seed)
    shown = {"t": Table(protect_release({"t": given_}).tables["t"], ["a"])}
    earlier = replace(DRAFT, tables=cells_shown(shown))
    rows = given_.rows.with_row_index("i")
    change = pl.when((pl.col("i") == at) | pl.col("a").is_null()).then(more).otherwise(0)
    later = rows.with_columns(n=pl.max_horizontal(pl.col("n") + change, 0)).drop("i")
    total = later.filter(pl.col("a").is_not_null())["n"].sum()
    later = later.with_columns(n=pl.when(pl.col("a").is_null()).then(total).otherwise("n"))
    draft = replace(DRAFT, answers="state 2", run="r2")
    try:
        _, entry = protect_beside({"t": Table(later, ["a"])}, draft, [earlier])
    except DisclosureError:
        return
    assert revealed(entry, [earlier]).is_empty()
    refuse_differences(entry, [earlier])


@few
@given(st.lists(st.lists(st.sampled_from(["rain", "far", "dark"]), unique=True) | st.none(),
                min_size=1, max_size=20))  # fmt: skip
def test_of_every_option_those_who_ticked_and_did_not_are_all_who_were_asked(answers):
    people = pl.DataFrame({"barriers": pl.Series(answers, dtype=pl.List(pl.String))})
    asked = sum(one is not None for one in answers)
    for option, made in counted_options(people, "barriers").items():
        [variable] = made.by
        whole = made.rows.filter(pl.col(variable).is_null())["n"].sum()
        parts = made.rows.filter(pl.col(variable).is_not_null())["n"].sum()
        assert whole == parts == asked, option
