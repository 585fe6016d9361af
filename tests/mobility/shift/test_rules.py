"""What is free to move, trip by trip and by the tour."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.shift import RULES, Weights, apply_rules, potential, rule_shares, to_tours, with_tours

# Anna: to work and home by car, one long tour. Bo: a short tour with a child. Cilie: cycles.
# Dan: to the shop and home, then a trip of which no tour was told.
TRIPS = pl.DataFrame(
    [
        ("anna", "1", "car_driver", 3.0, "shopping", 0),
        ("anna", "1", "car_driver", 28.0, "work", 0),
        ("anna", "1", "car_driver", 27.0, "home", 0),
        ("bo", "1", "car_driver", 2.0, "escort", 1),
        ("bo", "1", "car_driver", 2.0, "home", 0),
        ("cilie", "1", "bike", 4.0, "work", 0),
        ("dan", "1", "car_driver", 1.5, "shopping", 2),
        ("dan", "1", "car_driver", 1.5, "home", 0),
        ("dan", None, "car_driver", 4.0, "leisure", None),
    ],
    schema=["respondent_id", "tour_id", "mode", "distance_km", "purpose", "companions"],
    orient="row",
)
ROWS = np.array([0, 0, 0, 1, 1, 2, 3, 3, 3])
WEIGHTS = Weights(np.array([10.0, 20.0, 30.0, 40.0]), np.ones((4, 3)) * 25.0, ROWS)


def marked():
    return apply_rules(with_tours(TRIPS))


def test_each_rule_holds_what_a_person_would_say():
    found = marked()
    assert found["held_by_long_car_tour"].to_list() == [True] * 3 + [False] * 6
    assert found["held_by_escort"].to_list() == [False] * 3 + [True] * 2 + [False] * 4
    assert found["held_by_several_passengers"].to_list() == [False] * 6 + [True] + [False] * 2
    assert found["is_free"].to_list() == [False] * 5 + [True, False, True, True]


def test_a_rule_that_was_not_asked_about_is_told_not_to_apply():
    shares = rule_shares(marked(), WEIGHTS, among=(TRIPS["mode"] == "car_driver").to_numpy())
    silent = shares.filter(~pl.col("is_applicable"))
    assert set(silent["rule"]) == {"heavy_goods", "cannot_cycle"}
    assert silent["estimate"].null_count() == 2


def test_shares_are_weighted_and_told_alone_too():
    shares = rule_shares(marked(), WEIGHTS, among=(TRIPS["mode"] == "car_driver").to_numpy())
    found = {(r["rule"], r["quantity"]): r["estimate"] for r in shares.iter_rows(named=True)}
    total = 3 * 10 + 2 * 20 + 3 * 40
    assert found["long_car_tour", "held"] == pytest.approx(30 / total)
    assert found["several_passengers", "held_alone"] == pytest.approx(40 / total)
    assert found[None, "free"] == pytest.approx(80 / total)


def test_a_car_left_at_home_is_left_for_the_whole_tour():
    found = {
        (r["counted_by"], r["quantity"]): r["estimate"]
        for r in potential(marked(), WEIGHTS, limit_km=5.0).iter_rows(named=True)
    }
    assert found["trip", "car_trips"] == found["tour", "car_trips"] == pytest.approx(190)
    # Anna's first leg is short, but its tour is not; Dan's way home is free, but his way out not.
    assert found["trip", "short"] == pytest.approx(10 + 2 * 20 + 3 * 40)
    assert found["tour", "short"] == pytest.approx(2 * 20 + 3 * 40)
    assert found["trip", "free"] == pytest.approx(2 * 40)
    assert found["tour", "free"] == pytest.approx(40)
    assert found["tour", "free_km"] == pytest.approx(4 * 40)
    assert found["tour", "free_share"] == pytest.approx(40 / 160)


def test_the_tour_never_counts_more_than_its_trips(town):
    trips, weights = town
    leg = pl.int_range(pl.len()).over("person")
    linked = apply_rules(with_tours(trips.with_columns(tour_id=(leg // 2).cast(pl.String))))
    found = potential(linked, weights, limit_km=5.0)
    both = found.pivot("counted_by", index="quantity", values="estimate")
    assert (
        (both["tour"] <= both["trip"] + 1e-9)
        .filter(both["quantity"].is_in(["short", "free"]))
        .all()
    )


def test_a_tour_is_one_unit_with_its_main_mode_and_purpose():
    tours = to_tours(apply_rules(with_tours(TRIPS)))
    anna = tours.filter(respondent_id="anna").row(0, named=True)
    assert (anna["purpose"], anna["mode"], anna["tour_trips"]) == ("work", "car_driver", 3)
    assert anna["distance_km"] == pytest.approx(58)
    assert tours.filter(respondent_id="dan").height == 2
    assert not tours.filter(respondent_id="bo")["is_free"][0]


def test_a_tours_alternatives_are_open_on_all_its_legs(town, tours):
    trips, _ = town
    assert tours["distance_km"].sum() == pytest.approx(trips["distance_km"].sum())
    assert tours["time_bike_min"].sum() == pytest.approx(trips["time_bike_min"].sum())
    used = tours.filter(mode="ebike")
    assert used["is_open_ebike"].all()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"operator": "~"}, "operator '~'", id="operator"),
        pytest.param({"value": "far"}, "compares a number with 'far'", id="value"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(change, says):
    wrong = RULES[:1].with_columns(**{name: pl.lit(value) for name, value in change.items()})
    with pytest.raises(EstimateError, match=says):
        apply_rules(with_tours(TRIPS), wrong)


def test_without_rules_everything_is_free():
    assert apply_rules(TRIPS, RULES[:0])["is_free"].all()
