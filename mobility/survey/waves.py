"""Waves: who was asked twice, what may be compared, and what changed."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.survey.cells import column_of
from mobility.survey.estimates import Estimates
from mobility.survey.replicates import replicate_weights
from mobility.survey.spread import LinearSpread, ReplicateSpread


def wave_replicates(
    sample: pl.DataFrame,
    *,
    wave: str = "wave",
    weight: str,
    seed: int,
    **options: Any,  # noqa: ANN401
) -> NDArray[np.floating]:
    """Make replicate weights of stacked waves, each drawn by itself.

    A person who is in several waves has the same draws in each, so that the spread of a change
    counts the covariance.

    Parameters
    ----------
    sample
        One row per person and wave.
    wave
        Column of the wave.
    weight, seed, options
        As in `replicate_weights`, but no population; `key` or `cluster` must name the person.

    Returns
    -------
    weights
        Shape (n, R), in the order of the rows.

    Raises
    ------
    EstimateError
        A population is given: it has no place in a change.
    """
    if "population" in options:
        raise EstimateError(
            "A change between waves knows no finite population: the next wave's staff are others.",
            where="population",
            todo="leave it out; `describe_staff` uses it for one wave.",
        )
    waves = column_of(sample, wave).unique().sort().to_list()
    rows = [np.flatnonzero((sample[wave] == one).fill_null(False).to_numpy()) for one in waves]
    made = [replicate_weights(sample[some], weight=weight, seed=seed, **options) for some in rows]
    weights = np.zeros((len(sample), made[0].shape[1]), dtype=made[0].dtype)
    for some, part in zip(rows, made, strict=True):
        weights[some] = part
    return weights


def comparable_pairs(
    waves: Sequence[Any], *, breaks: Sequence[Any] = (), against: str = "previous"
) -> list[tuple[Any, Any]]:
    """Give the pairs of waves that may be compared: none across a break in the series.

    Parameters
    ----------
    waves
        The waves in order.
    breaks
        The waves that begin a new series: another question, another way of asking.
    against
        "previous": each wave with the one before; "first": with the first of its series.

    Raises
    ------
    EstimateError
        `against` is something else, or a break is no wave.
    """
    strangers = [one for one in breaks if one not in waves]
    if against not in ("previous", "first") or strangers:
        raise EstimateError(
            f"Waves cannot be compared against {against!r} with breaks at {list(breaks)}.",
            where="against, breaks",
            todo=f"take previous or first, and breaks among {list(waves)}.",
        )
    series: list[list[Any]] = []
    for one in waves:
        if not series or one in breaks:
            series.append([])
        series[-1].append(one)
    if against == "previous":
        return [pair for part in series for pair in pairwise(part)]
    return [(part[0], one) for part in series for one in part[1:]]


def beside(first: Estimates, second: Estimates) -> Estimates:
    """Put estimates of one design beside each other, their covariance kept.

    Raises
    ------
    EstimateError
        Their errors are not of one kind.
    """
    one, two = first.spread, second.spread
    spread: LinearSpread | ReplicateSpread
    if isinstance(one, LinearSpread) and isinstance(two, LinearSpread):
        parts = [one.influence, two.influence]
        spread = LinearSpread(one.structure, sparse.vstack(parts, format="csr"))
    elif isinstance(one, ReplicateSpread) and isinstance(two, ReplicateSpread):
        spread = ReplicateSpread(np.vstack([one.deviations, two.deviations]))
    else:
        raise EstimateError(
            "Linearised and replicated estimates have no common error.",
            where="beside",
            todo="make both from one design.",
        )
    replicates = None
    if first.replicates is not None and second.replicates is not None:
        replicates = np.vstack([first.replicates, second.replicates])
    return Estimates(
        keys=pl.concat([first.keys, second.keys], how="diagonal_relaxed"),
        estimate=np.concatenate([first.estimate, second.estimate]),
        spread=spread,
        n=np.concatenate([first.n, second.n]),
        n_effective=np.concatenate([first.n_effective, second.n_effective]),
        degrees_of_freedom=np.concatenate([first.degrees_of_freedom, second.degrees_of_freedom]),
        kind=first.kind,
        replicates=replicates,
    )
