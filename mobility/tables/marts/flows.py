"""Published tables of commuter flows, today's and a growing district's."""

import dataframely as dy

from mobility.tables import MODES
from mobility.tables.marts.estimates import Estimated

FLOW_SCOPES = ("surveyed", "everybody", "residents")
"""Staff of surveyed employers; all who work or live here; residents asked in a diary."""

_LEVELS = ("place", "postcode", "municipality", "region", "elsewhere")


class CommuterFlows(Estimated):
    """Commuters from an area of residence to a place of work, by mode (null: all modes).

    `surveyed` are the staff of the surveyed employers, estimated from their answers; cells of too
    few answers are moved up to larger areas, so that totals add up. `everybody` are the register's
    commuters, by mode as the survey's answers raked to it in each replicate have them; without a
    register they are modelled from totals, and `basis` says so. `residents` are those of the diary.
    """

    scope = dy.Enum(FLOW_SCOPES)
    direction = dy.Enum(("in", "out"), description="to work here, or from here to work")
    survey = dy.String(nullable=True)
    wave = dy.Int32(nullable=True, description="of the survey, or year of the register")
    origin = dy.String()
    origin_name = dy.String()
    origin_level = dy.Enum(_LEVELS)
    destination = dy.String()
    destination_name = dy.String()
    destination_level = dy.Enum(_LEVELS)
    is_rest = dy.Bool(
        description="what is left of the area beside its parts with rows of their own"
    )
    mode = dy.Enum(MODES, nullable=True)
    is_modelled = dy.Bool()
    basis = dy.String()
    distance_km = dy.Float64(nullable=True, min=0)
    is_synthetic = dy.Bool()


class FlowScores(Estimated):
    """How near models of flows come to what was seen, on pairs that they have not seen."""

    level = dy.Enum(("survey", "register"))
    model = dy.String()
    is_yardstick = dy.Bool(description="a simple model that the others must beat")
    score = dy.String()
    is_held_out = dy.Bool(description="false: of the pairs that the model was fitted to")
    pairs = dy.Int64(min=0)
    is_synthetic = dy.Bool()


class FlowResiduals(dy.Schema):
    """Where the models are wrong: seen and modelled commuters, thin origins moved up.

    `survey` and `register`: pairs, both totals met. `catchment`: homes by the model that those who
    were not asked rest on, against the surveyed staff.
    """

    level = dy.Enum(("survey", "register", "catchment"))
    model = dy.String()
    origin = dy.String()
    origin_level = dy.Enum(_LEVELS)
    is_rest = dy.Bool()
    destination = dy.String(nullable=True, description="null: all of them together")
    observed = dy.Float64(nullable=True, min=0)
    modelled = dy.Float64(nullable=True, min=0)
    difference = dy.Float64(nullable=True)
    ratio = dy.Float64(nullable=True, min=0)
    standardised = dy.Float64(nullable=True)
    is_unusual = dy.Bool(nullable=True)
    n = dy.Int64(nullable=True, min=0)
    is_synthetic = dy.Bool()


class FlowAccess(Estimated):
    """Commuters by what their way to work offers, and how many could travel otherwise.

    `by_mode`: today's modes by distance, direct train and cycling distance. `could_reach`: those
    who could come in a way, whatever they do today; ways overlap. `no_data` says what to deliver.
    """

    table = dy.Enum(("by_mode", "could_reach", "car_pools"))
    wave = dy.Int32(nullable=True)
    destination = dy.String(nullable=True, description="null: all of them together")
    way = dy.String(nullable=True)
    distance_band = dy.String(nullable=True, description="of the distance told")
    direct_train = dy.String(nullable=True, description="for no, some, many; unknown")
    cycling_band = dy.String(nullable=True, description="of the way between the areas' centres")
    mode = dy.Enum(MODES, nullable=True)
    quantity = dy.Enum(("persons", "share"))
    least_people = dy.Int64(nullable=True, min=2, description="drivers of one cell to one place")
    state = dy.Enum(("measured", "no_data"))
    basis = dy.String(nullable=True)
    to_deliver = dy.String(nullable=True)
    is_synthetic = dy.Bool()


class FlowComparisons(Estimated):
    """Two sets of flows side by side: the estimate is the second's less the first's."""

    first = dy.String(description="a flow set")
    second = dy.String()
    by = dy.Enum(("origin", "mode"))
    origin = dy.String(nullable=True)
    origin_level = dy.Enum(_LEVELS, nullable=True)
    is_rest = dy.Bool()
    mode = dy.String(nullable=True, description="several: those of too few answers together")
    quantity = dy.Enum(("persons", "share"))
    old = dy.Float64(nullable=True)
    new = dy.Float64(nullable=True)
    ratio = dy.Float64(nullable=True)
    is_clear = dy.Bool(nullable=True, description="the interval leaves zero out")
    is_modelled = dy.Bool()
    is_synthetic = dy.Bool()


class FlowSetTitles(dy.Schema):
    """The sets of flows that can be compared."""

    flow_set = dy.String(primary_key=True)
    kind = dy.Enum(("survey", "register", "modelled", "today", "added", "planned", "imported"))
    wave = dy.Int32(nullable=True)
    destination = dy.String()
    title = dy.String(nullable=True)
    persons = dy.Float64(min=0)
    has_modes = dy.Bool()
    is_synthetic = dy.Bool()


class DistrictScenarios(Estimated):
    """What a district adds when its planned workplaces are filled, the unknown drawn."""

    district = dy.String()
    new_workplaces = dy.Int64(min=0)
    growth_status = dy.Enum(("planned", "assumed"))
    growth_source = dy.String(nullable=True)
    quantity = dy.String()
    unit = dy.String()
    origin = dy.String(nullable=True)
    origin_name = dy.String(nullable=True)
    mode = dy.Enum(MODES, nullable=True)
    assumed = dy.String(nullable=True)
    is_synthetic = dy.Bool()
