"""Commuting by the GHG Protocol: three methods that agree where they must."""

import numpy as np
import polars as pl
import pytest

from mobility.co2.commuting import Assumptions, average_data, distance_based, fuel_based
from mobility.co2.commuting_report import by_vintage, of_each, report_rows
from mobility.errors import EstimateError
from mobility.survey import Design, replicate_weights

FACTORS = pl.DataFrame(
    [
        ("car_driver", "fossil_car", "vehicle_km", 0.132, None, 0.03, True),
        ("car_driver", "electric_car", "vehicle_km", 0.027, None, 0.01, True),
        ("car_driver", "diesel_car", "vehicle_km", 0.9, None, 0.0, False),
        ("car_passenger", "fossil_car", "vehicle_km", 0.132, None, 0.03, True),
        ("bike", "bicycle", "passenger_km", 0.0, None, 0.0, True),
        ("walk", "on_foot", "passenger_km", 0.0, None, 0.0, True),
        ("train", "s_train", "passenger_km", 0.011, None, 0.002, True),
        ("bus", "electric_bus", "vehicle_km", 0.6, 12.0, 0.0, True),
    ],
    schema=[
        "mode",
        "vehicle",
        "per",
        "factor_kg_per_km",
        "occupancy_persons",
        "upstream_kg_per_km",
        "is_used",
    ],
    orient="row",
)
FOSSIL = {"car_driver": {"fossil_car": 1.0}}
YEAR = Assumptions(weeks_per_year=46, mix=FOSSIL)
ANSWER = {"mode": "car_driver", "distance_km": 12.0, "days_per_week": 3.0, "w": 1.0}


def answers(*changes):
    return pl.DataFrame([ANSWER | change for change in changes])


def kg(change, assumptions=YEAR):
    return distance_based(answers(change), FACTORS, assumptions)["commuting_kg"][0]


def test_the_published_example_of_the_distance_based_method():
    assert kg({}) == pytest.approx(437.184, abs=1e-9)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({"mode": "bike"}, 0.0, id="cycling is 0"),
        pytest.param({"mode": "train"}, 12 * 2 * 3 * 46 * 0.011, id="per person already"),
        pytest.param({"mode": "bus"}, 12 * 2 * 3 * 46 * 0.6 / 12, id="a bus's own occupancy"),
        pytest.param({"companions": 1}, 437.184 / 2, id="shared with one"),
        pytest.param({"mode": "car_passenger", "companions": 3}, 437.184 / 4, id="a full car"),
        pytest.param({"vehicle": "electric_car"}, 437.184 * 0.027 / 0.132, id="electric"),
        pytest.param({"distance_km": None}, None, id="distance not told"),
        pytest.param({"mode": None}, None, id="mode not told"),
    ],
)
def test_each_way_of_travelling_has_its_factor(change, expected):
    assert kg(change) == (None if expected is None else pytest.approx(expected))


def test_who_did_not_tell_shares_the_average_car():
    assumed = Assumptions(46, persons_per_car=1.2, mix=FOSSIL)
    assert kg({}, assumed) == pytest.approx(437.184 / 1.2)
    assert kg({"companions": 0}, assumed) == pytest.approx(437.184)


def test_an_unknown_vehicle_is_the_mix_of_the_fleet():
    mix = {"car_driver": {"fossil_car": 3.0, "electric_car": 1.0}}
    expected = 12 * 2 * 3 * 46 * (0.75 * 0.132 + 0.25 * 0.027)
    assert kg({}, Assumptions(46, mix=mix)) == pytest.approx(expected)
    assert kg({"vehicle": "electric_car"}, Assumptions(46, mix=mix)) == pytest.approx(89.424)


def test_where_a_factor_is_per_vehicle_and_per_person_the_own_car_counts():
    both = pl.concat(
        [FACTORS, FACTORS.head(1).with_columns(per=pl.lit("passenger_km"), factor_kg_per_km=0.099)]
    )
    for order in (both, both.reverse()):
        assert distance_based(answers({}), order, YEAR)["commuting_kg"][0] == pytest.approx(437.184)


