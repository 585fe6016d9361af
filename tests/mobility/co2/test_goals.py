"""The goal without its reference year, readings beside it, unknowns, and pinned scenarios."""

import numpy as np
import pytest

from mobility.co2 import (
    Cut,
    check_scenario,
    cumulative,
    goal_and_readings,
    neutral_and_reading,
    rank_unknowns,
    read_scenarios,
    year_of_neutrality,
)
from mobility.errors import EstimateError, SchemaError

CUT = Cut(0.85, 1990, 2019, 2030)
TOTALS = {2019: 200_000.0, 2023: 140_000.0}
TRANSPORT = {2019: 54_000.0, 2023: 44_000.0}


def readings(**rest):
    made = goal_and_readings(rest.pop("totals", TOTALS), TRANSPORT, CUT, **rest)
    return {reading.label: reading for reading in made}


def test_without_a_1990_account_the_goal_has_no_data_and_no_tonnes():
    goal = readings(municipality_due=np.full(10, 1.0))["goal"]
    assert goal.is_goal
    assert goal.scope == "municipality"
    assert (goal.state, goal.limit_tonnes, goal.chance) == ("no_data", None, None)


def test_readings_stand_beside_it_say_what_they_assume_and_are_never_the_goal():
    got = readings(national_road={1990: 10.5, 2019: 11.6}, national_totals={2019: 43.0})
    assert set(got) == {
        "goal",
        "against_base_year",
        "transport_against_base_year",
        "transport_national_shape",
    }
    assert got["against_base_year"].limit_tonnes == pytest.approx(30_000)
    assert got["against_base_year"].still_to_cut == pytest.approx(1 - 30 / 140)
    assert got["against_base_year"].yearly_factor == pytest.approx((30 / 140) ** (1 / 7) - 1)
    assert got["transport_against_base_year"].limit_tonnes == pytest.approx(8_100)
    shape = got["transport_national_shape"]
    assert shape.limit_tonnes == pytest.approx(0.15 * 54_000 * 10.5 / 11.6)
    for label, reading in got.items():
        assert reading.is_goal == (label == "goal")
        assert (reading.state is None) == (label != "goal")
        assert "1990" in reading.assumes_en
        assert "85 %" in reading.text_da


@pytest.mark.parametrize(
    ("due", "state"),
    [(13_000.0, "on_track"), (40_000.0, "off_track"), (None, "no_data")],
)
def test_with_a_1990_account_the_goal_has_tonnes_and_a_state(due, state):
    path = None if due is None else np.full(50, due)
    goal = readings(totals=TOTALS | {1990: 100_000.0}, municipality_due=path)["goal"]
    assert goal.limit_tonnes == pytest.approx(15_000)
    assert goal.state == state


def test_a_chance_is_the_share_of_replicates_and_null_where_made_up_data_count():
    due = np.linspace(7_000, 9_000, 101)
    told = readings(transport_due=due)["transport_against_base_year"]
    assert told.chance == pytest.approx(56 / 101)
    assert told.low < told.projected < told.high
    assert told.missing_tonnes == pytest.approx(8_000 - 8_100)
    made_up = readings(transport_due=due, synthetic=True)["transport_against_base_year"]
    assert made_up.chance is None


def test_a_goal_already_met_is_met():
    assert readings(totals=TOTALS | {1990: 1e6})["goal"].state == "met"


def test_neutrality_has_no_data_and_transport_at_zero_stands_beside_it():
    goal, zero = neutral_and_reading(TOTALS, TRANSPORT, 2045, transport_due=np.full(9, 2_000.0))
    assert (goal.is_goal, goal.state, goal.due_year) == (True, "no_data", 2045)
    assert (zero.is_goal, zero.state, zero.limit_tonnes) == (False, None, 0.0)
    assert (zero.projected, zero.chance, zero.missing_tonnes) == (2_000.0, 0.0, 2_000.0)
    assert "2045" in goal.text_da
    taken_up = neutral_and_reading({2023: -5.0}, TRANSPORT, 2045)[0]
    assert taken_up.state == "met"


