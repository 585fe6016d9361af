"""Published tables of electric cars and charging."""

import dataframely as dy

from mobility.tables.clean.cars import COUNTED
from mobility.tables.clean.charging import CHARGE_STATUSES, PAIR_VERDICTS
from mobility.tables.marts.estimates import Estimated

EV_MODELS = (
    "counted",
    "logistic_and_bass",
    "logistic",
    "bass",
    "straight_line",
    "national_scaled",
)
"""Forecasts of electric cars, what was counted first."""

STANDING, TREND = "standing", "trend"
SUPPLIES = (STANDING, TREND)
"""What stands and is committed; the same, and points going on being added as in the last years."""

COVERAGE_MEASURES = (
    "coverage",
    "year_met",
    "area_gap",
    "area_flats_share",
    "within_walk",
    "count",
    "need",
    "served",
    "points_needed",
)
STATES_OF_MEASURE = ("told", "no_data")
"""A number stands there; nothing does, and `needs` says what to deliver."""


class EvStock(Estimated):
    """Electric cars on 1 January, counted and forecast; intervals are of single futures.

    `decides` marks the forecast that coverage rests on; the others stand beside it. `n` is the
    number of years it was learnt from.
    """

    model = dy.Enum(EV_MODELS, primary_key=True)
    counted = dy.Enum(COUNTED, primary_key=True, description="whose cars; never one series")
    drive = dy.Enum(("electric", "plug_in"), primary_key=True)
    year = dy.Int32(primary_key=True, min=1990, max=2100)
    decides = dy.Bool()
    is_synthetic = dy.Bool()


class EvBacktest(dy.Schema):
    """Earlier forecasts of electric cars against what came: fitted to the years up to `origin`.

    The national projection had seen years up to its own edition, so it is judged too kindly.
    """

    model = dy.Enum(EV_MODELS, primary_key=True)
    origin = dy.Int32(primary_key=True, description="last year that the fit saw")
    year = dy.Int32(primary_key=True)
    actual = dy.Float64(min=0, description="electric cars of households, 1 January")
    estimate = dy.Float64(min=0)
    low = dy.Float64(min=0)
    high = dy.Float64(min=0)
    covered = dy.Bool(description="whether what came lies between low and high")
    interval_level = dy.Float64(min=0, max=1)
    is_synthetic = dy.Bool()


class ChargingCoverage(Estimated):
    """Charging against what T19 and T02 ask, under every reading, and what is missing to decide.

    `coverage` is available / required on 1 January; `year_met` the year from which it is met for
    good; `area_gap` the public points that an area lacks at the due date; `within_walk` the share
    of residents with a public point near; `count` T02's posts under each reading, `low` being
    sure and `high` possible; `need` and `served` what each group of drivers charges, and the
    share of it that points of the register or a socket at home can give. `chance` is null wherever
    made-up data count.
    """

    target = dy.String(nullable=True)
    measure = dy.Enum(COVERAGE_MEASURES)
    reading = dy.String(nullable=True)
    decides = dy.Bool(nullable=True, description="whether the sub-goal's state follows it")
    supply = dy.Enum(SUPPLIES, nullable=True)
    way = dy.String(nullable=True, description="points, public_points, public_kw or energy")
    year = dy.Int32(nullable=True, description="1 January of it")
    day = dy.Date(nullable=True)
    area = dy.String(nullable=True, description="postal area; absent: the municipality")
    group = dy.String(nullable=True, description="group of drivers")
    place = dy.String(nullable=True, description="home, work or public")
    limit_m = dy.Float64(nullable=True, min=0)
    unit = dy.String(nullable=True, description="of required, available and gap, or of estimate")
    required = dy.Float64(nullable=True, min=0)
    available = dy.Float64(nullable=True, min=0)
    gap = dy.Float64(nullable=True, min=0, description="what lacks, median")
    gap_high = dy.Float64(nullable=True, min=0, description="97.5 % of futures lack less")
    chance = dy.Float64(nullable=True, min=0, max=1)
    undecided_places = dy.Int64(nullable=True, min=0)
    says = dy.String(nullable=True, description="the reading in a sentence")
    rests_on = dy.String(nullable=True)
    state = dy.Enum(STATES_OF_MEASURE)
    needs = dy.String(nullable=True)
    is_synthetic = dy.Bool()


class ChargePlaces(dy.Schema):
    """One row per place with charging in the municipality, for maps and lists."""

    pool_id = dy.String(primary_key=True)
    name = dy.String(nullable=True)
    operator = dy.String(nullable=True)
    area_code = dy.String(nullable=True)
    latitude = dy.Float64()
    longitude = dy.Float64()
    status = dy.Enum(CHARGE_STATUSES, description="the best of its points")
    points = dy.Int64(min=1)
    public_points = dy.Int64(min=0)
    fleet_points = dy.Int64(min=0)
    kw = dy.Float64(nullable=True, min=0, description="of all points together")
    sources = dy.String()
    is_synthetic = dy.Bool()


class ChargePointPairs(dy.Schema):
    """Places of two sources that may be one, those to review first, with the verdict used."""

    pool_a = dy.String(primary_key=True)
    pool_b = dy.String(primary_key=True)
    name_a = dy.String(nullable=True)
    name_b = dy.String(nullable=True)
    operator_a = dy.String(nullable=True)
    operator_b = dy.String(nullable=True)
    kw_a = dy.Float64(nullable=True)
    kw_b = dy.Float64(nullable=True)
    points_a = dy.Int64()
    points_b = dy.Int64()
    distance_m = dy.Float64(min=0)
    operator_likeness = dy.Float64(nullable=True, min=0, max=100)
    power_ratio = dy.Float64(nullable=True, min=0, max=1)
    same_code = dy.Bool()
    verdict = dy.Enum(PAIR_VERDICTS)
    decided_by = dy.Enum(("rule", "person"))
    is_synthetic = dy.Bool()
