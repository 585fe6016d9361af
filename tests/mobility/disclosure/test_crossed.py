"""One who crosses all variables of a release at once learns no more than the proof allows."""

from itertools import combinations

import numpy as np
import polars as pl
import pytest

from mobility.disclosure import Rules, Table, crossed, protect_release
from mobility.disclosure.cells import Sheet
from tests.mobility.disclosure.attacker import crossing, guesses, printed
from tests.mobility.disclosure.tables import NAMES, frame, linked, with_totals

WITHIN = {"a": {"a0": "A", "a1": "A", "a2": "B", "a3": "B"}}
CHAINS = {"a": {value: [wide] for value, wide in WITHIN["a"].items()}}


def margins(schemes, shape, rng, mean=0.7):
    """Give tables of some of the variables of the same made-up people."""
    inner = rng.negative_binomial(0.8, 0.8 / (0.8 + mean), size=shape)
    found = {}
    for names in schemes:
        away = tuple(at for at, name in enumerate(NAMES[: len(shape)]) if name not in names)
        found[names] = frame(with_totals(inner.sum(axis=away)), names)
    return found


def released(given, **options):
    """Protect; give the release, what is printed and the small cells."""
    release = protect_release({n: Table(t, by) for n, (t, by) in given.items()}, **options)
    prints = [printed(release.tables[name], by) for name, (_, by) in given.items()]
    small = {
        key
        for name, (_, by) in given.items()
        for key, _ in printed(release.tables[name].filter(status="primary"), by)
    }
    return release, prints, small


def too_near(prints, small, **known):
    found = crossing(prints, small, **known)
    return [key for key, (least, most) in found.items() if most - least < 5]


@pytest.mark.parametrize("seed", [12, 1, 2])
def test_linked_tables_are_safe_from_one_who_crosses_them(seed):
    # in the first, one small cell was within reach while the printed sums alone were reckoned with
    given = linked((3, 3, 3), np.random.default_rng(seed), mean=4)
    release, prints, small = released(given)
    assert small
    assert release.proof["crossed"] == ["a x b x c"]
    assert release.proof["not_crossed"] == []
    assert not too_near(prints, small)


@pytest.mark.parametrize("seed", [5, 6])
@pytest.mark.parametrize("schemes", [("ab", "bc", "bd"), ("ab", "bc", "cd"), ("abc", "bcd")])
def test_of_tables_that_hang_like_a_tree_crossing_tells_nothing_more(schemes, seed):
    given = margins(schemes, (3, 2, 3, 2), np.random.default_rng(seed))
    release, prints, small = released(given)
    assert small
    assert release.proof["crossed"] == release.proof["not_crossed"] == []
    hidden = sorted({key for table in prints for key, n in table if n is None}, key=str)[:8]
    assert crossing(prints, hidden) == guesses(prints, hidden)


def test_a_circle_of_four_is_crossed_in_two_parts_and_is_safe():
    given = margins(("ab", "bc", "cd", "ad"), (3, 2, 3, 2), np.random.default_rng(3))
    release, prints, small = released(given)
    assert len(release.proof["crossed"]) == 2
    assert all(name.count(" x ") == 2 for name in release.proof["crossed"])
    assert small
    assert not too_near(prints, small)


def test_groups_within_groups_are_reckoned_with_at_their_finest():
    rng = np.random.default_rng(8)
    inner = rng.negative_binomial(0.8, 0.2, size=(4, 3, 2))
    wide = inner.reshape(2, 2, 3, 2).sum(axis=1)
    fine, _ = frame(with_totals(inner.sum(axis=2)), "ab")
    coarse, _ = frame(with_totals(wide.sum(axis=1)), "ac")
    coarse = coarse.with_columns(pl.col("a").replace({"a0": "A", "a1": "B"}))
    given = {"fine": (fine, ["a", "b"]), "coarse": (coarse, ["a", "c"])}
    release, prints, small = released(given, nested=WITHIN)
    assert release.proof["crossed"] == release.proof["not_crossed"] == []
    assert small
    assert not too_near(prints, small, within=CHAINS)


def test_tables_in_groups_of_which_none_lies_within_the_others_are_crossed():
    rng = np.random.default_rng(2)
    inner = rng.negative_binomial(0.8, 0.2, size=(4, 4))
    nested = {**WITHIN, "b": {f"b{i}": "CD"[i // 2] for i in range(4)}}
    one, _ = frame(with_totals(inner.reshape(4, 2, 2).sum(axis=2)), "ab")
    other, _ = frame(with_totals(inner.reshape(2, 2, 4).sum(axis=1)), "ab")
    one = one.with_columns(pl.col("b").replace({"b0": "C", "b1": "D"}))
    other = other.with_columns(pl.col("a").replace({"a0": "A", "a1": "B"}))
    given = {"one": (one, ["a", "b"]), "other": (other, ["a", "b"])}
    release, prints, small = released(given, nested=nested)
    assert release.proof["crossed"] == ["a x b"]
    chains = {v: {x: [wide] for x, wide in known.items()} for v, known in nested.items()}
    assert small
    assert not too_near(prints, small, within=chains)


def test_only_those_who_answered_are_crossed_where_only_they_were_asked():
    rng = np.random.default_rng(4)
    given = linked((3, 3, 2), rng, mean=4)
    answered = int(given["ab"][0].row(-1)[-1])
    whole = pl.DataFrame({"answered": ["yes", "no", None], "n": [answered, 40, answered + 40]})
    tables = {n: Table(t, by, where={"answered": "yes"}) for n, (t, by) in given.items()}
    release = protect_release({"whole": Table(whole, ["answered"]), **tables})
    assert release.proof["crossed"] == ["a x b x c"]
    [sheet] = crossed([t.sheet() for t in [Table(whole, ["answered"]), *tables.values()]]).sheets
    assert not any(("answered", "no") in key for key in sheet.keys)


def test_what_is_too_large_to_cross_is_crossed_in_threes_and_named():
    given = margins(("abc", "abd", "acd", "bcd"), (3, 3, 3, 3), np.random.default_rng(0))
    sheets = [Table(t, by).sheet() for t, by in given.values()]
    assert crossed(sheets).together == ("a x b x c x d",)
    assert crossed(sheets).left == ()
    pairs = [Table(t, by).sheet() for t, by in margins(
        ["".join(two) for two in combinations("abcd", 2)], (3, 3, 3, 3), np.random.default_rng(0)
    ).values()]  # fmt: skip
    found = crossed(pairs, most=70)
    assert found.left == ("a x b x c x d",)
    assert len(found.together) == 2
    assert all(name.count(" x ") == 2 for name in found.together)


def test_a_variable_that_no_table_fills_is_not_crossed():
    given = linked((3, 3, 3), np.random.default_rng(1), mean=6)
    sheets = [Table(t, by).sheet() for t, by in given.values()]
    without = [
        Sheet([key for key in s.keys if key], s.counts[[bool(key) for key in s.keys]])
        for s in sheets
    ]
    assert crossed(without).together == ()
    assert crossed(without).left == ("a x b x c",)
    limits = [Sheet(s.keys, s.counts, frozenset({"a"})) for s in sheets]
    assert crossed(limits).left == ("a x b x c",)


def test_the_threshold_holds_in_the_crossed_proof_too():
    given = linked((3, 3, 3), np.random.default_rng(12), mean=4)
    _, prints, small = released(given, rules=Rules(threshold=3))
    found = crossing(prints, small)
    assert all(most - least >= 3 for least, most in found.values())
