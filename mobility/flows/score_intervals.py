"""Scores of modelled flows, with intervals by bootstrap."""

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from mobility.errors import EstimateError
from mobility.flows.scores import SCORES, Compared

LEVEL = 0.95
"""Level of the percentile intervals, as of every published estimate."""


def score_intervals(  # noqa: PLR0913
    observed: ArrayLike,
    modelled: ArrayLike,
    cost: ArrayLike | None = None,
    *,
    by: str = "pairs",
    replicates: int = 500,
    bin_width: float | None = None,
    seed: int,
) -> pl.DataFrame:
    """Score modelled flows, with intervals by bootstrap of pairs or of whole origins.

    Parameters
    ----------
    observed, modelled, cost, bin_width
        As in `flow_scores`; dense.
    by
        What is drawn with replacement: ``pairs``, or ``origins`` of a table, whose pairs share
        their residents. Many pairs are drawn fastest by origins.
    replicates
        Number of draws.
    seed
        Seed of the draws.

    Returns
    -------
    frame
        ``score, estimate, standard_error, low, high``; scores of cost only with a cost.

    Raises
    ------
    EstimateError
        As `flow_scores`, or origins are to be drawn and there is no table.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13.
    """
    pairs = Compared.of(observed, modelled, cost, bin_width)
    unit = np.arange(len(pairs.observed))
    shape = np.shape(observed)
    if by == "origins" and len(shape) == 2:
        unit //= shape[1]
    elif by != "pairs":
        raise EstimateError(
            f"A bootstrap by {by!r} of flows of shape {shape} is not known.",
            where="by",
            todo="take 'pairs', or 'origins' with tables of origins by destinations.",
        )
    sums = pairs.sums(unit, int(unit[-1]) + 1)
    share = np.full(len(sums), 1 / len(sums))
    rng = np.random.default_rng(seed)
    drawn = np.empty((replicates, sums.shape[1]))
    for replicate in range(replicates):
        drawn[replicate] = rng.multinomial(len(sums), share) @ sums
    told, spread = pairs.scores(sums.sum(axis=0, keepdims=True))[0], pairs.scores(drawn)
    known = np.isfinite(told)
    spread[:, ~known] = 0.0
    # Some scores are lower in every draw, such as what two histograms have in common: the draws'
    # spread is laid about the estimate.
    centred = spread[:, known] + (told - np.nanmedian(spread, axis=0))[known]
    low, high = np.nanquantile(centred, [(1 - LEVEL) / 2, (1 + LEVEL) / 2], axis=0)
    return pl.DataFrame(
        {
            "score": [name for name, is_known in zip(SCORES, known, strict=True) if is_known],
            "estimate": told[known],
            "standard_error": np.nanstd(spread[:, known], axis=0, ddof=1),
            "low": np.maximum(low, 0.0),
            "high": high,
        }
    )
