"""From car to bike: segments that levers act on, scenarios, what is free to move, yardsticks."""

import dataframely as dy
import polars as pl

from mobility.tables import MODES, RELIABILITIES
from mobility.tables.clean.origin import DISTRIBUTIONS, STATUSES
from mobility.tables.marts.estimates import Estimated

UNITS = ("trip", "tour")
CHOICE_MODELS = ("nested", "plain")
DIVERSIONS = ("nested", "plain", "evidence")
"""Where new cyclists come from: by the nested model (the headline), by a plain logit, or by what
was counted elsewhere."""


class ShiftSegments(dy.Schema):
    """Segment x alternative: what each carries today and how it answers. No persons in it.

    The one published table with replicates: levers on the screen act on it. A null key is all
    values that were too thin to stand alone; a null list of replicates repeats the estimate.
    """

    model = dy.Enum(CHOICE_MODELS)
    unit = dy.Enum(UNITS)
    cell_no = dy.Int64(min=0)
    alternative_no = dy.Int64(min=0)
    alternative = dy.Enum(MODES)
    is_held = dy.String(nullable=True, description="whether a rule holds it in its car")
    distance_band = dy.String(nullable=True, description="km; a tour's longest leg")
    purpose = dy.String(nullable=True)
    zone = dy.String(nullable=True, description="where the traveller lives")
    access = dy.String(nullable=True, description="alternatives that are open")
    is_open = dy.Bool()
    trips = dy.Float64(min=0, description="units per day by this alternative")
    trips_replicates = dy.List(dy.Float32(), nullable=True)
    km = dy.Float64(min=0, description="mean way of a unit")
    legs = dy.Float64(min=0, description="trips of a unit")
    leverage = dy.Float64(min=0)
    time_min = dy.Float64(min=0)
    utility_per_min = dy.Float64()
    utility_per_min_replicates = dy.List(dy.Float32(), nullable=True)
    cost_dkk = dy.Float64(min=0)
    utility_per_dkk = dy.Float64()
    utility_per_dkk_replicates = dy.List(dy.Float32(), nullable=True)
    wet_share = dy.Float64(min=0, max=1)
    utility_when_wet = dy.Float64()
    utility_when_wet_replicates = dy.List(dy.Float32(), nullable=True)
    nest = dy.Int64(min=0)
    nest_scale = dy.Float64(min=0)
    nest_scale_replicates = dy.List(dy.Float32(), nullable=True)
    n = dy.Int64(min=0, description="respondents of the segment")
    n_effective = dy.Float64(min=0)
    people = dy.Float64(
        min=0, description="respondents, each parted over his segments; adds up to respondents"
    )
    wave = dy.Int32()
    is_synthetic = dy.Bool()


class ShiftAssumptions(dy.Schema):
    """Every parameter that a saved kilometre rests on, with its spread, status and source."""

    parameter_id = dy.String(primary_key=True)
    value = dy.Float64()
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    distribution = dy.Enum(DISTRIBUTIONS)
    unit = dy.String()
    status = dy.Enum(STATUSES)
    source = dy.String()
    note = dy.String(nullable=True)


class ShiftFleet(dy.Schema):
    """Who drives a car kilometre in a year: shares of fuels, by the projected stock of cars."""

    year = dy.Int32(primary_key=True)
    fuel = dy.Enum(("fossil", "plugin_hybrid", "electric"), primary_key=True)
    km_share = dy.Float64(min=0, max=1)


class ShiftLevers(dy.Schema):
    """How far each scenario pulls each lever by when."""

    scenario = dy.String(primary_key=True)
    title_en = dy.String()
    title_da = dy.String()
    lever = dy.String(primary_key=True)
    year = dy.Int32(primary_key=True)
    value = dy.Float64()
    status = dy.Enum(STATUSES)
    source = dy.String()


class ShiftScenarios(Estimated):
    """Every scenario by year: what moves and what it saves, in all and by group.

    Quantities are per day (trips, km, minutes) or per year (tonnes, deaths, DKK); `_cumulative`
    sums years. HEAT, TAG and unit prices say the same in three ways and are never added.
    """

    diversion = dy.Enum(DIVERSIONS)
    unit = dy.Enum(UNITS, description="what chooses: the tour is the headline")
    scenario = dy.String()
    year = dy.Int32()
    group_variable = dy.String(nullable=True, description="zone, purpose or distance_band, or all")
    zone = dy.String(nullable=True, description="null: all together, or where split: too thin")
    purpose = dy.String(nullable=True, description="as zone")
    distance_band = dy.String(nullable=True, description="as zone")
    quantity = dy.String()
    is_synthetic = dy.Bool()


class ShiftParts(Estimated):
    """What part of car kilometres each scenario moves in the year of the goal; no persons in it.

    With its replicates, so that a measure of the path shares the survey's uncertainty.
    """

    scenario = dy.String(primary_key=True)
    part = dy.Enum(("short", "longer"), primary_key=True, description="of car trips, by length")
    year = dy.Int32()
    replicates = dy.List(dy.Float32())
    is_synthetic = dy.Bool()


class ShiftPotential(Estimated):
    """Short car trips and what holds them, by trip and by tour.

    `rule` null: of all rules together; `held` is its share of short car trips, `held_alone` the
    share that it alone holds; a rule whose question nobody asked is not applicable.
    """

    limit_km = dy.Float64()
    counted_by = dy.Enum(UNITS)
    rule = dy.String(nullable=True)
    title_en = dy.String(nullable=True)
    title_da = dy.String(nullable=True)
    quantity = dy.String()
    is_applicable = dy.Bool()
    is_synthetic = dy.Bool()


class _Told(dy.Schema):
    """An estimate of ours beside what somebody else published; the latter has no error of ours."""

    estimate = dy.Float64(nullable=True)
    standard_error = dy.Float64(nullable=True, min=0)
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    n = dy.Int64(nullable=True, min=0)
    n_effective = dy.Float64(nullable=True, min=0)
    reliability = dy.Enum(RELIABILITIES, nullable=True)
    source = dy.String()
    is_synthetic = dy.Bool()


class ShiftYardsticks(_Told):
    """Published models and figures under their own names and definitions, never mixed with ours."""

    model = dy.String()
    edition = dy.String(nullable=True)
    quantity = dy.String()
    title_en = dy.String(nullable=True, description="the publisher's own definition")
    title_da = dy.String(nullable=True)
    unit = dy.String()
    area = dy.String(nullable=True)


class ShiftBacktest(_Told):
    """The model told of a known case, beside what was observed there."""

    case = dy.String()
    quantity = dy.String()
    observed_low = dy.Float64()
    observed_high = dy.Float64()
    is_met = dy.Bool(nullable=True, description="whether interval and observed range meet")
    note = dy.String(nullable=True)


class ShiftImportance(dy.Schema):
    """What a scenario's number depends on most, largest first."""

    scenario = dy.String(primary_key=True)
    quantity = dy.String(primary_key=True)
    method = dy.Enum(("variance_share", "one_at_a_time"), primary_key=True)
    input = dy.String(primary_key=True)
    rank = dy.Int32(min=1)
    value = dy.Float64(description="share of the variance, or the swing in the number's own unit")
    at_low = dy.Float64(nullable=True)
    at_high = dy.Float64(nullable=True)
    is_synthetic = dy.Bool()

    @dy.rule()
    def a_share_is_at_most_one(cls) -> pl.Expr:
        """Say that no input explains more than all."""
        return (pl.col("method") != "variance_share") | (pl.col("value") <= 1 + 1e-9)
