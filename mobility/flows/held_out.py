"""Scores on pairs that a model has not seen, beside simple models."""

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import ArrayLike, NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.base import clone

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats
from mobility.flows.score_intervals import score_intervals
from mobility.flows.yardsticks import FlowModel


def folds_of(shape: tuple[int, int], folds: int, *, seed: int) -> NDArray[np.int64]:
    """Give each pair a fold by lot, each origin's pairs spread evenly over the folds.

    Parameters
    ----------
    shape
        Number of origins and destinations.
    folds
        Number of folds, at least two.
    seed
        Seed of the lot.

    Returns
    -------
    ndarray of shape (n, m), 0 to folds - 1
    """
    rng = np.random.default_rng(seed)
    # A random start for each origin, so that no fold is always the larger one.
    first = rng.integers(folds, size=(shape[0], 1))
    return rng.permuted((np.arange(shape[1])[None, :] + first) % folds, axis=1)


def held_out_flows(
    flows: ArrayLike, cost: ArrayLike, model: FlowModel, *, folds: int = 5, seed: int
) -> Floats:
    """Predict every pair from the other folds' pairs alone, margins included.

    Parameters
    ----------
    flows, cost
        ``(n, m)`` persons and cost; infinite cost where there is no way.
    model
        What is fitted to each set of training pairs, by their weight.
    folds, seed
        As in `folds_of`.

    Returns
    -------
    ndarray of shape (n, m), persons; each pair predicted by a fit that did not see it

    Raises
    ------
    EstimateError
        The training pairs of a fold fall apart, so that some pair cannot be predicted.
    """
    observed, known = (np.asarray(t, dtype=np.float64) for t in (flows, cost))
    is_open = np.isfinite(known)
    fold = folds_of(observed.shape, folds, seed=seed)
    predicted = np.zeros_like(observed)
    for left_out in range(folds):
        training = (fold != left_out) & is_open
        _check_joined(training, observed * training, left_out)
        fitted = clone(model).fit(observed, known, sample_weight=training.astype(np.float64))
        predicted[fold == left_out] = np.asarray(fitted.predict())[fold == left_out]
    return predicted


def held_out_scores(
    flows: ArrayLike,
    cost: ArrayLike,
    models: Mapping[str, FlowModel],
    *,
    folds: int = 5,
    replicates: int = 500,
    seed: int,
) -> pl.DataFrame:
    """Score models on pairs that they have not seen, with bootstrap intervals over the pairs.

    Parameters
    ----------
    flows, cost
        As in `held_out_flows`.
    models
        Models by name; the folds and the draws are the same for all.
    folds
        Number of folds.
    replicates
        Draws for the intervals.
    seed
        Seed of folds and draws.

    Returns
    -------
    frame
        ``model, score, estimate, standard_error, low, high, pairs``.
    """
    observed, known = (np.asarray(t, dtype=np.float64) for t in (flows, cost))
    is_open = np.isfinite(known)
    told = []
    for name, model in models.items():
        predicted = held_out_flows(observed, known, model, folds=folds, seed=seed)
        scores = score_intervals(
            observed[is_open],
            predicted[is_open],
            known[is_open],
            replicates=replicates,
            seed=seed,
        )
        told.append(scores.select(pl.lit(name).alias("model"), pl.all()))
    return pl.concat(told).with_columns(pairs=pl.lit(int(is_open.sum())))


def _check_joined(training: NDArray[np.bool_], known: Floats, fold: int) -> None:
    """See that factors of all lines that carry flow can be told relative to each other."""
    lines = np.ix_(known.any(axis=1), known.any(axis=0))
    joined = sparse.csr_array(training[lines])
    graph = sparse.block_array([[None, joined], [joined.T, None]])
    apart = connected_components(graph, directed=False)[0] if joined.nnz else 2
    if apart > 1:
        raise EstimateError(
            f"Without fold {fold} the pairs fall into {apart} parts, so that flows between the "
            "parts cannot be told.",
            where="folds",
            todo="take more folds, or another seed, or join small zones.",
        )
