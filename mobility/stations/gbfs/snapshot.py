"""What stands where at one instant, as rows."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TypeVar

import polars as pl

from mobility.stations.gbfs.files import File
from mobility.stations.gbfs.records import StationInformation, StationStatus, Vehicle, VehicleType
from mobility.tables.clean.shared_mobility import VEHICLE_KINDS

R = TypeVar("R")

KINDS = VEHICLE_KINDS
"""Kinds of vehicle, in the order they are shown."""

SNAPSHOT: dict[str, pl.DataType] = {
    "system": pl.String(),
    "station_id": pl.String(),  # null: a vehicle that stands free
    "vehicle_id": pl.String(),  # null: a station; the operator changes it after each trip
    "latitude": pl.Float64(),
    "longitude": pl.Float64(),
    "vehicle_kind": pl.String(),
    "vehicle_type": pl.String(),  # the operator's own id
    "available": pl.Int32(),  # of this kind and type
    "docks": pl.Int32(),  # free docks of the station, the same in each of its rows
    "is_renting": pl.Boolean(),
    "last_reported": pl.Datetime("ms", "UTC"),
    "observed_at": pl.Datetime("ms", "UTC"),
}
"""One row per station and type of vehicle, and per vehicle that stands free."""

KEY = ("system", "station_id", "vehicle_id", "vehicle_type", "observed_at")
"""What a row is told by."""

_BY_FORM = {
    "bicycle": "bike",
    "cargo_bicycle": "cargo_bike",
    "scooter": "scooter",
    "scooter_standing": "scooter",
    "scooter_seated": "moped",
    "moped": "moped",
    "car": "car",
}
"""Our kinds of GBFS's form factors (vehicle_types, 2.3 and 3.0)."""

PLAIN_BICYCLE = VehicleType(vehicle_type_id="", form_factor="bicycle", propulsion_type="human")
"""What every vehicle is where a feed has no `vehicle_types` (gbfs.md, section Files)."""


def snapshot(system: str, files: Mapping[str, File], observed_at: datetime) -> pl.DataFrame:
    """Write what a feed's files say as rows.

    A vehicle that stands at a station which counts it is not told twice. Of a station told twice
    in one answer, the later report stands. A place that is not known gives no row.

    Parameters
    ----------
    system
        The system's name.
    files
        Files by name: ``station_information``, ``station_status``, ``vehicle_types``, and
        ``free_bike_status`` or ``vehicle_status``; those that the feed has.
    observed_at
        When they were read.

    Returns
    -------
    polars.DataFrame
        Columns of :data:`SNAPSHOT`.
    """
    types = {each.vehicle_type_id: each for each in records(files, "vehicle_types", VehicleType)}
    stations = {
        each.station_id: each for each in records(files, "station_information", StationInformation)
    }
    counted = _latest(records(files, "station_status", StationStatus))
    vehicles = [
        each
        for name in ("free_bike_status", "vehicle_status")
        for each in records(files, name, Vehicle)
        if each.station_id not in counted
    ]
    rows = [
        *(row for each in counted.values() for row in _station(each, stations, types)),
        *(
            row
            for each in {v.vehicle_id: v for v in vehicles}.values()
            for row in _vehicle(each, stations, types)
        ),
    ]
    about = {"system": system, "observed_at": observed_at}
    return pl.DataFrame([row | about for row in rows], schema=SNAPSHOT)


def records(files: Mapping[str, File], name: str, model: type[R]) -> list[R]:
    """Give the records of a file of ``files``; none where it is not there."""
    file = files.get(name)
    return [each for each in (file.records if file else ()) if isinstance(each, model)]


def kind_of(vehicle_type: VehicleType | None) -> str:
    """Give our kind of a vehicle type."""
    if vehicle_type is None:
        return "other"
    kind = _BY_FORM.get(vehicle_type.form_factor, "other")
    if kind == "bike" and vehicle_type.propulsion_type != "human":
        return "ebike"
    return kind


Stations = Mapping[str, StationInformation]
Types = Mapping[str, VehicleType]
Row = dict[str, object]


def _latest(told: Iterable[StationStatus]) -> dict[str, StationStatus]:
    long_ago = datetime.min.replace(tzinfo=UTC)
    kept: dict[str, StationStatus] = {}
    for each in told:
        known = kept.get(each.station_id)
        if known is None or (each.last_reported or long_ago) >= (known.last_reported or long_ago):
            kept[each.station_id] = each
    return kept


def _station(status: StationStatus, stations: Stations, types: Types) -> Iterator[Row]:
    place = stations.get(status.station_id)
    if place is None:
        return
    shared: Row = {
        "station_id": status.station_id,
        "latitude": place.lat,
        "longitude": place.lon,
        "docks": status.docks,
        "is_renting": status.is_installed and status.is_renting,
        "last_reported": status.last_reported,
    }
    for each in status.types:
        yield shared | _count(each.vehicle_type_id, each.count, types)
    # some feeds leave types out, or count more vehicles than they tell the types of
    untold = status.available - sum(each.count for each in status.types)
    if not status.types:
        only = next(iter(types)) if len(types) == 1 else None
        yield shared | _count(only, status.available, types)
    elif untold > 0:
        yield shared | {"vehicle_kind": "other", "available": untold}


def _vehicle(vehicle: Vehicle, stations: Stations, types: Types) -> Iterator[Row]:
    at = stations.get(vehicle.station_id or "")
    latitude = vehicle.lat if vehicle.lat is not None else at.lat if at else None
    longitude = vehicle.lon if vehicle.lon is not None else at.lon if at else None
    if latitude is None or longitude is None:
        return
    usable = not (vehicle.is_reserved or vehicle.is_disabled)
    yield {
        "vehicle_id": vehicle.vehicle_id,
        "latitude": latitude,
        "longitude": longitude,
        "is_renting": usable,
        "last_reported": vehicle.last_reported,
    } | _count(vehicle.vehicle_type_id, int(usable), types)


def _count(type_id: str | None, count: int, types: Types) -> Row:
    known = types.get(type_id) if type_id is not None else None
    if not types:
        known = PLAIN_BICYCLE
    return {"vehicle_kind": kind_of(known), "vehicle_type": type_id, "available": count}
