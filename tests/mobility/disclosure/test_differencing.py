"""A new release beside the earlier ones: what subtraction reveals is refused or hidden."""

from dataclasses import replace

import polars as pl
import pytest

from mobility.disclosure import (
    Released,
    Table,
    append,
    cells_shown,
    protect_beside,
    refuse_differences,
    releases,
    revealed,
)
from mobility.errors import DisclosureError

DRAFT = Released("report", "employer", "2026-11-21", "r1", "commuting 2026", "state 1", {})


def table(where=None, **counts):
    """One table of modes with its total, unless `total` is given."""
    total = counts.pop("total", sum(n for n in counts.values() if n is not None))
    rows = pl.DataFrame({"mode": [*counts, None], "n": [*counts.values(), total]})
    return Table(rows, ["mode"], where=where or {})


def told(given, **changes):
    return replace(DRAFT, tables=cells_shown({"modes": given}), **changes)


EARLIER = told(table({"employer": "A"}, bike=12, car=30))


def test_the_same_release_again_reveals_nothing():
    assert revealed(EARLIER, [EARLIER]).is_empty()


def test_one_more_employee_who_answered_is_refused_with_the_reason():
    later = told(table({"employer": "A"}, bike=13, car=30), answers="state 2")
    with pytest.raises(DisclosureError, match="changed by a few persons") as refused:
        refuse_differences(later, [EARLIER])
    assert "employer=A, mode=bike, those added since: between 1 and 1 persons" in str(refused.value)


def test_hiding_the_cells_does_not_hide_that_one_person_came():
    later = told(table({"employer": "A"}, bike=None, car=None, total=43), answers="state 2")
    assert "changed by a few persons" in revealed(later, [EARLIER])["how"][0]
    with pytest.raises(DisclosureError, match="changed by a few persons"):
        protect_beside(
            {"modes": table({"employer": "A"}, bike=13, car=30)},
            replace(DRAFT, answers="state 2"),
            [EARLIER],
        )


def test_enough_new_answers_in_every_changed_cell_pass():
    later = told(table({"employer": "A"}, bike=20, car=36), answers="state 2")
    assert revealed(later, [EARLIER]).is_empty()


def test_one_who_changed_the_answer_is_refused():
    later = told(table({"employer": "A"}, bike=11, car=31), answers="state 2")
    assert set(revealed(later, [EARLIER])["lower"]) == {1.0}


def test_growth_over_a_hidden_cell_is_seen_through():
    # car grew by 40 and all by 41: one new cyclist, though bikes were never shown
    first = told(table({"employer": "A"}, bike=None, car=30, train=None, total=60))
    later = told(
        table({"employer": "A"}, bike=None, car=70, train=None, total=101), answers="state 2"
    )
    found = revealed(later, [first])
    assert set(found["cell"]) == {
        "employer=A, mode=bike, those added since",
        "employer=A, mode=train, those added since",
    }
    assert set(found["upper"]) == {1.0}


def test_another_filter_that_leaves_two_persons_is_found():
    narrower = told(table({"employer": "A", "workplace": "Lautrup"}, bike=10, car=30))
    found = revealed(narrower, [EARLIER])
    assert dict(zip(found["cell"], found["upper"], strict=True)) == {
        "employer=A, mode=bike, the rest by workplace": 2.0,
        "employer=A, the rest by workplace": 2.0,
    }


def test_the_other_wave_is_found_by_subtraction():
    both = told(table({"employer": "A"}, bike=40, car=62))
    one = told(table({"employer": "A", "wave": 2026}, bike=20, car=59))
    assert revealed(one, [both])["cell"].to_list() == ["employer=A, mode=car, the rest by wave"]


def test_the_sum_of_employers_beside_the_municipality_is_found():
    hidden = told(table({"employer": "A"}, bike=None, car=None, total=42))
    other = told(table({"employer": "B"}, bike=20, car=30))
    everybody = told(table(bike=23, car=69))
    found = revealed(everybody, [hidden, other])
    assert found.row(0)[:3] == ("employer=A, mode=bike", 3.0, 3.0)
    large = told(table(bike=33, car=59))
    assert revealed(large, [hidden, other], complete=frozenset({"employer"})).is_empty()


def test_a_cell_hidden_before_and_shown_now_gives_its_neighbour_away():
    hidden = told(table({"employer": "A"}, bike=None, car=40, train=None, total=60))
    again = told(table({"employer": "A"}, train=17, total=60, car=40, bike=None))
    assert "employer=A, mode=bike" in revealed(again, [hidden])["cell"].to_list()


def test_other_people_do_not_count():
    others = told(table({"employer": "A"}, bike=13, car=30), people="commuting 2025")
    assert revealed(others, [EARLIER]).is_empty()


def test_a_nested_place_is_a_filter_too():
    town = told(table({"zone": "Skovlunde"}, bike=20, car=40))
    zone = told(table({"zone": "2740"}, bike=20, car=37))
    within = {"zone": {"2740": "Skovlunde"}}
    assert revealed(zone, [town]).is_empty(), "without knowing that one lies within the other"
    found = revealed(zone, [town], nested=within)
    assert "mode=car, zone=Skovlunde, the rest by zone" in found["cell"].to_list()


def test_releases_that_contradict_each_other_are_refused():
    with pytest.raises(DisclosureError, match="different counts of the same people"):
        revealed(told(table({"employer": "A"}, bike=14, car=30)), [EARLIER])


def test_what_a_sum_would_reveal_is_hidden_and_the_rest_passes():
    ledger, known = [], []
    for where, counts in (
        ({"employer": "A"}, {"bike": 12, "car": 30, "train": 9}),
        ({"employer": "B"}, {"bike": 2, "car": 20, "train": 8}),
        ({}, {"bike": 14, "car": 50, "train": 17}),
    ):
        release, entry = protect_beside(
            {"modes": table(where, **counts)},
            replace(DRAFT, what=str(where)),
            known,
            complete=frozenset({"employer"}),
        )
        ledger.append(append(ledger, entry))
        known = list(releases(ledger))
        assert revealed(entry, known[:-1], complete=frozenset({"employer"})).is_empty()
    shown = dict(zip(release.tables["modes"]["mode"], release.tables["modes"]["n"], strict=True))
    assert shown == {"bike": None, "car": 50, "train": None, None: 81}
    # unprotected against the ledger, the municipality's cyclists less A's are B's two
    bare = told(table(bike=14, car=50, train=17))
    assert not revealed(bare, known[:-1], complete=frozenset({"employer"})).is_empty()


def test_a_filter_that_leaves_two_persons_is_coarsened_until_safe():
    narrower = {"modes": table({"employer": "A", "workplace": "Lautrup"}, bike=10, car=30)}
    release, entry = protect_beside(narrower, DRAFT, [EARLIER])
    assert revealed(entry, [EARLIER]).is_empty()
    protected = release.tables["modes"]
    assert protected["n"].to_list() == [None, 30, None]
    assert "answers=" not in str(release.intervals["cell"].to_list())


def test_without_earlier_releases_protection_is_as_always():
    release, entry = protect_beside({"modes": table(bike=3, car=40, train=20)}, DRAFT, [])
    assert release.tables["modes"]["n"].to_list() == [None, 40, None, 63]
    assert entry.proof == release.proof


def test_what_earlier_releases_gave_away_by_themselves_does_not_stop_the_next():
    leak = told(table({"employer": "A", "workplace": "Lautrup"}, bike=10, car=30))
    assert not revealed(leak, [EARLIER]).is_empty()
    other = told(table({"employer": "B"}, bike=50, car=60))
    assert revealed(other, [EARLIER, leak]).is_empty()
