"""Every table, declared once: `clean`, `models`, `marts`."""

import re

import dataframely as dy

MODES = (
    "walk",
    "bike",
    "ebike",
    "car_driver",
    "car_passenger",
    "train",
    "bus",
    "motorcycle",
    "other",
)
"""Modes of travel, in the order they are shown."""

RELIABILITIES = ("good", "fair", "poor", "not_shown")
"""Classes of reliability, best first."""


def name_of(table: type[dy.Schema]) -> str:
    """Name the table that a declaration declares: ``CarTripLengths`` is ``car_trip_lengths``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", table.__name__).lower()
