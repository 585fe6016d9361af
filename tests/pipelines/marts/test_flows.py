"""From answers and a register to flows, scores, access and comparisons, step by step."""

import numpy as np
import polars as pl
import pytest

from mobility.tables import clean
from tests.flow_marts import REGISTERED, REPLICATES, SETTINGS, STEPS, answers, built, register
from tests.pipelines.clean.conftest import checked


@pytest.fixture(scope="module")
def modelled():
    return built()


@pytest.fixture(scope="module")
def registered():
    return built(register_commuting=register())


def of(frame, **keys):
    return frame.filter(*(pl.col(name).cast(pl.String) == value for name, value in keys.items()))


def test_without_a_register_everybody_is_modelled_and_said_to_be(modelled):
    everybody = of(modelled["commuter_flows"], scope="everybody")
    assert everybody["is_modelled"].all()
    assert everybody["basis"].str.contains("no register").all()
    assert everybody["estimate"].sum() == pytest.approx(38_000, rel=1e-9)  # of 36,000 to 40,000
    assert not of(everybody, reliability="good").height


def test_with_a_register_every_replicate_meets_every_origin(registered):
    rows = of(registered["flow_sets"], kind="register")
    persons = rows["persons"].to_numpy()
    for origin, total in (("0101", 12_000.0), ("0163", 1_500.0), ("elsewhere", 33.0)):
        at = (rows["origin"] == origin).to_numpy()
        assert persons[at].sum(axis=0) == pytest.approx(np.full(1 + REPLICATES, total), rel=1e-9)


def test_a_register_of_one_municipality_alone_judges_no_model():
    alone = register().filter(pl.col("destination_code") == "0151")
    made = built(register_commuting=alone)
    assert set(made["flow_scores"]["level"].cast(pl.String)) == {"survey"}
    assert of(made["flow_sets"], kind="register").height


def test_a_whole_register_judges_the_models(registered):
    assert set(registered["flow_scores"]["level"].cast(pl.String)) == {"survey", "register"}


def test_registered_flows_add_up_by_mode_and_have_an_error_or_are_modelled(registered):
    here = of(registered["commuter_flows"], scope="everybody", direction="in")
    assert not here["basis"].str.contains("no register").any()
    whole, by_mode = (
        here.filter(pl.col("mode").is_null()),
        here.filter(pl.col("mode").is_not_null()),
    )
    assert dict(whole.select("origin", "estimate").iter_rows()) == REGISTERED
    assert by_mode["estimate"].sum() == pytest.approx(sum(REGISTERED.values()), rel=1e-9)
    asked = by_mode.filter(~pl.col("is_modelled"))
    assert asked["n"].min() >= SETTINGS.disclosure.threshold
    assert (asked["standard_error"] > 0).all()
    empty = by_mode.filter("is_modelled")
    assert len(empty)
    assert (empty["n"] == 0).all()
    assert set(empty["reliability"].cast(pl.String)) <= {"fair", "poor"}
    out = of(registered["commuter_flows"], direction="out")
    assert out.select("destination", "estimate").rows() == [("0101", 9_000.0)]


def test_thin_cells_move_up_and_totals_stay(modelled):
    shown = of(modelled["commuter_flows"], scope="surveyed")
    people, *_ = answers()
    by_mode = shown.filter(pl.col("mode").is_not_null())
    assert by_mode["n"].min() >= SETTINGS.disclosure.threshold
    assert not of(by_mode, reliability="not_shown").height
    assert by_mode["estimate"].sum() == pytest.approx(4.0 * len(people), rel=1e-9)
    whole = shown.filter(pl.col("mode").is_null())
    assert whole["estimate"].sum() == pytest.approx(4.0 * len(people), rel=1e-9)
    assert set(whole["origin_level"].cast(pl.String)) > {"postcode"}


def test_models_are_scored_on_pairs_they_have_not_seen_beside_yardsticks(modelled):
    held = of(modelled["flow_scores"], is_held_out="true", score="cpc")
    cpc = dict(held.select("model", "estimate").iter_rows())
    assert {"uniform", "radiation", "independence", "exponential_doubly"} <= set(cpc)
    assert cpc["exponential_doubly"] > max(cpc["uniform"], cpc["radiation"])
    fitted = of(modelled["flow_scores"], is_held_out="false", score="cpc")
    seen = dict(fitted.select("model", "estimate").iter_rows())
    assert seen["exponential_doubly"] > cpc["exponential_doubly"]
    bounds = held.select(inside=pl.col("estimate").is_between("low", "high"))
    assert bounds["inside"].all()


def test_residuals_add_up_to_nothing_and_show_no_thin_home(modelled):
    rows = modelled["flow_residuals"]
    for _, part in rows.group_by("level", "destination"):
        assert part["observed"].sum() == pytest.approx(part["modelled"].sum(), rel=1e-6)
    assert not rows["n"].drop_nulls().is_between(1, SETTINGS.disclosure.threshold - 1).any()


