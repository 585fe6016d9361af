"""What published tables measure of sub-goals, by hand."""

from datetime import date

import polars as pl
import pytest

from mobility.targets.measured import measured_coverage, measured_posts, measured_stations


def service(days: int = 30, **standing: float) -> pl.DataFrame:
    rows = [
        {"measure": "is_established", "station": name, "estimate": value, "n": None}
        for name, value in standing.items()
    ]
    rows.append({"measure": "usable_share", "station": "A", "estimate": 0.1, "n": days})
    about = {"state": "told", "last_day": date(2026, 10, 31), "is_synthetic": False}
    return pl.DataFrame([row | about for row in rows])


def test_t12_is_met_where_every_station_has_a_solution_however_poor_its_service():
    row = measured_stations(service(A=1.0, B=1.0)).row(0, named=True)
    assert (row["id"], row["value"], row["numerator"], row["denominator"]) == ("T12", 1.0, 2, 2)
    assert row["observed"] == date(2026, 10, 31)


def test_t12_is_not_met_where_a_station_has_none_and_names_it():
    row = measured_stations(service(A=1.0, B=0.0)).row(0, named=True)
    assert row["value"] == 0.0
    assert row["note_en"] == "established at 1 of 2 stations; not at B"


@pytest.mark.parametrize("days", [1, 6])
def test_a_short_look_says_that_something_stands_and_never_that_nothing_does(days):
    assert measured_stations(service(days, A=1.0, B=0.0)).is_empty()
    assert measured_stations(service(days, A=1.0, B=1.0)).height == 1


def test_nobody_looked_measures_nothing():
    assert measured_stations(service().clear()).is_empty()


def counts(low: float, high: float, *, decides: bool = True) -> pl.DataFrame:
    row = {
        "target": "T02", "measure": "count", "decides": decides, "estimate": low, "low": low,
        "high": high, "day": date(2025, 12, 31), "is_synthetic": False,
    }  # fmt: skip
    return pl.DataFrame([row])


@pytest.mark.parametrize(
    ("low", "high", "measured"),
    [
        pytest.param(104, 104, [104.0], id="counted"),
        pytest.param(104, 120, [104.0], id="short, whatever is undecided"),
        pytest.param(126, 140, [126.0], id="met, whatever is undecided"),
        pytest.param(104, 130, [], id="may be on either side"),
    ],
)
def test_t02_is_measured_where_the_count_decides(low, high, measured):
    assert measured_posts(counts(low, high), 125)["value"].to_list() == measured


def test_a_reading_that_does_not_decide_measures_nothing():
    assert measured_posts(counts(500, 500, decides=False), 125).is_empty()


def coverage(a: float, b: float) -> pl.DataFrame:
    about = {
        "target": "T19", "measure": "coverage", "way": "energy", "supply": "standing",
        "standard_error": 0.1, "is_synthetic": False,
    }  # fmt: skip
    rows = [
        about | {"reading": reading, "year": year, "estimate": value * factor}
        for reading, value in (("quarter_of_consumption", a), ("quarter_of_cars", b))
        for year, factor in ((2026, 1.0), (2031, 0.5))
    ]
    return pl.DataFrame(rows)


def test_t19_is_measured_under_the_signed_reading_in_the_year_last_counted():
    told = coverage(a=2.4, b=0.45)
    first = measured_coverage(told, {}).row(0, named=True)
    # full coverage of reading a is a quarter of the consumption
    assert (first["value"], first["standard_error"]) == (60.0, pytest.approx(2.5))
    assert first["observed"] == date(2026, 1, 1)
    second = measured_coverage(told, {"T19": "b"}).row(0, named=True)
    assert (second["value"], second["standard_error"]) == (45.0, pytest.approx(10.0))
    assert "reading a: 60 %" in second["note_en"]
    assert "læsning b: 45 %" in second["note_da"]


def test_t19_without_a_register_measures_nothing():
    nothing = coverage(1, 1).with_columns(estimate=pl.lit(None, pl.Float64))
    assert measured_coverage(nothing, {}).is_empty()
