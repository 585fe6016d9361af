"""The past account as published: its books, its changes, its parts, and forecasts of it."""

import polars as pl
import pytest

from mobility.tables import clean
from tests.path_marts import at, bundled, facts, scaled, settings, step

OWN = settings()


def test_the_three_books_and_the_bridge_between_them_sum():
    books, bridge = bundled()["three_books"], bundled()["book_bridge"]
    for year in (2023, 2030):
        for book in ("territory", "residents", "workplaces"):
            own = at(books, year=year, book=book)
            [whole] = at(own, level="book")["tonnes"]
            assert at(own, level="mover")["tonnes"].sum() == pytest.approx(whole)
            assert at(own, level="segment")["tonnes"].sum() == pytest.approx(whole)
    for end in ("residents", "workplaces"):
        steps = at(bridge, end=end).sort("step_no")["tonnes"]
        assert steps[:-1].sum() == pytest.approx(steps[-1])


def test_a_change_is_split_by_residents_and_cars_and_sums_to_the_account():
    changes = at(bundled()["account_changes"], sector="transport", start=2022, end=2023)
    assert changes["tonnes"].sum() == pytest.approx(44_375.4 - 43_477.0)
    assert set(changes["part"]) == {"activity", "factor"}
    total = at(
        bundled()["account_changes"], account="energy_co2_account", sector="total", start=2018
    )
    assert set(total["part"]) == {"unsplit_change"}


def test_a_new_edition_is_told_apart_from_what_happened():
    given = facts() | scaled(by=1.1, years=(2019, 2023))
    given["co2_account"] = step("co2_account", given, OWN)
    changes = step("account_changes", given, OWN)
    recounted = at(changes, sector="transport", start=2023, end=2023)
    assert recounted["part"].to_list() == ["unsplit_revision"]
    assert recounted["tonnes"].to_list() == [pytest.approx(4_437.5, abs=0.1)]
    assert recounted["new_vintage"].to_list() == ["2027-05-18"]
    # of the total the parts are read, and they were not recounted but for transport
    [method] = at(
        changes, account="energy_co2_account", sector="total", start=2023, end=2023
    ).to_dicts()[:1]
    assert (method["part"], round(method["tonnes"], 1)) == ("method", 4_437.5)


def test_the_screen_is_told_where_a_plain_method_did_better():
    scores = at(bundled()["forecast_scores"], horizon=0)
    best = {row["scope"]: row["method"] for row in scores.filter("is_best").to_dicts()}
    assert best == {"all_municipalities": "national_growth", "own": "projection"}


def test_both_counts_of_the_nations_roads_stand_by_their_names_and_one_is_brought_here():
    course = bundled()["national_course"]
    told = {(row["series"], row["year"]): row for row in course.to_dicts()}
    assert told["road", 1990]["emissions_mt"] == 10.4
    assert told["road", 2023]["emissions_mt"] == 11.3
    assert told["road_without_border_trade", 2023]["emissions_mt"] == 10.7
    assert told["road_without_border_trade", 2023]["is_used"]
    assert not told["road", 2023]["is_used"]


def test_the_account_says_that_it_parts_transport_by_nothing_until_one_does():
    assert not bundled()["account_breakdowns"]["is_present"].any()
    row = {
        "account": "a", "vintage": "1", "municipality_code": "0151", "year": 2023,
        "carrier": None, "road_owner": None, "file": "a/1/account_parts.csv",
    }  # fmt: skip
    parts = [("passenger_cars", 30.0), ("through_traffic", 10.0)]
    rows = [row | {"vehicle": v, "tonnes": t, "row": n} for n, (v, t) in enumerate(parts, 2)]
    given = facts() | {"co2_account": bundled()["co2_account"]}
    given["account_parts"] = pl.DataFrame(rows, schema=clean.AccountParts.create_empty().schema)
    made = step("account_breakdowns", given, OWN)
    told = at(made, dimension="vehicle")
    assert dict(told.select("part", "tonnes").iter_rows()) == dict(parts)
    assert not at(made, dimension="carrier")["is_present"].any()
