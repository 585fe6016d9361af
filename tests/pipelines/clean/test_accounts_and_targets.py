"""The bundled accounts and the register say what the policy's page says."""

import json

import polars as pl
import pytest

from mobility.tables import clean

BALLERUP = "0151"
ROUNDING_T = 0.3


@pytest.mark.parametrize(
    ("year", "total", "transport"),
    [
        (2018, 272_946, 54_010),
        (2019, 209_519, 54_331),
        (2020, 205_285, 47_494),
        (2021, 197_387, 46_153),
        (2022, 164_278, 43_477),
        (2023, 141_758, 44_375),
    ],
)
def test_ballerups_account_is_the_one_that_the_policy_page_has(facts, year, total, transport):
    rows = facts(clean.Co2Accounts).filter(
        account="energy_co2_account", municipality_code=BALLERUP, year=year
    )
    tonnes = dict(rows.select("sector", "tonnes").rows())
    # 54,330.5 t is printed as 54,331
    assert tonnes["total"] == pytest.approx(total, abs=0.5)
    assert tonnes["transport"] == pytest.approx(transport, abs=0.5)


def test_the_sectors_add_up_to_the_total_for_98_municipalities_and_six_years(facts):
    rows = facts(clean.Co2Accounts).filter(account="energy_co2_account")
    wide = rows.pivot(on="sector", index=["municipality_code", "year"], values="tonnes")
    parts = wide.select(
        pl.sum_horizontal("transport", "energy", "agriculture", "waste", "industry")
    )
    assert len(wide) == 98 * 6
    assert (wide["total"] - parts.to_series()).abs().max() < ROUNDING_T
    assert set(wide["municipality_code"]) == set(facts(clean.Municipalities)["municipality_code"])


def test_the_account_is_the_delivered_one_number_by_number(facts, shared_data):
    file = shared_data / "denmark" / "klimaregnskab_by_kommune_2018_2023.json"
    delivered = {
        (place["kommuneKode"], year): tonnes
        for place in json.loads(file.read_text(encoding="utf-8"))["kommuner"]
        for year, tonnes in zip(place["years"], place["sektorer"]["transport"], strict=True)
    }
    rows = facts(clean.Co2Accounts).filter(account="energy_co2_account", sector="transport")
    kept = {(code, year): t for code, year, t in rows["municipality_code", "year", "tonnes"].rows()}
    assert kept == delivered


def test_the_three_accounts_disagree_and_are_kept_apart(facts):
    rows = facts(clean.Co2Accounts).filter(municipality_code=BALLERUP)
    policy = rows.filter(account="climate_policy")
    companies = rows.filter(account="business_policy", year=2023).row(0, named=True)
    assert policy["stated_share"].sum() == pytest.approx(1)
    assert dict(policy["sector", "stated_share"].rows())["transport"] == 0.31
    assert companies["tonnes"] / companies["stated_share"] == pytest.approx(173_900, rel=1e-3)


def test_the_register_holds_the_nineteen_sub_goals_with_their_numbers(facts):
    register = {row["id"]: row for row in facts(clean.Targets).iter_rows(named=True)}
    assert sorted(register) == [f"T{number:02d}" for number in range(1, 20)]
    asked = {
        key: (row["target"], row["due_year"], row["due_kind"]) for key, row in register.items()
    }
    assert asked["T02"] == (125, 2025, "by")
    assert asked["T05"] == (50, 2025, "by")
    assert asked["T06"] == (100, 2030, "by")
    assert asked["T07"] == (10, 2025, "by")
    assert asked["T11"] == (5, 2024, "by")
    assert asked["T09"] == (100, 2023, "from")
    assert {key for key, row in register.items() if row["comparison"] is None} == {
        "T10",
        "T15",
        "T16",
    }
    assert {key for key, row in register.items() if row["due_kind"] == "from"} == {
        "T04",
        "T08",
        "T09",
        "T16",
    }
    assert register["T06"]["sphere"] == "own, co_owner"
    assert [key for key, row in register.items() if row["needs_reading"]] == ["T19"]


def test_the_two_readings_of_t19_lie_four_times_apart_and_none_is_chosen(facts):
    low, high = sorted(facts(clean.TargetReadings)["consumption_share"])
    assert high == 4 * low
    assert facts(clean.Targets).filter(id="T19")["chosen_reading"].item() is None


def test_every_sub_goal_says_what_evidence_there_is_or_that_there_is_none(facts):
    evidence = facts(clean.TargetEvidence)
    assert set(evidence["target_id"]) == set(facts(clean.Targets)["id"])
    assert set(evidence.filter(kind="none")["target_id"]) == set(facts(clean.Targets)["id"])
    assert evidence.filter(kind="measurement").is_empty()
