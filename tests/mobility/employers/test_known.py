"""What compares a staff with others, or with itself before, tells nothing that these hide."""

from dataclasses import replace

import polars as pl
import pytest

from mobility.disclosure import Released, append, releases
from mobility.employers.cells import cells_of, commuters, every_staff
from mobility.employers.compare import beside_others
from mobility.employers.gate import passed, protected, rules_of
from mobility.employers.known import STAFF, implied, known_groups, without_hidden
from mobility.employers.side_by_side import beside, own_changes
from mobility.survey.weighted import Weighted
from tests.mobility.employers import made_up

RULES = rules_of(5)
SIZES = {"Works": 150, "Baker": 26, "Cable": 90, "Dairy": 80, "Elm": 110}
KEYS = ["quantity", "value"]
DRAFT = Released("report", "Works", "2026-11-22", "r", "s 2026", "a", {})


@pytest.fixture(scope="module")
def cells():
    """All staffs of two waves, with their own changes."""
    parts = [
        made_up.respondents(size, employer=name, wave=wave)
        for wave in (2024, 2026)
        for name, size in SIZES.items()
    ]
    people = pl.concat(parts)
    usual = pl.concat([made_up.commutes(part) for part in parts])
    sources = made_up.sources(people, usual)
    joined = commuters(people, usual, sources)
    replicates = made_up.replicates(joined, draws=20)
    told = pl.concat([cells_of(staff, sources) for staff in every_staff(joined, replicates)])
    changes = own_changes(Weighted.of(joined, replicates), joined, RULES.threshold)
    return pl.concat([told, *(one.select(told.columns) for one in changes)])


@pytest.fixture(scope="module")
def shown(cells):
    """The protected rows of every staff."""
    apart = cells.filter(pl.col("topic").is_in(["modes", "climate"]))
    staffs = apart.group_by(STAFF, maintain_order=True)
    return pl.concat([protected(own, RULES) for _, own in staffs])


@pytest.fixture(scope="module")
def known(cells, shown):
    return known_groups(shown, cells)


def of(rows, employer, topic="comparison", wave=2026):
    return rows.filter(employer=employer, topic=topic, wave=wave)


def is_known(known, employer, value, wave=2026):
    return known.filter(employer=employer, value=value, wave=wave).height == 1


def with_count(cells, employer, value, count):
    """The same cells had so many of a staff been of a group."""
    of_group = (
        (pl.col("employer") == employer)
        & (pl.col("topic") == "modes")
        & (pl.col("quantity") == "share")
        & (pl.col("detail") == 3)
        & (pl.col("value") == value)
        & (pl.col("wave") == 2026)
    )
    return cells.with_columns(
        answers=pl.when(of_group).then(count).otherwise("answers"),
        estimate=pl.when(of_group).then(count / SIZES[employer]).otherwise("estimate"),
    )


def test_a_group_is_known_where_its_parts_are_shown(shown, known):
    of_modes = shown.filter(topic="modes", quantity="share")
    for staff in known.select(STAFF).unique().iter_rows(named=True):
        own = of_modes.filter(**staff)
        drives = own.filter(value="car_driver")["answers"]
        assert is_known(known, staff["employer"], "car_driver", staff["wave"]) == (
            drives.null_count() == 0
        )
    assert not is_known(known, "Baker", "active"), "a small staff hides it"
    assert is_known(known, "Works", "active")


def test_the_mean_of_the_others_is_the_same_whatever_a_hidden_count(cells, known):
    printed = of(beside(cells, known), "Works").filter(value="active").sort(KEYS)
    assert printed.height
    for count in range(12):
        other = beside(with_count(cells, "Baker", "active", count), known)
        assert of(other, "Works").filter(value="active").sort(KEYS).equals(printed)


def test_a_mean_over_all_others_would_give_the_hidden_count_away(cells):
    def mean(rows):
        modes = rows.filter(topic="modes", quantity="share", detail=3, value="active", wave=2026)
        made = beside_others(modes, "Works", "all")
        return made.filter(quantity="others")["estimate"][0]

    true = cells.filter(
        topic="modes", quantity="share", detail=3, value="active", wave=2026, employer="Baker"
    )["answers"][0]
    told = mean(cells)
    fits = [
        n for n in range(1, 26) if abs(mean(with_count(cells, "Baker", "active", n)) - told) < 1e-4
    ]
    assert fits == [true]


def test_a_change_is_told_only_where_both_waves_are_known(cells, known):
    told = beside(cells, known).filter(topic="change", quantity="own")
    assert told.height
    for employer, value in told.select("employer", "value").iter_rows():
        assert is_known(known, employer, value, 2024)
        assert is_known(known, employer, value, 2026)
    fewer = known.filter(~((pl.col("wave") == 2024) & (pl.col("employer") == "Cable")))
    left = beside(cells, fewer).filter(topic="change")
    assert of(left, "Cable", "change").is_empty()
    before = of(beside(cells, known), "Works", "change").filter(quantity="controls")
    after = of(left, "Works", "change").filter(quantity="controls")
    assert (before["n"] - after["n"]).max() == 1


def test_what_a_release_hid_is_not_known(known):
    staff = {("survey", "s"), ("wave", 2026), ("employer", "Cable"), ("answered", "yes")}
    hidden = replace(DRAFT, tables={"t": {frozenset({*staff, ("mode", "walk")}): None}})
    left = without_hidden(known, [hidden])
    gone = known.join(left, on=[*STAFF, "value"], how="anti", nulls_equal=True)
    assert gone.select("employer", "value").rows() == [("Cable", "active")]


def draft_of(cells, known, employer, state):
    states = {tuple(staff): state for staff in cells.select(STAFF).unique().rows()}
    others = known.filter(pl.col("wave") == 2026, pl.col("employer") != employer)
    draft = replace(DRAFT, to_whom=employer, answers=state)
    return replace(draft, implied=implied(others, draft, states))


def test_what_comparisons_tell_of_others_is_entered_and_read_back(cells, known):
    told = beside(cells, known)
    alone = cells.filter(pl.col("topic") == "modes", employer="Works", wave=2026)
    own = pl.concat([alone, of(told, "Works").select(alone.columns)])
    made = passed(own, draft_of(cells, known, "Works", "one"), [], RULES)
    assert made.cells.filter(topic="comparison").height
    [read] = releases([append([], made.entry)])
    assert read.implied == made.entry.implied
    assert {key for one in read.implied for key in dict(one.tables)["compared"]}
    # had one more of another staff driven, its count would follow from two means
    moved = with_count(cells, "Cable", "car_driver", 1 + known.filter(
        employer="Cable", value="car_driver", wave=2026)["answers"][0])  # fmt: skip
    later = passed(
        own, draft_of(moved, known_groups_like(known, moved), "Works", "two"), [read], RULES
    )
    assert later.entry.implied == ()
    assert later.cells.filter(topic="comparison").is_empty()


def known_groups_like(known, cells):
    """The same groups with the counts of other cells."""
    counts = cells.filter(topic="modes", quantity="share", detail=3).select(
        *STAFF, "value", now="answers"
    )
    joined = known.join(counts, on=[*STAFF, "value"], how="left", nulls_equal=True)
    return joined.with_columns(answers=pl.coalesce("now", "answers")).drop("now")
