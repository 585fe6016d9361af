"""The published tables, declared by topic: small, explained, no person in them."""

import dataframely as dy

from mobility.tables.marts.accounts import CarOwnership, Co2Account
from mobility.tables.marts.quality import DataQuality
from mobility.tables.marts.surveys import (
    Crosstab,
    EstimatesChanged,
    ModeShare,
    ShortCarTrips,
    TripLength,
)
from mobility.tables.marts.targets import TargetStatus
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
    TargetStatus,
    DataQuality,
)
"""Every mart that a step makes; `runs` is written by the publisher."""

__all__ = [
    "TABLES",
    "CarOwnership",
    "Co2Account",
    "Crosstab",
    "DataQuality",
    "EstimatesChanged",
    "ModeShare",
    "NextSurvey",
    "ShortCarTrips",
    "TargetStatus",
    "TripLength",
    "Weighting",
]
