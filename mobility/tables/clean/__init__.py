"""The clean tables, declared by topic: what was delivered, typed and checked."""

import dataframely as dy

from mobility.tables.clean.accounts import AccountParts, Co2Accounts
from mobility.tables.clean.cars import FamiliesWithCar, HouseholdsByCars, PassengerCars
from mobility.tables.clean.charging import AreaDwellings, ChargePairDecisions, ChargePoints
from mobility.tables.clean.commuting import FlowImports, RegisterCommuting, RegisterTotals
from mobility.tables.clean.deliveries import (
    CarTripLengths,
    Counts,
    Deliveries,
    Margins,
    Refused,
    SeriesBreaks,
    Tallies,
)
from mobility.tables.clean.events import NotedEvents
from mobility.tables.clean.factors import ElectricityFactors, EmissionFactors, Parameters
from mobility.tables.clean.figures import CalibrationFigures, PublishedFigures
from mobility.tables.clean.observations import Observations
from mobility.tables.clean.places import (
    Areas,
    CommutingDistances,
    Dwellings,
    Municipalities,
    Population,
    SharedMobilityFeeds,
    Stations,
)
from mobility.tables.clean.plans import Decisions, MeasureFiles, ScenarioFiles
from mobility.tables.clean.projection import NationalCars, NationalEmissions, NationalSalesShares
from mobility.tables.clean.shared_mobility import (
    Homes,
    SharedTrips,
    StationLooks,
    StationSnapshots,
    TrainTimes,
    Workplaces,
)
from mobility.tables.clean.shift import LeverSettings, RoutedWays, TravelService
from mobility.tables.clean.surveys import (
    Answers,
    CommuteDays,
    Commutes,
    GivenReplicates,
    Respondents,
    Selections,
    SurveyDays,
    Trips,
)
from mobility.tables.clean.targets import TargetEvidence, TargetReadings, Targets

FACTS: tuple[type[dy.Schema], ...] = (
    Co2Accounts,
    Targets,
    TargetReadings,
    TargetEvidence,
    PassengerCars,
    HouseholdsByCars,
    FamiliesWithCar,
    CommutingDistances,
    Population,
    Dwellings,
    Municipalities,
    Areas,
    Stations,
    SharedMobilityFeeds,
    ElectricityFactors,
    EmissionFactors,
    Parameters,
    NationalEmissions,
    NationalCars,
    NationalSalesShares,
    CalibrationFigures,
    PublishedFigures,
    TravelService,
    LeverSettings,
    NotedEvents,
)
"""Every clean table of bundled facts, written out."""

SURVEYS: tuple[type[dy.Schema], ...] = (
    Observations,
    Answers,
    Respondents,
    GivenReplicates,
    Commutes,
    CommuteDays,
    Trips,
    SurveyDays,
    Selections,
    Margins,
    SeriesBreaks,
    CarTripLengths,
    Counts,
    Deliveries,
    Refused,
    Tallies,
)
"""Every clean table of what was delivered from outside."""

SERVICES: tuple[type[dy.Schema], ...] = (
    StationSnapshots,
    StationLooks,
    SharedTrips,
    TrainTimes,
    Workplaces,
    Homes,
    ChargePoints,
    ChargePairDecisions,
    AreaDwellings,
    RoutedWays,
)
"""Every clean table of shared mobility and charging, and of ways that were routed."""

PLANS: tuple[type[dy.Schema], ...] = (
    MeasureFiles,
    ScenarioFiles,
    Decisions,
    AccountParts,
)
"""Every clean table of what planners wrote and signed, and of what few accounts hold."""

COMMUTING: tuple[type[dy.Schema], ...] = (RegisterCommuting, RegisterTotals, FlowImports)
"""Every clean table of registered and of imported flows; none is bundled."""

TABLES = FACTS + SURVEYS + SERVICES + PLANS + COMMUTING
"""Every clean table."""

__all__ = [
    "COMMUTING",
    "FACTS",
    "PLANS",
    "SERVICES",
    "SURVEYS",
    "TABLES",
    "AccountParts",
    "Answers",
    "AreaDwellings",
    "Areas",
    "CalibrationFigures",
    "CarTripLengths",
    "ChargePairDecisions",
    "ChargePoints",
    "Co2Accounts",
    "CommuteDays",
    "Commutes",
    "CommutingDistances",
    "Counts",
    "Decisions",
    "Deliveries",
    "Dwellings",
    "ElectricityFactors",
    "EmissionFactors",
    "FamiliesWithCar",
    "FlowImports",
    "GivenReplicates",
    "Homes",
    "HouseholdsByCars",
    "LeverSettings",
    "Margins",
    "MeasureFiles",
    "Municipalities",
    "NationalCars",
    "NationalEmissions",
    "NationalSalesShares",
    "NotedEvents",
    "Observations",
    "Parameters",
    "PassengerCars",
    "Population",
    "PublishedFigures",
    "Refused",
    "RegisterCommuting",
    "RegisterTotals",
    "Respondents",
    "RoutedWays",
    "ScenarioFiles",
    "Selections",
    "SeriesBreaks",
    "SharedMobilityFeeds",
    "SharedTrips",
    "StationLooks",
    "StationSnapshots",
    "Stations",
    "SurveyDays",
    "Tallies",
    "TargetEvidence",
    "TargetReadings",
    "Targets",
    "TrainTimes",
    "TravelService",
    "Trips",
    "Workplaces",
]
