"""Ballerup's path, measures and goals as published, on the bundled facts."""

import polars as pl
import pytest

from mobility.errors import SchemaError
from tests.path_marts import at, build, bundled, facts, scaled, settings, step

OWN = settings()


@pytest.mark.parametrize(
    ("year", "tonnes"),
    [
        (2018, 54_010),
        (2019, 54_331),
        (2020, 47_494),
        (2021, 46_153),
        (2022, 43_477),
        (2023, 44_375),
    ],
)
def test_the_path_begins_with_what_the_account_states_and_tells_it_no_error(year, tonnes):
    [row] = at(bundled()["co2_path"], quantity="account", year=year).to_dicts()
    assert row["estimate"] == pytest.approx(tonnes, abs=0.51)
    assert (row["standard_error"], row["low"], row["book"]) == (None, None, "territory")


def test_business_as_usual_reaches_2050_with_a_range_and_measures_leave_less():
    path = at(bundled()["co2_path"], book="territory")
    usual, left = at(path, quantity="business_as_usual"), at(path, quantity="with_measures")
    assert usual["year"].to_list() == list(range(2024, 2051))
    assert (usual["low"] < usual["estimate"]).all()
    both = usual.join(left, on="year", suffix="_left").filter(pl.col("year") >= 2026)
    assert (both["estimate_left"] < both["estimate"]).all()
    [seen] = at(path, quantity="with_measures_in_account", year=2030)["estimate"]
    [true] = at(path, quantity="with_measures", year=2030)["estimate"]
    [without] = at(path, quantity="business_as_usual", year=2030)["estimate"]
    assert true < seen < without


def test_cumulative_tonnes_sum_the_years():
    path = at(bundled()["co2_path"], book="territory")
    yearly = at(path, quantity="saved").sort("year")["estimate"].cum_sum()
    summed = at(path, quantity="cumulative_saved").sort("year")["estimate"]
    assert summed.to_list() == pytest.approx(yearly.to_list())


@pytest.mark.parametrize("book", ["territory", "residents", "workplaces"])
def test_what_the_measures_are_worth_sums_to_what_they_save_whatever_the_order(book):
    effects = at(bundled()["measure_effects"], book=book, year=2030, quantity="yearly")
    [saved] = at(bundled()["co2_path"], book=book, year=2030, quantity="saved")["estimate"]
    assert effects["measure"].n_unique() >= 8
    for column in ("contribution", "contribution_in_group", "estimate"):
        assert effects[column].sum() == pytest.approx(saved)
    assert (effects["lowest"] <= effects["contribution"] + 1e-6).all()
    assert (effects["contribution"] <= effects["highest"] + 1e-6).all()
    assert not effects["measure"].is_in(["cycling_go_dutch"]).any()  # a variant, not in force


def test_the_overlap_says_how_much_is_promised_twice():
    [row] = at(
        bundled()["measure_overlap"], book="territory", year=2030, quantity="yearly"
    ).to_dicts()
    effects = at(bundled()["measure_effects"], book="territory", year=2030, quantity="yearly")
    assert row["alone"] == pytest.approx(effects["first_in"].sum())
    assert row["overlap"] == pytest.approx(row["alone"] - row["together"])
    assert (row["kind"], row["measures"]) == ("overlap", 16)
    assert row["share"] == pytest.approx(row["overlap"] / row["alone"])


def test_every_measure_says_who_decides_which_book_it_changes_and_what_is_assumed():
    told = bundled()["measures"]
    assert len(told) == 17
    assert told["decides_da"].null_count() == 0
    assert (told["assumptions"] > 0).all()
    assert at(told, measure="local_buses_fossil_free")["books"].to_list() == ["territory"]
    assert at(told, measure="cycling_go_dutch")["is_in_force"].to_list() == [False]


