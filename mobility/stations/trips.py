"""Operators' trip files, and counts of them that give nobody away."""

from collections.abc import Sequence

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
    return parted(read)


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


def parted(read: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part trips as read into those that can stand, and rows refused with their reasons."""
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
