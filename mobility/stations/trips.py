"""Operators' trip files, and counts of them that give nobody away."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from mobility.errors import SourceError

TRIPS: dict[str, pl.DataType] = {
    "started_at": pl.Datetime("ms", "UTC"),
    "ended_at": pl.Datetime("ms", "UTC"),
    "start_latitude": pl.Float64(),
    "start_longitude": pl.Float64(),
    "end_latitude": pl.Float64(),
    "end_longitude": pl.Float64(),
    "start_place": pl.String(),
    "end_place": pl.String(),
    "vehicle_kind": pl.String(),
}
"""One row per trip; a row is somebody's way and leaves the house only counted."""

THRESHOLD = 5
"""Least trips that may be shown; the house's default (CONTRACT.md, section 5, `protect`)."""

LAYOUTS: dict[str, dict[str, str]] = {
    "urban_sharing": {
        "started_at": "started_at",
        "ended_at": "ended_at",
        "start_latitude": "start_station_latitude",
        "start_longitude": "start_station_longitude",
        "end_latitude": "end_station_latitude",
        "end_longitude": "end_station_longitude",
        "start_place": "start_station_name",
        "end_place": "end_station_name",
    },
    "lyft": {
        "started_at": "started_at",
        "ended_at": "ended_at",
        "start_latitude": "start_lat",
        "start_longitude": "start_lng",
        "end_latitude": "end_lat",
        "end_longitude": "end_lng",
        "start_place": "start_station_name",
        "end_place": "end_station_name",
        "vehicle_kind": "rideable_type",
    },
}
"""Columns of two layouts: Urban Sharing's (Oslo Bysykkel, Bergen, Trondheim, Milan), in UTC; and
Lyft's (Citi Bike, Divvy, Capital Bikeshare), in local time."""

KINDS = {
    "classic_bike": "bike", "docked_bike": "bike", "electric_bike": "ebike", "bicycle": "bike",
    "cargo_bicycle": "cargo_bike", "scooter": "scooter", "electric_scooter": "scooter",
    "scooter_standing": "scooter", "scooter_seated": "moped", "moped": "moped", "car": "car",
}  # fmt: skip
"""Our kinds of the names that the layouts and MDS give vehicles; others are `other`."""


def read_trips(
    rows: pl.DataFrame, *, timezone: str = "Europe/Copenhagen", layout: str | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read an operator's CSV, as text, in one of :data:`LAYOUTS`.

    Parameters
    ----------
    rows
        The file's rows, every column as text.
    timezone
        Zone of instants that are written without one.
    layout
        Its layout; without one, the first whose columns are all there.

    Returns
    -------
    tuple of polars.DataFrame
        Trips (:data:`TRIPS`); and the rows refused (an instant or end that cannot be read, or an
        end before the start) with ``row`` (from 1) and ``reason``.

    Raises
    ------
    SourceError
        The columns are of no known layout.
    """
    columns = LAYOUTS[layout] if layout else _layout_of(rows)
    told = rows.select(
        *(pl.col(theirs).cast(pl.String).alias(ours) for ours, theirs in columns.items())
    )
    kind = (
        pl.col("vehicle_kind").replace_strict(KINDS, default="other")
        if "vehicle_kind" in columns
        else pl.lit("bike")
    )
    degrees = [name for name in TRIPS if name.endswith(("latitude", "longitude"))]
    read = told.with_columns(
        *(_instant(name, timezone) for name in ("started_at", "ended_at")),
        *(pl.col(name).cast(pl.Float64, strict=False) for name in degrees),
        kind.alias("vehicle_kind"),
    )
    return _parted(read)


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
    listed = answer.get("trips", (answer.get("data") or {}).get("trips"))
    if not isinstance(listed, list):
        raise SourceError(
            "There is no list of trips.",
            where="MDS answer, trips",
            todo="deliver the answer of the Trips endpoint as it came.",
        )
    rows = []
    for trip in listed:
        (start_lat, start_lon), (end_lat, end_lon) = _ends(trip)
        rows.append(
            {
                "started_at": trip.get("start_time"),
                "ended_at": trip.get("end_time"),
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
    return _parted(read)


def counted(trips: pl.DataFrame, by: Sequence[str], *, threshold: int = THRESHOLD) -> pl.DataFrame:
    """Count trips by group, hiding small counts.

    A table of these counts has no totals, from which a hidden one could be told; totals, and
    tables that share groups, go through :func:`mobility.disclosure.protect`.

    Parameters
    ----------
    trips
        One row per trip.
    by
        Columns that tell the groups.
    threshold
        Least count that is shown.

    Returns
    -------
    polars.DataFrame
        ``by``, ``trips`` (null where hidden) and ``status`` (``shown`` or ``primary``).
    """
    hidden = pl.col("trips") < threshold
    return (
        trips.group_by(list(by))
        .agg(pl.len().cast(pl.Int64).alias("trips"))
        .with_columns(
            pl.when(hidden).then(pl.lit("primary")).otherwise(pl.lit("shown")).alias("status"),
            pl.when(~hidden).then("trips").alias("trips"),
        )
        .sort(list(by))
    )


def _layout_of(rows: pl.DataFrame) -> dict[str, str]:
    for columns in LAYOUTS.values():
        if set(columns.values()) <= set(rows.columns):
            return columns
    raise SourceError(
        f"The trip file's columns are of no known layout: {', '.join(rows.columns[:6])} ...",
        where="trip file, header",
        todo=f"deliver one of {', '.join(LAYOUTS)}, or name its layout.",
    )


def _instant(name: str, timezone: str) -> pl.Expr:
    written = pl.col(name).str.strip_chars().str.replace(" ", "T", literal=True)
    zoned = written.str.contains(r"(Z|[+-]\d{2}:?\d{2})$")
    offset = written.str.replace(r"Z$", "+00:00")
    # an hour that comes twice is read as its first; one that the clock skipped is refused
    return (
        pl.when(zoned)
        .then(offset.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%:z", time_zone="UTC", strict=False))
        .otherwise(
            written.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False)
            .dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
            .dt.convert_time_zone("UTC")
        )
        .cast(TRIPS["started_at"])
        .alias(name)
    )


def _parted(read: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    ends = [name for name in TRIPS if name.endswith(("latitude", "longitude", "_at"))]
    lacking = pl.any_horizontal(pl.col(name).is_null() for name in ends)
    backward = (pl.col("ended_at") < pl.col("started_at")).fill_null(value=False)
    judged = read.with_row_index("row", offset=1).with_columns(
        pl.when(lacking)
        .then(pl.lit("an instant or an end is missing or cannot be read"))
        .when(backward)
        .then(pl.lit("it ends before it starts"))
        .alias("reason")
    )
    kept = judged.filter(pl.col("reason").is_null())
    lacks = [
        pl.lit(None, kind).alias(name) for name, kind in TRIPS.items() if name not in read.columns
    ]
    return (
        kept.with_columns(lacks).select(pl.col(name).cast(kind) for name, kind in TRIPS.items()),
        judged.filter(pl.col("reason").is_not_null()).select("row", "reason"),
    )


def _ends(trip: Mapping[str, Any]) -> list[tuple[float | None, float | None]]:
    route = ((trip.get("route") or {}).get("features")) or []
    ends = []
    for key, place in (("start_location", 0), ("end_location", -1)):
        told = trip.get(key)
        if told:
            ends.append((told.get("lat"), told.get("lng")))
        elif route:
            longitude, latitude = route[place]["geometry"]["coordinates"][:2]
            ends.append((latitude, longitude))
        else:
            ends.append((None, None))
    return ends
