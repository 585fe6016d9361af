"""Published tables of shared mobility at the stations."""

import dataframely as dy

from mobility.tables.marts.charging import STATES_OF_MEASURE
from mobility.tables.marts.estimates import Estimated


class StationService(Estimated):
    """Shared mobility at the stations, measured as service: one row per measure and its cell.

    `usable_share_peak` and `usable_share` are shares of minutes in which somebody who comes finds
    a vehicle that can be used within 300 m. `is_established` says whether a solution stands there
    at all: T12 follows it, service stands beside it as quality. What cannot be told has `no_data`
    and what to deliver; small counts of trips are hidden. `n` counts days.
    """

    measure = dy.String()
    station = dy.String(nullable=True, description="absent: all stations together")
    kind = dy.String(nullable=True, description="of vehicle; absent: any")
    weekday = dy.Int32(nullable=True, min=1, max=7, description="1 is Monday; absent: every day")
    hour = dy.Int32(nullable=True, min=0, max=23, description="local; absent: all of the period")
    time_of_day = dy.String(nullable=True, description="of a train, local")
    unit = dy.String(nullable=True)
    minutes_seen = dy.Int64(nullable=True, min=0)
    minutes_missing = dy.Int64(nullable=True, min=0)
    status = dy.String(nullable=True, description="of a count: shown or primary")
    last_day = dy.Date(nullable=True, description="on which a look told of it, UTC")
    state = dy.Enum(STATES_OF_MEASURE)
    needs = dy.String(nullable=True, description="what to deliver")
    is_synthetic = dy.Bool()


class StationPlaces(dy.Schema):
    """The municipality's stations, in the order of the line."""

    station_no = dy.Int32(min=1)
    station = dy.String(primary_key=True)
    latitude = dy.Float64()
    longitude = dy.Float64()


class FeedOutages(dy.Schema):
    """When a feed failed, and when nobody looked: service is told of the other minutes."""

    system = dy.String(primary_key=True)
    start = dy.Datetime(primary_key=True, time_zone="UTC", time_unit="ms")
    end = dy.Datetime(time_zone="UTC", time_unit="ms")
    state = dy.Enum(("outage", "gap"))
    reason = dy.String(nullable=True)
    minutes = dy.Float64(min=0)
    is_synthetic = dy.Bool()
