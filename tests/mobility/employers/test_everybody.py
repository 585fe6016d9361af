"""All employers together, beside each of them: what would give a staff away is not released."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from mobility.disclosure import Released, append, cells_shown, refuse_differences, releases
from mobility.employers.gate import passed, rules_of
from mobility.employers.groups import DETAILS, NESTED, mode_group
from mobility.employers.staff import Staff, Told
from mobility.employers.tables import tables_of
from mobility.errors import DisclosureError
from tests.mobility.disclosure.attacker import crossing
from tests.mobility.employers import made_up

RULES = rules_of(5)
DRAFT = Released("report", "", "2026-11-22", "r", "s 2026", "one", {})


def staffs(**sizes):
    """The modes of each employer, and of all their people together, whose employer is not named."""
    parts = [made_up.respondents(n, employer=name, seed=n) for name, n in sizes.items()]
    usual = [made_up.commutes(part, seed=part.height).drop(made_up.KEY) for part in parts]
    named = {
        name: pl.concat([part, more], how="horizontal")
        for name, part, more in zip(sizes, parts, usual, strict=True)
    }
    return {
        **{name: modes_of(people, name) for name, people in named.items()},
        "everybody": modes_of(pl.concat(named.values()), None),
    }


def modes_of(people, employer):
    replicates = np.full((people.height, 4), 2.0)
    made = [
        Staff(
            people.with_columns(mode=mode_group(detail)), np.full(people.height, 2.0), replicates
        ).shares(["mode"], Told("modes", detail=detail))
        for detail in DETAILS
    ]
    return pl.concat(made).with_columns(
        survey=pl.lit("s"),
        wave=pl.lit(2026, pl.Int32),
        employer=pl.lit(employer, pl.String),
        is_synthetic=pl.lit(value=True),
    )


def released(cells, names):
    """Let the staffs through the gate one after the other; give the ledger and what passed."""
    lines, made = [], {}
    for name in names:
        known = list(releases(lines))
        made[name] = passed(cells[name], replace(DRAFT, to_whom=name), known, RULES)
        lines.append(append(lines, made[name].entry))
    return lines, made


def rows_of(entry):
    """What an attacker reads in the ledger of all releases: each cell and its count."""
    return [
        [(frozenset(cell), count) for cell, count in table.items()]
        for table in entry.tables.values()
    ]


def small_cells(cells):
    """The groups of an employer that are too small to be shown, in all details, printed or not."""
    modes = cells.filter(pl.col("answers").is_between(1, 4), pl.col("value").is_not_null())
    where = {"survey": "s", "wave": 2026, "employer": modes["employer"][0], "answered": "yes"}
    return {frozenset({**where, "mode": value}.items()) for value in modes["value"]}


@pytest.fixture(scope="module")
def cells():
    return staffs(Works=90, Baker=24, Cable=70)


def test_the_sum_of_all_beside_each_gives_no_small_group_away(cells):
    _, made = released(cells, ["Works", "Cable", "Baker", "everybody"])
    prints = [table for one in made.values() for table in rows_of(one.entry)]
    small = small_cells(cells["Baker"])
    assert reach(prints, small) == []
    # as it stands, the sum less the others' is what the last one hides
    bare = cells["everybody"].filter(detail=3)
    prints[-1] = [
        (key, dict(bare.select("value", "answers").iter_rows())[dict(key).get("mode")])
        for key, _ in prints[-1]
    ]
    assert reach(prints, small)


def reach(prints, small):
    """List the small groups that are known too well to one who holds all releases."""
    asked = [*prints, [(key, None) for key in small]]
    told = {value for rows in asked for key, _ in rows for v, value in key if v == "mode"}
    found = crossing(asked, small, {"mode": chains(told)})
    return [key for key, (least, most) in found.items() if most - least < 5]


def chains(values):
    """Tell of each group of modes the groups present that it lies within."""
    found = {}
    for value in values:
        above, at = [], value
        while at in NESTED["mode"]:
            at = NESTED["mode"][at]
            above += [at] if at in values else []
        if above:
            found[value] = above
    return found


def test_the_sum_as_it_stands_is_refused_beside_the_employers(cells):
    lines, _ = released(cells, ["Works", "Cable", "Baker"])
    fine = cells["everybody"].filter(pl.col("detail") == 3, topic="modes", quantity="share")
    bare = replace(DRAFT, tables=cells_shown(tables_of(fine)))
    with pytest.raises(DisclosureError, match="would reveal"):
        refuse_differences(bare, list(releases(lines)), rules=RULES, nested=NESTED)


def test_beside_all_the_number_of_all_but_three_is_not_released():
    cells = staffs(Works=90, Three=3)
    for order in (["everybody", "Works"], ["Works", "everybody"]):
        _, made = released(cells, order)
        [first, second] = [rows_of(made[name].entry)[0] for name in order]
        totals = [
            count for rows in (first, second) for key, count in rows if "mode" not in dict(key)
        ]
        assert totals.count(None) == 1
