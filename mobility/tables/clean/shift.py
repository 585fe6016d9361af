"""What mode choice and its scenarios rest on: how one travels, and how far levers are pulled."""

import dataframely as dy

from mobility.tables import MODES
from mobility.tables.clean.origin import STATUSES, Delivered

SERVICE_QUANTITIES = (
    "detour_factor",
    "speed_km_h",
    "access_min",
    "cost_dkk_per_km",
    "cost_dkk",
    "reach_km",
    "climb_min_per_km_percent",
    "ride_km_h",
    "stop_min",
    "station_reach_km",
)
"""What is told of an alternative; see `mobility.shift.level_of_service` and `network`."""


class TravelService(Delivered):
    """One fact of how one travels by an alternative (`any`: all that have no row of their own)."""

    alternative = dy.Enum(("any", *MODES), primary_key=True)
    quantity = dy.Enum(SERVICE_QUANTITIES, primary_key=True)
    from_km = dy.Float64(primary_key=True, min=0, description="km of the way from which it holds")
    value = dy.Float64(min=0)
    unit = dy.String()
    status = dy.Enum(STATUSES)
    source = dy.String()
    address = dy.String(nullable=True, description="web address of the source")
    note = dy.String(nullable=True)


class RoutedWays(Delivered):
    """A way between two zones by an alternative, as a router found it; what is absent is assumed.

    `gradient_percent` is the mean gradient of the cycle route, whichever alternative it stands by.
    """

    alternative = dy.Enum(MODES, primary_key=True)
    origin_zone = dy.String(primary_key=True)
    destination_zone = dy.String(primary_key=True)
    distance_km = dy.Float64(nullable=True, min=0, max=1_500)
    time_min = dy.Float64(nullable=True, min=0, max=1_440)
    gradient_percent = dy.Float64(nullable=True, min=0, max=30)
    is_synthetic = dy.Bool()


class LeverSettings(Delivered):
    """How far a scenario pulls a lever by a year; between the years told on a straight line."""

    scenario = dy.String(primary_key=True, regex=r"^[a-z0-9_]+$")
    title_en = dy.String()
    title_da = dy.String()
    lever = dy.String(primary_key=True, description="one of `mobility.shift.LEVERS`")
    year = dy.Int32(primary_key=True, min=2000, max=2100)
    value = dy.Float64(description="in the lever's own unit")
    status = dy.Enum(STATUSES)
    source = dy.String()
    note = dy.String(nullable=True)
