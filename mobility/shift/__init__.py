"""From car to bike: which trips could move, who would, and what it saves.

What needs a fitted choice model is imported by its own name,
`from mobility.shift.segmenting import segments`: who only pulls levers on segments (the screen)
loads no estimator.
"""

from mobility.shift.applying import apply_levers
from mobility.shift.backtest import Case, back_test
from mobility.shift.cells import Cells, from_frame, to_frame
from mobility.shift.coldstart import cold_start_factor
from mobility.shift.diversion import diversion, read_evidence, share_out
from mobility.shift.drawing import Weights, draw_parameters
from mobility.shift.health import deaths_averted, heat_reduction, sickness_reduction, tag_reduction
from mobility.shift.importance import one_at_a_time, variance_shares
from mobility.shift.levers import LEVERS, levers_of
from mobility.shift.places import fill_distances
from mobility.shift.potential import potential
from mobility.shift.responding import Pivot
from mobility.shift.rules import RULES, apply_rules, rule_shares
from mobility.shift.savings import Factors, savings
from mobility.shift.scenarios import Assumptions, compare, run_scenarios, short_trip_difference
from mobility.shift.service import level_of_service
from mobility.shift.tours import to_tours, with_tours
from mobility.shift.trains import train_matrix
from mobility.shift.uptake import cycling_uptake, cyclists_under
from mobility.shift.yardsticks import yardsticks

__all__ = [
    "LEVERS",
    "RULES",
    "Assumptions",
    "Case",
    "Cells",
    "Factors",
    "Pivot",
    "Weights",
    "apply_levers",
    "apply_rules",
    "back_test",
    "cold_start_factor",
    "compare",
    "cycling_uptake",
    "cyclists_under",
    "deaths_averted",
    "diversion",
    "draw_parameters",
    "fill_distances",
    "from_frame",
    "heat_reduction",
    "level_of_service",
    "levers_of",
    "one_at_a_time",
    "potential",
    "read_evidence",
    "rule_shares",
    "run_scenarios",
    "savings",
    "share_out",
    "short_trip_difference",
    "sickness_reduction",
    "tag_reduction",
    "to_frame",
    "to_tours",
    "train_matrix",
    "variance_shares",
    "with_tours",
    "yardsticks",
]
