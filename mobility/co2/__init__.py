"""CO2 of transport: accounts by edition, business as usual, measures, and the path they make."""

from mobility.co2.assembled import Assembled, assemble
from mobility.co2.backtest import back_test, scores
from mobility.co2.baseline import Baseline, business_as_usual, local_spread
from mobility.co2.books import breakdowns, bridge, three_books
from mobility.co2.effects import effects_frame
from mobility.co2.goals import Cut, GoalReading, goal_and_readings, neutral_and_reading
from mobility.co2.measures import Effect, Measure, read_measures
from mobility.co2.outcomes import chance_at_most, cumulative, year_of_neutrality
from mobility.co2.outlook import path_frame, unknowns_frame, with_all
from mobility.co2.path import PathModel, build_path
from mobility.co2.projection import NationalProjection, read_projection
from mobility.co2.scenarios import Alarm, ScenarioSet, check_scenario, read_scenarios
from mobility.co2.segments import BOOKS, MOVERS, VEHICLES, Segment, read_segments
from mobility.co2.told import counted, told
from mobility.co2.uncertain import Draws, Uncertain
from mobility.co2.unknowns import rank_unknowns
from mobility.co2.vintages import PARTS, split_change
from mobility.co2.worth import by_group, ranges, shares, worth

__all__ = [
    "BOOKS",
    "MOVERS",
    "PARTS",
    "VEHICLES",
    "Alarm",
    "Assembled",
    "Baseline",
    "Cut",
    "Draws",
    "Effect",
    "GoalReading",
    "Measure",
    "NationalProjection",
    "PathModel",
    "ScenarioSet",
    "Segment",
    "Uncertain",
    "assemble",
    "back_test",
    "breakdowns",
    "bridge",
    "build_path",
    "business_as_usual",
    "by_group",
    "chance_at_most",
    "check_scenario",
    "counted",
    "cumulative",
    "effects_frame",
    "goal_and_readings",
    "local_spread",
    "neutral_and_reading",
    "path_frame",
    "ranges",
    "rank_unknowns",
    "read_measures",
    "read_projection",
    "read_scenarios",
    "read_segments",
    "scores",
    "shares",
    "split_change",
    "three_books",
    "told",
    "unknowns_frame",
    "with_all",
    "worth",
    "year_of_neutrality",
]