def test_an_account_without_the_policys_base_year_is_refused():
    with pytest.raises(EstimateError, match="no 2019"):
        readings(totals={2023: 1.0})


def test_tonnes_add_up_over_the_years_and_neutrality_has_a_year():
    tonnes = np.array([[4.0, 9.0], [2.0, 8.0], [0.5, 7.0]])
    np.testing.assert_array_equal(cumulative(tonnes)[-1], [6.5, 24.0])
    years = year_of_neutrality(tonnes, [2030, 2040, 2045], residue=1.0)
    assert years.tolist() == [2045.0, np.inf]


def test_the_unknown_that_matters_most_stands_first_and_noise_is_not_told():
    rng = np.random.default_rng(2)
    drawn = {name: rng.normal(size=500) for name in ("large", "small", "none")}
    outcome = 3 * drawn["large"] + drawn["small"] + 0.1 * rng.normal(size=500)
    ranked = rank_unknowns(drawn, outcome)
    assert ranked["unknown"].to_list()[:2] == ["large", "small"]
    assert ranked["share_of_variance"][0] == pytest.approx(0.9, abs=0.05)
    assert ranked["share_of_variance"][1] == pytest.approx(0.1, abs=0.05)
    assert ranked["is_told"].to_list() == [True, True, False]
    assert ranked["swing"][0] == pytest.approx(3 * 2 * 1.755, rel=0.15)


def test_an_unknown_that_acts_both_ways_is_told_though_it_does_not_correlate():
    drawn = np.random.default_rng(4).normal(size=600)
    ranked = rank_unknowns({"curved": drawn}, drawn**2)
    assert ranked["is_told"][0]
    assert abs(ranked["correlation"][0]) < 0.15


def test_chance_alone_tells_hardly_any_unknown():
    told = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        drawn = {str(i): rng.normal(size=200) for i in range(20)}
        told += rank_unknowns(drawn, rng.normal(size=200))["is_told"].any()
    assert told <= 7


@pytest.mark.parametrize("replicates", [1, 99])
def test_too_few_replicates_rank_nothing(replicates):
    with pytest.raises(EstimateError, match="do not tell"):
        rank_unknowns({}, np.ones(replicates))


PINNED = {
    "name": "all",
    "measures": ["a", "b"],
    "book": "territory",
    "year": 2030,
    "limit_tonnes": 100.0,
    "account": "energy_co2_account",
    "vintage": "2026-05-18",
    "projection": "kf25",
    "measures_hash": "h",
    "tonnes": 90.0,
}


@pytest.mark.parametrize(
    ("now", "vintage", "expected"),
    [
        (90.0, "2026-05-18", ("unchanged", ())),
        (90.4, "2026-05-18", ("unchanged", ())),
        (95.0, "2026-11-01", ("moved", ("account",))),
        (120.0, "2026-11-01", ("misses_its_goal", ("account",))),
    ],
)
def test_an_update_that_makes_a_pinned_set_miss_its_goal_raises_an_alarm(now, vintage, expected):
    (scenario,) = read_scenarios({"scenario": [PINNED]})
    editions = {"vintage": vintage, "projection": "kf25", "measures_hash": "h"}
    alarm = check_scenario(scenario, np.full(5, now), **editions)
    assert (alarm.kind, alarm.moved) == expected


def test_a_set_that_missed_and_now_meets_says_so_and_one_without_a_pin_is_refused():
    (scenario,) = read_scenarios({"scenario": [PINNED | {"tonnes": 110.0}]})
    editions = {"vintage": "2026-05-18", "projection": "kf26", "measures_hash": "new"}
    alarm = check_scenario(scenario, np.full(5, 99.0), **editions)
    assert (alarm.kind, alarm.moved) == ("meets_its_goal_again", ("projection", "measures"))
    without = {key: value for key, value in PINNED.items() if key != "vintage"}
    with pytest.raises(SchemaError, match="not pinned"):
        read_scenarios({"scenario": [without]})
