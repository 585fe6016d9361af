"""One who reckons with all of a staff's answers at once, and knows how they go together."""

import numpy as np
import polars as pl
import pytest

from mobility.disclosure import Beside, Rules, Table, protect_release
from mobility.employers.cells import cells_of, commuters, every_staff
from mobility.employers.gate import rules_of
from mobility.employers.groups import NESTED
from mobility.employers.tables import in_detail, tables_of
from mobility.employers.together import known_links
from tests.mobility.disclosure.attacker import crossing, printed
from tests.mobility.employers import made_up

RULES = rules_of(5)
TOPICS = ["modes", "modes by distance", "home office", "potential home office", "barriers"]
TOPICS += ["days car_driver", "days others", "days active", "days collective"]


def tables(size, seed):
    """A small staff's tables, in the groups that the gate chooses."""
    people = made_up.respondents(size, seed=seed)
    usual = made_up.commutes(people, seed=seed)
    sources = made_up.sources(people, usual, seed=seed)
    joined = commuters(people, usual, sources)
    [staff] = every_staff(joined, made_up.replicates(people, draws=20))
    told = cells_of(staff, sources).filter(pl.col("topic").is_in(TOPICS))
    return tables_of(in_detail(told, RULES))


def impossible(one):
    """Say what everybody knows that nobody answers: written apart from the house's own list."""
    for question, answer in one.items():
        group = question.removeprefix("days by ")
        if question != group and one.get("mode") == group and answer == "no":
            return True
    if one.get("mode") == "car_driver" and "home office" in one:
        little = one["home_days"] in ("0", "1")
        if (one["home office"] == "yes") != little and one["home_days"] != "1":
            return True
    ticks = [answer for question, answer in one.items() if question.startswith("barriers: ")]
    return bool(ticks) and one.get("asked for barriers") is True and "ticked" not in ticks


def shared(given, release):
    """Read what is printed as a reader does, without what all rows have in common."""
    found = []
    for name, table in given.items():
        where = [(k, v) for k, v in table.where.items() if k not in ("survey", "wave", "employer")]
        rows = printed(release.tables[name], table.by, "answers", [])
        found.append([(frozenset({*key, *where} - {("answered", "yes")}), n) for key, n in rows])
    return found


WIDER = {
    "mode": {
        "active": "walk bike ebike cycle",
        "cycle": "bike ebike",
        "public": "train bus",
        "riders": "car_passenger rest motorcycle other",
        "rest": "motorcycle other",
        "collective": "public train bus riders car_passenger rest motorcycle other",
        "others": "active walk cycle bike ebike collective public train bus riders rest",
    },
    "distance": {"0-10": "0-5 5-10", "10+": "10-20 20+"},
}


def groups_of(prints):
    """Tell of each printed group the printed groups that it lies within."""
    told = {item for rows in prints for key, _ in rows for item in key}
    found = {}
    for variable, groups in WIDER.items():
        for wide, parts in groups.items():
            for part in parts.split():
                if {(variable, wide), (variable, part)} <= told:
                    found.setdefault(variable, {}).setdefault(part, []).append(wide)
    return found


@pytest.mark.parametrize("topics", [TOPICS[:4], ["barriers"]])
@pytest.mark.parametrize("seed", [1, 4, 5])
def test_all_answers_at_once_leave_no_small_cell_within_reach(topics, seed):
    given = {
        name: table
        for name, table in tables(30, seed).items()
        if name.split(" / ")[0] in topics and table.value is None
    }
    beside = Beside(links=known_links(given))
    release = protect_release(given, rules=RULES, nested=NESTED, beside=beside)
    assert release.proof["not_crossed"] == []
    prints = shared(given, release)
    small = {
        key
        for (name, table), rows in zip(given.items(), prints, strict=True)
        for (key, _), status, n in zip(
            rows, release.tables[name]["status"], table.rows["answers"], strict=True
        )
        if status == "primary" and 0 < n < RULES.threshold
    }
    found = crossing(prints, small, groups_of(prints), impossible)
    assert small or topics == ["barriers"]
    assert all(most - least >= RULES.threshold for least, most in found.values())


def one_way(variable, **answers):
    """One table of one question with its total."""
    rows = {variable: [*answers, None], "answers": [*answers.values(), sum(answers.values())]}
    return Table(pl.DataFrame(rows), [variable], "answers", where={"answered": "yes"})


def least_spread(given, links):
    release = protect_release(given, rules=Rules(), nested=NESTED, beside=Beside(links=links))
    found = crossing(shared(given, release), [frozenset({("mode", "walk")})], {}, impossible)
    return min(most - least for least, most in found.values())


def test_who_usually_walks_walks_some_day():
    # at most 6 walk and at most 13 cycle, and 15 do either: between 2 and 6 usually walk
    given = {
        "modes / share": one_way("mode", car_driver=40, walk=3, bike=12),
        "days walk / users": one_way("days by walk", yes=6, no=49),
        "days bike / users": one_way("days by bike", yes=13, no=42),
    }
    assert least_spread(given, []) == 4
    assert least_spread(given, known_links(given)) >= 5


def test_numbers_that_deny_a_link_are_not_linked():
    given = {
        "modes / share": one_way("mode", car_driver=40, walk=9, bike=12),
        "days walk / users": one_way("days by walk", yes=6, no=55),
    }
    assert known_links(given) == []


def test_nobody_who_was_asked_ticked_nothing():
    given = {name: t for name, t in tables(40, 4).items() if name.startswith("barriers")}
    sheets = known_links(given)
    assert len(sheets) == len(given) - 1
    for key in sheets[-1].keys:
        assert [answer for _, answer in key].count("not ticked") < 3


def test_the_links_of_a_staff_fit_its_own_answers():
    for seed in (0, 3):
        given = tables(60, seed)
        links = known_links(given)
        release = protect_release(given, rules=RULES, nested=NESTED, beside=Beside(links=links))
        assert release.intervals.filter(pl.col("lower") > pl.col("upper")).is_empty()
        assert np.isfinite(release.proof["cells"])
