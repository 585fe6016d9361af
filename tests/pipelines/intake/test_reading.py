"""Answers as people write them, read into our units; what cannot be read is null and told."""

import duckdb
import pytest

from mobility.errors import SourceError
from pipelines.intake.forms import Column, File
from pipelines.intake.reading import read_column


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def value(con):
    """Read one answer: `value("distance_km", "12,5 km", unit="mile")`."""

    def read(name, answer, *, decimal=".", thousands="", **how):
        spec = File(name="a.csv", decimal=decimal, thousands=thousands)
        one = read_column(name, Column(column="q", **how), {"q": "q"}, spec)
        query = (
            f"select {one.checked} from (select *, {one.raw} as {one.text} "
            "from (select ?::varchar as q))"
        )
        return con.sql(query, params=[answer]).fetchall()[0][0]

    return read


@pytest.mark.parametrize(
    ("answer", "km"),
    [
        ("12", 12),
        ("12,5 km", 12.5),
        ("12.5", 12.5),
        ("ca. 10", 10),
        ("omkring 7 kilometer", 7),
        ("5-10", 7.5),
        ("8 til 12 km", 10),
        ("5 - 7,5 km.", 6.25),
        ("500 m", 0.5),
        ("3 miles", 4.828032),
        ("½ km", 0.5),
        ("10 km hver vej", 10),
        ("1e2", 100),
        ("0.125", 0.125),
        (" 7 ", 7),
        ("et godt stykke", None),
        ("12 æbler", None),
        ("1,234", None),
        ("nan", None),
        ("", None),
    ],
)
def test_a_distance_is_read_as_people_write_it(value, answer, km):
    read = value("distance_km", answer)
    assert read == (None if km is None else pytest.approx(km))


@pytest.mark.parametrize(
    ("answer", "thousands", "km"),
    [("12,5", "", 12.5), ("1.234", "", None), ("1.234,5", ".", 1234.5), ("12.5", "", 12.5)],
)
def test_a_sign_that_may_part_thousands_or_decimals_is_not_guessed(value, answer, thousands, km):
    assert value("distance_km", answer, decimal=",", thousands=thousands) == km


def test_a_unit_beside_the_number_wins_over_the_mapping(value):
    assert value("distance_km", "10", unit="mile") == pytest.approx(16.09344)
    assert value("distance_km", "500 m", unit="mile") == pytest.approx(0.5)
    assert value("speed_km_h", "10", unit="mph") == pytest.approx(16.09344)


def test_a_unit_of_another_quantity_is_refused():
    with pytest.raises(SourceError, match=r"distance_km cannot be given in 'minutes'"):
        read_column("distance_km", Column(column="q", unit="minutes"), {"q": "q"}, File(name="a"))


@pytest.mark.parametrize(
    ("answer", "minutes"),
    [
        ("20 min", 20),
        ("1 time", 60),
        ("1½ time", 90),
        ("1 t 20 min", 80),
        ("1:20", 80),
        ("00:25:00", 25),
        ("1 time og 5 minutter", 65),
        ("90 sekunder", 1.5),
        ("20-30 min", 25),
        ("længe", None),
    ],
)
def test_a_duration_is_read_as_people_write_it(value, answer, minutes):
    assert value("duration_min", answer) == minutes


@pytest.mark.parametrize(
    ("answer", "time"),
    [
        ("7:05", "07:05"),
        ("07.05", "07:05"),
        ("0705", "07:05"),
        ("kl. 7", "07:00"),
        ("7:05 PM", "19:05"),
        ("12:10 am", "00:10"),
        ("0.295", "07:05"),
        ("2025-03-01T08:15:00", "08:15"),
        ("25:10", None),
        ("8:61", None),
    ],
)
def test_a_time_of_day_is_read_in_every_usual_form(value, answer, time):
    assert value("departure", answer) == time


@pytest.mark.parametrize(
    ("answer", "date"),
    [
        ("2025-02-28", "2025-02-28"),
        ("28-02-2025", "2025-02-28"),
        ("3/4/2025", "2025-04-03"),
        ("18.04.25", "2025-04-18"),
        ("2025-03-01 08:15:00", "2025-03-01"),
        ("45678", "2025-01-21"),
        ("2025-02-30", None),
        ("0025-01-01", None),
        ("i går", None),
    ],
)
def test_a_date_is_read_day_first_and_an_impossible_one_is_none(value, answer, date):
    read = value("travel_date", answer)
    assert (read and str(read)) == date


def test_a_month_that_stands_first_needs_its_format(value):
    stamp = "4/18/2025 19:35:21"
    assert value("answered_on", stamp) is None
    assert str(value("answered_on", stamp, format="%m/%d/%Y %H:%M:%S")) == "2025-04-18"


@pytest.mark.parametrize(
    ("answer", "postcode"),
    [
        ("2750", "2750"),
        ("750", "0750"),
        ("DK-2750", "2750"),
        ("2750 Ballerup", "2750"),
        ("2750.0", "2750"),
        ("SE-211 20", None),
        ("211 20", None),
        ("Sverige", None),
    ],
)
def test_a_postcode_keeps_its_leading_zeros(value, answer, postcode):
    assert value("home_postcode", answer) == postcode


def test_options_may_hold_the_separator_and_one_another(value):
    spelt = ["car", "carpooling", "for langt, tager for lang tid", "vejret"]
    assert value("barriers", "carpooling, vejret", options=spelt) == ["carpooling", "vejret"]
    assert value("barriers", "for langt, tager for lang tid, car", options=spelt) == [
        "car",
        "for langt, tager for lang tid",
    ]
    assert value("barriers", "vejret, other (my knee)", options=spelt) == ["vejret", "other"]
    assert value("barriers", "andet: hunden", options=spelt) == ["other"]
    assert value("barriers", "hunden", options=spelt) is None


def test_values_ignore_case_unless_case_tells_them_apart(value):
    assert value("mode", "BIL ", values={"Bil": "car_driver"}) == "car_driver"
    assert value("mode", "1.0", values={"1": "walk"}) == "walk"
    assert value("sex", "m", values={"M": "male", "m": "female"}) == "female"
    assert value("mode", "Bil", values={"Cykel": "bike"}) is None


def test_a_number_may_have_words_among_its_values(value):
    assert value("days_per_week", "Aldrig", values={"Aldrig": 0}) == 0
    assert value("days_per_week", "2 dage om ugen", values={"Aldrig": 0}) == 2


@pytest.mark.parametrize(
    "answer",
    [
        "Lautrupvej 12, 2. th",
        "=cmd|'/c calc'!A1",
        "jens@eksempel.dk",
        "010190-1234",
        "+45 12 34 56 78",
        "55.7305, 12.3945",
        "x" * 201,
    ],
)
def test_a_zone_that_points_to_somebody_or_does_harm_is_not_kept(value, answer):
    assert value("home_zone", answer) is None


def test_a_zone_of_digits_is_a_zone(value):
    assert value("home_zone", "10100123") == "10100123"
