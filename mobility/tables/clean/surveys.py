"""What people told: conformed answers, and the respondents, commutes and trips made of them."""

import dataframely as dy
import polars as pl

from mobility.tables import MODES

KINDS = ("commuting", "diary")
RECORDS = ("person", "trip", "day")
"""What a delivered row tells of: somebody, a trip, or a day with its trips or without any."""
REPLICATE_METHODS = ("brr", "fay", "jackknife", "bootstrap")
"""How replicate weights that came with a survey were made."""
SEXES = ("female", "male", "other")
AGE_BANDS = ("under_18", "18-29", "30-39", "40-49", "50-59", "60-69", "70_and_over")
PURPOSES = (
    "work",
    "education",
    "business",
    "escort",
    "shopping",
    "errand",
    "leisure",
    "home",
    "other",
)
EMPLOYMENTS = (
    "full_time",
    "part_time",
    "self_employed",
    "student",
    "retired",
    "not_employed",
    "other",
)
CAR_FUELS = ("petrol", "diesel", "electric", "plugin_hybrid", "other", "none")
MAX_DISTANCE_KM = 1_500.0
"""The longest land trip of a day that can be; what is longer was a flight."""
MAX_SPEED_KM_H = 1_000.0
"""The fastest that a trip can be, air travel included."""
MINUTES_PER_DAY = 1_440.0


class _Delivered(dy.Schema):
    """Where a row came from."""

    survey = dy.String()
    wave = dy.Int32(min=1900, max=2200)
    is_synthetic = dy.Bool()
    file = dy.String()
    row = dy.Int64(min=1)


class _Person(dy.Schema):
    """What is known of a respondent."""

    respondent_id = dy.String()
    household_id = dy.String(nullable=True)
    employer = dy.String(nullable=True)
    workplace = dy.String(nullable=True)
    home_zone = dy.String(nullable=True)
    work_zone = dy.String(nullable=True)
    sex = dy.Enum(SEXES, nullable=True)
    age = dy.Float64(nullable=True, min=0, max=120)
    age_band = dy.Enum(AGE_BANDS, nullable=True)
    employment = dy.Enum(EMPLOYMENTS, nullable=True)
    home_office_days = dy.Float64(nullable=True, min=0, max=7)
    has_car = dy.Bool(nullable=True)
    has_bike = dy.Bool(nullable=True)
    has_ebike = dy.Bool(nullable=True)
    has_commuter_card = dy.Bool(nullable=True, description="a season ticket for the train")
    car_fuel = dy.Enum(CAR_FUELS, nullable=True)
    parking_free = dy.Bool(nullable=True)
    weight = dy.Float64(nullable=True, min=0)
    stratum = dy.String(nullable=True)
    cluster = dy.String(nullable=True)
    headcount = dy.Int64(nullable=True, min=1)
    employees = dy.Int64(nullable=True, min=1)


class _Journey(dy.Schema):
    """How somebody travelled, or usually travels."""

    mode = dy.Enum(MODES, nullable=True)
    distance_km = dy.Float64(nullable=True, min=0, max=MAX_DISTANCE_KM)
    duration_min = dy.Float64(nullable=True, min=0, max=MINUTES_PER_DAY)


class _TripOnly(dy.Schema):
    """What a diary tells of one trip."""

    trip_id = dy.String(nullable=True)
    tour_id = dy.String(nullable=True)
    day_id = dy.String(nullable=True)
    travel_date = dy.Date(nullable=True)
    purpose = dy.Enum(PURPOSES, nullable=True)
    departure = dy.String(nullable=True, regex=r"^\d{2}:\d{2}$")
    origin_zone = dy.String(nullable=True)
    destination_zone = dy.String(nullable=True)
    companions = dy.Int32(nullable=True, min=0, max=100)
    speed_km_h = dy.Float64(nullable=True, min=0, max=MAX_SPEED_KM_H)
    trip_weight = dy.Float64(nullable=True, min=0)


class Answers(_Delivered, _Person, _Journey, _TripOnly):
    """One row per delivered record, whatever the questionnaire, in our names and units."""

    kind = dy.Enum(KINDS)
    record = dy.Enum(RECORDS)
    answered_on = dy.Date(nullable=True)
    day_weight = dy.Float64(nullable=True, min=0)
    days_per_week = dy.Float64(nullable=True, min=0, max=7)
    days_walk = dy.Float64(nullable=True, min=0, max=7)
    days_bike = dy.Float64(nullable=True, min=0, max=7)
    days_ebike = dy.Float64(nullable=True, min=0, max=7)
    days_car_driver = dy.Float64(nullable=True, min=0, max=7)
    days_car_passenger = dy.Float64(nullable=True, min=0, max=7)
    days_train = dy.Float64(nullable=True, min=0, max=7)
    days_bus = dy.Float64(nullable=True, min=0, max=7)
    days_motorcycle = dy.Float64(nullable=True, min=0, max=7)
    days_other = dy.Float64(nullable=True, min=0, max=7)
    barriers = dy.List(dy.String(), nullable=True)
    motivators = dy.List(dy.String(), nullable=True)
    replicate_weights = dy.List(dy.Float32(), nullable=True)
    flags = dy.List(dy.String())


class Respondents(_Delivered, _Person):
    """One row per person who answered a wave of a survey."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    kind = dy.Enum(KINDS)


class GivenReplicates(dy.Schema):
    """Replicate weights that came with a respondent, and how they become a variance.

    `full_weight` is the weight that they are replicates of: the person's, or that of the trip they
    were delivered with. `scale` and `scales` are null where the method tells them.
    """

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    method = dy.Enum(REPLICATE_METHODS)
    fay_k = dy.Float64(nullable=True, min=0, max=1)
    scale = dy.Float64(nullable=True, min=0)
    scales = dy.List(dy.Float64(), nullable=True, description="one for each replicate")
    full_weight = dy.Float64(min=0)
    weights = dy.List(dy.Float32())


class Commutes(_Delivered, _Journey):
    """The usual commute of a respondent."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    mode = dy.Enum(MODES)
    days_per_week = dy.Float64(nullable=True, min=0, max=7)


class CommuteDays(dy.Schema):
    """Days a week that a respondent travels to work by each mode."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    mode = dy.Enum(MODES, primary_key=True)
    days = dy.Float64(min=0, max=7)


class Trips(_Delivered, _Journey, _TripOnly):
    """One row per trip that a respondent made on the survey day."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    trip_no = dy.Int32(primary_key=True, min=1)
    mode = dy.Enum(MODES)

    @dy.rule()
    def no_trip_is_faster_than_1000_km_h(cls) -> pl.Expr:
        """Say that no trip is faster than 1000 km/h."""
        return pl.col("distance_km") <= pl.col("duration_min") / 60 * 1_000


class SurveyDays(dy.Schema):
    """One row per day that a diary asked about, also where nobody went anywhere."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    day_id = dy.String(primary_key=True)
    travel_date = dy.Date(nullable=True)
    day_weight = dy.Float64(nullable=True, min=0)
    is_synthetic = dy.Bool()
    file = dy.String()
    row = dy.Int64(min=1)


class Selections(dy.Schema):
    """What a respondent ticked in a select-all question."""

    survey = dy.String(primary_key=True)
    wave = dy.Int32(primary_key=True)
    respondent_id = dy.String(primary_key=True)
    variable = dy.Enum(("barriers", "motivators"), primary_key=True)
    option = dy.String(primary_key=True)
