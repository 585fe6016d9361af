"""When each system was seen, when its feed failed, and when nobody looked."""

import polars as pl

from mobility.stations.gbfs.client import KNOWN

LATE = 1.5
"""A look later than this many times the step expected leaves a gap; ours."""

OBSERVED, OUTAGE, GAP = "observed", "outage", "gap"
"""States of a span: what stands where is known; the feed failed; the logger did not look."""


def spans(polls: pl.DataFrame) -> pl.DataFrame:
    """Part the time from the first look to the last into what was seen and what was not.

    A look holds until the next one, at the longest :data:`LATE` times the step expected. It saw if
    every status file that the feed has was known.

    Parameters
    ----------
    polls
        Looks (:data:`mobility.stations.writer.POLLS`).

    Returns
    -------
    polars.DataFrame
        One row per look, and per gap after one: ``system, observed_at`` (the look), ``start``,
        ``end`` (UTC), ``state`` (:data:`OBSERVED`, :data:`OUTAGE`, :data:`GAP`) and ``reason``.
    """
    failed = ~pl.col("outcome").is_in(list(KNOWN))
    looks = (
        polls.unique(["system", "file", "observed_at"], keep="last", maintain_order=True)
        .group_by("system", "observed_at")
        .agg(
            (~failed).all().alias("saw"),
            pl.concat_str("file", pl.lit(": "), "outcome").filter(failed).first().alias("reason"),
            pl.col("expect_s").max(),
        )
        .sort("system", "observed_at")
    )
    step = pl.duration(milliseconds=(pl.col("expect_s") * 1_000).cast(pl.Int64))
    longest = pl.col("observed_at") + pl.duration(
        milliseconds=(pl.col("expect_s") * 1_000 * LATE).cast(pl.Int64)
    )
    following = pl.col("observed_at").shift(-1).over("system")
    timed = looks.with_columns(
        pl.col("observed_at").alias("start"),
        following.alias("next"),
        pl.when(following.is_null())
        .then(pl.col("observed_at") + step)
        .otherwise(pl.min_horizontal(following, longest))
        .alias("end"),
    )
    held = timed.with_columns(
        pl.when("saw").then(pl.lit(OBSERVED)).otherwise(pl.lit(OUTAGE)).alias("state")
    )
    gaps = timed.filter(pl.col("next") > pl.col("end")).with_columns(
        pl.col("end").alias("start"),
        pl.col("next").alias("end"),
        pl.lit(GAP).alias("state"),
        pl.lit("nobody looked").alias("reason"),
    )
    columns = ["system", "observed_at", "start", "end", "state", "reason"]
    return pl.concat([held.select(columns), gaps.select(columns)]).sort("system", "start")


def outages(told: pl.DataFrame) -> pl.DataFrame:
    """Join what was not seen into stretches of one state and reason.

    Parameters
    ----------
    told
        What :func:`spans` gives.

    Returns
    -------
    polars.DataFrame
        ``system, state, reason, start, end, minutes``, outages and gaps only.
    """
    run = pl.struct("state", "reason").rle_id().over("system").alias("run")
    return (
        told.with_columns(run)
        .group_by("system", "run", maintain_order=True)
        .agg(
            pl.col("state", "reason", "start").first(),
            pl.col("end").last(),
        )
        .filter(pl.col("state") != OBSERVED)
        .with_columns(minutes=(pl.col("end") - pl.col("start")).dt.total_seconds() / 60)
        .drop("run")
    )


def minutes(told: pl.DataFrame) -> pl.DataFrame:
    """Give every minute with the look that tells of it.

    A look tells of the minute in which it was made and of those after it, until the next one. Of
    two looks in one minute the later one tells.

    Parameters
    ----------
    told
        What :func:`spans` gives.

    Returns
    -------
    polars.DataFrame
        ``system, minute`` (UTC), ``observed_at`` (null where nothing is known), ``state``.
    """
    first = pl.col("start").dt.truncate("1m")
    last = (pl.col("end") - pl.duration(milliseconds=1)).dt.truncate("1m")
    # the minute in which the next look is made belongs to that look
    shared = pl.col("end").dt.truncate("1m") != pl.col("end")
    last = pl.when(shared & (last > first)).then(last - pl.duration(minutes=1)).otherwise(last)
    return (
        told.select(
            "system",
            pl.datetime_ranges(first, last, "1m", time_zone="UTC").alias("minute"),
            pl.when(pl.col("state") == OBSERVED).then("observed_at").alias("observed_at"),
            "state",
        )
        .explode("minute", empty_as_null=False)
        .unique(["system", "minute"], keep="last", maintain_order=True)
        .sort("system", "minute")
    )
