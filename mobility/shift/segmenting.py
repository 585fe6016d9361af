"""Segments: free-to-move trips collapsed to cells on which levers act at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from mobility.choice import ChoiceModel
from mobility.choice.likelihood import Kernel, each_probability
from mobility.choice.terms import Terms, build_terms
from mobility.errors import EstimateError
from mobility.shift.cells import ATTRIBUTES, OBTAINABLE, UNITS, Cells, to_frame
from mobility.shift.collapsing import cells_of
from mobility.shift.drawing import Weights
from mobility.shift.slopes import Wavering, nests_of, slopes_of


@dataclass(frozen=True)
class Plan:
    """How trips are collapsed: see the arguments of `segments`."""

    coefficients: np.ndarray
    by: tuple[str, ...]
    least_n: int = 5
    value_of_time: np.ndarray | None = None
    unit: str = "trip"


def segments(  # noqa: PLR0913 - options by keyword
    model: ChoiceModel,
    trips: pl.DataFrame,
    weights: Weights,
    *,
    coefficients: np.ndarray,
    by: Sequence[str] = ("distance_band", "purpose", "zone"),
    least_n: int = 5,
    value_of_time: np.ndarray | None = None,
    unit: str = "trip",
) -> pl.DataFrame:
    """Collapse the trips that are free to move to segments x alternatives, with replicates.

    Parameters
    ----------
    model
        A fitted choice model, whose terms name columns of the trips.
    trips
        One row per unit that chooses: trips, or tours (`to_tours`). Where it has `is_free`, only
        what is free is collapsed.
    weights
        In the order of the trips.
    coefficients : ndarray of shape (R, K)
        The model's coefficients under each replicate (`model.refit`).
    by
        Keys of a segment, the one to be kept longest first; what is open to a trip is a key too.
    least_n
        Fewest respondents of a segment; thinner ones are joined.
    value_of_time : ndarray of shape (1 + R,), DKK per hour
        What a minute is worth, for the price of a krone where the model has no cost: the utility
        of a krone is that of a car minute over it.
    unit
        `trip` or `tour`.

    Returns
    -------
    The table `shift_segments`: keys, alternative, `trips` a day by it, means and slopes of what
    levers move, each with its replicates as a list

    Raises
    ------
    EstimateError
        Nothing is free to move, or the coefficients do not go with the replicates.
    """
    plan = Plan(coefficients, tuple(by), least_n, value_of_time, unit)
    return to_frame(collapse_trips(model, trips, weights, plan))


def collapse_trips(
    model: ChoiceModel, trips: pl.DataFrame, weights: Weights, plan: "Plan"
) -> Cells:
    """Give the segments as arrays; see `segments`."""
    if plan.unit not in UNITS or plan.coefficients.shape != (weights.draws - 1, len(model.coef_)):
        raise EstimateError(
            f"Coefficients of shape {plan.coefficients.shape} for units '{plan.unit}'.",
            where="coefficients, unit",
            todo=f"give {weights.draws - 1} rows of {len(model.coef_)}; and trip or tour.",
        )
    free, weights = _free(trips, weights)
    terms = build_terms(free, model.utility, model.availability)
    access, coarse = (_access(terms, among) for among in (terms.alternatives, OBTAINABLE))
    cell, keys = cells_of(
        free, plan.by, weights.rows, access=(access, coarse), least_n=plan.least_n
    )
    order = np.argsort(cell, kind="stable")
    starts = np.searchsorted(cell[order], np.arange(keys.height))
    drawn = np.vstack([model.coef_, plan.coefficients])
    is_open = _open_in(terms, cell, keys.height)
    counts = _counts(terms, is_open, cell)
    expected = _expected(
        model, terms.rows(order), weights, counts[:, order], (order, starts, drawn)
    )
    n, n_effective = weights.strength(cell, keys.height)
    legs = free["tour_trips"].to_numpy() if plan.unit == "tour" else np.ones(free.height)
    p = _probabilities(model._kernel(terms), terms, model.coef_) * counts
    wavering = Wavering(p, weights.of_trips(0), cell, keys.height)
    nest, scale = nests_of(model, drawn)
    return Cells(
        keys=keys,
        alternatives=terms.alternatives,
        unit=plan.unit,
        trips=expected,
        is_open=is_open,
        km=wavering.means(free, terms.alternatives, "distance_{}_km"),
        legs=wavering.mean_of_all(legs),
        leverage=wavering.leverage(),
        amounts={a.name: wavering.means(free, terms.alternatives, a.column) for a in ATTRIBUTES},
        slopes=slopes_of(model, drawn, terms.alternatives, plan.value_of_time),
        nest=nest,
        scale=scale,
        n=n,
        n_effective=n_effective,
        people=weights.people(cell, keys.height),
    )


def _free(trips: pl.DataFrame, weights: Weights) -> tuple[pl.DataFrame, Weights]:
    if "is_free" not in trips.columns:
        return trips, weights
    kept = trips["is_free"].to_numpy()
    if not kept.any():
        raise EstimateError(
            "No trip is free to move.", where="column is_free", todo="look at the rules."
        )
    factor = weights.trip_weight
    return trips.filter(kept), replace(
        weights, rows=weights.rows[kept], trip_weight=None if factor is None else factor[kept]
    )


def _access(terms: Terms, among: Sequence[str]) -> np.ndarray:
    """Name which of some alternatives are open to each trip, in one word."""
    if terms.available is None:
        return np.full(terms.n, "all")
    kept = [at for at, name in enumerate(terms.alternatives) if name in among]
    pattern, at = np.unique(terms.available[kept], axis=1, return_inverse=True)
    names = np.array(terms.alternatives)[kept]
    words = ["+".join(names[column]) or "mixed" for column in pattern.T]
    return np.array(words)[at.ravel()]


def _open_in(terms: Terms, cell: np.ndarray, size: int) -> np.ndarray:
    if terms.available is None:
        return np.ones((size, len(terms.alternatives)), dtype=bool)
    return np.array(
        [np.bincount(cell, weights=line, minlength=size) > 0 for line in terms.available]
    ).T


def _counts(terms: Terms, is_open: np.ndarray, cell: np.ndarray) -> np.ndarray:
    """Tell what counts (J, n): a closed alternative does only where it is closed to the whole cell.

    Where a thin cell is mixed, those to whom it is open stand for the alternative alone.
    """
    if terms.available is None:
        return np.ones((len(terms.alternatives), terms.n), dtype=bool)
    return np.asarray(terms.available | ~is_open.T[:, cell])


def _expected(
    model: ChoiceModel,
    terms: Terms,
    weights: Weights,
    counts: np.ndarray,
    cut: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> np.ndarray:
    """Add up the expected units by cell and alternative under every draw, (C, J, D)."""
    order, starts, drawn = cut
    kernel = model._kernel(terms)
    found = np.empty((len(starts), len(terms.alternatives), len(drawn)))
    for place, coefficients in enumerate(drawn):
        weight = weights.of_trips(place)[order] * counts
        p = _probabilities(kernel, terms, coefficients)
        found[:, :, place] = np.add.reduceat(p * weight, starts, axis=1).T
    return found


def _probabilities(kernel: Kernel, terms: Terms, coefficients: np.ndarray) -> np.ndarray:
    """Give P (J, n); a closed alternative that can be had gets what it would have, were it open."""
    p = each_probability(kernel, terms, coefficients)
    if terms.available is None:
        return p
    for at, name in enumerate(terms.alternatives):
        closed = np.flatnonzero(~terms.available[at])
        if name in OBTAINABLE and len(closed):
            part = terms.rows(closed)
            opened = np.array(part.available)
            opened[at] = True
            p[at, closed] = each_probability(kernel, replace(part, available=opened), coefficients)[
                at
            ]
    return p
