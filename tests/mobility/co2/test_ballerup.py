"""Ballerup's own path on the bundled facts: books, measures, effects and readings."""

import numpy as np
import polars as pl
import pytest

from mobility.attribution import overlap
from mobility.co2 import (
    BOOKS,
    Cut,
    breakdowns,
    bridge,
    build_path,
    by_group,
    effects_frame,
    goal_and_readings,
    rank_unknowns,
    three_books,
    worth,
)
from mobility.errors import EstimateError


def test_every_number_has_a_source_or_says_that_it_is_an_assumption(content):
    def numbers(given):
        if isinstance(given, dict):
            if "value" in given:
                yield given
            for inner in given.values():
                yield from numbers(inner)
        elif isinstance(given, list):
            for inner in given:
                yield from numbers(inner)

    found = list(numbers(content))
    assert len(found) > 60
    assert all(bool(n.get("source")) != bool(n.get("assumption")) for n in found)
    assert all(n.get("note") for n in found if n.get("assumption"))


def test_there_are_measures_enough_and_each_says_who_decides_and_which_book_it_changes(ballerup):
    assert len(ballerup.measures) >= 8
    served = {goal for measure in ballerup.measures for goal in measure.sub_goals}
    assert {"T05", "T06", "T13", "T14", "T19"} <= served
    for measure in ballerup.measures:
        assert measure.decides
        assert measure.books(ballerup.segments)
        assert measure.assumptions
    books = {m.id: m.books(ballerup.segments) for m in ballerup.measures}
    assert books["local_buses_fossil_free"] == ("territory",)
    assert books["home_office"] == BOOKS


def test_the_measures_save_what_they_are_worth_and_two_growths_add(ballerup):
    path = build_path(ballerup.baseline, ballerup.chosen, ballerup.draws)
    every = np.ones((1, len(path.names)), bool)
    shares = worth(path, groups=by_group(path))
    np.testing.assert_allclose(
        shares.contribution.sum(axis=0), path.saved(every)[0], atol=1e-8 * 44_375
    )
    frame = effects_frame(path)
    yearly = frame.filter(year=2030, quantity="yearly")
    assert yearly.filter(pl.col("estimate") < 0)["measure"].to_list() == [
        "kildedal_growth",
        "lautrup_growth",
    ]
    assert (yearly["lowest"] <= yearly["contribution"] + 1e-6).all()
    assert (yearly["contribution"] <= yearly["highest"] + 1e-6).all()
    half, all_of_it = (
        yearly.row(by_predicate=pl.col("measure") == name, named=True)
        for name in ("non_road_half", "non_road_all")
    )
    assert half["lowest"] < 0.05 * half["first_in"]  # what T06 does anyway
    assert all_of_it["contribution"] > half["contribution"]
    assert overlap(worth(path)).kind == "overlap"


def test_cumulative_tonnes_are_the_yearly_ones_summed(ballerup):
    path = build_path(ballerup.baseline, ballerup.chosen[:4], ballerup.draws)
    frame = effects_frame(path).filter(pl.col("measure") == path.names[0])
    yearly = frame.filter(quantity="yearly").sort("year")["contribution"]
    summed = frame.filter(quantity="cumulative").sort("year")["contribution"]
    assert summed.to_list() == pytest.approx(yearly.cum_sum().to_list())


def test_the_account_shows_less_than_is_saved(ballerup):
    true = build_path(ballerup.baseline, ballerup.chosen, ballerup.draws)
    seen = build_path(ballerup.baseline, ballerup.chosen, ballerup.draws, as_account=True)
    every = np.ones((1, len(true.names)), bool)
    assert seen.saved(every).mean() < true.saved(every).mean()


def test_the_three_books_stand_side_by_side_and_the_bridge_leads_over(ballerup):
    books = three_books(ballerup.baseline, 2023)
    totals = books.filter(pl.col("segment").is_null() & pl.col("mover").is_null())
    told = dict(totals.select("book", "tonnes").iter_rows())
    assert told["territory"] == pytest.approx(44_375.4)
    assert told["residents"] > 0
    for book in BOOKS:
        own = books.filter(pl.col("book") == book)
        parts = own.filter(pl.col("segment").is_not_null())["tonnes"].sum()
        movers = own.filter(pl.col("segment").is_null() & pl.col("mover").is_not_null())
        assert parts == pytest.approx(told[book])
        assert movers["tonnes"].sum() == pytest.approx(told[book])
    steps = bridge(ballerup.baseline, 2023, start="territory", end="workplaces")
    assert steps["tonnes"][:-1].sum() == pytest.approx(steps["tonnes"][-1])
    assert steps["tonnes"][-1] == pytest.approx(told["workplaces"])
    through = steps.row(by_predicate=pl.col("step") == "cars_through", named=True)
    assert (through["kind"], through["tonnes"] < 0) == ("out", True)
    with pytest.raises(EstimateError, match="no book"):
        bridge(ballerup.baseline, 2023, start="territory", end="moon")
    with pytest.raises(EstimateError, match="no 1990"):
        three_books(ballerup.baseline, 1990)


def test_the_account_says_that_it_has_no_split_by_vehicle_carrier_or_road(accounts):
    told = breakdowns(accounts)
    assert told["dimension"].to_list() == ["vehicle", "carrier", "road_owner"]
    assert not told["is_present"].any()
    split = accounts.with_columns(vehicle=pl.Series(["car", "lorry"] * (len(accounts) // 2)))
    assert breakdowns(split).row(0)[3:] == (True, 2)


def test_the_goal_has_no_data_and_its_readings_have_tonnes(ballerup, accounts, national):
    own = accounts.filter(pl.col("municipality_code") == "0151")
    totals = dict(own.filter(pl.col("sector") == "total").select("year", "tonnes").iter_rows())
    path = build_path(ballerup.baseline, ballerup.chosen, ballerup.draws)
    every = np.ones((1, len(path.names)), bool)
    due = path.tonnes(every)[0, ballerup.baseline.years.index(2030)]
    told = goal_and_readings(
        totals,
        ballerup.account,
        Cut(0.85, 1990, 2019, 2030),
        national_road=national.road,
        transport_due=due,
    )
    by_label = {reading.label: reading for reading in told}
    assert by_label["goal"].state == "no_data"
    assert by_label["against_base_year"].limit_tonnes == pytest.approx(0.15 * 209_519.1)
    reading = by_label["transport_against_base_year"]
    assert reading.limit_tonnes == pytest.approx(8_149.6, abs=0.1)
    assert reading.chance < 0.05  # the nation's course and these measures do not lead there
    assert 15_000 < reading.projected < 35_000


def test_the_nations_course_matters_most_for_the_tonnes_of_2030(ballerup):
    at = ballerup.baseline.years.index(2030)
    path = build_path(ballerup.baseline, ballerup.chosen, ballerup.draws)
    outcome = path.tonnes(np.ones((1, len(path.names)), bool))[0, at]
    unknowns = ballerup.draws.varying() | {"local_departure": ballerup.baseline.local[at]}
    ranked = rank_unknowns(unknowns, outcome)
    assert set(ranked["unknown"][:2]) == {"national_projection", "local_departure"}
    assert ranked["is_told"][:2].all()
