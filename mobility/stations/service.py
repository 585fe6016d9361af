"""Service at a station: how often somebody who comes finds a vehicle that can be used."""

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from mobility.stations.observed import OBSERVED
from mobility.stations.ratio import share_over_days

TIMEZONE = "Europe/Copenhagen"
"""Clock that the traveller reads; stored instants are in UTC."""

PEAK_HOURS = (7, 8, 15, 16)
"""Hours of the peak, local time, from the full hour: 7-9 and 15-17; ours."""

PEAK_WEEKDAYS = (1, 2, 3, 4, 5)
"""Monday to Friday."""


def usable_minutes(
    near: pl.DataFrame, told: pl.DataFrame, stations: pl.DataFrame, *, timezone: str = TIMEZONE
) -> pl.DataFrame:
    """Count, by local day and hour, the minutes seen and those with a usable vehicle.

    A minute is seen if every system that is followed at the time was seen in it.

    Parameters
    ----------
    near
        What stands at stations (:func:`mobility.stations.near.at_stations`).
    told
        Minutes (:func:`mobility.stations.observed.minutes`).
    stations
        ``station``: one with nothing near has no minute with a vehicle, which is told too.
    timezone
        The traveller's clock.

    Returns
    -------
    polars.DataFrame
        One row per ``station``, ``kind`` (null: any), ``day`` and ``hour`` (local) that was
        looked at: ``part`` (minutes with a usable vehicle), ``whole`` (minutes seen), ``missing``
        (minutes not seen). An hour that comes twice a day has 120.
    """
    seen = told.group_by("minute").agg((pl.col("state") == OBSERVED).all().alias("seen"))
    hours = (
        seen.with_columns(_local(timezone))
        .group_by("day", "hour")
        .agg(
            pl.col("seen").sum().cast(pl.Int64).alias("whole"),
            (~pl.col("seen")).sum().cast(pl.Int64).alias("missing"),
        )
    )
    known = told.lazy().filter(pl.col("state") == OBSERVED)
    known = known.join(seen.lazy().filter("seen").select("minute"), on="minute", how="semi")
    found = (
        near.lazy()
        .filter(pl.col("is_renting") & (pl.col("available") > 0))
        .select("station", "system", "observed_at", pl.col("vehicle_kind").alias("kind"))
        .unique()
        .join(known, on=["system", "observed_at"])
    )
    anything = pl.concat([found, found.with_columns(pl.lit(None, pl.String).alias("kind"))])
    counted = (
        anything.select("station", "kind", "minute")
        .unique()
        .with_columns(_local(timezone))
        .group_by("station", "kind", "day", "hour")
        .agg(pl.len().cast(pl.Int64).alias("part"))
        .collect(engine="streaming")
    )
    groups = pl.concat(
        [
            near.select("station", pl.col("vehicle_kind").alias("kind")).unique(),
            stations.select("station", pl.lit(None, pl.String).alias("kind")),
        ]
    )
    return (
        groups.join(hours, how="cross")
        .join(counted, on=["station", "kind", "day", "hour"], how="left", nulls_equal=True)
        .with_columns(pl.col("part").fill_null(0))
        .sort("station", "kind", "day", "hour")
    )


def usable_share(
    minutes: pl.DataFrame,
    *,
    peak_hours: Sequence[int] = PEAK_HOURS,
    peak_weekdays: Sequence[int] = PEAK_WEEKDAYS,
    holidays: Collection[date] = (),
) -> pl.DataFrame:
    """Estimate the share of minutes with a usable vehicle: in the peak, by hour, by weekday too.

    Parameters
    ----------
    minutes
        What :func:`usable_minutes` gives.
    peak_hours, peak_weekdays
        Local hours and weekdays (1 is Monday) of the peak.
    holidays
        Days that have no peak.

    Returns
    -------
    polars.DataFrame
        ``measure`` (``usable_share_peak`` or ``usable_share``), ``station, kind``, ``weekday``
        and ``hour`` (null: all), ``estimate, standard_error, low, high, n`` (days),
        ``n_effective, minutes_seen, minutes_missing``.
    """
    dated = minutes.with_columns(pl.col("day").dt.weekday().cast(pl.Int64).alias("weekday"))
    peak = dated.filter(
        pl.col("hour").is_in(list(peak_hours)),
        pl.col("weekday").is_in(list(peak_weekdays)),
        ~pl.col("day").is_in(list(holidays)),
    )
    whole = pl.lit(None, pl.Int64)
    return pl.concat(
        [
            _told("usable_share_peak", peak.with_columns(whole.alias("weekday"), hour=whole)),
            _told("usable_share", dated.with_columns(whole.alias("weekday"))),
            _told("usable_share", dated),
        ]
    )


def _told(measure: str, rows: pl.DataFrame) -> pl.DataFrame:
    by = ["station", "kind", "weekday", "hour"]
    days = rows.group_by(*by, "day", maintain_order=True).agg(
        pl.col("part", "whole", "missing").sum()
    )
    seen = days.group_by(by, maintain_order=True).agg(
        pl.col("whole").sum().alias("minutes_seen"),
        pl.col("missing").sum().alias("minutes_missing"),
    )
    shares = share_over_days(days, by)
    return (
        seen.join(shares, on=by, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(pl.lit(measure).alias("measure"))
        .select(
            "measure", *by, "estimate", "standard_error", "low", "high", "n", "n_effective",
            "minutes_seen", "minutes_missing",
        )
    )  # fmt: skip


def _local(timezone: str) -> list[pl.Expr]:
    local = pl.col("minute").dt.convert_time_zone(timezone)
    return [local.dt.date().alias("day"), local.dt.hour().cast(pl.Int64).alias("hour")]
