"""Two waves asked at different times of the year, put on one season by what counters know."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Array = NDArray[np.float64]
_MONTHS = 12
_LEAST_SERIES = 3
"""Years of a counter: with fewer, how far one year's season differs from another's is not known."""


@dataclass(frozen=True)
class Season:
    """What a wave would have counted in another's season, over what it did count.

    Attributes
    ----------
    log_ratio, error
        Logarithm of the ratio, and its standard error from year to year and place to place.
    series
        Years of counters that it rests on.
    """

    log_ratio: float
    error: float
    series: int

    def draws(self, size: int, seed: int) -> Array:
        """Draw ratios, one for each replicate; shape (size,)."""
        return np.exp(np.random.default_rng(seed).normal(self.log_ratio, self.error, size))


def months_of_series(counts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Give each month's mean day over the mean of its year's months, for counters of whole years.

    Parameters
    ----------
    counts
        place, time (as ``2025-03-21`` or finer), kind and count.
    kind
        What is counted: bike.

    Returns
    -------
    index
        place, year, month, index; only years of which every month was counted.
    """
    day = counts.filter(pl.col("kind") == kind, pl.col("time").str.len_chars() >= len("2025-03-21"))
    day = day.with_columns(date=pl.col("time").str.slice(0, 10).str.to_date())
    daily = day.group_by("place", "date").agg(pl.col("count").sum())
    by_month = daily.group_by(
        "place", year=pl.col("date").dt.year(), month=pl.col("date").dt.month()
    ).agg(pl.col("count").mean())
    whole = by_month.filter(
        pl.len().over("place", "year") == _MONTHS, pl.col("count").min().over("place", "year") > 0
    )
    index = pl.col("count") / pl.col("count").mean().over("place", "year")
    return whole.select("place", "year", "month", index=index).sort("place", "year", "month")


def season_between(
    index: pl.DataFrame, earlier: pl.DataFrame, later: pl.DataFrame
) -> Season | None:
    """Compare the seasons that two waves were asked in; None where counters do not tell.

    Parameters
    ----------
    index
        From `months_of_series`.
    earlier, later
        month and share: which part of each wave was asked in which month.

    References
    ----------
    Mean and error of the logarithm over years of counters, as independent samples of a season.
    """
    ratios = _level(index, earlier).join(
        _level(index, later), on=["place", "year"], suffix="_later"
    )
    if len(ratios) < _LEAST_SERIES:
        return None
    logs = np.log(ratios["level"].to_numpy() / ratios["level_later"].to_numpy())
    error = float(np.std(logs, ddof=1) / np.sqrt(len(logs)))
    return Season(float(logs.mean()), error, len(logs))


def _level(index: pl.DataFrame, asked: pl.DataFrame) -> pl.DataFrame:
    """Give how much was cycled in the months that a wave asked about, by counter and year."""
    level = (pl.col("index") * pl.col("share")).sum() / pl.col("share").sum()
    return index.join(asked, on="month").group_by("place", "year").agg(level=level)


def in_season(share: Array, ratio: Array) -> Array:
    """Move a share to another season: its odds are multiplied, all else made unchanged."""
    moved: Array = share * ratio / (1 - share + share * ratio)
    return moved
