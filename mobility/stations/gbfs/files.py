"""One file of a feed: its envelope, its records, and what of it could not be read."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import ValidationError

from mobility.errors import SourceError
from mobility.stations.gbfs.records import (
    Alert,
    Calendar,
    Dataset,
    Hours,
    PricingPlan,
    Region,
    StationInformation,
    StationStatus,
    SystemInformation,
    Vehicle,
    VehicleType,
    Version,
    Zone,
)
from mobility.stations.gbfs.values import Instant, Record


class Kind(NamedTuple):
    """How a file is read: its records' model, and where in `data` they are listed."""

    model: type[Record]
    listed: tuple[str, ...]


FILES: dict[str, Kind] = {
    "gbfs_versions": Kind(Version, ("versions",)),
    "manifest": Kind(Dataset, ("datasets",)),
    "system_information": Kind(SystemInformation, ()),
    "vehicle_types": Kind(VehicleType, ("vehicle_types",)),
    "station_information": Kind(StationInformation, ("stations",)),
    "station_status": Kind(StationStatus, ("stations",)),
    "free_bike_status": Kind(Vehicle, ("bikes",)),
    "vehicle_status": Kind(Vehicle, ("vehicles",)),
    "system_hours": Kind(Hours, ("rental_hours",)),
    "system_calendar": Kind(Calendar, ("calendars",)),
    "system_regions": Kind(Region, ("regions",)),
    "system_pricing_plans": Kind(PricingPlan, ("plans",)),
    "system_alerts": Kind(Alert, ("alerts",)),
    "geofencing_zones": Kind(Zone, ("geofencing_zones", "features")),
}
"""Every file that GBFS 2.3 or 3.0 names beside `gbfs` itself (gbfs.md, section Files, of each)."""


class Envelope(Record):
    """What stands around the data of every file."""

    last_updated: Instant
    ttl: int = 0
    version: str = "1.0"
    data: Any


@dataclass(frozen=True)
class File:
    """A file as it was read.

    Parameters
    ----------
    name
        Its name in :data:`FILES`, or ``gbfs``.
    last_updated
        When the operator says it was last updated; UTC.
    ttl
        Seconds before it will be updated again.
    version
        GBFS version.
    records
        What could be read; for ``gbfs`` none.
    issues
        What could not, one sentence each; the rest of the file stands.
    data
        The data as parsed JSON.
    """

    name: str
    last_updated: datetime | None
    ttl: int
    version: str
    records: tuple[Record, ...]
    issues: tuple[str, ...]
    data: Any


def read_file(name: str, content: bytes, *, where: str, languages: Sequence[str] = ()) -> File:
    """Read one file of a feed.

    Parameters
    ----------
    name
        Its name, with or without ``.json``.
    content
        The answer's body.
    where
        Its address, for errors.
    languages
        Languages taken first.

    Raises
    ------
    SourceError
        The answer is no JSON, lacks its envelope or its list, or no record of it can be read.
    """
    name = name.removesuffix(".json")
    envelope = _envelope(name, content, where)
    records: list[Record] = []
    issues: list[str] = []
    if name in FILES:
        kind = FILES[name]
        for place, raw in enumerate(_listed(kind, envelope.data, where), start=1):
            try:
                records.append(kind.model.model_validate(raw, context={"languages": languages}))
            except ValidationError as error:
                issues.append(f"record {place}: {_said(error)}")
    if issues and not records:
        raise _malformed(f"No record of {name} can be read: {issues[0]}.", where)
    return File(
        name,
        envelope.last_updated,
        max(envelope.ttl, 0),
        envelope.version,
        tuple(records),
        tuple(issues),
        envelope.data,
    )


def _envelope(name: str, content: bytes, where: str) -> Envelope:
    try:
        raw = json.loads(content)
        if b"\\ud" in content.lower():  # half a character, escaped, is one in no encoding
            raw = json.loads(json.dumps(raw, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise _malformed(f"{name} is no JSON: {error}.", where) from None
    try:
        return Envelope.model_validate(raw)
    except ValidationError as error:
        raise _malformed(f"{name} lacks its envelope: {_said(error)}.", where) from None


def _listed(kind: Kind, data: object, where: str) -> Iterator[object]:
    for key in kind.listed:
        if not isinstance(data, Mapping) or key not in data:
            raise _malformed(f"The data has no list {key!r}.", where)
        data = data[key]
    if kind.listed and not isinstance(data, list):
        raise _malformed(f"{kind.listed[-1]!r} is no list.", where)
    yield from (data if isinstance(data, list) else [data])


def _said(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])


def _malformed(what: str, where: str) -> SourceError:
    return SourceError(
        what,
        where=where,
        todo="tell the operator; the logger marks the time as an outage and tries again.",
    )
