"""Which unknown matters most: how much of an outcome's spread goes with each number drawn."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from scipy import stats

from mobility.co2.uncertain import Floats
from mobility.errors import EstimateError

BINS = 10
"""Equal parts into which the replicates are laid by an unknown."""

LEVEL = 0.05
"""Chance to be told of any unknown that does not matter (Bonferroni)."""

FEWEST = 100
"""Replicates below which a ranking is noise: ten to a bin."""


def rank_unknowns(draws: Mapping[str, Floats], outcome: Floats) -> pl.DataFrame:
    """Rank the unknowns by the share of the outcome's variance that goes with each alone.

    The share is the correlation ratio over ten bins, less what chance alone would give; the swing
    is the outcome's mean where the unknown is among its highest tenth less that among its lowest.

    Parameters
    ----------
    draws
        Replicates by name, shape (replicates,).
    outcome
        The outcome's replicates, as tonnes of a year.

    Returns
    -------
    DataFrame with unknown, share_of_variance (0 to 1), swing (the outcome's unit), correlation
    (Spearman), is_told (the share is more than chance would give to any of them, 95 %), the
    weightiest first

    Raises
    ------
    EstimateError
        There are too few replicates, or not as many of an unknown as of the outcome.

    References
    ----------
    Saltelli et al. (2008), Global sensitivity analysis: the primer, section 1.2.10 (first-order
    index); Kelley (1935), PNAS 21(9): 554-559 (the correction for chance, epsilon squared).
    """
    replicates = len(outcome)
    if replicates < FEWEST or any(len(drawn) != replicates for drawn in draws.values()):
        raise EstimateError(
            f"{replicates} replicates of the outcome do not tell which unknown matters.",
            where="ranking of unknowns",
            todo=f"draw {FEWEST} or more, and as many of each unknown as of the outcome.",
        )
    rows = [{"unknown": name} | _share(drawn, outcome) for name, drawn in draws.items()]
    schema = {
        "unknown": pl.String,
        "share_of_variance": pl.Float64,
        "swing": pl.Float64,
        "correlation": pl.Float64,
    }
    chance = stats.f.isf(LEVEL / max(len(draws), 1), BINS - 1, replicates - BINS)
    by_chance = 1.0 - (replicates - 1) / (replicates - BINS + (BINS - 1) * chance)
    ranked = pl.DataFrame(rows, schema=schema).with_columns(
        is_told=pl.col("share_of_variance") > by_chance
    )
    return ranked.sort(["share_of_variance", pl.col("swing").abs()], descending=True)


def _share(drawn: Floats, outcome: Floats) -> dict[str, float]:
    parts = np.array_split(outcome[np.argsort(drawn, kind="stable")], BINS)
    total = ((outcome - outcome.mean()) ** 2).sum()
    if total == 0 or np.ptp(drawn) == 0:
        return {"share_of_variance": 0.0, "swing": 0.0, "correlation": 0.0}
    within = sum(((part - part.mean()) ** 2).sum() for part in parts)
    n = len(outcome)
    share = 1.0 - (within / (n - BINS)) / (total / (n - 1))
    return {
        "share_of_variance": float(np.clip(share, 0.0, 1.0)),
        "swing": float(parts[-1].mean() - parts[0].mean()),
        "correlation": float(stats.spearmanr(drawn, outcome).statistic),
    }