@pytest.mark.parametrize(
    ("change", "mix", "says"),
    [
        pytest.param({"mode": "motorcycle"}, FOSSIL, "mode motorcycle", id="no factor"),
        pytest.param({}, {}, "mode car_driver", id="no mix"),
        pytest.param(
            {}, {"car_driver": {"hydrogen": 1.0}}, "vehicle hydrogen", id="no such vehicle"
        ),
    ],
)
def test_a_missing_factor_is_named(change, mix, says):
    with pytest.raises(EstimateError, match=says):
        kg(change, Assumptions(46, mix=mix))


def test_days_at_home_take_energy_of_their_own():
    home = Assumptions(
        46,
        mix=FOSSIL,
        home_office_kwh_per_day={"electricity": 1.5, "heat": 4.0},
        home_office_kg_per_kwh={"electricity": 0.0481, "heat": 0.06},
    )
    told = distance_based(
        answers({"home_office_days": 2.0}, {"home_office_days": None}), FACTORS, home
    )
    per_day = 1.5 * 0.0481 + 4.0 * 0.06
    assert told["home_office_kg"].to_list() == pytest.approx([2 * 46 * per_day, 0.0])
    assert told["category_7_kg"][0] == pytest.approx(437.184 + 2 * 46 * per_day)
    assert told["upstream_kg"][0] == pytest.approx(12 * 2 * 3 * 46 * 0.03), "shown apart, not added"


def test_a_carrier_without_factor_is_named():
    with pytest.raises(EstimateError, match="energy heat"):
        Assumptions(46, home_office_kwh_per_day={"heat": 4.0}).home_office_kg_per_day()


def test_the_fuel_based_method_counts_what_was_burnt_and_charged():
    factors = pl.DataFrame(
        {
            "carrier": ["petrol", "electricity"],
            "unit": ["litre", "kWh"],
            "kg_per_unit": [2.3, 0.05],
            "upstream_kg_per_unit": [0.6, None],
        }
    )
    used = pl.DataFrame(
        {"carrier": ["petrol", "electricity"], "unit": ["litre", "kWh"], "quantity": [190.0, 400.0]}
    )
    told = fuel_based(used, factors)
    assert told["commuting_kg"].to_list() == pytest.approx([437.0, 20.0])
    assert told["upstream_kg"].to_list() == pytest.approx([114.0, 0.0])
    with pytest.raises(EstimateError, match="petrol in gallon"):
        fuel_based(used.with_columns(unit=pl.lit("gallon")).head(1), factors)


def test_the_average_data_method_gives_the_distance_based_total_of_its_own_averages():
    people = answers(*[{}] * 3, *[{"mode": "bike", "distance_km": 4.0}])
    averages = pl.DataFrame(
        {
            "mode": ["car_driver", "bike"],
            "share": [0.75, 0.25],
            "distance_km": [12.0, 4.0],
            "days_per_week": [3.0, 3.0],
        }
    )
    told = average_data(averages, FACTORS, YEAR, employees=4)
    each = distance_based(people, FACTORS, YEAR)
    for name in ("commuting_kg", "upstream_kg", "commute_km", "category_7_kg"):
        assert told[name].sum() == pytest.approx(each[name].sum())
    with pytest.raises(EstimateError, match=r"sum to 1\.500"):
        average_data(averages.with_columns(share=pl.lit(0.75)), FACTORS, YEAR, employees=4)


@pytest.fixture(scope="module")
def survey():
    rng = np.random.default_rng(7)
    n = 120
    people = pl.DataFrame(
        {
            "mode": rng.choice(["car_driver", "bike", "train"], n, p=[0.5, 0.3, 0.2]),
            "distance_km": rng.gamma(2.0, 8.0, n),
            "days_per_week": rng.integers(1, 6, n).astype(float),
            "home_office_days": rng.integers(0, 3, n).astype(float),
            "w": rng.uniform(1, 4, n),
        }
    )
    return distance_based(people, FACTORS, YEAR)


