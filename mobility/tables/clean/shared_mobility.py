"""Shared mobility at the stations: what stood where, who looked, and who rode."""

import dataframely as dy
import polars as pl

from mobility.tables.clean.origin import Delivered

VEHICLE_KINDS = ("bike", "ebike", "cargo_bike", "scooter", "moped", "car", "other")
"""Kinds of shared vehicle, in the order they are shown."""


class _Observed(dy.Schema):
    """The file and row that a logger's row was read from."""

    is_synthetic = dy.Bool()
    file = dy.String(description="path below data_raw")
    row = dy.Int64(min=1, description="the row's place in the file")


class StationSnapshots(_Observed):
    """One row per instant and docking station (by type of vehicle) or vehicle that stands free.

    Only what stood within a kilometre of a station of the municipality: a regional feed tells of
    vehicles everywhere.
    """

    system = dy.String()
    station_id = dy.String(nullable=True, description="absent: a vehicle that stands free")
    vehicle_id = dy.String(nullable=True, description="absent: a docking station")
    latitude = dy.Float64(min=-90, max=90)
    longitude = dy.Float64(min=-180, max=180)
    vehicle_kind = dy.Enum(VEHICLE_KINDS)
    vehicle_type = dy.String(nullable=True, description="the operator's own id")
    available = dy.Int32(min=0)
    docks = dy.Int32(nullable=True, min=0, description="free docks of the docking station")
    is_renting = dy.Bool()
    last_reported = dy.Datetime(nullable=True, time_zone="UTC", time_unit="ms")
    observed_at = dy.Datetime(time_zone="UTC", time_unit="ms")


class StationLooks(_Observed):
    """One row per look at a status file of a feed: whether it told what stands where."""

    system = dy.String()
    status_file = dy.String()
    observed_at = dy.Datetime(time_zone="UTC", time_unit="ms")
    outcome = dy.String()
    expect_s = dy.Float64(min=0, description="seconds to the next look")
    detail = dy.String(nullable=True)


class SharedTrips(_Observed):
    """One row per trip with a shared vehicle, as its operator delivered it: somebody's way.

    It leaves this layer only counted.
    """

    started_at = dy.Datetime(time_zone="UTC", time_unit="ms")
    ended_at = dy.Datetime(time_zone="UTC", time_unit="ms")
    start_latitude = dy.Float64(min=-90, max=90)
    start_longitude = dy.Float64(min=-180, max=180)
    end_latitude = dy.Float64(min=-90, max=90)
    end_longitude = dy.Float64(min=-180, max=180)
    start_place = dy.String(nullable=True)
    end_place = dy.String(nullable=True)
    vehicle_kind = dy.Enum(VEHICLE_KINDS)

    @dy.rule()
    def a_trip_ends_after_it_began(cls) -> pl.Expr:
        """Say that no trip ends before it begins."""
        return pl.col("ended_at") >= pl.col("started_at")


class TrainTimes(Delivered):
    """One row per train and station: when it arrives or leaves, in UTC."""

    station = dy.String()
    event = dy.Enum(("arrival", "departure"))
    time = dy.Datetime(time_zone="UTC", time_unit="ms")
    is_synthetic = dy.Bool()


class Workplaces(Delivered):
    """One row per workplace, as a point with its employees."""

    latitude = dy.Float64(min=-90, max=90)
    longitude = dy.Float64(min=-180, max=180)
    employees = dy.Float64(min=0)
    is_synthetic = dy.Bool()


class Homes(Delivered):
    """One row per address, as a point with its residents."""

    latitude = dy.Float64(min=-90, max=90)
    longitude = dy.Float64(min=-180, max=180)
    area_code = dy.String(nullable=True, description="postal area")
    residents = dy.Float64(min=0)
    is_synthetic = dy.Bool()