def test_access_adds_up_and_says_what_to_deliver(modelled):
    rows = modelled["flow_access"]
    sums = of(rows, table="by_mode", quantity="persons")
    assert sums["estimate"].sum() == pytest.approx(
        4.0 * len(latest(answers()[1])), rel=1e-9
    )  # everybody of the latest wave told a distance
    assert sums["n"].min() >= SETTINGS.disclosure.threshold
    train = of(rows, way="train")
    assert train["state"].cast(pl.String).to_list() == ["no_data"]
    assert "workplaces.csv" in train["to_deliver"][0]
    near, far = (
        of(rows, way=f"bike_under_{km}_km", quantity="persons").filter(
            pl.col("mode").is_null() & pl.col("destination").is_null()
        )["estimate"].item()
        for km in (5, 10)
    )  # fmt: skip
    usual = latest(answers()[1])
    assert near == pytest.approx(4.0 * len(usual.filter(pl.col("distance_km") < 5)))
    assert far == pytest.approx(4.0 * len(usual.filter(pl.col("distance_km") < 10)))


def latest(rows):
    return rows.filter(pl.col("wave") == pl.col("wave").max())


def test_with_points_those_near_stations_could_come_by_train():
    stations = checked(clean.Stations)
    at = {row["name"]: row for row in stations.iter_rows(named=True)}
    homes = pl.DataFrame(
        {
            "latitude": [at["Herlev"]["latitude"], 55.80], "residents": [30.0, 10.0],
            "longitude": [at["Herlev"]["longitude"], 12.40], "area_code": ["2730", "2730"],
            "is_synthetic": [True, True], "file": ["f", "f"], "row": [2, 3],
        }
    )  # fmt: skip
    works = pl.DataFrame(
        {
            "latitude": [at["Malmparken"]["latitude"], 55.740], "employees": [100.0, 300.0],
            "longitude": [at["Malmparken"]["longitude"], 12.390], "is_synthetic": [True, True],
            "file": ["f", "f"], "row": [2, 3],
        }
    )  # fmt: skip
    made = built(homes=homes, workplaces=works)
    pair = made["pair_access"].filter(origin="2730", destination="Lautrup").row(0, named=True)
    assert pair["home_near_station"] == pytest.approx(0.75)
    assert pair["train"] == pytest.approx(0.75 * 0.25)
    assert pair["train_and_shared_bike"] == pytest.approx(0.75)  # the rest is 1.3 km away
    way = "train_and_shared_bike"
    told = of(made["flow_access"], way=way, quantity="persons").filter(
        pl.col("mode").is_null() & pl.col("destination").is_null()
    )
    people, usual, _ = answers()
    there = people.join(usual, on=["survey", "wave", "respondent_id"])
    drawn = latest(there).filter(home_zone="2730", workplace="Lautrup")
    assert told["estimate"].item() == pytest.approx(4.0 * len(drawn) * 0.75)


def test_two_sets_are_compared_both_ways_with_the_error_of_the_difference(modelled):
    rows = of(modelled["flow_comparisons"], quantity="persons", by="mode")
    there = of(rows, first="today-Lautrup", second="planned-Lautrup")
    assert there["old"].sum() == pytest.approx(20_000)
    assert there["estimate"].sum() == pytest.approx(5_000)
    back = of(rows, first="planned-Lautrup", second="today-Lautrup")
    both = there.join(back, on="mode", suffix="_back")
    assert both["estimate"].to_list() == pytest.approx((-both["estimate_back"]).to_list())
    assert both["low"].to_list() == pytest.approx((-both["high_back"]).to_list())
    shares = of(modelled["flow_comparisons"], quantity="share", by="mode")
    waves = shares.filter(pl.col("first") == "survey-work-2024-Ballerup").filter(
        pl.col("second") == "survey-work-2026-Ballerup"
    )
    assert waves["estimate"].sum() == pytest.approx(0, abs=1e-12)
    assert waves["n"].drop_nulls().min() >= SETTINGS.disclosure.threshold


def test_growing_places_tell_what_is_planned_and_what_is_assumed(modelled):
    rows = modelled["district_scenarios"]
    told = {
        (row["district"], row["quantity"]): row
        for row in rows.filter(pl.col("origin").is_null()).iter_rows(named=True)
    }
    assert told["Lautrup", "workplaces_before"]["estimate"] == 20_000
    assert told["Lautrup", "workplaces_after"]["estimate"] == 25_000
    assert ("Kildedal", "workplaces_before") not in told
    assert told["Kildedal", "commuters_out"]["estimate"] == pytest.approx(2_000 * 1.1)
    assert ("Lautrup", "commuters_out") not in told
    tonnes = told["Kildedal", "co2_per_year"]
    assert 0 < tonnes["low"] < tonnes["estimate"] < tonnes["high"]
    for district in ("Lautrup", "Kildedal"):
        coming = rows.filter(pl.col("origin").is_not_null() & (pl.col("district") == district))
        assert coming["estimate"].sum() == pytest.approx(5_000, rel=1e-9)
    assert set(of(rows, district="Lautrup")["growth_status"].cast(pl.String)) == {"assumed"}


def test_without_answers_every_table_is_empty_and_none_fails():
    people, usual, weights = answers()
    made = built(respondents=people.clear(), commutes=usual.clear(), replicates=weights.clear())
    assert {name: len(made[name]) for _, name in STEPS} == dict.fromkeys(
        (name for _, name in STEPS), 0
    )


def test_a_register_without_answers_still_counts_everybody():
    people, usual, weights = answers()
    empty = {
        "respondents": people.clear(),
        "commutes": usual.clear(),
        "replicates": weights.clear(),
    }
    made = built(**empty, register_commuting=register())
    told = of(made["commuter_flows"], direction="in")
    assert dict(told.select("origin", "estimate").iter_rows()) == REGISTERED