def test_the_goal_has_no_data_and_the_labelled_readings_stand_beside_it():
    told = {row["label"]: row for row in bundled()["goal_readings"].to_dicts()}
    assert {name for name, row in told.items() if row["is_goal"]} == {"goal", "climate_neutral"}
    assert told["goal"]["state"] == told["climate_neutral"]["state"] == "no_data"
    assert told["goal"]["tonnes"] is None
    assert round(told["against_base_year"]["tonnes"]) == 31_428
    assert round(told["transport_against_base_year"]["tonnes"]) == 8_150
    # by road transport without border trade: 10.5 Mt in 1990, 11.6 in 2019
    assert told["transport_national_shape"]["tonnes"] == pytest.approx(
        0.15 * 54_330.5 * 10.5 / 11.6
    )
    assert "without border trade" in told["transport_national_shape"]["assumes_en"]
    assert told["transport_against_base_year"]["chance_of_meeting"] < 0.05
    assert told["against_base_year"]["chance_of_meeting"] is None
    assert told["goal"]["reference_account"] is None


def test_a_delivered_1990_account_gives_the_goal_its_tonnes():
    accounts = facts()["co2_accounts"]
    row = accounts.filter(account="energy_co2_account", municipality_code="0151", year=2019)
    past = row.filter(sector="total").with_columns(
        account=pl.lit("account_1990"),
        vintage=pl.lit("2027"),
        year=pl.lit(1990, pl.Int32),
        tonnes=pl.lit(300_000.0),
    )
    few = settings(replicates=20)
    made = build(few, co2_accounts=pl.concat([accounts, past]))["goal_readings"]
    [goal] = at(made, label="goal").to_dicts()
    assert (goal["tonnes"], goal["state"]) == (pytest.approx(45_000), "no_data")
    assert goal["reference_account"] == "account_1990 2027"


def test_an_update_that_makes_a_pinned_set_miss_its_own_goal_raises_an_alarm():
    assert set(bundled()["scenario_alarms"]["kind"]) <= {"unchanged", "moved"}
    assert bundled()["scenario_alarms"]["moved"].null_count() == 3
    alarms = build(settings(replicates=20), **scaled())["scenario_alarms"]
    missed = alarms.filter(pl.col("kind").cast(pl.String) == "misses_its_goal")
    assert "All measures in force, 2030" in missed["name"].to_list()
    assert set(missed["moved"]) == {"account"}
    assert not missed["meets_its_goal"].any()


def test_a_pinned_set_whose_measure_is_gone_is_told_by_file():
    content = facts()["scenario_files"].with_columns(
        content=pl.col("content").str.replace_all("municipal_fleet", "flying_cars")
    )
    given = facts() | {"scenario_files": content}
    given["co2_account"] = bundled()["co2_account"]
    with pytest.raises(SchemaError, match=r"flying_cars[^\n]*\n[^\n]*scenarios.toml"):
        step("scenario_alarms", given, OWN)


def test_what_matters_most_is_the_nations_course_and_the_departure_from_it():
    ranked = at(bundled()["path_unknowns"], year=2030).sort("share_of_variance", descending=True)
    assert set(ranked["unknown"][:2]) == {"national_projection", "local_departure"}
    told = dict(ranked.select("unknown", "is_assumption").iter_rows())
    assert told["split.local.vans"]
    assert told["km_inside_per_commute"]
    assert not told["national_projection"]


def test_another_municipality_has_business_as_usual_without_a_line_of_code():
    herlev = settings("0163", "Herlev", replicates=20)
    made = build(herlev)
    quantities = set(made["co2_path"]["quantity"])
    assert {"account", "business_as_usual"} <= quantities
    assert "with_measures" not in quantities
    assert made["co2_path"]["municipality_code"].unique().to_list() == ["0163"]
    for empty in ("measures", "measure_effects", "scenario_alarms", "three_books", "target_status"):
        assert made[empty].is_empty()


def test_without_measures_and_projection_there_are_readings_and_no_path():
    made = build(
        settings(replicates=20),
        measure_files=facts()["measure_files"].clear(),
        national_emissions=facts()["national_emissions"].clear(),
    )
    assert made["co2_path"].is_empty()
    labels = made["goal_readings"]["label"].to_list()
    assert "transport_against_base_year" in labels
    assert "transport_national_shape" not in labels
    assert made["goal_readings"]["estimate"].null_count() == len(labels)


def test_an_edition_of_the_projection_that_the_measures_do_not_know_is_refused():
    newer = facts()["national_emissions"].with_columns(vintage=pl.lit("kf99"))
    given = facts() | {"national_emissions": newer, "co2_account": bundled()["co2_account"]}
    with pytest.raises(SchemaError, match="until when the national projection kf99"):
        step("co2_path", given, OWN)
