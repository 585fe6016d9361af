"""The published tables, declared by topic: small, explained, no person in them."""

import dataframely as dy

from mobility.tables.marts.accounts import CarOwnership, Co2Account
from mobility.tables.marts.co2 import (
    Co2Path,
    GoalReadings,
    MeasureEffects,
    MeasureOverlap,
    Measures,
    PathUnknowns,
    ScenarioAlarms,
)
from mobility.tables.marts.co2_past import (
    AccountBreakdowns,
    AccountChanges,
    BookBridge,
    ForecastScores,
    NationalCourse,
    ThreeBooks,
)
from mobility.tables.marts.flows import CommuterFlows, DistrictScenarios
from mobility.tables.marts.maps import MapAreas
from mobility.tables.marts.quality import DataQuality
from mobility.tables.marts.surveys import (
    Crosstab,
    EstimatesChanged,
    ModeShare,
    ShortCarTrips,
    TripLength,
)
from mobility.tables.marts.targets import (
    TargetHistory,
    TargetObservations,
    TargetReminders,
    TargetStatus,
)
from mobility.tables.marts.weighting import NextSurvey, Weighting

TABLES: tuple[type[dy.Schema], ...] = (
    Co2Account,
    CarOwnership,
    ModeShare,
    TripLength,
    ShortCarTrips,
    Crosstab,
    EstimatesChanged,
    Weighting,
    NextSurvey,
    MapAreas,
    CommuterFlows,
    DistrictScenarios,
    TargetObservations,
    TargetStatus,
    TargetHistory,
    TargetReminders,
    Co2Path,
    Measures,
    MeasureEffects,
    MeasureOverlap,
    GoalReadings,
    ScenarioAlarms,
    PathUnknowns,
    ThreeBooks,
    BookBridge,
    AccountChanges,
    AccountBreakdowns,
    ForecastScores,
    NationalCourse,
    DataQuality,
)
"""Every mart that a step makes; `runs` is written by the publisher."""

__all__ = [
    "TABLES",
    "AccountBreakdowns",
    "AccountChanges",
    "BookBridge",
    "CarOwnership",
    "Co2Account",
    "Co2Path",
    "CommuterFlows",
    "Crosstab",
    "DistrictScenarios",
    "DataQuality",
    "EstimatesChanged",
    "ForecastScores",
    "GoalReadings",
    "MeasureEffects",
    "MeasureOverlap",
    "Measures",
    "MapAreas",
    "ModeShare",
    "NationalCourse",
    "NextSurvey",
    "PathUnknowns",
    "ScenarioAlarms",
    "ShortCarTrips",
    "TargetHistory",
    "TargetObservations",
    "TargetReminders",
    "TargetStatus",
    "ThreeBooks",
    "TripLength",
    "Weighting",
]
