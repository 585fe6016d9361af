"""The records of each file: what is read of them, under one name in every version."""

from typing import Any

from pydantic import AliasChoices, Field

from mobility.stations.gbfs.values import Instant, Record, Text

MOST = 2**31 - 1
"""Vehicles or docks beyond which a number is none: what a snapshot's columns can hold."""


class SystemInformation(Record):
    """Who runs the system, and in which time zone."""

    system_id: str
    timezone: str
    name: Text = None
    operator: Text = None
    opening_hours: str | None = None
    start_date: str | None = None
    termination_date: str | None = None
    languages: tuple[str, ...] = ()
    license_url: str | None = None


class VehicleType(Record):
    """A kind of vehicle."""

    vehicle_type_id: str
    form_factor: str
    propulsion_type: str = "human"
    name: Text = None
    max_range_m: float | None = Field(default=None, validation_alias="max_range_meters")
    rider_capacity: int | None = None
    return_constraint: str | None = None


class StationInformation(Record):
    """Where a station is."""

    station_id: str
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    name: Text = None
    address: str | None = None
    region_id: str | None = None
    capacity: int | None = Field(default=None, ge=0, le=MOST)
    is_virtual_station: bool = False


class TypeCount(Record):
    """Vehicles of one type at a station."""

    vehicle_type_id: str
    count: int = Field(ge=0, le=MOST)


class StationStatus(Record):
    """What stands at a station now."""

    station_id: str
    available: int = Field(
        ge=0,
        le=MOST,
        validation_alias=AliasChoices("num_vehicles_available", "num_bikes_available"),
    )
    is_installed: bool
    is_renting: bool
    is_returning: bool
    last_reported: Instant = None
    docks: int | None = Field(default=None, ge=0, le=MOST, validation_alias="num_docks_available")
    types: tuple[TypeCount, ...] = Field(default=(), validation_alias="vehicle_types_available")


class Vehicle(Record):
    """A vehicle that stands somewhere."""

    vehicle_id: str = Field(validation_alias=AliasChoices("vehicle_id", "bike_id"))
    is_reserved: bool
    is_disabled: bool
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    station_id: str | None = None
    vehicle_type_id: str | None = None
    last_reported: Instant = None
    current_range_m: float | None = Field(default=None, validation_alias="current_range_meters")
    current_fuel_percent: float | None = None


class Hours(Record):
    """Opening hours by day (2.x)."""

    user_types: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    start_time: str
    end_time: str


class Calendar(Record):
    """A season of operation (2.x)."""

    start_month: int
    start_day: int
    end_month: int
    end_day: int
    start_year: int | None = None
    end_year: int | None = None


class Region(Record):
    """A region of the system."""

    region_id: str
    name: Text = None


class PricingPlan(Record):
    """A price."""

    plan_id: str
    name: Text = None
    currency: str
    price: float
    is_taxable: bool = False
    description: Text = None
    per_km_pricing: tuple[dict[str, Any], ...] = ()
    per_min_pricing: tuple[dict[str, Any], ...] = ()


class AlertTime(Record):
    """When an alert holds."""

    start: Instant = None
    end: Instant = None


class Alert(Record):
    """A disturbance that the operator tells."""

    alert_id: str
    type: str
    times: tuple[AlertTime, ...] = ()
    station_ids: tuple[str, ...] = ()
    region_ids: tuple[str, ...] = ()
    url: Text = None
    summary: Text = None
    description: Text = None
    last_updated: Instant = None


class Zone(Record):
    """An area with rules, as a GeoJSON feature."""

    geometry: dict[str, Any]
    properties: dict[str, Any] = Field(default_factory=dict)


class Version(Record):
    """Another version of the feed."""

    version: str
    url: str


class Dataset(Record):
    """Another system of the publisher (manifest, 3.0)."""

    system_id: str
    versions: tuple[Version, ...]