def test_all_employees_are_reckoned_from_weighted_means(survey):
    rows = report_rows(survey, weight="w", employees=1_000)
    mean = (survey["commuting_kg"] * survey["w"]).sum() / survey["w"].sum()
    found = {(row["part"], row["mode"], row["unit"]): row for row in rows.iter_rows(named=True)}
    per_head = found["commuting", None, "kg_per_employee_year"]
    tonnes = found["commuting", None, "tonnes_per_year"]
    assert per_head["estimate"] == pytest.approx(mean)
    for name in ("estimate", "standard_error", "low", "high"):
        assert tonnes[name] == pytest.approx(per_head[name])
    by_mode = [row["estimate"] for key, row in found.items() if key[1] and key[2].startswith("kg")]
    assert sum(by_mode) == pytest.approx(mean)


def test_where_most_answered_the_error_is_smaller(survey):
    error = [
        report_rows(survey, weight="w", employees=size)["standard_error"][0]
        for size in (200, 100_000)
    ]
    assert error[0] / error[1] == pytest.approx(np.sqrt(1 - 120 / 200), rel=2e-3)


def test_errors_come_from_the_replicates(survey):
    replicates = replicate_weights(survey, weight="w", replicates=200, seed=1)
    rows = report_rows(
        survey, weight="w", employees=1_000, replicates=replicates, method="bootstrap"
    )
    design = Design(survey, weight="w", replicates=replicates, method="bootstrap")
    told = design.mean("commuting_kg")
    assert rows["standard_error"][0] == pytest.approx(told["standard_error"][0])


def test_newer_factors_are_told_apart_from_changed_habits(survey):
    newer = FACTORS.with_columns(pl.col("factor_kg_per_km") * 0.9)
    rows = by_vintage(
        survey.select("mode", "distance_km", "days_per_week", "w"),
        {"2026": newer, "2025": FACTORS},
        YEAR,
        weight="w",
        employees=1_000,
    )
    of_all = rows.filter(pl.col("mode").is_null(), unit="kg_per_employee_year")
    per_vintage = dict(of_all.filter(part="category_7").select("vintage", "estimate").iter_rows())
    moved = of_all.filter(part="change_of_factors")
    assert list(per_vintage) == ["2025", "2026"]
    assert moved["vintage"].to_list() == ["2026"]
    assert moved["estimate"][0] == pytest.approx(-0.1 * per_vintage["2025"])
    assert moved["standard_error"][0] < 0.15 * of_all["standard_error"][0], "one sample, one error"


def test_several_modes_of_one_person_are_summed_and_days_at_home_counted_once():
    home = Assumptions(
        46, mix=FOSSIL, home_office_kwh_per_day={"heat": 5.0}, home_office_kg_per_kwh={"heat": 0.1}
    )
    rows = answers(
        {"who": 1, "days_per_week": 2.0, "home_office_days": 1.0},
        {"who": 1, "days_per_week": 1.0, "home_office_days": 1.0, "mode": "train"},
        {"who": 2, "mode": "bike", "home_office_days": 0.0},
    )
    each = of_each(distance_based(rows, FACTORS, home), "who")
    car, train = 12 * 2 * 2 * 46 * 0.132, 12 * 2 * 1 * 46 * 0.011
    assert each["commuting_kg"].to_list() == pytest.approx([car + train, 0.0])
    assert each["home_office_kg"].to_list() == pytest.approx([46 * 0.5, 0.0])
    assert each["of train"].to_list() == pytest.approx([train, 0.0])
    report = report_rows(each, weight="w", employees=2)
    of_train = report.filter(mode="train", unit="kg_per_employee_year")
    assert of_train["estimate"][0] == pytest.approx(train / 2)
