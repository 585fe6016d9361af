"""Electric cars, and T19 and T02 in every reading: told from what was delivered, else not."""

import polars as pl
import pytest

from tests.mobility.charging.cars import BALLERUP
from tests.mobility.charging.places import OPEN_CHARGE_MAP
from tests.pipelines import services
from tests.pipelines.models.test_charge_register import IN_BALLERUP, at

TABLES = ("ev_stock", "ev_backtest", "charging_coverage", "target_status")


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Give a workspace without a register, built."""
    lake = services.make(tmp_path_factory.mktemp("bare") / "workspace")
    services.built(lake, *TABLES)
    return lake


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """Give one with the town's list of three fleet posts, and one public place; built."""
    lake = services.make(tmp_path_factory.mktemp("listed") / "workspace")
    services.deliver_list(lake, "charging_register/town", {"site_id": "P1"})
    services.deliver_json(
        lake, "charging_register/ocm", "ocm.json", [at(OPEN_CHARGE_MAP, 55.7400, 12.3700)]
    )
    services.workspaces.deliver(
        lake.root, "area_dwellings/2026",
        {"dwellings.csv": [
            "area_code,dwelling_type,dwellings", "2750,multi_storey,700", "2750,detached,100",
            "2760,detached,300",
        ]},
    )  # fmt: skip
    services.built(lake, *TABLES)
    return lake


def of(lake, measure: str) -> pl.DataFrame:
    rows = services.of(lake, "marts", "charging_coverage")
    return rows.filter(pl.col("measure").cast(pl.String) == measure)


def test_the_history_is_the_one_counted_and_the_forecast_goes_on_from_it(bare):
    rows = services.of(bare, "marts", "ev_stock").with_columns(
        pl.col("model", "drive", "counted").cast(pl.String)
    )
    own = rows.filter(pl.col("counted") == "household_cars", pl.col("drive") == "electric")
    counted = own.filter(pl.col("model") == "counted").sort("year")
    assert counted["estimate"].to_list() == BALLERUP["electric"].to_list()
    coming = own.filter("decides").sort("year")
    assert coming["year"].to_list() == list(range(2027, 2037))
    assert (coming["low"] < coming["estimate"]).all()
    assert (coming["estimate"] > counted["estimate"].max()).all()
    # one count of all cars stands beside, and is no part of a series
    beside = rows.filter(pl.col("counted") == "all_cars")
    assert beside.select("drive", "year", "estimate").rows() == [
        ("electric", 2026, 5964.0), ("plug_in", 2026, 1646.0),
    ]  # fmt: skip


def test_without_a_register_the_asked_is_told_and_the_rest_is_missing(bare):
    rows = of(bare, "coverage")
    assert rows["state"].cast(pl.String).unique().to_list() == ["no_data"]
    assert rows["estimate"].null_count() == len(rows)
    assert (rows["required"] > 0).all()
    assert rows.select("reading", "way").unique().height == 8
    assert "register of charging" in rows["needs"][0]
    assert not rows["is_synthetic"].any()
    for measure in ("year_met", "area_gap", "within_walk", "served"):
        told = of(bare, measure)
        assert (told.height, told["state"].cast(pl.String)[0]) == (1, "no_data"), measure
        assert told["needs"][0]


def test_what_each_reading_asks_today_is_computed_by_hand(bare):
    # 3,855 electric and 1,065 plug-in hybrid of 21,143 household cars on 1 January 2026
    asked = {
        (row["reading"], row["way"]): row["required"]
        for row in of(bare, "coverage").filter(pl.col("year") == 2026).iter_rows(named=True)
    }
    a, b = "quarter_of_consumption", "quarter_of_cars"
    assert asked[a, "public_kw"] == pytest.approx(0.25 * (1.3 * 3855 + 0.8 * 1065))
    assert asked[b, "public_kw"] == pytest.approx(0.25 * 1.3 * 21143)
    assert asked[a, "points"] == pytest.approx(0.25 * (3855 + 1065) / 10, rel=0.05)
    assert asked[b, "points"] == pytest.approx(0.25 * 21143 / 10, rel=0.05)


def test_every_reading_of_t02_is_counted_and_one_decides(listed):
    rows = of(listed, "count").filter(pl.col("day") == services.AS_OF)
    counts = {row["reading"]: (row["low"], row["high"]) for row in rows.iter_rows(named=True)}
    assert counts["posts_for_fleet"] == (3, 3)
    assert counts["points_for_fleet"] == (6, 6)
    assert counts["places_for_fleet"] == (1, 1)
    assert counts["all_points"] == (8, 8)
    assert counts["public_points"] == (2, 2)
    assert rows.filter("decides")["reading"].to_list() == ["posts_for_fleet"]
    assert len(counts) == 7


