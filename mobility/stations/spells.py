"""Turnover, and how long docking stations stand empty or full."""

import polars as pl

from mobility.stations.observed import OBSERVED

MOVED_AT_ONCE = 5
"""As many vehicles gone or come between two looks are moved by the operator, not ridden; ours."""

MINUTES_PER_DAY = 1_440.0


def docked(near: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Give each docking station's vehicles and free docks by look, with what the look tells of.

    Parameters
    ----------
    near
        What stands at stations (:func:`mobility.stations.near.at_stations`).
    told
        Minutes (:func:`mobility.stations.observed.minutes`).

    Returns
    -------
    polars.DataFrame
        One row per ``station, system, station_id`` and look in the order of time: ``minute`` (the
        first it tells of), ``minutes``, ``available``, ``docks``, ``is_renting``, ``stretch`` (one
        number per stretch of time without a gap).
    """
    looks = (
        told.filter(pl.col("state") == OBSERVED)
        .group_by("system", "observed_at")
        .agg(pl.col("minute").min(), pl.len().cast(pl.Int64).alias("minutes"))
    )
    place = ["station", "system", "station_id"]
    rows = (
        near.lazy()
        .filter(pl.col("station_id").is_not_null())
        .group_by(*place, "observed_at")
        .agg(pl.col("available").sum(), pl.col("docks").max(), pl.col("is_renting").all())
        .join(looks.lazy(), on=["system", "observed_at"])
        .sort(*place, "minute")
        .collect(engine="streaming")
    )
    ended = pl.col("minute") + pl.duration(minutes=pl.col("minutes"))
    broken = (pl.col("minute") != ended.shift(1)).fill_null(value=True)
    return rows.with_columns(broken.cum_sum().over(place).alias("stretch"))


def spells(series: pl.DataFrame) -> pl.DataFrame:
    """Find the stretches in which docking stations were empty or full.

    A stretch that begins or ends in a gap is told as long as it was seen.

    Parameters
    ----------
    series
        What :func:`docked` gives.

    Returns
    -------
    polars.DataFrame
        One row per stretch: ``station, system, station_id, state`` (``empty``, ``full``),
        ``start`` (UTC), ``minutes``.
    """
    place = ["station", "system", "station_id"]
    found = []
    for state, column in (("empty", "available"), ("full", "docks")):
        run = pl.struct(pl.col(column) == 0, "stretch").rle_id().over(place)
        found.append(
            series.filter(pl.col(column).is_not_null())
            .with_columns(run.alias("run"))
            .group_by(*place, "run", maintain_order=True)
            .agg(
                (pl.col(column) == 0).first().alias("held"),
                pl.col("minute").first().alias("start"),
                pl.col("minutes").sum(),
            )
            .filter("held")
            .select(*place, pl.lit(state).alias("state"), "start", "minutes")
        )
    return pl.concat(found).sort(*place, "start")


def spells_at(series: pl.DataFrame) -> pl.DataFrame:
    """Sum stretches up by station.

    Returns
    -------
    polars.DataFrame
        ``station, state, spells, spells_per_day`` (per docking station), ``mean_min, longest_min``
        (null where there was none) and ``share`` of the minutes seen.
    """
    seen = series.group_by("station").agg(pl.col("minutes").sum().alias("seen"))
    states = pl.DataFrame({"state": ["empty", "full"]})
    found = (
        spells(series)
        .group_by("station", "state")
        .agg(
            pl.len().cast(pl.Int64).alias("spells"),
            pl.col("minutes").mean().alias("mean_min"),
            pl.col("minutes").max().alias("longest_min"),
            pl.col("minutes").sum().alias("held"),
        )
    )
    return (
        seen.join(states, how="cross")
        .join(found, on=["station", "state"], how="left")
        .with_columns(pl.col("spells", "held").fill_null(0))
        .select(
            "station",
            "state",
            "spells",
            (pl.col("spells") * MINUTES_PER_DAY / pl.col("seen")).alias("spells_per_day"),
            "mean_min",
            "longest_min",
            (pl.col("held") / pl.col("seen")).alias("share"),
        )
        .sort("station", "state")
    )


def turnover(series: pl.DataFrame, near: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Count vehicles taken and brought back at each station, per day seen.

    At docking stations: by how much the number fell and rose from look to look; what came and
    went within one step is not seen, so these are the least there were. Vehicles that stand free
    change their id after each trip: one that is no longer there was taken.

    Parameters
    ----------
    series
        What :func:`docked` gives.
    near
        What stands at stations.
    told
        Minutes.

    Returns
    -------
    polars.DataFrame
        ``station, taken_per_day, returned_per_day, moved_per_day`` (by the operator),
        ``days_seen`` (of the system seen longest).
    """
    place = ["station", "system", "station_id", "stretch"]
    change = pl.col("available").cast(pl.Int64).diff().over(place)
    ridden = pl.col("change").abs() < MOVED_AT_ONCE
    changes = series.with_columns(change.alias("change"))
    docks = changes.group_by("station", "system").agg(
        (-pl.col("change")).filter(ridden & (pl.col("change") < 0)).sum().alias("taken"),
        pl.col("change").filter(ridden & (pl.col("change") > 0)).sum().alias("returned"),
        pl.col("change").abs().filter(~ridden).sum().alias("moved"),
    )
    days = (
        told.filter(pl.col("state") == OBSERVED)
        .group_by("system")
        .agg((pl.len() / MINUTES_PER_DAY).alias("days_seen"))
    )
    counts = ("taken", "returned", "moved")
    return (
        pl.concat([docks, _free(near, told)])
        .join(days, on="system")
        .with_columns(pl.col(counts) / pl.col("days_seen"))
        .group_by("station")
        .agg(
            *(pl.col(name).sum().alias(f"{name}_per_day") for name in counts),
            pl.col("days_seen").max(),
        )
        .sort("station")
    )


def _free(near: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    ends = (
        told.filter(pl.col("state") == OBSERVED)
        .group_by("system")
        .agg(pl.col("observed_at").min().alias("first"), pl.col("observed_at").max().alias("last"))
    )
    stays = (
        near.filter(pl.col("vehicle_id").is_not_null())
        .group_by("station", "system", "vehicle_id")
        .agg(pl.col("observed_at").min().alias("came"), pl.col("observed_at").max().alias("went"))
        .join(ends, on="system")
    )
    return stays.group_by("station", "system").agg(
        (pl.col("went") < pl.col("last")).sum().cast(pl.Int64).alias("taken"),
        (pl.col("came") > pl.col("first")).sum().cast(pl.Int64).alias("returned"),
        pl.lit(0, pl.Int64).alias("moved"),
    )
