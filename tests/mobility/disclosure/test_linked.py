"""Several tables at once, attacked as one."""

import numpy as np
import polars as pl
import pytest

from mobility.disclosure import Rules, Table, protect, protect_release
from mobility.errors import DisclosureError
from tests.mobility.disclosure.attacker import inferable, printed
from tests.mobility.disclosure.tables import linked

ZONES = {"2740": "Skovlunde", "2741": "Skovlunde", "2750": "Ballerup", "2751": "Ballerup"}


def attacked(release, by):
    tables = [printed(release.tables[name], by[name]) for name in by]
    small = [
        key
        for name in by
        for key, _ in printed(release.tables[name].filter(status="primary"), by[name])
    ]
    return tables, small


@pytest.mark.parametrize("mean", [2, 9])
@pytest.mark.parametrize("seed", range(5))
def test_tables_that_share_margins_are_safe_together(seed, mean):
    given = linked((4, 4, 3), np.random.default_rng(seed), mean=mean)
    release = protect_release({name: Table(t, by) for name, (t, by) in given.items()})
    tables, small = attacked(release, {name: by for name, (_, by) in given.items()})
    assert not inferable(tables, small)


def test_a_shared_cell_is_hidden_in_both_tables_or_in_none():
    given = linked((3, 3, 3), np.random.default_rng(11), mean=6)
    release = protect_release({name: Table(t, by) for name, (t, by) in given.items()})
    seen = {}
    for name, (_, by) in given.items():
        for key, n in printed(release.tables[name], by):
            assert seen.setdefault(key, n) == n


def test_tables_that_are_safe_one_by_one_are_not_safe_together():
    zones = pl.DataFrame({"zone": [*ZONES, None], "n": [3, 30, 20, 25, 78]})
    towns = pl.DataFrame({"zone": ["Skovlunde", "Ballerup", None], "n": [33, 45, 78]})
    alone = protect(zones, by=["zone"])
    assert alone["n"].to_list() == [None, 30, None, 25, 78]
    assert (protect(towns, by=["zone"])["status"] == "shown").all(), "33 - 30 gives the 3 away"
    given = {"zones": Table(zones, ["zone"]), "towns": Table(towns, ["zone"])}
    together = protect_release(given, nested={"zone": ZONES})
    assert together.tables["zones"]["n"].to_list() == [None, None, 20, 25, 78]


def nested_tables(rng):
    rows = [
        (zone, mode, int(n))
        for zone in ZONES
        for mode, n in zip(
            ("bike", "car", "train"), rng.negative_binomial(0.8, 0.1, 3), strict=True
        )
    ]
    zones = pl.DataFrame(rows, schema=["zone", "mode", "n"], orient="row")
    towns = zones.with_columns(pl.col("zone").replace(ZONES))
    found = {}
    for name, table in (("zones", zones), ("towns", towns)):
        inner = table.group_by("zone", "mode", maintain_order=True).agg(pl.col("n").sum())
        totals = [
            inner.group_by(k, maintain_order=True).agg(pl.col("n").sum()) for k in ("zone", "mode")
        ]
        found[name] = pl.concat([inner, *totals, inner.select(pl.col("n").sum())], how="diagonal")
    return found


@pytest.mark.parametrize("seed", range(6))
def test_nested_geographies_are_safe_together(seed):
    given = nested_tables(np.random.default_rng(seed))
    by = ["zone", "mode"]
    release = protect_release(
        {name: Table(t, by) for name, t in given.items()}, nested={"zone": ZONES}
    )
    # the attacker is told every zone's town, and so reads one table of town, zone and mode
    rows, small = {}, []
    for table in release.tables.values():
        for (key, n), status in zip(printed(table, by), table["status"], strict=True):
            told = dict(key)
            if told.get("zone") in ZONES:
                told["town"] = ZONES[told["zone"]]
            elif "zone" in told:
                told["town"] = told.pop("zone")
            rows[frozenset(told.items())] = n
            small += [frozenset(told.items())] if status == "primary" else []
    assert not inferable([list(rows.items())], small)


def test_a_rest_of_few_persons_is_found_and_hidden():
    one = pl.DataFrame({"mode": ["bike", "car", None], "n": [12, 30, 42]})
    everybody = pl.DataFrame({"mode": ["bike", "car", None], "n": [14, 60, 74]})
    release = protect_release(
        {"one": Table(one, ["mode"], where={"employer": "A"}), "all": Table(everybody, ["mode"])}
    )
    hidden = sum(t["n"].null_count() for t in release.tables.values())
    assert hidden == 2, "14 - 12 = 2 others who cycle; the car must go too"
    told = release.intervals.filter(pl.col("cell") == "mode=bike, the rest by employer")
    assert told["upper"][0] - told["lower"][0] >= 5


def test_the_proof_tells_what_was_proven_and_of_which_numbers():
    given = linked((3, 3, 3), np.random.default_rng(1))
    tables = {name: Table(t, by) for name, (t, by) in given.items()}
    release = protect_release(tables, rules=Rules(threshold=4))
    proof = release.proof
    assert proof["rules"]["threshold"] == 4
    assert proof["hidden"] == len(
        {k for n, (_, by) in given.items() for k, x in printed(release.tables[n], by) if x is None}
    )
    assert proof["further_holes_cost_at_least"] <= proof["further_holes_cost"] + 1e-6
    assert protect_release(tables, rules=Rules(threshold=4)).proof == proof
    other = protect_release(tables, rules=Rules(threshold=9)).proof
    assert other["release_sha256"] != proof["release_sha256"]
    assert release.intervals.filter(pl.col("lower") > pl.col("upper")).is_empty()


def test_two_counts_of_the_same_people_are_refused():
    first = pl.DataFrame({"mode": ["bike", None], "n": [12, 12]})
    second = pl.DataFrame({"sex": ["f", None], "n": [13, 13]})
    with pytest.raises(DisclosureError, match="different counts of the same people"):
        protect_release({"a": Table(first, ["mode"]), "b": Table(second, ["sex"])})


def test_what_cannot_be_made_safe_is_refused():
    table = pl.DataFrame(
        {"mode": ["bike", "car", None], "n": [3, 40, 43], "dear": [1.0, 1e400, 1e400]}
    )
    with pytest.raises(DisclosureError, match="cannot be made safe"):
        protect_release({"t": Table(table, ["mode"], cost="dear")})


def test_a_small_cell_that_must_stay_shown_is_refused():
    table = pl.DataFrame(
        {"mode": ["bike", "car", None], "n": [3, 40, 43], "dear": [1e400, 1.0, 1.0]}
    )
    with pytest.raises(DisclosureError, match="must stay shown"):
        protect_release({"t": Table(table, ["mode"], cost="dear")})


def test_limits_within_each_other_need_not_fill_each_other():
    table = pl.DataFrame({"limit_km": [5, 10, None], "n": [40, 43, 90]})
    within = {"limit_km": {5: 10}}
    given = Table(table, ["limit_km"], partial=frozenset({"limit_km"}))
    release = protect_release({"short": given}, nested=within)
    assert release.tables["short"]["n"].null_count() > 0, "43 - 40 = 3 between 5 and 10 km"