def test_supply_is_counted_by_hand_and_chances_are_told_of_real_rows(listed):
    rows = of(listed, "coverage").filter(
        pl.col("year") == 2026, pl.col("supply").cast(pl.String) == "standing"
    )
    given = {row["way"]: row["available"] for row in rows.iter_rows(named=True)}
    # six fleet points of 22 kW and two public ones
    assert given["points"] == 8
    assert given["public_points"] == 2
    assert given["public_kw"] == 44
    assert rows["chance"].null_count() == 0
    assert not rows["is_synthetic"].any()


def test_gaps_by_area_follow_the_dwellings_and_flats_come_first(listed):
    gaps = of(listed, "area_gap").filter(pl.col("reading") == "quarter_of_cars")
    needed = dict(gaps.select("area", "required").iter_rows())
    assert needed["2750"] > needed["2760"]
    assert dict(gaps.select("area", "available").iter_rows()) == {"2750": 2.0, "2760": 0.0}
    flats = of(listed, "area_flats_share").filter(pl.col("reading") == "quarter_of_cars")
    shares = dict(flats.select("area", "estimate").iter_rows())
    assert shares["2750"] > 0.5 > shares["2760"] == 0.0


def test_posts_counted_in_time_decide_t02_by_the_adopted_words(listed):
    status = services.of(listed, "marts", "target_status")
    row = status.filter(pl.col("id") == "T02").row(0, named=True)
    assert (row["state"], row["value"], row["target"]) == ("missed", 3.0, 125.0)
    assert row["is_synthetic"] is False


def test_t19_stays_open_until_a_reading_is_signed(listed, tmp_path):
    status = services.of(listed, "marts", "target_status").filter(pl.col("id") == "T19")
    assert status["state"].cast(pl.String)[0] == "not_measurable"
    lake = services.workspaces.copy(listed, tmp_path / "signed")
    services.workspaces.deliver(
        lake.root, "decisions/2026",
        {"decisions.csv": [
            "target_id,kind,choice,signed_by,signed_on,reason,noted",
            "T19,reading,b,Steering group,2026-11-01,the wider reading,2026-11-01",
        ]},
    )  # fmt: skip
    services.built(lake, "target_status")
    row = services.of(lake, "marts", "target_status").filter(pl.col("id") == "T19").row(
        0, named=True
    )  # fmt: skip
    assert row["reading"] == "b"
    assert row["value"] is not None
    assert row["state"] != "not_measurable"


def test_a_made_up_register_moves_no_state_and_tells_no_chance(tmp_path):
    lake = services.make(tmp_path / "workspace")
    services.deliver_json(
        lake, "charging_register/synthetic-ocm", "ocm.json",
        [at(OPEN_CHARGE_MAP, *IN_BALLERUP)], synthetic=True,
    )  # fmt: skip
    services.deliver_list(lake, "charging_register/synthetic-town", synthetic=True)
    services.built(lake, *TABLES)
    rows = of(lake, "coverage")
    assert rows["is_synthetic"].all()
    assert rows["chance"].null_count() == len(rows)
    status = services.of(lake, "marts", "target_status").filter(pl.col("id") == "T02")
    assert status.select(pl.col("state").cast(pl.String), "value", "is_synthetic").row(0) == (
        "no_data", 3.0, True,
    )  # fmt: skip


def test_every_forecast_is_judged_on_years_it_did_not_see(bare):
    rows = services.of(bare, "marts", "ev_backtest").with_columns(pl.col("model").cast(pl.String))
    assert rows.height == 5 * (4 + 3 + 2)
    assert (rows["year"] > rows["origin"]).all()
    assert set(rows["origin"]) == {2022, 2023, 2024}
    counted = dict(BALLERUP.select("year", "electric").iter_rows())
    assert all(row["actual"] == counted[row["year"]] for row in rows.iter_rows(named=True))
    inside = (rows["low"] <= rows["actual"]) & (rows["actual"] <= rows["high"])
    assert (inside == rows["covered"]).all()
    line = rows.filter(pl.col("model") == "straight_line")["covered"].mean()
    ours = rows.filter(pl.col("model") == "logistic_and_bass")["covered"].mean()
    assert ours > line
