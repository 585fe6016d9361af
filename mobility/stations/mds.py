"""Trips in the manner of the Mobility Data Specification, as parsed JSON."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import polars as pl

from mobility.errors import SourceError
from mobility.stations.gbfs.values import LAST_SECOND
from mobility.stations.trips import KINDS, TRIPS, parted

LAST_MS = LAST_SECOND * 1_000
"""The last instant that is read, POSIX milliseconds."""


def read_mds(answer: Mapping[str, Any]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read MDS trips, as parsed JSON of version 1.x (``data.trips``) or 2.x (``trips``).

    Version 1 tells a trip's ends by the first and last point of its route.

    Returns
    -------
    tuple of polars.DataFrame
        Trips and rows refused, as of :func:`read_trips`.

    Raises
    ------
    SourceError
        There is no list of trips.

    References
    ----------
    Mobility Data Specification 1.2 and 2.0, Provider, Trips (Open Mobility Foundation).
    """
    whole = _held(answer)
    listed = whole.get("trips", _held(whole.get("data")).get("trips"))
    if not isinstance(listed, list):
        raise SourceError(
            "There is no list of trips.",
            where="MDS answer, trips",
            todo="deliver the answer of the Trips endpoint as it came.",
        )
    rows = []
    for trip in map(_held, listed):
        (start_lat, start_lon), (end_lat, end_lon) = _ends(trip)
        rows.append(
            {
                "started_at": _instant_ms(trip.get("start_time")),
                "ended_at": _instant_ms(trip.get("end_time")),
                "start_latitude": start_lat,
                "start_longitude": start_lon,
                "end_latitude": end_lat,
                "end_longitude": end_lon,
                "vehicle_kind": KINDS.get(str(trip.get("vehicle_type")), "other"),
            }
        )
    schema = TRIPS | {"started_at": pl.Int64(), "ended_at": pl.Int64()}
    read = pl.DataFrame(rows, schema=schema, strict=False).with_columns(
        pl.from_epoch(name, time_unit="ms").dt.replace_time_zone("UTC").alias(name)
        for name in ("started_at", "ended_at")
    )
    return parted(read)


def _ends(trip: Mapping[str, Any]) -> list[tuple[float | None, float | None]]:
    route = _held(trip.get("route")).get("features")
    ends = []
    for key, place in (("start_location", 0), ("end_location", -1)):
        told = trip.get(key)
        if isinstance(told, Mapping) and told:
            ends.append((_number(told.get("lat")), _number(told.get("lng"))))
        else:
            ends.append(_end_of(route, place))
    return ends


def _end_of(route: Any, place: int) -> tuple[float | None, float | None]:  # noqa: ANN401 - JSON
    """Give latitude and longitude of a route's first or last point; none where it has none."""
    try:
        longitude, latitude = route[place]["geometry"]["coordinates"][:2]
    except (LookupError, TypeError, ValueError):
        return None, None
    return _number(latitude), _number(longitude)


def _held(value: object) -> Mapping[str, Any]:
    """Give what an object of JSON holds; nothing where there is another thing in its place."""
    return value if isinstance(value, Mapping) else {}


def _number(value: object) -> float | None:
    try:
        read = float(str(value))
    except ValueError:
        return None
    return read if isfinite(read) else None


def _instant_ms(value: object) -> int | None:
    read = _number(value)
    return int(read) if read is not None and 0 <= read <= LAST_MS else None
